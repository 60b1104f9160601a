import CoarseGraining
import Information
import Reporting

/// A comparison of mappings as one page.
struct MapPage {
  let analysis: MapAnalysis
  let figures: MapFigures
  let provenance: Provenance
  let files: [MapOutput.MappingFile]

  /// Rows of the page's tables; all are in scores.csv.
  static let mostRows = 40

  var mappings: [ScoredMapping] { analysis.mappings }
  var shown: [Int] { Array(analysis.principal.prefix(Self.mostRows)) }

  func html() -> String {
    ReportPage(
      title: analysis.title, subtitle: subtitle, facts: facts, warnings: analysis.advice,
      sections: [verdict, front, dynamics, features, disagreement, forces, entropy, drawings, unseen, definitions, written]
        .compactMap { $0 },
      provenance: [
        ("Program", "andante \(Andante.version)"),
        ("Command", provenance.commandLine.joined(separator: " ")),
        ("Seed", "\(provenance.seed)"),
        ("Inputs", "\(counted(provenance.inputs.count, "file")); checksums in provenance.json"),
      ],
      footer: "All scores are in scores.csv, differences of pairs in tables/pairs.csv."
    ).html()
  }

  private var subtitle: String {
    let count = counted(mappings.count, "mapping")
    return count + (analysis.lag.map { ", lag \(analysis.scale.text($0))" } ?? "")
      + (analysis.temperature.map { ", \(NumberText.compact($0)) K" } ?? "")
  }

  private var facts: [ReportPage.Fact] {
    var facts: [ReportPage.Fact] = []
    for name in ["kinetic_variance", "mapping_entropy", "force_noise"] {
      guard let column = analysis.column(name), let best = column.best(among: analysis.principal) else { continue }
      facts.append(
        .init(
          column.kind.title, shortened(mappings[best].name, to: 28),
          note: MapAnalysis.measured(column.estimates[best], unit: column.kind.unit)))
    }
    if let front = analysis.front {
      facts.append(
        .init("On the front", "\(front.front.members.count) of \(mappings.count)", note: objectives(front)))
    }
    facts.append(
      .init(
        "Data", NumberText.plain(analysis.scale.text(analysis.frameCount)),
        note: "\(NumberText.count(analysis.frameCount)) frames in "
          + counted(analysis.trajectoryCount, "trajectory", plural: "trajectories")))
    return facts
  }

  private func objectives(_ front: MappingFront) -> String {
    front.front.objectives.map { analysis.title(of: $0.name).lowercasedFirst }.joined(separator: ", ")
  }

  private var verdict: ReportPage.Section {
    return .init(
      "Which mapping for which purpose", paragraphs: analysis.verdict + [
        "↑ the higher the better, ↓ the lower. Scores of mappings with more beads are better for that alone in most columns; "
          + "compare those of one size, or weigh the size (the front does). Errors are for each score by itself; two mappings are compared "
          + "in pairs on the same blocks, which is sharper."
      ], tables: Self.groups.compactMap { scoreTable($0.title, $0.scores) })
  }

  /// Scores that stand in a table together: all of them are wider than a page.
  private static let groups: [(title: String, scores: [String])] = [
    ("What is kept of the slow motion", ["kinetic_variance", "timescale_error"]),
    ("What the beads tell", ["information", "j_star", "state_entropy"]),
    ("What a model would be made of", ["mapping_entropy", "force_noise", "structural_fidelity"]),
    ("Mapped states", ["kl_mapping_entropy", "resolution", "relevance"]),
  ]

  private func scoreTable(_ title: String, _ names: [String]) -> ReportTable? {
    let columns = names.compactMap(analysis.column).filter { column in shown.contains { column.estimates[$0] != nil } }
    guard !columns.isEmpty else { return nil }
    var table = ReportTable(
      caption: "\(title), with standard errors over blocks of the data"
        + (analysis.principal.count > Self.mostRows ? " (the first \(Self.mostRows); all are in scores.csv)" : ""),
      columns: [.init("Mapping"), .init("Beads", isNumeric: true)]
        + columns.map { column in
          .init(
            column.kind.title + (column.kind.unit.map { " / \($0)" } ?? "")
              + (column.kind.direction == .lower ? " ↓" : " ↑"), isNumeric: true)
        },
      rows: shown.map { mapping in
        [mappings[mapping].name, "\(mappings[mapping].mapping.beadCount)"]
          + columns.map { MapAnalysis.measured($0.estimates[mapping]) }
      })
    for family in analysis.families where !analysis.principal.contains(family.members[0]) {
      table.rows.append(
        ["\(family.name): mean ± spread", "\(mappings[family.members[0]].mapping.beadCount)"]
          + columns.map { Self.spread(family.members.compactMap($0.value)) })
    }
    return table
  }

