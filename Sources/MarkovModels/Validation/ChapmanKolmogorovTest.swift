public import Samples
import Statistics

/// Whether a model's predictions at longer lags hold: P(τ)^k beside P(kτ), between sets.
///
/// Both sides carry their posterior's standard deviation. They come from the same data, so the error
/// of their difference, √(σ² + σ²), is if anything too wide.
///
/// - Reference: J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011), doi:10.1063/1.3565032.
public struct ChapmanKolmogorovTest: Sendable {
  /// One transition at one lag.
  public struct Point: Sendable {
    /// In frames.
    public let lag: Int
    /// By the model at its own lag.
    public let predicted: PosteriorEstimate
    /// By a model estimated at this lag.
    public let estimated: PosteriorEstimate

    /// How many standard errors the two are apart; nil without errors, or at the model's own lag.
    public var deviation: Double? {
      guard let a = predicted.value, let b = estimated.value, let s = predicted.standardError,
        let t = estimated.standardError, s > 0 || t > 0
      else { return nil }
      return abs(a - b) / (s * s + t * t).squareRoot()
    }
  }

  /// [from][to]: points at rising lags.
  public let points: [[[Point]]]
  /// The model's lag, in frames.
  public let lag: Int

  /// Of the transitions at longer lags that carry errors: how many there are, and how many are
  /// more than two standard errors apart.
  public var verdict: (tested: Int, failed: Int) {
    let deviations = points.joined().joined().filter { $0.lag > lag }.compactMap(\.deviation)
    return (deviations.count, deviations.count { $0 > 2 })
  }

  /// Whether no more points are apart than chance explains: 5 %, or one.
  public var passes: Bool? {
    let (tested, failed) = verdict
    guard tested > 0 else { return nil }
    return Double(failed) <= max(1, 0.05 * Double(tested) + 2 * (0.05 * 0.95 * Double(tested)).squareRoot())
  }

  /// Runs the test.
  ///
  /// - Parameters:
  ///   - estimate: The model under test.
  ///   - sets: By original labels.
  ///   - multiples: Numbers of lags, rising from 1.
  ///   - predictedDraws: ``MarkovModel/setTransitions(_:multiples:)`` of posterior draws.
  public init(
    _ trajectories: DiscreteTrajectories, estimate: MarkovEstimator.Estimate,
    estimator: MarkovEstimator, sets: [[Int]], multiples: [Int],
    predictedDraws: [[[[Double?]]]], sampleCount: Int, seed: UInt64
  ) throws(MarkovError) {
    lag = estimate.model.lag
    let predicted = estimate.model.setTransitions(sets, multiples: multiples)
    var points = sets.map { _ in sets.map { _ in [Point]() } }
    for (place, multiple) in multiples.enumerated() {
      let later = multiple == 1
        ? estimate : try estimator.estimate(trajectories, lag: lag * multiple)
      let values = later.model.setTransitions(sets, multiples: [1])[0]
      var draws: [[[Double?]]] = multiple == 1 ? predictedDraws.map { $0[place] } : []
      if multiple > 1 {
        draws = try estimator.draws(
          of: later, trajectories, sampleCount: sampleCount, chainCount: 2,
          seed: seed &+ UInt64(multiple)
        ) { $0.setTransitions(sets, multiples: [1])[0] }?.all ?? []
      }
      for i in sets.indices {
        for j in sets.indices {
          points[i][j].append(
            Point(
              lag: lag * multiple,
              predicted: .init(
                value: predicted[place][i][j], draws: predictedDraws.compactMap { $0[place][i][j] },
                on: .logit, widening: estimate.widening),
              estimated: .init(value: values[i][j], draws: draws.compactMap { $0[i][j] }, on: .logit,
                widening: later.widening)))
        }
      }
    }
    self.points = points
  }
}
