public import LinearAlgebra
private import Glibc

/// A rate matrix K in units of 1/frame, with P ≈ exp(K · lag).
///
/// Rows sum to zero and πᵀK = 0.
public struct KineticGenerator: Equatable, Sendable {
  /// How a rate matrix is taken from a transition matrix.
  public enum Method: Equatable, Sendable, CaseIterable {
    /// ln P / lag: exact, for reversible models with positive eigenvalues alone.
    case principalLogarithm
    /// (P − 1) / lag: never negative between states, but too slow in every process, by half of
    /// lag / timescale of it at first order.
    case firstOrder
  }

  /// Rates of moving from i (row) to j (column), n × n; minus the rate of leaving on the diagonal.
  public let rateMatrix: Matrix<Double>
  /// The stationary distribution of the model.
  public let stationaryDistribution: [Double]
  /// How the rates were found.
  public let method: Method
  /// Whether rates below zero were set to zero; see ``nearestGenerator``.
  public let isAdjusted: Bool
  /// The number of rates between different states that are negative beyond rounding: with any,
  /// no Markov process in continuous time has these transition probabilities.
  public let negativeOffDiagonalCount: Int
  /// The most negative of these rates; zero if there is none.
  public let mostNegativeRate: Double

  init(
    rateMatrix: Matrix<Double>, stationaryDistribution: [Double], method: Method, isAdjusted: Bool
  ) {
    self.rateMatrix = rateMatrix
    self.stationaryDistribution = stationaryDistribution
    self.method = method
    self.isAdjusted = isAdjusted
    var count = 0
    var lowest = 0.0
    let rounding = 1e-14 * rateMatrix.maximumMagnitude
    for i in 0..<rateMatrix.rowCount {
      for j in 0..<rateMatrix.columnCount where i != j && rateMatrix[i, j] < -rounding {
        count += 1
        lowest = min(lowest, rateMatrix[i, j])
      }
    }
    negativeOffDiagonalCount = count
    mostNegativeRate = lowest
  }

  /// The generator with negative rates set to zero and the diagonal made to fit: a Markov process
  /// in continuous time near the model, marked by ``isAdjusted`` where it differs. Detailed
  /// balance, and with it π, is kept.
  ///
  /// - Reference: R. B. Israel, J. S. Rosenthal, J. Z. Wei, Math. Finance 11, 245 (2001),
  ///   doi:10.1111/1467-9965.00114.
  public var nearestGenerator: KineticGenerator {
    var rates = rateMatrix
    for i in 0..<rates.rowCount {
      for j in 0..<rates.columnCount where i != j { rates[i, j] = max(0, rates[i, j]) }
    }
    Self.balanceDiagonal(&rates)
    return KineticGenerator(
      rateMatrix: rates, stationaryDistribution: stationaryDistribution, method: method,
      isAdjusted: isAdjusted || negativeOffDiagonalCount > 0)
  }

  /// The probabilities exp(K · frames), n × n.
  ///
  /// By a Taylor series of exp(K · frames / 2ˢ), squared s times.
  ///
  /// - Throws: ``MarkovError/invalidValue(what:value:)`` for a negative time.
  /// - Complexity: O(n³ log(frames · fastest rate)).
  public func transitionMatrix(after frames: Double) throws(MarkovError) -> Matrix<Double> {
    guard frames >= 0, frames.isFinite else {
      throw .invalidValue(what: "the time in frames", value: frames)
    }
    let n = rateMatrix.rowCount
    let fastest = frames * (rateMatrix.diagonal.map(abs).max() ?? 0)
    let halvings = fastest > 0.25 ? Int(log2(fastest / 0.25).rounded(.up)) : 0
    let step = (frames / pow(2, Double(halvings))) * rateMatrix
    // Horner's scheme; 0.5¹³ / 13! is below rounding.
    var result = Matrix<Double>.identity(n)
    for order in stride(from: 13, to: 0, by: -1) {
      result = (1 / Double(order)) * (step * result)
      for i in 0..<n { result[i, i] += 1 }
    }
    for _ in 0..<halvings { result = result * result }
    return result
  }

  static func balanceDiagonal(_ rates: inout Matrix<Double>) {
    for i in 0..<rates.rowCount {
      var leaving = 0.0
      for j in 0..<rates.columnCount where j != i { leaving += rates[i, j] }
      rates[i, i] = -leaving
    }
  }
}

extension MarkovModel {
  private static let largestGenerator = 1000

  /// The rate matrix behind the model.
  ///
  /// - Throws: ``MarkovError/needsReversible(what:)`` for a logarithm of other models,
  ///   ``MarkovError/invalidValue(what:value:)`` with the lowest eigenvalue if some are not
  ///   positive, so that no principal logarithm exists;
  ///   ``MarkovError/invalidCount(what:value:limit:)`` for more than 1000 states.
  /// - Complexity: O(n³) for the logarithm, O(n²) for first order.
  public func kineticGenerator(
    by method: KineticGenerator.Method = .principalLogarithm
  ) throws(MarkovError) -> KineticGenerator {
    guard stateCount <= Self.largestGenerator else {
      throw .invalidCount(
        what: "states of a rate matrix", value: stateCount, limit: Self.largestGenerator)
    }
    var rates: Matrix<Double>
    switch method {
    case .firstOrder: rates = (1 / Double(lag)) * transitionMatrix.dense()
    case .principalLogarithm: rates = try logarithm()
    }
    KineticGenerator.balanceDiagonal(&rates)
    return KineticGenerator(
      rateMatrix: rates, stationaryDistribution: stationaryDistribution, method: method,
      isAdjusted: false)
  }

  /// ln P / lag, its diagonal left to the rest of its row.
  private func logarithm() throws(MarkovError) -> Matrix<Double> {
    guard isReversible else { throw .needsReversible(what: "the logarithm of a model") }
    let roots = stationaryDistribution.map { $0.squareRoot() }
    // All slow vectors at right angles to √π, whose logarithm is 0.
    let slow = try ReversibleEigen(self, count: stateCount - 1)
    let refused = slow.gaps.filter { $0 >= 1 }
    if let lowest = refused.max() {
      throw .invalidValue(
        what: "the lowest of \(refused.count) eigenvalues that are not positive and have no "
          + "logarithm (take the first-order rates, or a shorter lag)", value: 1 - lowest)
    }
    var vectors = Matrix<Double>(rowCount: stateCount, columnCount: slow.gaps.count)
    var scaled = vectors
    for (k, gap) in slow.gaps.enumerated() {
      let value = log1p(-gap) / Double(lag)
      for i in 0..<stateCount {
        vectors[i, k] = slow.vectors[k][i] * roots[i]
        scaled[i, k] = value * vectors[i, k]
      }
    }
    var rates = product(of: scaled, and: vectors, .transposed).symmetrized()
    for i in 0..<stateCount {
      for j in 0..<stateCount { rates[i, j] *= roots[j] / roots[i] }
    }
    return rates
  }
}
