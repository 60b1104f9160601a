import LinearAlgebra
import MarkovModels
import Reporting

/// An analysis' numbers as tables: what the CSV files hold.
struct MarkovTables {
  private let analysis: MarkovAnalysis
  private let unit: String
  private let scale: TimeScale

  init(_ analysis: MarkovAnalysis) {
    self.analysis = analysis
    scale = analysis.scale
    unit = analysis.scale.unit
  }

  /// Tables by the stem of their file's name.
  var all: [(name: String, table: ColumnTable)] {
    var tables = [
      ("transition-matrix", entries(analysis.model.transitionMatrix, value: "probability")),
      ("states", states), ("timescales", timescales),
    ]
    if let counts = analysis.counts { tables.append(("counts", entries(counts.counts, value: "count"))) }
    if !analysis.scan.isEmpty { tables.append(("implied-timescales", scan)) }
    if let sets = analysis.sets {
      tables.append(("populations", populations(sets)))
      tables.append(("mfpt", passages(sets)))
      tables.append(("memberships", memberships(sets)))
    }
    if let test = analysis.chapmanKolmogorov { tables.append(("chapman-kolmogorov", chapmanKolmogorov(test))) }
    if let paths = analysis.paths {
      tables.append(("committors", committors(paths)))
      tables.append(("pathways", pathways(paths)))
    }
    if let relaxation = analysis.relaxation { tables.append(("relaxation", relaxations(relaxation))) }
    if let rates = analysis.rates { tables.append(("rates", self.rates(rates))) }
    if !analysis.observables.isEmpty {
      tables.append(
        (
          "observables",
          ColumnTable(
            [
              .texts("column", analysis.observables.map(\.name)),
              .texts("unit", analysis.observables.map(\.unit)),
            ] + probabilities("mean", analysis.observables.map(\.mean)))
        ))
    }
    if let memory = analysis.memory { tables.append(("memory", norms(memory))) }
    if !analysis.structures.isEmpty { tables.append(("structures", structures)) }
    tables.append(("checks", checks))
    return tables
  }

  private var labels: [Double?] { analysis.model.labels.map { Double($0) } }

  private func entries(_ matrix: SparseMatrix, value: String) -> ColumnTable {
    let labels = analysis.model.labels
    var (from, to): ([Double?], [Double?]) = ([], [])
    for i in 0..<matrix.rowCount {
      for k in matrix.entries(ofRow: i) {
        from.append(Double(labels[i]))
        to.append(Double(labels[Int(matrix.columns[k])]))
      }
    }
    return ColumnTable([
      .numbers("from", from), .numbers("to", to), .numbers(value, matrix.values.map { $0 }),
    ])
  }

  /// Every state with its frames, probability, set and centre.
  private var states: ColumnTable {
    let model = analysis.model
    let sets = analysis.sets
    let frames: [Double?] = analysis.counts?.frameCounts.map { Double($0) } ?? labels.map { _ in nil }
    var columns: [ColumnTable.Column] = [
      .numbers("state", labels),
      .numbers("frames", frames),
      .numbers("probability", model.stationaryDistribution.map { $0 }),
      .numbers("probability_error", model.labels.indices.map { analysis.stationaryErrors?[$0] }),
      .numbers("set", model.labels.map { label in sets?.set(ofLabel: label).map { Double($0 + 1) } }),
    ]
    if let example = exampleFrames {
      columns.append(.numbers("example_trajectory_from_1", model.labels.map { example[$0].map { Double($0.trajectory + 1) } }))
      columns.append(.numbers("example_frame_from_0", model.labels.map { example[$0].map { Double($0.frame) } }))
    }
    if let centres = analysis.centres, analysis.trajectories?.stateCount == centres.rowCount {
      for (column, name) in analysis.columns.enumerated() {
        columns.append(.numbers("centre_\(name)", model.labels.map { centres[$0, column] }))
      }
    }
    return ColumnTable(columns)
  }

  /// The frame in the middle of each state's frames.
  private var exampleFrames: [Int: (trajectory: Int, frame: Int)]? {
    guard let trajectories = analysis.trajectories else { return nil }
    let wanted = trajectories.histogram.map { ($0 + 1) / 2 }
    var seen = [Int](repeating: 0, count: trajectories.stateCount)
    var result: [Int: (trajectory: Int, frame: Int)] = [:]
    for (trajectory, states) in trajectories.states.enumerated() {
      for (frame, state) in states.enumerated() where state >= 0 {
        seen[Int(state)] += 1
        if seen[Int(state)] == wanted[Int(state)] { result[Int(state)] = (trajectory, frame) }
      }
    }
    return result
  }

  private func times(_ name: String, _ estimates: [PosteriorEstimate]) -> [ColumnTable.Column] {
    [
      .numbers("\(name)_\(unit)", estimates.map { $0.value.map(scale.time) }),
      .numbers("\(name)_error_\(unit)", estimates.map { $0.standardError.map(scale.time) }),
      .numbers("\(name)_lower95_\(unit)", estimates.map { $0.interval.map { scale.time($0.lowerBound) } }),
      .numbers("\(name)_upper95_\(unit)", estimates.map { $0.interval.map { scale.time($0.upperBound) } }),
    ]
  }

  private func probabilities(_ name: String, _ estimates: [PosteriorEstimate]) -> [ColumnTable.Column] {
    [
      .numbers(name, estimates.map(\.value)),
      .numbers("\(name)_error", estimates.map(\.standardError)),
      .numbers("\(name)_lower95", estimates.map { $0.interval?.lowerBound }),
      .numbers("\(name)_upper95", estimates.map { $0.interval?.upperBound }),
    ]
  }

