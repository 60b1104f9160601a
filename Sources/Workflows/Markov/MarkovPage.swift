import MarkovModels
import Reporting

/// An analysis as one page.
struct MarkovPage {
  private let analysis: MarkovAnalysis
  private let figures: MarkovFigures
  private let provenance: Provenance

  init(_ analysis: MarkovAnalysis, figures: MarkovFigures, provenance: Provenance) {
    self.analysis = analysis
    self.figures = figures
    self.provenance = provenance
  }

  func html() -> String {
    ReportPage(
      title: analysis.title, subtitle: subtitle, facts: facts, warnings: analysis.advice,
      sections: [trust, timescales, sets, test, paths, spectrum, memory, structures].compactMap { $0 },
      provenance: [
        ("Program", "andante \(Andante.version)"),
        ("Command", provenance.commandLine.joined(separator: " ")),
        ("Seed", "\(provenance.seed)"),
        ("Inputs", "\(counted(provenance.inputs.count, "file")); checksums in provenance.json"),
      ],
      footer: "Numbers behind the figures are in tables/, the model in model.json and model.h5."
    ).html()
  }

  private var scale: TimeScale { analysis.scale }

  private var subtitle: String {
    let states = analysis.model.stateCount == analysis.allStateCount
      ? "\(analysis.summary)"
      : "\(counted(analysis.model.stateCount, "connected state")) of \(analysis.summary)"
    guard analysis.counts != nil else {
      return "Given probabilities of \(counted(analysis.model.stateCount, "state")), lag " + scale.text(analysis.model.lag)
    }
    return "\(analysis.methodName.prefix(1).uppercased() + analysis.methodName.dropFirst()), \(states), lag "
      + scale.text(analysis.model.lag)
  }

  private var facts: [ReportPage.Fact] {
    var facts: [ReportPage.Fact] = []
    if let first = analysis.timescales.first, first.value != nil {
      facts.append(
        .init(
          "Slowest timescale", NumberText.plain(analysis.text(first)),
          note: first.interval.map { "95 % interval \(analysis.text($0))" } ?? analysis.errorsNote))
    }
    facts.append(.init("Lag", NumberText.plain(scale.text(analysis.model.lag))))
    facts.append(
      .init("States", "\(analysis.model.stateCount)", note: "of \(analysis.allStateCount)"))
    if let sets = analysis.sets { facts.append(.init("Metastable sets", "\(sets.count)")) }
    if let trajectories = analysis.trajectories {
      facts.append(
        .init(
          "Data", NumberText.plain(scale.text(trajectories.frameCount)),
          note: "\(NumberText.count(trajectories.frameCount)) frames in "
            + counted(trajectories.states.count, "trajectory", plural: "trajectories")))
    }
    return facts
  }

  private var trust: ReportPage.Section? {
    let checks = MarkovAdvice(analysis).checks
    guard !checks.isEmpty else { return nil }
    return .init(
      "What to trust", paragraphs: [analysis.errorsNote],
      tables: [
        ReportTable(
          caption: "Questions that a reader of the model should ask",
          columns: [.init("Question"), .init("Answer"), .init("Why")],
          rows: checks.map { [$0.question, $0.verdict.rawValue, $0.detail] })
      ])
  }

  private var timescales: ReportPage.Section {
    .init(
      "Timescales", paragraphs: validation, figures: [figures.timescales].compactMap { $0 },
      tables: [
        .keyNumbers(
          caption: "Timescales at a lag of \(scale.text(analysis.model.lag))", unit: scale.unit,
          analysis.timescales.enumerated().map { index, estimate in
            .init(
              mode: "process \(index + 1)", timescale: estimate.value.flatMap { $0.isFinite ? scale.time($0) : nil },
              error: estimate.standardError.map(scale.time), interval: estimate.interval.map(scale.time))
          })
      ])
  }

  private var validation: [String] {
    guard let validation = analysis.validation else { return [] }
    let (quotient, error) = validation.summary(validation.rayleighQuotients)
    let (vamp2, vampError) = validation.summary(validation.vamp2Scores)
    return [
      "On held-out parts of the data the \(validation.processCount) slowest processes score a generalised matrix Rayleigh "
        + "quotient of \(NumberText.measured(quotient, error: error)) (\(NumberText.significant(validation.trainingQuotient, digits: 4)) "
        + "on the training data) and a VAMP-2 of \(NumberText.measured(vamp2, error: vampError)); "
        + "discretisations can be compared by it at the same lag."
    ]
  }

