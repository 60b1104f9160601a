extension LaggedMoments {
  /// Where features are memberships of states: for each state Σ s(x) s(y) / Σ s(x), the
  /// probability to be in it a lag later.
  ///
  /// - Complexity: O(B d²).
  package func stayProbabilities(lag: Int) throws(MomentError) -> [Double] {
    let zero = header.shift.map { _ in 0.0 }
    let pairs = try total(lag: lag).shifted(from: header.shift, to: zero)
    return (0..<header.dimension).map { state in
      switch pairs.dynamics {
      case .nonreversible: return pairs.cross[state, state] / pairs.sumX[state]
      case .reversible:
        let square = pairs.second.matrix[state, state]
        let difference = pairs.first.matrix[state, state]
        return (square - difference) / (pairs.sumX[state] + pairs.sumY[state])
      }
    }
  }
}
