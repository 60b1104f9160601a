import Koopman
import Reporting

/// An analysis as one page.
struct KoopmanPage {
  let analysis: KoopmanAnalysis
  let figures: KoopmanFigures
  let provenance: Provenance

  init(_ analysis: KoopmanAnalysis, figures: KoopmanFigures, provenance: Provenance) {
    self.analysis = analysis
    self.figures = figures
    self.provenance = provenance
  }

  func html() -> String {
    ReportPage(
      title: analysis.title, subtitle: subtitle, facts: facts, warnings: analysis.advice,
      sections: [spectrum, test, series, maps].compactMap { $0 },
      provenance: [
        ("Program", "andante \(Andante.version)"),
        ("Command", provenance.commandLine.joined(separator: " ")),
        ("Seed", "\(provenance.seed)"),
        ("Inputs", "\(counted(provenance.inputs.count, "file")); checksums in provenance.json"),
      ],
      footer: "Numbers behind the figures are in tables/, maps in modes.npy, eigenfunctions in "
        + "\(analysis.source.trajectories.count == 1 ? "eigenfunctions.npy" : "eigenfunctions-1.npy …") "
        + "and model.json."
    ).html()
  }

  private var scale: TimeScale { analysis.scale }

  private var subtitle: String {
    let name = analysis.degree > 1
      ? "Extended DMD with monomials to degree \(analysis.degree)" : "Dynamic mode decomposition"
    let total = analysis.modes.estimator.regression == .totalLeastSquares ? ", total least squares," : ""
    return "\(name)\(total) on \(counted(analysis.observables.count, "column")) of "
      + counted(analysis.source.trajectories.count, "trajectory", plural: "trajectories")
  }

  private var facts: [ReportPage.Fact] {
    var facts: [ReportPage.Fact] = []
    if let first = analysis.entries.first(where: { $0.mode.value.timescale != nil }) {
      facts.append(fact("Slowest decay", first.mode.value.timescale!, first.uncertainty.timescale))
    }
    if let first = analysis.entries.first(where: { $0.mode.value.period != nil }) {
      facts.append(
        fact("Period of mode \(first.number)", first.mode.value.period!, first.uncertainty.period))
    }
    facts.append(.init("Lag", NumberText.plain(scale.text(analysis.modes.lag))))
    facts.append(
      .init(
        "Directions", "\(analysis.modes.rank)",
        note: "of \(counted(analysis.modes.features.count, "function"))"))
    facts.append(
      .init(
        "Data", NumberText.plain(scale.text(analysis.header.frameCount)),
        note: "\(NumberText.count(analysis.header.frameCount)) frames"))
    return facts
  }

  private func fact(
    _ label: String, _ frames: Double, _ uncertainty: TimescaleUncertainty?
  ) -> ReportPage.Fact {
    .init(
      label,
      NumberText.plain(analysis.time(frames, uncertainty, unit: scale.unit)),
      note: uncertainty?.interval.map {
        "95 % interval \(NumberText.interval(scale.time($0), unit: scale.unit))"
      } ?? uncertainty?.absence?.description)
  }

  private var spectrum: ReportPage.Section {
    let table = analysis.rows()
    var paragraphs = [
      "A mode decays as exp(−t / decay) and turns once a period; a conjugate pair is one line. The "
        + "amplitude is the root mean square, over frames, of the length of what a mode carries"
        + (analysis.degree > 1 ? " of the input's columns." : ".")
    ]
    if let comparison = analysis.comparison {
      paragraphs.append(
        "r is the correlation of the eigenfunction with \(comparison.reference.column) of "
          + "\(FileName(comparison.reference.path).name) over \(NumberText.count(comparison.frameCount)) "
          + "frames; for a pair that of the best phase, which is never negative.")
    }
    paragraphs += analysis.absences.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
    return .init(
      "Modes", paragraphs: paragraphs, figures: [figures.eigenvalues],
      tables: [
        ReportTable(
          caption: "Slowest modes at a lag of \(scale.text(analysis.modes.lag))",
          columns: table.heading.map { .init($0, isNumeric: $0 != "mode") }, rows: table.rows)
      ])
  }

  private var test: ReportPage.Section {
    .init("Longer lags", figures: [figures.correlations])
  }

  private var series: ReportPage.Section? {
    figures.series.map { .init("Eigenfunctions", figures: [$0]) }
  }

  /// Columns that a mode is read by in a table.
  private static let shownColumns = 12
  private static let shownModes = 4

  private var maps: ReportPage.Section? {
    if !figures.maps.isEmpty { return .init("Maps", figures: figures.maps) }
    let entries = analysis.entries.prefix(Self.shownModes)
    let maps = analysis.modes.maps
    let strength = analysis.observables.map { column in
      entries.map { maps[column, $0.index].length }.max() ?? 0
    }
    let shown = analysis.observables.indices.sorted { (-strength[$0], $0) < (-strength[$1], $1) }
      .prefix(Self.shownColumns).sorted()
    let rows = shown.map { place -> [String] in
      let column = analysis.observables[place]
      return [analysis.modes.features[column].name]
        + entries.map { entry in
          let value = maps[column, entry.index]
          let size = NumberText.significant(value.length)
          guard entry.mode.value.imaginary != 0 else {
            return NumberText.significant(value.real)
          }
          return "\(size) at \(NumberText.fixed(value.phase * 180 / .pi, decimals: 0))°"
        }
    }
    let isAll = shown.count == analysis.observables.count
    return .init(
      "Maps",
      tables: [
        ReportTable(
          caption: "What each mode does to the columns, for an eigenfunction of unit mean square"
            + (isAll ? "" : "; the \(shown.count) strongest of \(analysis.observables.count) columns"),
          columns: [.init("Column")] + entries.map { .init("Mode \($0.number)", isNumeric: true) },
          rows: rows)
      ])
  }
}
