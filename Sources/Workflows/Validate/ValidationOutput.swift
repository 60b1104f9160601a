import Koopman
import Reporting
import Storage

/// Writes a validation's files: the page, its figure, the table and the provenance.
struct ValidationOutput {
  let validation: Validation
  let provenance: Provenance

  func write(to folder: OutputFolder) throws {
    try folder.makeFolder("figures")
    try folder.write(figure.svg, to: "figures/\(figure.name).svg")
    try folder.write(table.csv(), to: "validation.csv")
    try folder.write(try provenance.json().encoded() + "\n", to: OutputFolder.mark)
    try folder.write(page.html(), to: "index.html")
  }

  private var scale: TimeScale { validation.scale }
  private var lags: [LagValidation] { validation.result.lags }

  private var table: ColumnTable {
    let rows = lags.flatMap { lag in validation.rows(lag).map { (lag, $0) } }
    return ColumnTable([
      .numbers("lag_\(scale.unit)", rows.map { scale.time($0.0.lag) }),
      .numbers("dimension", rows.map { Double($0.1.componentCount) }),
      .numbers("training_vamp2", rows.map(\.1.trainingVAMP2)),
      .numbers("held_out_vamp2", rows.map(\.1.testVAMP2.mean)),
      .numbers("held_out_vamp2_error", rows.map(\.1.testVAMP2.standardError)),
      .numbers("held_out_vamp_e", rows.map(\.1.testVAMPE.mean)),
      .numbers("held_out_vamp_e_error", rows.map(\.1.testVAMPE.standardError)),
      .texts("chosen", rows.map { $0.0.chosenCount == $0.1.componentCount ? "yes" : "no" }),
      .numbers("folds", rows.map { Double($0.0.folds.folds.count) }),
    ])
  }

  private var figure: Figure {
    ValidationPlot(
      panels: lags.map { lag in
        ValidationPlot.Panel(
          label: "Lag \(scale.text(lag.lag))",
          points: validation.rows(lag).map {
            .init(
              dimension: $0.componentCount, training: $0.trainingVAMP2,
              heldOut: ($0.testVAMP2.mean, $0.testVAMP2.standardError),
              heldOutE: ($0.testVAMPE.mean, $0.testVAMPE.standardError))
          }, chosenDimension: lag.chosenCount)
      }
    ).figure()
  }

  private var page: ReportPage {
    let count = validation.header.trajectories.count
    return ReportPage(
      title: validation.title,
      subtitle: "\(validation.method == .tica ? "TICA" : "VAMP") on "
        + "\(counted(validation.header.dimension, "feature")) of "
        + counted(count, "trajectory", plural: "trajectories"),
      facts: facts, warnings: validation.advice,
      sections: [
        .init(
          "Training and held-out scores", paragraphs: paragraphs, figures: [figure],
          tables: lags.map(table))
      ],
      provenance: [
        ("Program", "andante \(Andante.version)"),
        ("Command", provenance.commandLine.joined(separator: " ")),
        ("Seed", "\(provenance.seed)"),
        ("Inputs", counted(provenance.inputs.count, "file") + "; checksums in provenance.json"),
      ],
      footer: "The numbers are in validation.csv.")
  }

  private static let shownFacts = 4

  private var facts: [ReportPage.Fact] {
    var facts = lags.prefix(Self.shownFacts).map { lag -> ReportPage.Fact in
      .init(
        "Dimensions at \(NumberText.plain(scale.text(lag.lag)))",
        lag.chosenCount == 0 ? "none" : "\(lag.chosenCount)",
        note: "by held-out VAMP-E")
    }
    if let lag = lags.first {
      facts.append(
        .init(
          "Folds", "\(lag.folds.folds.count)",
          note: lag.folds.kind == .trajectories ? "whole trajectories" : "contiguous, with guards"))
    }
    facts.append(
      .init(
        "Data", NumberText.plain(scale.text(validation.header.frameCount)),
        note: "\(NumberText.count(validation.header.frameCount)) frames"))
    return facts
  }

  private var paragraphs: [String] {
    [
      "Models are fitted to the training blocks of each fold and scored on blocks that they have not "
        + "seen. Training scores rise with every dimension, whatever the dynamics, and carry no error "
        + "bar. Held-out VAMP-2 whitens the trained directions anew on the test data, so it never falls "
        + "either, and compares models at one dimension alone. Held-out VAMP-E takes the components as "
        + "they were trained and falls where they fit noise: it chooses the dimension, the fewest within "
        + "one standard error of the best.",
      "Standard errors are over folds, widened for the training data that folds share "
        + "(Nadeau–Bengio). Scores of different lags are never compared: a longer lag scores lower by "
        + "itself.",
    ]
  }

  private func table(_ lag: LagValidation) -> ReportTable {
    var caption = "Lag \(scale.text(lag.lag)): \(lag.folds.summary). "
      + "\(validation.choiceLine(lag))."
    if let line = validation.timescaleLine(lag) { caption += " \(line)." }
    return ReportTable(
      caption: caption,
      columns: [
        .init("Dimension", isNumeric: true), .init("VAMP-2, training", isNumeric: true),
        .init("VAMP-2, held out", isNumeric: true), .init("VAMP-E, held out", isNumeric: true),
        .init(""),
      ],
      rows: validation.rows(lag).map { row in
        [
          "\(row.componentCount)", NumberText.significant(row.trainingVAMP2, digits: 4),
          row.testVAMP2.text, row.testVAMPE.text,
          row.componentCount == lag.chosenCount ? "chosen" : "",
        ]
      })
  }
}
