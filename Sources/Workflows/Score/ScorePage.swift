import Information
import Reporting

/// A score card as one page.
struct ScorePage {
  private let analysis: ScoreAnalysis
  private let figures: ScoreFigures
  private let provenance: Provenance

  init(_ analysis: ScoreAnalysis, figures: ScoreFigures, provenance: Provenance) {
    self.analysis = analysis
    self.figures = figures
    self.provenance = provenance
  }

  /// Rows of the page's tables; all are in tables/scores.csv.
  private static let mostRows = 40

  func html() -> String {
    ReportPage(
      title: analysis.title, subtitle: subtitle, facts: facts, warnings: analysis.advice,
      sections: [ranking, plane, future, deficits, thresholds],
      provenance: [
        ("Program", "andante \(Andante.version)"),
        ("Command", provenance.commandLine.joined(separator: " ")),
        ("Seed", "\(provenance.seed)"),
        ("Inputs", "\(counted(provenance.inputs.count, "file")); checksums in provenance.json"),
      ],
      footer: "Information is in nats (1 nat = 1.4427 bits). Numbers behind the figures are in tables/."
    ).html()
  }

  private var scale: TimeScale { analysis.scale }
  private var places: [CandidateRanking.Place] { analysis.ranking.places }

  private var subtitle: String {
    "\(counted(analysis.candidates.count, "variable")) against \(analysis.observable), lag \(scale.text(analysis.lag))"
  }

  private var facts: [ReportPage.Fact] {
    var facts: [ReportPage.Fact] = []
    if let first = places.first {
      let score = analysis.candidates[first.candidate]
      facts.append(
        .init(
          first.ties.isEmpty ? "First" : "First, tied",
          analysis.isNothingBest ? "none" : shortened(score.name, to: 40),
          note: "\(analysis.criterionText): \(ScoreAnalysis.measured(analysis.rankedScore(first.candidate)))"))
    }
    facts.append(.init("Lag", scale.text(analysis.lag)))
    facts.append(
      .init(
        "Independent samples", "about \(NumberText.significant(analysis.effectiveSampleSize, digits: 2))",
        note: "\(NumberText.count(analysis.frameCount)) frames in "
          + counted(analysis.trajectoryCount, "trajectory", plural: "trajectories")))
    facts.append(
      .init(
        "Cells", "\(analysis.cellCount)", note: "a variable; O has \(analysis.observableCount)"))
    let whole = analysis.result.stateInformation
    facts.append(
      .init(
        "All columns know", "\(NumberText.significant(whole.value, digits: 2)) nats",
        note: "of O: \(ScoreAnalysis.measured(whole)), or \(NumberText.significant(whole.value * Self.bits, digits: 2)) bits"))
    return facts
  }

  private static let bits = 1.442_695_040_888_963_4

  private func cell(_ estimate: JackknifeEstimate?) -> String {
    estimate.map(ScoreAnalysis.measured) ?? NumberText.missing
  }

  private var shown: ArraySlice<CandidateRanking.Place> { places.prefix(Self.mostRows) }

  private var more: String {
    places.count > Self.mostRows ? " (the first \(Self.mostRows) of \(places.count); all are in tables/scores.csv)" : ""
  }

