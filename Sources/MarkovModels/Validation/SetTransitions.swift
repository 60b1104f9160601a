import LinearAlgebra

extension MarkovModel {
  /// The probabilities of moving between sets of states within some numbers of lags, started from
  /// the stationary distribution within a set.
  ///
  /// - Parameters:
  ///   - sets: States by their original labels; those that the model lacks are passed over.
  ///   - multiples: Numbers of lags, rising, at least 1.
  /// - Returns: One table [from][to] a multiple; nil for a set of which nothing is in the model.
  /// - Complexity: O(largest multiple · sets · entries).
  public func setTransitions(_ sets: [[Int]], multiples: [Int]) -> [[[Double?]]] {
    let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    let members = sets.map { $0.compactMap { places[$0] } }
    let weights = members.map { $0.reduce(0) { $0 + stationaryDistribution[$1] } }
    var targets = members.map { set in
      var indicator = [Double](repeating: 0, count: stateCount)
      for state in set { indicator[state] = 1 }
      return indicator
    }
    var result: [[[Double?]]] = []
    var done = 0
    for multiple in multiples {
      for _ in done..<multiple { targets = targets.map { transitionMatrix * $0 } }
      done = multiple
      result.append(
        members.indices.map { from in
          members.indices.map { to in
            guard weights[from] > 0 else { return nil }
            let sum = members[from].reduce(0) { $0 + stationaryDistribution[$1] * targets[to][$1] }
            return sum / weights[from]
          }
        })
    }
    return result
  }
}