  private var timescales: ColumnTable {
    let values = analysis.spectrum.eigenvalues.dropFirst().prefix(analysis.timescales.count)
    return ColumnTable(
      [
        .numbers("process", values.indices.map { Double($0) }),
        .numbers("eigenvalue_re", values.map(\.real)), .numbers("eigenvalue_im", values.map(\.imaginary)),
      ] + times("timescale", Array(analysis.timescales.prefix(values.count)))
        + [
          .numbers("core_transitions", values.indices.map { process in
            analysis.events.first { $0.process == process }.map { Double($0.count) }
          })
        ])
  }

  private var scan: ColumnTable {
    let rows = analysis.scan.flatMap { point in point.timescales.enumerated().map { (point, $0.offset, $0.element) } }
    return ColumnTable(
      [
        .numbers("lag_\(unit)", rows.map { scale.time($0.0.lag) }),
        .numbers("process", rows.map { Double($0.1 + 1) }),
        .numbers("states", rows.map { Double($0.0.stateCount) }),
        .numbers("kept_count_fraction", rows.map(\.0.keptCountFraction)),
      ] + times("timescale", rows.map(\.2)))
  }

  private func populations(_ sets: MetastableSummary) -> ColumnTable {
    ColumnTable(
      [
        .numbers("set", sets.labels.indices.map { Double($0 + 1) }),
        .numbers("states", sets.labels.map { Double($0.count) }),
      ] + probabilities("population", sets.populations))
  }

  private func passages(_ sets: MetastableSummary) -> ColumnTable {
    let pairs = sets.labels.indices.flatMap { i in sets.labels.indices.filter { $0 != i }.map { (i, $0) } }
    return ColumnTable(
      [
        .numbers("from_set", pairs.map { Double($0.0 + 1) }), .numbers("to_set", pairs.map { Double($0.1 + 1) }),
      ] + times("mfpt", pairs.map { sets.passageTimes[$0.0][$0.1] }))
  }

  private func rates(_ rates: CoarseRates) -> ColumnTable {
    let sets = 0..<rates.matrix.rowCount
    let pairs = sets.flatMap { i in sets.filter { $0 != i }.map { (i, $0) } }
    return ColumnTable([
      .numbers("from_set", pairs.map { Double($0.0 + 1) }), .numbers("to_set", pairs.map { Double($0.1 + 1) }),
      .numbers("rate_per_\(unit)", pairs.map { rates.matrix[$0.0, $0.1] / scale.step }),
    ])
  }

  private func memberships(_ sets: MetastableSummary) -> ColumnTable {
    ColumnTable(
      [.numbers("state", labels)]
        + sets.labels.indices.map { set in
          .numbers("set_\(set + 1)", (0..<sets.memberships.rowCount).map { sets.memberships[$0, set] })
        })
  }

  private func chapmanKolmogorov(_ test: ChapmanKolmogorovTest) -> ColumnTable {
    let rows = test.points.enumerated().flatMap { i, row in
      row.enumerated().flatMap { j, points in points.map { (i, j, $0) } }
    }
    return ColumnTable(
      [
        .numbers("from_set", rows.map { Double($0.0 + 1) }), .numbers("to_set", rows.map { Double($0.1 + 1) }),
        .numbers("lag_\(unit)", rows.map { scale.time($0.2.lag) }),
      ] + probabilities("predicted", rows.map(\.2.predicted)) + probabilities("estimated", rows.map(\.2.estimated)))
  }

  private func committors(_ paths: PathSummary) -> ColumnTable {
    ColumnTable([
      .numbers("state", labels), .numbers("forward_committor", paths.flux.forwardCommittor.map { $0 }),
      .numbers("backward_committor", paths.flux.backwardCommittor.map { $0 }),
    ])
  }

  private func pathways(_ paths: PathSummary) -> ColumnTable {
    ColumnTable([
      .texts("states", paths.pathways.map { $0.states.map(String.init).joined(separator: "-") }),
      .numbers("flux_per_lag", paths.pathways.map(\.flux)),
      .numbers("share", paths.pathways.map { $0.flux / paths.flux.totalFlux }),
    ])
  }

  private func relaxations(_ relaxation: MarkovAnalysis.Relaxation) -> ColumnTable {
    let rows = relaxation.probabilities.enumerated().flatMap { i, row in
      row.enumerated().flatMap { j, values in zip(relaxation.times, values).map { (i, j, $0, $1) } }
    }
    return ColumnTable(
      [
        .numbers("start_set", rows.map { Double($0.0 + 1) }), .numbers("set", rows.map { Double($0.1 + 1) }),
        .numbers("time_\(unit)", rows.map { scale.time($0.2) }),
      ] + probabilities("probability", rows.map(\.3)))
  }

  private func norms(_ memory: MarkovAnalysis.MemorySummary) -> ColumnTable {
    ColumnTable([
      .numbers("time_\(unit)", memory.tensors.norms.indices.map { scale.time(($0 + 1) * memory.tensors.step) }),
      .numbers("tensor_norm", memory.tensors.norms.map { $0 }),
    ])
  }

  private var structures: ColumnTable {
    let rows = analysis.structures.flatMap { set in set.frames.enumerated().map { (set, $0.offset, $0.element) } }
    return ColumnTable([
      .numbers("set", rows.map { Double($0.0.set + 1) }), .numbers("model_from_1", rows.map { Double($0.1 + 1) }),
      .texts("file", rows.map(\.2.path)), .numbers("frame_from_0", rows.map { Double($0.2.row) }),
      .numbers("state", rows.map { Double($0.2.state) }),
    ])
  }

  private var checks: ColumnTable {
    let checks = MarkovAdvice(analysis).checks
    return ColumnTable([
      .texts("question", checks.map(\.question)), .texts("verdict", checks.map(\.verdict.rawValue)),
      .texts("detail", checks.map(\.detail)),
    ])
  }
}
