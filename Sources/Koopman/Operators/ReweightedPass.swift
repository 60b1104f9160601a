public import Moments
public import Samples

/// Equilibrium moments of trajectories that were started off equilibrium.
///
/// One pass for the operator at each lag, from which the weights of its first frames
/// follow; then one pass a lag with those weights, symmetrised. Each lag has weights of
/// its own, since the first frames of a longer lag's pairs are others: in trajectories
/// that relax, the start counts for more.
///
/// - Reference: H. Wu et al., J. Chem. Phys. 146, 154104 (2017), doi:10.1063/1.4979344.
public struct ReweightedPass: Sendable {
  /// The lags, blocks, threads and memory of the passes; pairs are always symmetrised.
  public var pass: MomentPass
  /// How the covariance of the first pass is inverted. It is not shrunk: the stationary
  /// state would move.
  public var whitening: WhiteningOptions

  /// Passes as this one, each with its own weights.
  public init(_ pass: MomentPass, whitening: WhiteningOptions = WhiteningOptions()) {
    self.pass = pass
    self.whitening = whitening
  }

  /// The weights at one lag.
  public struct LagWeights: Equatable, Sendable {
    /// In frames.
    public let lag: Int
    /// The weights as a function of the features.
    public let weights: KoopmanWeights
    /// What they look like on the data.
    public let survey: KoopmanWeights.Survey
  }

  /// Moments and the weights in them.
  public struct Output: Sendable {
    /// Reversible, at all lags; not counted as biased.
    public let moments: LaggedMoments
    /// One a lag, rising.
    public let weights: [LagWeights]
  }

  /// The number of times that the source is read.
  public var readCount: Int { 1 + 2 * Set(pass.lags).count }

  /// - Parameter progress: Told, from any thread, of frames as they are read.
  /// - Throws: ``KoopmanError/stationaryStateNotUnique``, or what the passes meet.
  public func run(
    over source: some SampleSource, progress: @Sendable (Int) -> Void = { _ in }
  ) throws(KoopmanError) -> Output {
    var observing = pass
    observing.dynamics = .nonreversible
    observing.folder = nil
    let first = observing
    let observed = try momentsOf { () throws(MomentError) in
      try first.run(over: source, progress: progress)
    }
    var estimator = EDMD(whitening: whitening)
    estimator.whitening.shrinkage = .none
    var parts: [LaggedMoments] = []
    var all: [LagWeights] = []
    for lag in observed.header.lags {
      let weights = try KoopmanWeights(try estimator.fit(observed, lag: lag))
      let survey = try weights.survey(source, threadCount: pass.threadCount)
      progress(survey.frameCount)
      let reweighted = try ReweightedSource(source, weights: weights)
      var weighing = first
      weighing.dynamics = .reversible
      weighing.lags = [lag]
      weighing.memoryLimit = pass.memoryLimit / observed.header.lags.count
      let second = weighing
      parts.append(
        try momentsOf { () throws(MomentError) in
          try second.run(over: reweighted, progress: progress)
        })
      all.append(LagWeights(lag: lag, weights: weights, survey: survey))
    }
    return Output(
      moments: LaggedMoments(lags: parts, isBiased: source.isWeighted), weights: all)
  }
}
