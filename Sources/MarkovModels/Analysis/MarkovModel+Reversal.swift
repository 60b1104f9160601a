import LinearAlgebra

extension MarkovModel {
  /// The chain run backwards: π_j p_ji / π_i. That of a reversible model is the model's own.
  ///
  /// - Complexity: O(entries).
  public var timeReversed: MarkovModel {
    guard !isReversible else { return self }
    return replacing(reversedMatrix, isReversible: false)
  }

  /// The reversible model of the same stationary distribution that moves forwards or backwards
  /// with equal chance: ½ (p_ij + π_j p_ji / π_i).
  ///
  /// It keeps what flows between two sets in both directions together, but not the timescales:
  /// circular motion is lost.
  ///
  /// - Reference: J. A. Fill, Ann. Appl. Probab. 1, 62 (1991), doi:10.1214/aoap/1177005981.
  /// - Complexity: O(entries).
  public var reversibilised: MarkovModel {
    guard !isReversible else { return self }
    let sum = transitionMatrix + reversedMatrix
    return replacing(sum.replacingValues(sum.values.map { $0 / 2 }), isReversible: true)
  }

  private var reversedMatrix: SparseMatrix {
    var result = transitionMatrix.transposed()
    var values = result.values
    for i in 0..<stateCount {
      for k in result.entries(ofRow: i) {
        values[k] *= stationaryDistribution[Int(result.columns[k])] / stationaryDistribution[i]
      }
    }
    result.values = values
    return result
  }

  private func replacing(_ matrix: SparseMatrix, isReversible: Bool) -> MarkovModel {
    MarkovModel(
      transitionMatrix: matrix, stationaryDistribution: stationaryDistribution,
      isReversible: isReversible, lag: lag, labels: labels)
  }
}
