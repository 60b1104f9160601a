import LinearAlgebra
import MarkovModels
import Samples

extension MarkovJob {
  /// Spectrum, sets, paths and their posterior, of a model from whatever it was estimated.
  func analyse(
    _ estimate: MarkovEstimator.Estimate, estimator: MarkovEstimator,
    trajectories: DiscreteTrajectories?, scale: TimeScale, allStateCount: Int, files: [String],
    notes: [String], summary: String, observables: [MarkovObservable], settings: RunSettings
  ) throws -> MarkovAnalysis {
    let model = estimate.model
    let count = min(Self.timescaleCount + 1, model.stateCount)
    let spectrum = try model.spectrum(count: count)
    let wanted = setCount ?? Self.suggestedSetCount(spectrum.timescales, lag: model.lag)
    if let setCount, setCount < 2 || setCount > model.stateCount {
      throw MarkovError.invalidCount(
        what: "metastable sets of \(model.stateCount) connected states", value: setCount,
        limit: model.stateCount)
    }
    let found = model.stateCount >= 2 && wanted >= 2
      ? try MetastableSearch(method: setMethod, count: min(wanted, model.stateCount))
        .run(model, trajectories: trajectories, settings: settings) : nil
    let ends = try pathEnds(model, sets: found?.labels ?? [], spectrum: spectrum)
    let question = MarkovQuestion(
      labels: model.labels, timescaleCount: max(1, count - 1), sets: found?.labels ?? [],
      multiples: testedMultiples(model, spectrum, trajectories), relaxationMultiples: relaxationMultiples(model, spectrum, found),
      source: ends?.source ?? [], sink: ends?.sink ?? [],
      observables: observables)
    let own = try question.answer(model)
    let draws = MarkovDraws(
      sample: try estimator.draws(
        of: estimate, trajectories, sampleCount: drawCount(model), chainCount: Self.chainCount,
        seed: settings.seed
      ) { model throws(MarkovError) in try question.answer(model) },
      widening: estimate.widening)

    var analysis = MarkovAnalysis(
      title: heading, files: files, notes: notes, scale: scale, summary: summary,
      method: estimator.method, model: model, counts: estimate.counts, allStateCount: allStateCount,
      spectrum: spectrum,
      timescales: spectrum.timescales.enumerated().map { draws.timescale($1, $0, lag: model.lag) },
      stationaryErrors: draws.stationaryErrors, 
      mixing: draws.mixing(
        resolvedCount: spectrum.timescales.prefix(3).count { ($0 ?? 0) > Double(model.lag) }),
      freeEnergy: FreeEnergy(temperature: temperature), seed: settings.seed)
    analysis.widening = estimate.widening
    analysis.observables = observables.enumerated().map { index, observable in
      MarkovAnalysis.Observable(
        name: observable.name, unit: observable.unit,
        mean: PosteriorEstimate(
          value: own.observables[index],
          draws: draws.all.map {
            own.observables[index] + estimate.widening * ($0.observables[index] - own.observables[index])
          }, on: .logarithm))
    }
    analysis.operators = estimate.operators
    if let found {
      analysis.sets = summarize(found, own, draws)
      analysis.rates = try? CoarseRates(model, sets: found.labels)
      analysis.relaxation = .init(
        times: question.relaxationMultiples.map { $0 * model.lag },
        probabilities: found.labels.indices.map { i in
          found.labels.indices.map { j in
            question.relaxationMultiples.indices.map { k in
              draws.estimate(own.relaxation[k][i][j], on: .logit) { $0.relaxation[k][i][j] }
            }
          }
        })
      if let trajectories {
        analysis.chapmanKolmogorov = try ChapmanKolmogorovTest(
          trajectories, estimate: estimate, estimator: estimator, sets: found.labels,
          multiples: question.multiples, predictedDraws: draws.all.map(\.transitions),
          sampleCount: min(sideSampleCount, drawCount(model)), seed: settings.seed)
      }
    }
    if let ends {
      let flux = try model.reactiveFlux(
        from: Set(ends.source.map { try model.index(ofLabel: $0) }),
        to: Set(ends.sink.map { try model.index(ofLabel: $0) }))
      analysis.paths = PathSummary(
        source: ends.source, sink: ends.sink, isRequested: source != nil, flux: flux,
        pathways: try flux.pathways(maximumCount: 20, fraction: 0.99).map { path in
          (path.states.map { model.labels[$0] }, path.flux)
        },
        setPathways: source == nil ? try Self.setPathways(flux, found?.labels ?? [], model) : [],
        rate: draws.estimate(flux.rate, on: .logarithm) { $0.rate },
        passageTime: draws.estimate(flux.meanFirstPassageTime, on: .logarithm) { $0.passageTime },
        totalFlux: draws.estimate(flux.totalFlux, on: .logarithm) { $0.totalFlux })
    }
    return analysis
  }

  /// Draws at lags beside the model's own; resampled estimates cost more than draws.
  var sideSampleCount: Int {
    switch method {
    case .likelihood: return min(100, sampleCount)
    case .koopman: return min(25, sampleCount)
    // Each estimate decomposes a matrix of all states: resamples are for the model's own lag.
    case .observableOperators: return 0
    }
  }

