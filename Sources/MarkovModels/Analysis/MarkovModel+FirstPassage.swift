public import LinearAlgebra

extension MarkovModel {
  /// The mean first passage times from every state to a set, in frames.
  ///
  /// They solve m_i = lag + Σ p_ij m_j outside the target. Up to 1500 states they come from an
  /// elimination without subtractions, exact to rounding also where the chain nearly falls apart;
  /// above, from an iteration that is refined until 11 digits stand.
  ///
  /// - Parameter target: Indices of states within the model.
  /// - Returns: One number a state, 0 in the target.
  /// - Throws: ``MarkovError/emptySet(name:)``, ``MarkovError/unknownState(label:available:)``,
  ///   ``MarkovError/unreachable(from:to:)``, ``MarkovError/notConverged(method:residual:)``.
  /// - Complexity: O(n³) up to 1500 states, above that O(iterations · entries).
  public func meanFirstPassageTimes(to target: Set<Int>) throws(MarkovError) -> [Double] {
    let absorbing = mask(try checkedSet(target, name: "target"))
    let chain = try AbsorbingChain(
      transitionMatrix, absorbing: absorbing,
      weights: isReversible ? stationaryDistribution : nil, labels: labels)
    let steps = try chain.solve([[Double](repeating: 1, count: chain.states.count)])[0]
    var result = [Double](repeating: 0, count: stateCount)
    for (place, state) in chain.states.enumerated() { result[state] = Double(lag) * steps[place] }
    return result
  }

  /// The mean first passage time in frames from one set to another, its start spread over the
  /// source like the stationary distribution.
  ///
  /// - Throws: ``MarkovError/overlappingSets(state:)`` with the label of a common state, else as
  ///   ``meanFirstPassageTimes(to:)``.
  public func meanFirstPassageTime(
    from source: Set<Int>, to target: Set<Int>
  ) throws(MarkovError) -> Double {
    let (a, _) = try checkedPair(source, target)
    return stationaryMean(of: try meanFirstPassageTimes(to: target), over: a)
  }

  /// The mean first passage times in frames between sets: row i, column j from set i to set j.
  ///
  /// - Parameter sets: Sets of states that share none; ``MetastableSets/sets`` for instance.
  /// - Returns: k × k, zeros on the diagonal.
  /// - Throws: ``MarkovError/overlappingSets(state:)``, ``MarkovError/emptySet(name:)``, else as
  ///   ``meanFirstPassageTimes(to:)``.
  /// - Complexity: That of ``meanFirstPassageTimes(to:)`` for each set.
  public func meanFirstPassageTimes(
    between sets: [[Int]]
  ) throws(MarkovError) -> Matrix<Double> {
    let sets = try checkedSets(sets)
    var result = Matrix<Double>(rowCount: sets.count, columnCount: sets.count)
    for j in sets.indices {
      let times = try meanFirstPassageTimes(to: Set(sets[j]))
      for i in sets.indices where i != j { result[i, j] = stationaryMean(of: times, over: sets[i]) }
    }
    return result
  }

  /// The rates per frame between sets: 1 / mean first passage time, by whatever way, also through
  /// other sets. Zeros on the diagonal.
  ///
  /// - Throws: As ``meanFirstPassageTimes(between:)``.
  public func passageRates(between sets: [[Int]]) throws(MarkovError) -> Matrix<Double> {
    let times = try meanFirstPassageTimes(between: sets)
    return Matrix(
      rowCount: times.rowCount, columnCount: times.columnCount,
      elements: times.elements.map { $0 > 0 ? 1 / $0 : 0 })
  }

  private func stationaryMean(of values: [Double], over states: [Int]) -> Double {
    var weight = 0.0
    var sum = 0.0
    for i in states {
      weight += stationaryDistribution[i]
      sum += stationaryDistribution[i] * values[i]
    }
    return sum / weight
  }
}
