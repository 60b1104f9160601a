import Glibc

/// What several chains of a Markov-chain Monte Carlo run say of one quantity.
///
/// - Reference: A. Vehtari, A. Gelman, D. Simpson, B. Carpenter, P.-C. Bürkner, Bayesian Anal. 16,
///   667 (2021), doi:10.1214/20-BA1221 (split R̂; effective sample size over chains); C. J. Geyer,
///   Stat. Sci. 7, 473 (1992), doi:10.1214/ss/1177011137 (initial monotone sequence).
public struct ChainDiagnostics: Equatable, Sendable {
  /// The mean over all chains.
  public let mean: Double
  /// The standard deviation over all chains: the posterior's width.
  public let standardDeviation: Double
  /// How many independent draws tell the mean as well.
  public let effectiveSampleSize: Double
  /// The potential scale reduction R̂ of halved chains: 1 where they agree; above 1.05 they have
  /// not met.
  public let scaleReduction: Double

  /// The standard error of the mean that is due to the finite number of draws.
  public var monteCarloError: Double { standardDeviation / max(1, effectiveSampleSize).squareRoot() }

  /// Judges chains of equal length.
  ///
  /// - Parameter chains: At least one chain of at least four finite draws.
  /// - Complexity: O(draws · lags until the correlation has decayed).
  public init(chains: [[Double]]) {
    let length = chains.map(\.count).min() ?? 0
    precondition(length >= 4, "chains have at least four draws")
    let half = length / 2
    let halves = chains.flatMap { [Array($0[..<half]), Array($0[(length - half)..<length])] }
    let all = chains.flatMap { $0 }
    mean = Descriptive.mean(all)
    standardDeviation = Descriptive.variance(all).squareRoot()

    let n = Double(half)
    let means = halves.map(Descriptive.mean)
    let within = Descriptive.mean(halves.map(Descriptive.variance))
    let between = halves.count > 1 ? Descriptive.variance(means) : 0
    let pooled = (n - 1) / n * within + between
    guard within > 0 else {
      // Chains that do not move: all one value is certain, different values have not met.
      scaleReduction = between > 0 ? .infinity : 1
      effectiveSampleSize = between > 0 ? Double(chains.count) : Double(all.count)
      return
    }
    scaleReduction = (pooled / within).squareRoot()

    // Σ of pairs of autocorrelations, as long as they are positive, and never rising.
    func correlation(_ lag: Int) -> Double {
      let covariances = zip(halves, means).map { chain, mean in
        (0..<(half - lag)).reduce(0) { $0 + (chain[$1] - mean) * (chain[$1 + lag] - mean) } / (n - 1)
      }
      return 1 - (within - Descriptive.mean(covariances)) / pooled
    }
    var sum = 0.0
    var last = Double.infinity
    var lag = 0
    while lag + 1 < half {
      let pair = correlation(lag) + correlation(lag + 1)
      guard pair > 0 else { break }
      last = min(last, pair)
      sum += last
      lag += 2
    }
    let total = n * Double(halves.count)
    let time = max(1 / log10(max(10, total)), 2 * sum - 1)
    effectiveSampleSize = total / time
  }
}
