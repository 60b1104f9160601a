import LinearAlgebra
import MarkovModels
import Statistics

/// What is kept of each model that is drawn, by the original labels of states.
struct MarkovDraw: Sendable {
  var timescales: [Double?]
  /// One a state of the estimated model.
  var stationary: [Double]
  var populations: [Double] = []
  /// [from][to] in frames; nil where a set is missing.
  var passageTimes: [[Double?]] = []
  /// [multiple][from][to].
  var transitions: [[[Double?]]] = []
  var relaxation: [[[Double?]]] = []
  /// One stationary mean an observable.
  var observables: [Double] = []
  var rate: Double?
  var passageTime: Double?
  var totalFlux: Double?
}

/// What is asked of every drawn model.
struct MarkovQuestion: Sendable {
  let labels: [Int]
  let timescaleCount: Int
  let sets: [[Int]]
  let multiples: [Int]
  let relaxationMultiples: [Int]
  let source: [Int]
  let sink: [Int]
  let observables: [MarkovObservable]

  func answer(_ model: MarkovModel) throws(MarkovError) -> MarkovDraw {
    let places = Dictionary(uniqueKeysWithValues: model.labels.enumerated().map { ($1, $0) })
    var draw = MarkovDraw(
      timescales: try model.timescales(count: timescaleCount),
      stationary: labels.map { label in places[label].map { model.stationaryDistribution[$0] } ?? 0 })
    let members = sets.map { $0.compactMap { places[$0] } }
    draw.populations = members.map { $0.reduce(0) { $0 + model.stationaryDistribution[$1] } }
    if !sets.isEmpty {
      let all = (multiples + relaxationMultiples.filter { $0 > 0 }).sorted()
      let unique = all.enumerated().filter { $0.offset == 0 || all[$0.offset - 1] != $0.element }.map(\.element)
      let table = Dictionary(
        uniqueKeysWithValues: zip(unique, model.setTransitions(sets, multiples: unique)))
      draw.transitions = multiples.map { table[$0]! }
      draw.relaxation = relaxationMultiples.map { multiple in
        multiple > 0 ? table[multiple]! : sets.indices.map { i in sets.indices.map { $0 == i ? 1 : 0 } }
      }
    }
    draw.observables = observables.map { observable in
      zip(model.labels, model.stationaryDistribution).reduce(0) { $0 + $1.1 * observable.means[$1.0] }
    }
    if members.count > 1, members.allSatisfy({ !$0.isEmpty }) {
      let times = try model.meanFirstPassageTimes(between: members)
      draw.passageTimes = members.indices.map { i in members.indices.map { times[i, $0] } }
    }
    let from = source.compactMap { places[$0] }
    let to = sink.compactMap { places[$0] }
    if !from.isEmpty, !to.isEmpty {
      let flux = try model.reactiveFlux(from: Set(from), to: Set(to))
      (draw.rate, draw.passageTime, draw.totalFlux) = (flux.rate, flux.meanFirstPassageTime, flux.totalFlux)
    }
    return draw
  }
}

/// Numbers of all draws beside the estimate's own.
struct MarkovDraws {
  let sample: PosteriorSample<MarkovDraw>?
  /// See ``MarkovEstimator/Estimate/widening``.
  let widening: Double

  var all: [MarkovDraw] { sample?.all ?? [] }

  func estimate(
    _ value: Double?, on scale: PosteriorEstimate.Scale, _ drawn: (MarkovDraw) -> Double?
  ) -> PosteriorEstimate {
    PosteriorEstimate(value: value, draws: all.compactMap(drawn), on: scale, widening: widening)
  }

  func timescale(_ value: Double?, _ place: Int, lag: Int) -> PosteriorEstimate {
    PosteriorEstimate(
      timescale: value, draws: all.map { place < $0.timescales.count ? $0.timescales[place] : nil },
      lag: lag, widening: widening)
  }

  var stationaryErrors: [Double]? {
    guard let first = all.first, all.count >= PosteriorEstimate.fewestDraws else { return nil }
    return first.stationary.indices.map { state in
      widening * Descriptive.standardDeviation(all.map { $0.stationary[state] })
    }
  }

  /// The worst of what is reported.
  ///
  /// - Parameter resolvedCount: The timescales that are reported with an error.
  func mixing(resolvedCount: Int) -> MarkovAnalysis.Mixing? {
    guard let sample, sample.chains.count > 1, sample.chains[0].count >= 4 else { return nil }
    var quantities: [(MarkovDraw) -> Double] = []
    for place in 0..<min(resolvedCount, sample.chains[0][0].timescales.count) {
      quantities.append { $0.timescales[place] ?? 0 }
    }
    for set in sample.chains[0][0].populations.indices { quantities.append { $0.populations[set] } }
    // A process that never decays in some draw has no time to judge by.
    let judged = quantities.filter { value in all.allSatisfy { value($0).isFinite } }.map(sample.diagnostics)
    guard !judged.isEmpty else { return nil }
    return .init(
      sampleCount: all.count,
      effectiveSampleSize: judged.map(\.effectiveSampleSize).min()!,
      scaleReduction: judged.map(\.scaleReduction).max()!)
  }
}
