import LinearAlgebra

/// One process's share of a correlation function.
public struct FingerprintPeak: Equatable, Sendable {
  /// In frames; nil where the eigenvalue is not positive.
  public let timescale: Double?
  /// The factor before λⁿ in the correlation function.
  public let amplitude: Double
}

extension MarkovModel {
  /// The distribution n = `steps` lags later: pᵀPⁿ.
  ///
  /// - Parameter distribution: n probabilities.
  /// - Throws: ``MarkovError/invalidDistribution(reason:)``,
  ///   ``MarkovError/invalidValue(what:value:)`` for negative steps.
  /// - Complexity: O(steps · entries).
  public func propagate(
    _ distribution: [Double], steps: Int
  ) throws(MarkovError) -> [Double] {
    try check(distribution: distribution)
    try check(steps: [steps])
    let backward = transitionMatrix.transposed()
    var p = distribution
    for _ in 0..<steps { p = backward * p }
    return p
  }

  /// The probability of being in `target` n = `steps` lags after a start in state `start`.
  ///
  /// - Throws: ``MarkovError/unknownState(label:available:)``, ``MarkovError/emptySet(name:)``,
  ///   ``MarkovError/invalidValue(what:value:)`` for negative steps.
  /// - Complexity: O(steps · entries).
  public func probability(
    of target: Set<Int>, from start: Int, steps: Int
  ) throws(MarkovError) -> Double {
    _ = try checkedSet([start], name: "start")
    let target = try checkedSet(target, name: "target")
    var distribution = [Double](repeating: 0, count: stateCount)
    distribution[start] = 1
    let later = try propagate(distribution, steps: steps)
    return target.reduce(0) { $0 + later[$1] }
  }

  /// The stationary mean Σ π a of an observable, given by its value in each state.
  ///
  /// - Throws: ``MarkovError/tooFewData(what:)`` for a wrong number of values.
  public func expectation(of observable: [Double]) throws(MarkovError) -> Double {
    try check(observable: observable)
    return zip(stationaryDistribution, observable).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The stationary correlation function E[a(0) b(m·lag)].
  ///
  /// - Parameters:
  ///   - a: The value of a in each state.
  ///   - b: The value of b in each state; a itself if nil.
  ///   - multiples: The numbers m of lags, from 0, in any order.
  /// - Returns: One number for each multiple. The means are not taken off.
  /// - Throws: ``MarkovError/tooFewData(what:)`` for a wrong number of values,
  ///   ``MarkovError/invalidValue(what:value:)`` for negative multiples.
  /// - Complexity: O(largest multiple · entries).
  public func correlation(
    of a: [Double], with b: [Double]? = nil, multiples: [Int]
  ) throws(MarkovError) -> [Double] {
    try check(observable: a)
    let weighted = zip(stationaryDistribution, a).map { $0 * $1 }
    return try averages(of: b ?? a, weights: weighted, multiples: multiples)
  }

  /// The relaxation E[a(m·lag)] of an ensemble that starts from a distribution.
  ///
  /// - Parameters:
  ///   - a: The value of a in each state.
  ///   - distribution: Where the ensemble starts, n probabilities.
  ///   - multiples: The numbers m of lags, from 0, in any order.
  /// - Throws: As ``correlation(of:with:multiples:)``.
  /// - Complexity: O(largest multiple · entries).
  public func relaxation(
    of a: [Double], from distribution: [Double], multiples: [Int]
  ) throws(MarkovError) -> [Double] {
    try check(distribution: distribution)
    return try averages(of: a, weights: distribution, multiples: multiples)
  }

  /// The processes that make up the correlation function of a reversible model:
  /// E[a(0) b(m·lag)] = Σ amplitude · λᵐ, the stationary part E[a] E[b] left out.
  ///
  /// - Parameter count: The number of processes behind the stationary one, 1 … n − 1.
  /// - Throws: ``MarkovError/needsReversible(what:)``,
  ///   ``MarkovError/invalidCount(what:value:limit:)``.
  /// - Reference: F. Noé et al., Proc. Natl. Acad. Sci. USA 108, 4822 (2011),
  ///   doi:10.1073/pnas.1004646108.
  public func fingerprint(
    of a: [Double], with b: [Double]? = nil, count: Int
  ) throws(MarkovError) -> [FingerprintPeak] {
    guard isReversible else { throw .needsReversible(what: "a dynamical fingerprint") }
    guard count >= 1, count < stateCount else {
      throw .invalidCount(what: "processes", value: count, limit: stateCount - 1)
    }
    let b = b ?? a
    try check(observable: a)
    try check(observable: b)
    let eigen = try ReversibleEigen(self, count: count)
    return eigen.gaps.indices.map { k in
      var products = (0.0, 0.0)
      for i in 0..<stateCount {
        let weight = stationaryDistribution[i] * eigen.vectors[k][i]
        products.0 += weight * a[i]
        products.1 += weight * b[i]
      }
      return FingerprintPeak(
        timescale: MarkovSpectrum.timescale(gap: eigen.gaps[k], lag: lag),
        amplitude: products.0 * products.1)
    }
  }

  /// Σ w (Pᵐ b) for each multiple m.
  private func averages(
    of b: [Double], weights: [Double], multiples: [Int]
  ) throws(MarkovError) -> [Double] {
    try check(observable: b)
    try check(steps: multiples)
    var result = [Double](repeating: 0, count: multiples.count)
    var current = b
    var reached = 0
    for place in multiples.indices.sorted(by: { (multiples[$0], $0) < (multiples[$1], $1) }) {
      while reached < multiples[place] {
        current = transitionMatrix * current
        reached += 1
      }
      result[place] = zip(weights, current).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return result
  }

  private func check(steps: [Int]) throws(MarkovError) {
    if let negative = steps.first(where: { $0 < 0 }) {
      throw .invalidValue(what: "the number of steps", value: Double(negative))
    }
  }

  private func check(observable: [Double]) throws(MarkovError) {
    guard observable.count == stateCount else {
      throw .tooFewData(
        what: "an observable of \(observable.count) values for \(stateCount) states; "
          + "give one value for each state")
    }
    if let value = observable.first(where: { !$0.isFinite }) {
      throw .invalidValue(what: "a value of the observable", value: value)
    }
  }

  private func check(distribution: [Double]) throws(MarkovError) {
    guard distribution.count == stateCount else {
      throw .invalidDistribution(
        reason: "has \(distribution.count) values for \(stateCount) states; give one a state")
    }
    guard distribution.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw .invalidDistribution(reason: "has a negative value; probabilities lie in 0 … 1")
    }
    let sum = distribution.reduce(0, +)
    guard abs(sum - 1) <= 1e-8 else {
      throw .invalidDistribution(reason: "sums to \(sum), not to 1")
    }
  }
}
