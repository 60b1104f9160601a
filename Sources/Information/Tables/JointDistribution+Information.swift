/// Entropies and mutual information of a known distribution, in nats.
extension JointDistribution {
  /// I(x; o) = Σ p(x, o) ln [p(x, o) / (p(x) p(o))].
  ///
  /// - Complexity: O(cells).
  public var mutualInformation: Double {
    Entropy.mutualInformation(
      cells: elements, rows: rowMarginal, columns: columnMarginal, total: 1)
  }

  /// H(x).
  public var rowEntropy: Double { Entropy.of(probabilities: rowMarginal) }

  /// H(o).
  public var columnEntropy: Double { Entropy.of(probabilities: columnMarginal) }

  /// H(x, o).
  public var jointEntropy: Double { Entropy.of(probabilities: elements) }
}