  /// Draws that are affordable: passage times of n states cost O(n³) each.
  private func drawCount(_ model: MarkovModel) -> Int {
    let n = Double(model.stateCount)
    guard model.stateCount <= Self.largestPosterior else { return 0 }
    return min(sampleCount, max(20, Int(1e11 / (n * n * n))))
  }

  /// The largest gap between resolved timescales parts the sets' processes from the others.
  static func suggestedSetCount(_ timescales: [Double?], lag: Int) -> Int {
    let resolved = timescales.prefix(6).prefix { ($0 ?? 0) > Double(lag) }.map { $0! }
    guard !resolved.isEmpty else { return 2 }
    var best = (count: 2, ratio: 0.0)
    for (place, value) in resolved.prefix(5).enumerated() {
      let next = place + 1 < timescales.count ? max(timescales[place + 1] ?? 0, Double(lag)) : Double(lag)
      if value / next > best.ratio { best = (place + 2, value / next) }
    }
    return best.count
  }

  /// Source and sink as asked, or the two sets that the slowest process parts farthest.
  private func pathEnds(
    _ model: MarkovModel, sets: [[Int]], spectrum: MarkovSpectrum
  ) throws -> (source: [Int], sink: [Int])? {
    if let source, let sink {
      guard !source.isEmpty else { throw MarkovError.emptySet(name: "source") }
      guard !sink.isEmpty else { throw MarkovError.emptySet(name: "sink") }
      for label in source + sink { _ = try model.index(ofLabel: label) }
      if let both = source.first(where: sink.contains) { throw MarkovError.overlappingSets(state: both) }
      return (source, sink)
    }
    guard sets.count >= 2, spectrum.rightEigenvectors.columnCount > 1 else { return nil }
    let slowest = spectrum.rightEigenvectors.column(1).map(\.real)
    let places = Dictionary(uniqueKeysWithValues: model.labels.enumerated().map { ($1, $0) })
    let heights = sets.map { set in
      let members = set.map { places[$0]! }
      let weight = members.reduce(0) { $0 + model.stationaryDistribution[$1] }
      return members.reduce(0) { $0 + model.stationaryDistribution[$1] * slowest[$1] } / weight
    }
    let low = heights.indices.min { heights[$0] < heights[$1] }!
    let high = heights.indices.max { heights[$0] < heights[$1] }!
    guard low != high else { return nil }
    // From the more to the less populated: sets stand in falling order.
    return (sets[min(low, high)], sets[max(low, high)])
  }

  /// Multiples of the lag for the Chapman–Kolmogorov test: up to one and a half slowest timescales,
  /// as far as the data have independent pairs.
  private func testedMultiples(
    _ model: MarkovModel, _ spectrum: MarkovSpectrum, _ trajectories: DiscreteTrajectories?
  ) -> [Int] {
    guard let trajectories else { return [1] }
    let longest = trajectories.states.map(\.count).max() ?? 0
    let slowest = (spectrum.timescales.first ?? nil).flatMap { $0.isFinite ? $0 : nil } ?? 0
    let last = min(longest / 20, max(Self.testedCount * model.lag, Int(min(1e9, 1.5 * slowest)))) / model.lag
    guard last > 1 else { return [1] }
    let step = max(1, last / Self.testedCount)
    return [1] + stride(from: step == 1 ? 2 : step, through: last, by: step)
  }

  private static func setPathways(
    _ flux: ReactiveFlux, _ sets: [[Int]], _ model: MarkovModel
  ) throws -> [(sets: [Int], flux: Double)] {
    let places = Dictionary(uniqueKeysWithValues: model.labels.enumerated().map { ($1, $0) })
    let coarse = try flux.coarseGrained(into: sets.map { $0.map { places[$0]! } })
    return try coarse.pathways(maximumCount: 10, fraction: 0.99).map { ($0.states, $0.flux) }
  }

  /// Some forty times up to four times the slowest timescale.
  private func relaxationMultiples(
    _ model: MarkovModel, _ spectrum: MarkovSpectrum, _ found: MetastableSearch.Result?
  ) -> [Int] {
    guard let found else { return [] }
    let slowest = (spectrum.timescales.first ?? nil).flatMap { $0.isFinite ? $0 : nil } ?? Double(model.lag)
    // Steps of all draws together stay below some seconds.
    // A step has a cost of its own, however few the entries.
    let work = Double(found.labels.count * (model.transitionMatrix.values.count + 500) * max(1, drawCount(model)))
    let affordable = max(20, Int(3e9 / work))
    let longest = min(affordable, max(5, Int(min(1e9, 4 * slowest / Double(model.lag)))))
    let step = max(1, longest / 40)
    return Array(stride(from: 0, through: longest, by: step))
  }

  private func summarize(
    _ found: MetastableSearch.Result, _ own: MarkovDraw, _ draws: MarkovDraws
  ) -> MetastableSummary {
    let sets = found.labels.indices
    return MetastableSummary(
      method: setMethod, memberships: found.memberships, labels: found.labels,
      populations: sets.map { set in draws.estimate(own.populations[set], on: .logit) { $0.populations[set] } },
      passageTimes: sets.map { i in
        sets.map { j in
          draws.estimate(own.passageTimes.isEmpty ? nil : own.passageTimes[i][j], on: .logarithm) {
            $0.passageTimes.isEmpty ? nil : $0.passageTimes[i][j]
          }
        }
      },
      crispness: found.crispness, negativeEntries: found.negativeEntries,
      isRequested: setCount != nil)
  }
}
