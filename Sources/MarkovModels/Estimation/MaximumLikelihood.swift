public import LinearAlgebra
private import Glibc

/// The Markov model under which the counts are most likely.
///
///     let model = try MaximumLikelihood(.reversible).fit(counts.largestConnectedSet())
///
/// - Reference: J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011), doi:10.1063/1.3565032;
///   B. Trendelkamp-Schroer, H. Wu, F. Paul, F. Noé, J. Chem. Phys. 143, 174101 (2015),
///   doi:10.1063/1.4934536.
public struct MaximumLikelihood: Sendable {
  /// What the model must obey.
  public enum Constraint: Equatable, Sendable {
    /// Detailed balance with a stationary distribution that is estimated too.
    case reversible
    /// Nothing beyond rows that sum to one.
    case nonreversible
    /// Detailed balance with this stationary distribution, one number a state.
    case fixedDistribution([Double])
  }

  /// What is added to the counts before.
  public enum Prior: Equatable, Sendable {
    /// Nothing.
    case none
    /// So much for each pair of states between which something was counted, both ways.
    case neighbours(Double)
    /// So much for every pair of states.
    case uniform(Double)
  }

  /// What the model must obey.
  public var constraint: Constraint
  /// What is added to the counts before.
  public var prior: Prior
  /// The fit has converged when no derivative of the log-likelihood by ln x_ij, as a share of all
  /// counts, exceeds this.
  public var tolerance = 1e-12

  /// An estimator.
  public init(_ constraint: Constraint = .reversible, prior: Prior = .none) {
    self.constraint = constraint
    self.prior = prior
  }

  /// Estimates a model.
  ///
  /// - Parameter counts: Between states each of which reaches every other (with a fixed
  ///   distribution: in either direction).
  /// - Throws: ``MarkovError/disconnected(sets:)`` where it does not,
  ///   ``MarkovError/nothingConnected`` without any count, ``MarkovError/invalidDistribution(reason:)``,
  ///   ``MarkovError/notConverged(method:residual:)``.
  /// - Complexity: O(counts that are not zero) an iteration; Newton's method takes about ten, each
  ///   with some tens of inner products.
  public func fit(_ counts: CountMatrix) throws(MarkovError) -> MarkovModel {
    let c = prior.added(to: counts.counts)
    // A single state hangs together even without a count.
    guard c.rowCount > 1 || c.total > 0 else { throw .nothingConnected }
    switch constraint {
    case .nonreversible:
      try Self.requireOne(ConnectedSets.strong(c), counts)
      let p = c.scalingRows(by: c.rowSums.map { 1 / $0 })
      return Self.model(p, try StationaryDistribution.of(p), counts, isReversible: false)
    case .reversible:
      let likelihood = ReversibleLikelihood(c)
      if !likelihood.counts.hasHub {
        try Self.requireOne(ConnectedSets.strong(c), counts)
      }
      let solution = try likelihood.maximize(tolerance: tolerance)
      return Self.model(
        solution.transitionMatrix, solution.distribution, counts, isReversible: true,
        logLikelihood: prior == .none ? solution.logLikelihood : nil)
    case .fixedDistribution(let pi):
      // A given distribution balances each way with the way back, though that was never seen.
      try Self.requireOne(ConnectedSets.weak(c), counts)
      let target = try Self.checked(pi, count: c.rowCount)
      let flows = try FixedDistributionLikelihood(c, distribution: target)
        .maximize(tolerance: tolerance)
      let total = c.total
      return Self.model(
        flows.scalingRows(by: target.map { 1 / ($0 * total) }), target, counts, isReversible: true)
    }
  }

  private static func requireOne(_ sets: [[Int]], _ counts: CountMatrix) throws(MarkovError) {
    guard sets.count == 1 else {
      throw .disconnected(sets: sets.map { set in set.map { counts.labels[$0] } })
    }
  }

  private static func model(
    _ p: SparseMatrix, _ pi: [Double], _ counts: CountMatrix, isReversible: Bool,
    logLikelihood known: Double? = nil
  ) -> MarkovModel {
    MarkovModel(
      transitionMatrix: p, stationaryDistribution: pi, isReversible: isReversible, lag: counts.lag,
      labels: counts.labels, logLikelihood: known ?? logLikelihood(counts.counts, p))
  }

  /// Symmetric flows x_ij to probabilities x_ij / x_i and the distribution x_i / x.
  static func normalized(_ flows: SparseMatrix) -> (p: SparseMatrix, pi: [Double]) {
    let sums = flows.rowSums
    let total = sums.reduce(0, +)
    return (flows.scalingRows(by: sums.map { 1 / $0 }), sums.map { $0 / total })
  }

  /// Σ c_ij ln p_ij over the counts that are not zero.
  static func logLikelihood(_ counts: SparseMatrix, _ p: SparseMatrix) -> Double {
    var sum = 0.0
    for i in 0..<counts.rowCount {
      var place = p.rowStarts[i]
      for k in counts.entries(ofRow: i) where counts.values[k] > 0 {
        while p.columns[place] < counts.columns[k] { place += 1 }
        sum += counts.values[k] * log(p.values[place])
      }
    }
    return sum
  }

  static func checked(_ pi: [Double], count: Int) throws(MarkovError) -> [Double] {
    guard pi.count == count else {
      throw .invalidDistribution(reason: "has \(pi.count) numbers for \(count) states")
    }
    guard pi.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .invalidDistribution(reason: "has numbers that are not positive")
    }
    let total = pi.reduce(0, +)
    return pi.map { $0 / total }
  }
}

extension MaximumLikelihood.Prior {
  /// The counts with the prior's own.
  func added(to counts: SparseMatrix) -> SparseMatrix {
    switch self {
    case .none:
      return counts
    case .neighbours(let amount):
      let pattern = counts + counts.transposed()
      return counts + pattern.replacingValues(pattern.values.map { $0 > 0 ? amount : 0 })
    case .uniform(let amount):
      let n = counts.rowCount
      return counts + SparseMatrix(Matrix(rowCount: n, columnCount: n, repeating: amount))
    }
  }
}
