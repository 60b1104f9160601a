import Information
import Reporting

/// A ranking as one page.
struct RankingPage {
  private let analysis: RankingAnalysis
  private let provenance: Provenance

  init(_ analysis: RankingAnalysis, provenance: Provenance) {
    self.analysis = analysis
    self.provenance = provenance
  }

  private var scale: TimeScale { analysis.scale }
  private var ranking: ColumnRanking { analysis.ranking }

  var figures: [Figure] { [relevances, dendrogram] }

  func html() -> String {
    ReportPage(
      title: analysis.title,
      subtitle: "\(counted(analysis.columns.dimension, "column")), lag \(scale.text(analysis.lag))",
      facts: facts, warnings: analysis.advice, sections: [chosen, redundancy, states].compactMap { $0 },
      provenance: [
        ("Program", "andante \(Andante.version)"),
        ("Command", provenance.commandLine.joined(separator: " ")),
        ("Seed", "\(provenance.seed)"),
        ("Inputs", "\(counted(provenance.inputs.count, "file")); checksums in provenance.json"),
      ],
      footer: "Information is in nats (1 nat = 1.4427 bits). Numbers behind the figures are in tables/."
    ).html()
  }

  private var facts: [ReportPage.Fact] {
    var facts = [ReportPage.Fact("Chosen", "\(ranking.choices.count)", note: "of \(analysis.columns.dimension) columns")]
    if let first = ranking.choices.first {
      facts.append(
        .init(
          "Most relevant", shortened(analysis.name(first.column), to: 40),
          note: NumberText.measured(first.relevance.value, error: first.relevance.standardError, unit: "nats")))
    }
    facts.append(.init("Lag", scale.text(analysis.lag)))
    facts.append(
      .init(
        "Independent samples", "about \(NumberText.significant(analysis.effectiveCount, digits: 2))",
        note: "\(NumberText.count(analysis.columns.frameCount)) frames in "
          + counted(analysis.columns.frameCounts.count, "trajectory", plural: "trajectories")))
    if let states = analysis.states { facts.append(.init("States", "\(states.model.stateCount)")) }
    return facts
  }

  private var chosen: ReportPage.Section {
    .init(
      "Chosen columns",
      paragraphs: [
        "Relevance is the most that a column tells about any column's value a lag later. The gain is what of that is not "
          + "in the columns before it. Columns are taken by their gain; after them: \(analysis.stopText)."
      ],
      figures: [relevances],
      tables: [
        ReportTable(
          caption: "In the order in which they were chosen; all columns are in tables/columns.csv",
          columns: [
            .init("Rank", isNumeric: true), .init("Column"), .init("Relevance / nats", isNumeric: true),
            .init("p", isNumeric: true), .init("Gain / nats", isNumeric: true),
            .init("In those before", isNumeric: true), .init("Stands for"),
          ],
          rows: ranking.choices.enumerated().map { place, choice in
            [
              "\(place + 1)", analysis.name(choice.column),
              NumberText.measured(choice.relevance.value, error: choice.relevance.standardError),
              choice.pValue.map { NumberText.fixed($0, decimals: 2) } ?? NumberText.missing,
              NumberText.significant(choice.gain), NumberText.percent(choice.shareTaken), relatives(choice),
            ]
          })
      ])
  }

  private func relatives(_ choice: ColumnRanking.Choice) -> String {
    let shown = choice.standsFor.prefix(6).map {
      "\(shortened(analysis.name($0.column), to: 40)) (\(NumberText.percent($0.share)))"
    }
    let more = choice.standsFor.count - shown.count
    return shown.isEmpty
      ? "itself" : shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  private var relevances: Figure {
    RankingPlot(
      title: "What the chosen columns tell about the future",
      rows: ranking.choices.enumerated().map {
        .init(
          analysis.name($1.column), value: $1.relevance.value, interval: $1.relevance.interval, rank: $0 + 1,
          pValue: $1.pValue)
      },
      axis: "relevance / nats",
      caption: "Relevance of each chosen column with its 95 % interval where there is one, in the order of their gains."
    ).figure(name: "relevances")
  }

  private var dendrogram: Figure {
    DendrogramPlot(
      title: "Who is redundant with whom", names: analysis.columns.names,
      merges: analysis.tree.merges.map { .init(first: $0.first, second: $0.second, height: $0.height) },
      axis: "1 − redundancy", largest: 1, chosen: ranking.choices.map(\.column), threshold: 0.5,
      thresholdLabel: "half shared",
      caption: "Columns joined by the redundancy of what they say about the slow motion (average linkage): 0 where one "
        + "says all that the other says, 1 where they share nothing. Numbers are the order in which columns were chosen."
    ).figure(name: "dendrogram")
  }

  private var redundancy: ReportPage.Section {
    .init(
      "Redundancy",
      paragraphs: [
        "Two columns are redundant where what they say about the motion that outlives the lag is the same; a noisy copy of "
          + "a column is a copy. Each chosen column stands for those that share more than half with it."
      ],
      figures: [dendrogram])
  }

  private var states: ReportPage.Section? {
    guard let states = analysis.states else { return nil }
    let model = states.model
    let columns: [ReportTable.Column] = [.init("State", isNumeric: true), .init("Population", isNumeric: true)]
    return .init(
      "State-predictive states",
      paragraphs: [
        "Labels and an encoder that foretells them a lag later were fitted in turn until labels were "
          + "\(model.isStable ? "stable" : "nearly stable"): \(counted(model.stateCount, "state")) after "
          + "\(counted(model.history.count, "round")). The encoder is linear in the chosen columns; populations have no "
          + "error bars here: make a Markov model of tables/states*.npy for those."
      ],
      tables: [
        ReportTable(
          caption: "States",
          columns: columns + states.columns.map { .init("slope of \($0)", isNumeric: true) },
          rows: states.populations.enumerated().map { state, share in
            ["\(state)", NumberText.percent(share)] + model.slopes.row(state).map { NumberText.significant($0) }
          })
      ])
  }
}