  private var sets: ReportPage.Section? {
    guard let sets = analysis.sets else {
      return figures.surfaces.isEmpty ? nil : .init("Free energy", figures: figures.surfaces)
    }
    let by = sets.method == .pcca ? "PCCA+" : "a hidden Markov model"
    let chosen = sets.isRequested ? "asked for" : "suggested by the largest gap between timescales"
    var tables = [
      ReportTable(
        caption: "Populations",
        columns: [
          .init("Set"), .init("States", isNumeric: true), .init("Population", isNumeric: true),
          .init("95 % interval", isNumeric: true),
        ],
        rows: sets.labels.indices.map { set in
          let p = sets.populations[set]
          return [
            "\(set + 1)", "\(sets.labels[set].count)",
            p.value.map { NumberText.measured($0, error: p.standardError) } ?? NumberText.missing,
            p.interval.map { NumberText.interval($0) } ?? NumberText.missing,
          ]
        })
    ]
    tables.append(
      ReportTable(
        caption: "Mean first passage times from the row's set to the column's / \(scale.unit)",
        columns: [.init("From")] + sets.labels.indices.map { .init("to set \($0 + 1)", isNumeric: true) },
        rows: sets.labels.indices.map { i in
          ["set \(i + 1)"]
            + sets.labels.indices.map { j in
              guard i != j, let value = sets.passageTimes[i][j].value, value.isFinite else { return NumberText.missing }
              return NumberText.measured(
                scale.time(value), error: sets.passageTimes[i][j].standardError.map(scale.time))
            }
        }))
    if !analysis.observables.isEmpty {
      tables.append(
        ReportTable(
          caption: "Stationary means",
          columns: [.init("Column"), .init("Mean", isNumeric: true), .init("95 % interval", isNumeric: true)],
          rows: analysis.observables.map { observable in
            [
              observable.name + (observable.unit.map { " / \($0)" } ?? ""),
              observable.mean.value.map { NumberText.measured($0, error: observable.mean.standardError) }
                ?? NumberText.missing,
              observable.mean.interval.map { NumberText.interval($0) } ?? NumberText.missing,
            ]
          }))
    }
    return .init(
      "Metastable sets",
      paragraphs: [
        "\(counted(sets.count, "set")) by \(by), \(chosen); crispness \(NumberText.fixed(sets.crispness, decimals: 3)) "
          + "(1 for sets without overlap)."
      ],
      figures: [figures.setMap ?? figures.surfaces.first, figures.populations, figures.network, figures.relaxation]
        .compactMap { $0 }, tables: tables)
  }

  private var test: ReportPage.Section? {
    figures.test.map {
      .init(
        "Longer lags",
        paragraphs: [
          "The model's transition probabilities between sets at multiples of its lag, beside models estimated at those "
            + "lags. Both carry posterior errors."
        ], figures: [$0])
    }
  }

  private var paths: ReportPage.Section? {
    guard let paths = analysis.paths else { return nil }
    let from = paths.sourceName(in: analysis)
    let to = paths.sinkName(in: analysis)
    return .init(
      "Pathways",
      paragraphs: [
        "From \(from) to \(to)\(paths.isRequested ? "" : ", the sets that the slowest process parts"): mean first passage "
          + "time \(NumberText.plain(analysis.text(paths.passageTime))), flux "
          + "\(NumberText.significant(paths.flux.totalFlux, digits: 4)) per lag."
      ],
      figures: [figures.committor, figures.pathways].compactMap { $0 },
      tables: [pathways(paths)])
  }

  /// Between the sets, or between the states where these were named.
  private func pathways(_ paths: PathSummary) -> ReportTable {
    let rows = paths.setPathways.isEmpty
      ? paths.pathways.prefix(10).map { ($0.states.map(String.init), $0.flux) }
      : paths.setPathways.map { ($0.sets.map { "set \($0 + 1)" }, $0.flux) }
    return ReportTable(
      caption: paths.setPathways.isEmpty
        ? "Dominant pathways, as states"
        : "Dominant pathways between the sets; those of states are in tables/pathways.csv",
      columns: [.init("Pathway"), .init("Share of the flux", isNumeric: true)],
      rows: rows.map { [$0.0.joined(separator: " → "), NumberText.percent($0.1 / paths.flux.totalFlux)] })
  }

  private var spectrum: ReportPage.Section? {
    figures.eigenvectors.isEmpty ? nil : .init("Slow processes", figures: figures.eigenvectors)
  }

  private var memory: ReportPage.Section? {
    guard let memory = analysis.memory else { return nil }
    let times = memory.timescales.map { value -> String in
      guard let value, value.isFinite else { return NumberText.missing }
      return NumberText.significant(scale.time(value), unit: scale.unit)
    }
    return .init(
      "Memory",
      paragraphs: [
        "A generalised master equation between the sets that remembers \(counted(memory.tensors.memoryLength, "step")) "
          + "of the lag relaxes at long times with \(times.joined(separator: ", ")). It has no error bars."
      ],
      tables: [
        ReportTable(
          caption: "Size of the transfer tensors: memory ends where they have fallen to their noise",
          columns: [.init("Time / \(scale.unit)", isNumeric: true), .init("Norm", isNumeric: true)],
          rows: memory.tensors.norms.enumerated().map { index, norm in
            [
              NumberText.significant(scale.time((index + 1) * memory.tensors.step), digits: 4),
              NumberText.significant(norm),
            ]
          })
      ])
  }

  private var structures: ReportPage.Section? {
    guard !analysis.structures.isEmpty else { return nil }
    return .init(
      "Structures",
      paragraphs: ["Frames of each set, from the states that belong to it most, spread over the data."],
      tables: [
        ReportTable(
          caption: "Where they come from (frames from 0)",
          columns: [.init("File"), .init("Models", isNumeric: true), .init("First from"), .init("Frame", isNumeric: true)],
          rows: analysis.structures.map { set in
            [
              set.file, "\(set.frames.count)", set.frames.first.map { FileName($0.path).name } ?? "",
              set.frames.first.map { "\($0.row)" } ?? "",
            ]
          })
      ])
  }
}