  private var ranking: ReportPage.Section {
    let hasTies = places.contains { !$0.ties.isEmpty }
    var columns: [ReportTable.Column] = [.init("Rank", isNumeric: true), .init("Variable")]
    if analysis.given != nil { columns += [.init("I(x;O | y)", isNumeric: true), .init("p", isNumeric: true)] }
    columns += analysis.betas.map { .init("J*, β = \(NumberText.compact($0))", isNumeric: true) }
    columns += [.init("I(x;O)", isNumeric: true), .init("bits", isNumeric: true), .init("p", isNumeric: true)]
    if analysis.neighbours != nil { columns.append(.init("I(x;O), neighbours", isNumeric: true)) }
    columns.append(.init("Ties with"))
    return .init(
      "Which variable", paragraphs: [
        "J* is the least of I(x;t) − β·I(t;O) over all encoders t of a variable x: what must be carried of it, minus β "
          + "times what that foretells of O. The lower the better; zero says nothing. Encoders were fitted to one part of the "
          + "data and scored on another. Candidates stand in the order of \(analysis.criterionText)"
          + (hasTies ? "; those that differ by less than the error of their difference share a place." : "."),
      ],
      figures: [figures.ranking].compactMap { $0 },
      tables: [
        ReportTable(
          caption: "Scores, in nats\(more)", columns: columns,
          rows: shown.map { place in
            let score = analysis.candidates[place.candidate]
            var row = ["\(place.rank)", score.name]
            if analysis.given != nil {
              row += [
                cell(score.conditional?.information),
                score.conditional.map { analysis.probability($0.pValue) } ?? NumberText.missing,
              ]
            }
            row += analysis.betas.indices.map { cell(score.objectives?[$0].objective) }
            row += [
              cell(score.information), NumberText.significant(score.information.value * Self.bits, digits: 2),
              analysis.probability(score.pValue),
            ]
            if let neighbours = analysis.neighbours {
              row.append(
                neighbours[place.candidate].map { NumberText.measured($0.value, error: $0.standardError) }
                  ?? NumberText.missing)
            }
            let names = place.ties.map { analysis.candidates[$0].name }
            row.append(
              names.isEmpty ? NumberText.missing
                : names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : ""))
            return row
          })
      ])
  }

  private var plane: ReportPage.Section {
    .init(
      "The information plane", paragraphs: [
        "Each curve is the best that encoders of one variable can do: to the right what they carry of it, upwards what "
          + "they foretell of O. A variable whose curve rises early is worth biasing; where it levels off, the rest of it is of no use "
          + "for O. The dark line is the whole state of all columns, cut as finely."
      ], figures: [figures.plane].compactMap { $0 })
  }

  private var future: ReportPage.Section {
    .init(
      "What each variable says of its own future", paragraphs: [
        "I(x; x a lag later). What is ahead at a short lag may be behind at a long one: the slow variable is the one that keeps "
          + "its information.",
      ] + crossings, figures: [figures.predictive].compactMap { $0 },
      tables: [
        ReportTable(
          caption: "Own dynamics at a lag of \(scale.text(analysis.lag))\(more)",
          columns: [
            .init("Variable"), .init("I(x; x later)", isNumeric: true), .init("VAMP-2", isNumeric: true),
            .init("Implied timescale / \(scale.unit)", isNumeric: true),
            .init("95 % interval / \(scale.unit)", isNumeric: true),
            .init("Independent samples", isNumeric: true),
          ],
          rows: shown.map { place in
            let score = analysis.candidates[place.candidate]
            return [
              score.name, cell(score.predictive), cell(score.vamp2),
              score.timescale.map {
                NumberText.measured(scale.time($0.value), error: $0.standardError.map { scale.time($0) })
              } ?? NumberText.missing,
              score.timescale?.interval.map { NumberText.interval(scale.time($0)) } ?? NumberText.missing,
              NumberText.significant(score.effectiveSampleSize, digits: 2),
            ]
          })
      ])
  }

  private var crossings: [String] {
    let found = analysis.scan.crossings
    guard !found.isEmpty else { return [] }
    let list = found.prefix(4).map { crossing in
      "\(analysis.candidates[crossing.before].name) tells more of itself than "
        + "\(analysis.candidates[crossing.after].name) up to about "
        + "\(NumberText.significant(scale.time(crossing.lag), digits: 2, unit: scale.unit)), and less beyond"
    }
    return [list.joined(separator: "; ") + "."]
  }

  private var deficits: ReportPage.Section {
    .init(
      "What is missing", paragraphs: [
        "The loss is what all columns together know of their own future and the variable does not. The gap "
          + "is what all columns add to what the variable knows of its own future: where it is zero, the variable is Markovian at "
          + "this lag in these cells, and a model of it alone is complete. A good variable has both small; a variable can "
          + "be exactly Markovian and still miss the slow motion."
      ],
      tables: [
        ReportTable(
          caption: "Deficits at a lag of \(scale.text(analysis.lag)), in nats\(more)",
          columns: [
            .init("Variable"), .init("Information loss", isNumeric: true), .init("Lumpability gap", isNumeric: true),
          ],
          rows: shown.map { place in
            let score = analysis.candidates[place.candidate]
            return [score.name, cell(score.informationLoss), cell(score.lumpabilityGap)]
          })
      ])
  }

  private var thresholds: ReportPage.Section {
    let last = analysis.betas.count - 1
    return .init(
      "Thresholds and hard encoders", paragraphs: [
        "Below β onset nothing of the variable is worth carrying; at β local the first encoder grows out of the constant one by "
          + "itself, 1/σ₁² of the table of x and O. H(T) is the entropy of the best deterministic encoder, in which each cell "
          + "belongs to one cluster."
      ],
      tables: [
        ReportTable(
          caption: "From all data\(more)",
          columns: [
            .init("Variable"), .init("β onset", isNumeric: true), .init("β local", isNumeric: true),
            .init("H(T) at β = \(NumberText.compact(analysis.betas[last]))", isNumeric: true),
            .init("clusters", isNumeric: true), .init("I(T;O)", isNumeric: true),
          ],
          rows: shown.map { place in
            let score = analysis.candidates[place.candidate]
            let hard = score.deterministic[last]
            return [
              score.name, score.betaOnset.map { NumberText.significant($0) } ?? NumberText.missing,
              score.betaLocal.map { NumberText.measured($0.plain, error: $0.standardError) } ?? NumberText.missing,
              NumberText.significant(hard.entropy), "\(hard.clusterCount)",
              NumberText.significant(hard.information),
            ]
          })
      ])
  }
}
