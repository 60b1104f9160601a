/// Information among variables; places are those in the list the labels were made from. A variable may
/// stand on both sides or be repeated: it then counts as known.
extension JointLabels {
  /// I(a; b | c) = H(a, c) + H(b, c) − H(c) − H(a, b, c), in nats; without c, the mutual information.
  ///
  /// - Complexity: O(frames · variables).
  public func mutualInformation(
    _ a: [Int], _ b: [Int], given c: [Int] = [], _ correction: EntropyCorrection = .plugIn,
    coverage: Double = 0.95
  ) -> JackknifeEstimate {
    sum([(1, a + c), (1, b + c), (-1, c), (-1, a + b + c)], correction, coverage)
  }

  /// The total correlation Σ H(i) − H(all), in nats: what the variables share in any way, counted
  /// once for each variable beyond the first that could be told from the others.
  ///
  /// - Reference: S. Watanabe, IBM J. Res. Dev. 4, 66 (1960), doi:10.1147/rd.41.0066.
  public func totalCorrelation(
    of subset: [Int], _ correction: EntropyCorrection = .plugIn, coverage: Double = 0.95
  ) -> JackknifeEstimate {
    sum(subset.map { (1, [$0]) } + [(-1, subset)], correction, coverage)
  }

  /// I(a; b) − I(a; b | c), in nats: above 0 where c repeats what a and b share, below 0 where it takes
  /// c to see that they depend on each other. Symmetric in the three.
  ///
  /// - Reference: W. J. McGill, Psychometrika 19, 97 (1954), doi:10.1007/BF02289159, with the
  ///   opposite sign.
  public func interaction(
    _ a: [Int], _ b: [Int], _ c: [Int], _ correction: EntropyCorrection = .plugIn,
    coverage: Double = 0.95
  ) -> JackknifeEstimate {
    sum(
      [
        (1, a), (1, b), (1, c), (-1, a + b), (-1, a + c), (-1, b + c), (1, a + b + c),
      ], correction, coverage)
  }

  private func sum(
    _ terms: [(factor: Double, subset: [Int])], _ correction: EntropyCorrection, _ coverage: Double
  ) -> JackknifeEstimate {
    .combination(
      terms.map { ($0.factor, entropy(of: $0.subset, correction, coverage: coverage)) })
  }
}
