import LinearAlgebra

extension MarkovModel {
  /// The forward committor: the probability of reaching the sink before the source.
  ///
  /// - Parameters:
  ///   - source: Indices of states within the model.
  ///   - sink: Indices of states within the model.
  /// - Returns: One number a state, 0 in the source and 1 in the sink.
  /// - Throws: ``MarkovError/emptySet(name:)``, ``MarkovError/unknownState(label:available:)``,
  ///   ``MarkovError/overlappingSets(state:)``, ``MarkovError/unreachable(from:to:)`` for states
  ///   that reach neither, ``MarkovError/notConverged(method:residual:)``.
  /// - Complexity: O(n³) up to 1500 states, above that O(iterations · entries).
  public func forwardCommittor(
    from source: Set<Int>, to sink: Set<Int>
  ) throws(MarkovError) -> [Double] {
    let (a, b) = try checkedPair(source, sink)
    return try hittingProbabilities(a, b).sink
  }

  /// The backward committor: the probability of having come from the source rather than from the
  /// sink, the forward committor of the chain run backwards with source and sink exchanged.
  ///
  /// - Returns: One number a state, 1 in the source and 0 in the sink.
  /// - Throws: As ``forwardCommittor(from:to:)``.
  public func backwardCommittor(
    from source: Set<Int>, to sink: Set<Int>
  ) throws(MarkovError) -> [Double] {
    let (a, b) = try checkedPair(source, sink)
    return try timeReversed.hittingProbabilities(a, b).source
  }

  /// Both committors, of a reversible model by a single elimination.
  func committors(
    _ a: [Int], _ b: [Int]
  ) throws(MarkovError) -> (forward: [Double], backward: [Double]) {
    let ahead = try hittingProbabilities(a, b)
    // Not 1 − q⁺, which would lose all digits of a small q⁻.
    let behind = isReversible ? ahead : try timeReversed.hittingProbabilities(a, b)
    return (ahead.sink, behind.source)
  }

  /// The probabilities of reaching the source first and of reaching the sink first.
  private func hittingProbabilities(
    _ a: [Int], _ b: [Int]
  ) throws(MarkovError) -> (source: [Double], sink: [Double]) {
    let (inA, inB) = (mask(a), mask(b))
    let chain = try AbsorbingChain(
      transitionMatrix, absorbing: zip(inA, inB).map { $0 || $1 },
      weights: isReversible ? stationaryDistribution : nil, labels: labels)
    let sides = [inA, inB].map {
      AbsorbingChain.into($0, transitionMatrix, from: chain.states)
    }
    let found = try chain.solve(sides)
    var source = inA.map { $0 ? 1.0 : 0 }
    var sink = inB.map { $0 ? 1.0 : 0 }
    for (place, state) in chain.states.enumerated() {
      source[state] = min(1, max(0, found[0][place]))
      sink[state] = min(1, max(0, found[1][place]))
    }
    return (source, sink)
  }
}
