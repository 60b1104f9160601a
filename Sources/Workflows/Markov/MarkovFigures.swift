import MarkovModels
import Reporting

/// An analysis' figures, as plain values handed to the plots.
struct MarkovFigures {
  private let analysis: MarkovAnalysis
  private let maps: MarkovMaps?

  init(_ analysis: MarkovAnalysis) {
    self.analysis = analysis
    maps = MarkovMaps(analysis)
  }

  private var scale: TimeScale { analysis.scale }
  private var names: [String] { analysis.sets?.labels.indices.map { "set \($0 + 1)" } ?? [] }

  var all: [Figure] {
    [timescales, test, populations, network, relaxation, pathways].compactMap { $0 } + surfaces
  }

  /// Maps over the plane of the samples.
  var surfaces: [Figure] { maps?.all ?? [] }
  var setMap: Figure? { maps?.sets }
  var eigenvectors: [Figure] { maps?.eigenvectors ?? [] }
  var committor: Figure? { maps?.committor }

  var timescales: Figure? {
    guard !analysis.scan.isEmpty else { return nil }
    let count = analysis.scan.map(\.timescales.count).max() ?? 0
    let modes = (0..<count).map { mode in
      ImpliedTimescalesPlot.Mode(
        name: "process \(mode + 1)",
        points: analysis.scan.compactMap { point in
          guard mode < point.timescales.count else { return nil }
          let estimate = point.timescales[mode]
          return .init(
            lag: scale.time(point.lag), timescale: estimate.value.flatMap { $0.isFinite ? scale.time($0) : nil },
            interval: estimate.interval.map(scale.time))
        })
    }
    return ImpliedTimescalesPlot(
      modes: modes, unit: scale.unit, chosenLag: scale.time(analysis.model.lag),
      caption: "Timescales implied by Markov models at each lag, with 95 % posterior intervals as bands. Where they "
        + "are level, the states are fine enough for the lag; in the shaded region a process decays within the lag."
    ).figure()
  }

  var test: Figure? {
    guard let test = analysis.chapmanKolmogorov else { return nil }
    func points(_ points: [ChapmanKolmogorovTest.Point], _ side: (ChapmanKolmogorovTest.Point) -> PosteriorEstimate)
      -> [ChapmanKolmogorovPlot.Point]
    {
      points.compactMap { point in
        let estimate = side(point)
        guard let value = estimate.value else { return nil }
        return .init(
          lag: scale.time(point.lag), value: value, lower: estimate.interval?.lowerBound,
          upper: estimate.interval?.upperBound)
      }
    }
    return ChapmanKolmogorovPlot(
      panels: test.points.map { row in
        row.map { .init(predicted: points($0, \.predicted), estimated: points($0, \.estimated)) }
      }, names: names, unit: scale.unit,
      caption: "Probabilities of moving between the sets as the model predicts them from its lag of "
        + "\(scale.text(test.lag)) (curves with 95 % bands) and as models at each lag have them (markers with 95 % bars)."
        + (test.verdict.tested > 0
          ? " At longer lags \(test.verdict.failed) of \(test.verdict.tested) differ by more than two standard errors of both."
          : "")
    ).figure()
  }

  var populations: Figure? {
    guard let sets = analysis.sets else { return nil }
    return PopulationPlot(
      title: "Populations of the sets",
      bars: zip(names, sets.populations).map {
        .init($0, probability: $1.value, lower: $1.interval?.lowerBound, upper: $1.interval?.upperBound)
      }
    ).figure()
  }