  private static func spread(_ values: [Double]) -> String {
    guard values.count > 1 else { return values.first.map { NumberText.significant($0) } ?? NumberText.missing }
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return NumberText.measured(mean, error: square.squareRoot())
  }

  private var front: ReportPage.Section? {
    guard let front = analysis.front else { return nil }
    let members = front.front.membersAlong
    let corner = zip(front.front.objectives, front.volume.reference).map { objective, value in
      "\(analysis.title(of: objective.name).lowercasedFirst) \(NumberText.significant(value))"
    }.joined(separator: ", ")
    return .init(
      "The trade-off", paragraphs: [
        "On the front is each mapping that no other beats: none is at least as good in \(objectives(front)) and better in one. "
          + "It is found on the estimates; the probability says in how many resamples of the blocks, drawn for all mappings alike, a "
          + "member is still there.",
        "Hypervolume \(NumberText.significant(front.volume.value, digits: 4)) to the corner (\(corner))"
          + (front.isReferenceGiven ? "." : ", a tenth of the range beyond the worst of these mappings; give --reference to compare it with other tables."),
      ] + excluded(front), figures: [figures.front].compactMap { $0 },
      tables: [
        ReportTable(
          caption: "The front\(members.count > Self.mostRows ? " (the first \(Self.mostRows); all are in front.csv)" : "")",
          columns: [.init("Mapping"), .init("Beads", isNumeric: true)]
            + front.front.objectives.filter { $0.name != MappingFront.beads }
            .map { .init(analysis.title(of: $0.name), isNumeric: true) }
            + [.init("Probability", isNumeric: true), .init("Remark")],
          rows: members.prefix(Self.mostRows).map { mapping in
            [mappings[mapping].name, "\(mappings[mapping].mapping.beadCount)"]
              + front.front.objectives.filter { $0.name != MappingFront.beads }
              .map { MapAnalysis.measured(analysis.column($0.name)?.estimates[mapping]) }
              + [
                front.probability?.shares[mapping].map { NumberText.fixed($0, decimals: 2) } ?? NumberText.missing,
                remark(mapping, front),
              ]
          })
      ])
  }

  private func remark(_ mapping: Int, _ front: MappingFront) -> String {
    [
      front.front.knee()?.point == mapping ? "the knee" : nil,
      front.front.isDuplicate(mapping) ? "equals another" : nil,
      mappings[mapping].family.map { "one of \($0)" },
    ].compactMap { $0 }.joined(separator: ", ")
  }

  private func excluded(_ front: MappingFront) -> [String] {
    let names = front.front.excluded.map { mappings[$0].name }
    guard !names.isEmpty else { return [] }
    return [
      "Without a finite value in some objective, and so not compared: \(names.prefix(8).joined(separator: ", "))"
        + (names.count > 8 ? " and \(names.count - 8) more." : ".")
    ]
  }

  private var disagreement: ReportPage.Section? {
    let columns = analysis.columns.filter { column in shown.count { column.cost($0) != nil } >= 2 }
    guard shown.count >= 2, columns.count >= 2 else { return nil }
    return .init(
      "How the scores disagree", paragraphs: [
        "Each score answers another question, and they rank mappings differently. No average of ranks means anything; choose the "
          + "score that fits what the model is for."
      ], figures: [figures.disagreement].compactMap { $0 }, tables: [rankTable(columns)])
  }

  /// Few mappings are columns, many are rows.
  private func rankTable(_ columns: [MappingScoreColumn]) -> ReportTable {
    let ranks = columns.map { $0.ranks(among: shown).map { rank in rank.map { "\($0)" } ?? NumberText.missing } }
    guard shown.count > 7 else {
      return ReportTable(
        caption: "Rank by each score",
        columns: [.init("Score")] + shown.map { .init(shortened(mappings[$0].name, to: 20), isNumeric: true) },
        rows: zip(columns, ranks).map { [$0.kind.title] + $1 })
    }
    return ReportTable(
      caption: "Rank by each score",
      columns: [.init("Mapping")] + columns.map { .init($0.kind.title, isNumeric: true) },
      rows: shown.indices.map { place in [mappings[shown[place]].name] + ranks.map { $0[place] } })
  }

  private var drawings: ReportPage.Section {
    .init(
      "The mappings on the molecule", paragraphs: [
        "Seen along the axis in which the first frame is thinnest; a bead is a hull about its atoms."
      ], figures: figures.drawings)
  }

  private var definitions: ReportPage.Section {
    .init(
      "What the scores are",
      tables: [
        ReportTable(
          caption: "Definitions and sources", columns: [.init("Score"), .init("Definition"), .init("Source")],
          rows: analysis.columns.map { [$0.kind.title, $0.kind.definition, $0.kind.source] })
      ])
  }
}
