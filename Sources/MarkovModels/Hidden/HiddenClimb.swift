import LinearAlgebra

/// One way up the likelihood: steps of Baum and Welch, extrapolated from the last few. Where that
/// would lose, the plain step is taken, which never does.
struct HiddenClimb: Sendable {
  private(set) var parameters: HiddenParameters
  /// Of the parameters that were kept, the last that of ``parameters``.
  private(set) var logLikelihoods: [Double] = []
  /// The expected transitions of ``parameters``, m × m.
  var transitions: Matrix<Double> {
    counts?.transitions ?? Matrix(rowCount: 0, columnCount: 0)
  }
  private(set) var isConverged = false
  /// What each frame's log-likelihood is thought to be missing.
  private(set) var missing = Double.infinity
  private var counts: ExpectedCounts?
  private var evaluations = 0
  private var extrapolation = AndersonExtrapolation()
  /// Extrapolations over more steps than these are cut short.
  private var longest = 16.0
  /// What the last rounds thought was missing.
  private var gains: [Double] = []

  /// - Parameter isReversible: Whether transitions are brought into balance first: steps, and
  ///   what is extrapolated from them, then stay in it.
  init(_ start: HiddenParameters, isReversible: Bool) throws(MarkovError) {
    parameters = start
    guard isReversible else { return }
    let pi = try StationaryDistribution.of(SparseMatrix(start.transition))
    var flux = start.transition
    for i in pi.indices {
      for j in pi.indices { flux[i, j] *= pi[i] }
    }
    parameters.transition = try reversibleTransitionMatrix(counts: flux)
  }

  /// The log-likelihood of ``parameters``.
  var latest: Double { logLikelihoods.last ?? -.infinity }

  /// Goes on until the top, or until `limit` likelihoods were evaluated in all.
  mutating func run(
    _ data: HiddenObservations, _ step: HiddenMaximisation, tolerance: Double, limit: Int,
    threadCount: Int
  ) throws(MarkovError) {
    func expected(_ parameters: HiddenParameters) throws(MarkovError) -> ExpectedCounts {
      try ExpectedCounts.of(data, parameters, threadCount: threadCount)
    }
    if counts == nil { keep(parameters, try expected(parameters)) }
    while let counts, !isConverged, evaluations < limit {
      let plain = try step.apply(counts, to: parameters)
      let here = HiddenCoordinates(parameters).numbers
      let there = HiddenCoordinates(plain)
      let weights = HiddenCoordinates.weights(counts, parameters.output)
      let way = extrapolation.next(here, image: there.numbers, weights: weights)
      let length = judge(here, there.numbers, way, weights, data, tolerance)
      guard !isConverged else { return }
      if length > 0 {
        let share = min(1, longest / length)
        let far = there.moved(towards: way, share: share).parameters(like: plain)
        // Beyond what is possible, a covariance may not be one.
        if let trial = try? expected(far),
          trial.logLikelihood >= latest - 1e-14 * abs(latest)
        {
          keep(far, trial)
          if share < 1 { longest *= 2 }
          continue
        }
        evaluations += 1
        longest = max(2, min(length, longest) / 4)
        extrapolation.restart()
      }
      keep(plain, try expected(plain))
    }
  }

  private mutating func keep(_ new: HiddenParameters, _ expectation: ExpectedCounts) {
    parameters = new
    counts = expectation
    logLikelihoods.append(expectation.logLikelihood)
    evaluations += 1
  }

  /// Near the top a plain step f and the whole way e to the top leave ½ f·e to gain, in units
  /// of the information that hidden paths would hold.
  ///
  /// The largest of the last rounds counts, for e is guessed from steps that may not have seen
  /// the slowest direction yet.
  ///
  /// - Returns: How many plain steps the extrapolation leads beyond one.
  private mutating func judge(
    _ here: [Double], _ plain: [Double], _ far: [Double], _ weights: [Double],
    _ data: HiddenObservations, _ tolerance: Double
  ) -> Double {
    var gain = 0.0
    var step = 0.0
    var beyond = 0.0
    for k in here.indices {
      let f = plain[k] - here[k]
      let e = far[k] - here[k]
      guard f.isFinite && e.isFinite else { continue }
      gain += weights[k] * f * e / 2
      step += weights[k] * f * f
      beyond += weights[k] * (e - f) * (e - f)
    }
    gains = gains.suffix(2) + [max(step / 2, abs(gain))]
    missing = gains.max()! / Double(data.frameCount)
    // A step that changes nothing leaves nothing to wait for.
    isConverged = step == 0 || (gains.count == 3 && missing <= tolerance)
    return step > 0 ? (beyond / step).squareRoot() : 0
  }
}