  /// Rates between sets as one over the mean first passage time: how long until the other is reached
  /// by whatever way would draw every set beside every other, so rates are of direct transitions.
  var network: Figure? {
    guard let sets = analysis.sets, sets.count >= 2 else { return nil }
    let direct = analysis.model.setTransitions(sets.labels, multiples: [1])[0]
    var edges: [StateNetworkPlot.Edge] = []
    for i in sets.labels.indices {
      for j in sets.labels.indices where i != j {
        guard let p = direct[i][j], p > 0 else { continue }
        let time = sets.passageTimes[i][j].value
        edges.append(
          .init(
            from: i, to: j, value: p * (sets.populations[i].value ?? 0) / scale.time(analysis.model.lag),
            label: time.flatMap { $0.isFinite ? text(ofPassage: $0) : nil }))
      }
    }
    return StateNetworkPlot(
      title: "Network of the sets",
      nodes: zip(names, sets.populations).map { .init($0, population: $1.value) }, edges: edges,
      quantity: "equilibrium flux", unit: "1/\(scale.unit)",
      caption: "Metastable sets with their populations; the width of an arrow is the flux from one set to the other in "
        + "equilibrium, its label the mean first passage time."
    ).figure(name: "network")
  }

  /// Two digits, so that an arrow's label is short.
  private func text(ofPassage frames: Double) -> String {
    let time = scale.time(frames)
    var unit = 1.0
    while unit * 100 <= time { unit *= 10 }
    return NumberText.significant(time >= 100 ? (time / unit).rounded() * unit : time, digits: 2, unit: scale.unit)
  }

  var relaxation: Figure? {
    guard let sets = analysis.sets, let relaxation = analysis.relaxation, relaxation.times.count > 2 else { return nil }
    return RelaxationPlot(
      title: "Relaxation from each set",
      series: sets.labels.indices.map { set in
        .init(
          name: names[set],
          points: zip(relaxation.times, relaxation.probabilities[set][set]).compactMap { time, estimate in
            estimate.value.map {
              .init(
                time: scale.time(time), value: $0, lower: estimate.interval?.lowerBound,
                upper: estimate.interval?.upperBound)
            }
          }, limit: sets.populations[set].value)
      }, yAxis: Axis("probability of being in the set of the start", range: 0...1), unit: scale.unit,
      caption: "The probability of being in a set a time after a start in it, with 95 % posterior bands; dotted lines "
        + "are the equilibrium."
    ).figure(name: "relaxation")
  }

  /// Sets (or states, where few) between source and sink.
  var pathways: Figure? {
    guard let paths = analysis.paths else { return nil }
    let model = analysis.model
    let nodes: [(name: String, members: [Int], series: Int?)]
    if !paths.isRequested, let sets = analysis.sets {
      let places = Dictionary(uniqueKeysWithValues: model.labels.enumerated().map { ($1, $0) })
      nodes = zip(names, sets.labels).enumerated().map { ($1.0, $1.1.map { places[$0]! }, $0) }
    } else {
      let used = Set(paths.pathways.prefix(10).flatMap(\.states))
      nodes = model.labels.enumerated().filter { used.contains($1) }.map { ("\($1)", [$0], nil) }
    }
    guard nodes.count >= 2 else { return nil }
    var node = [Int](repeating: -1, count: model.stateCount)
    for (index, entry) in nodes.enumerated() { for state in entry.members { node[state] = index } }
    var flux = [[Double]](repeating: [Double](repeating: 0, count: nodes.count), count: nodes.count)
    let net = paths.flux.netFlux
    for i in 0..<model.stateCount where node[i] >= 0 {
      for k in net.entries(ofRow: i) {
        let j = node[Int(net.columns[k])]
        if j >= 0, j != node[i] { flux[node[i]][j] += net.values[k] }
      }
    }
    let pi = model.stationaryDistribution
    var edges: [PathwayPlot.Edge] = []
    for i in nodes.indices {
      for j in nodes.indices where flux[i][j] > flux[j][i] {
        edges.append(.init(from: i, to: j, flux: (flux[i][j] - flux[j][i]) / scale.time(model.lag)))
      }
    }
    return PathwayPlot(
      nodes: nodes.map { entry in
        let weight = entry.members.reduce(0) { $0 + pi[$1] }
        let committor = entry.members.reduce(0) { $0 + pi[$1] * paths.flux.forwardCommittor[$1] } / weight
        return .init(entry.name, committor: min(1, max(0, committor)), population: weight, series: entry.series)
      }, edges: edges, axis: "committor", unit: "1/\(scale.unit)"
    ).figure()
  }
}
