import Statistics

/// The normal scores of a column: each value's rank r among N, as Φ⁻¹(r/(N + 1)).
///
/// Equal values share the mean of their ranks, so that nothing is drawn. Any rising map of the
/// values leaves the scores as they are, to the last bit.
public struct NormalScores: Sendable {
  private let values: [Double]
  /// The frames by rising value, equal values by frame.
  private let order: [Int32]

  /// - Precondition: No value is NaN.
  /// - Complexity: O(n log n).
  public init(_ values: [Double]) {
    precondition(!values.contains { $0.isNaN }, "values that can be ordered")
    self.values = values
    order = (0..<Int32(values.count)).sorted {
      let (a, b) = (values[Int($0)], values[Int($1)])
      return a < b || (a == b && $0 < $1)
    }
  }

  /// The score of each value.
  ///
  /// - Complexity: O(n).
  public var scores: [Double] {
    scores(kept: nil, quantiles: Self.quantiles(values.count))
  }

  /// The scores of some frames among themselves, in their order.
  ///
  /// - Parameters:
  ///   - kept: One a frame; nil for all.
  ///   - quantiles: Of as many as are kept.
  func scores(kept: [Bool]?, quantiles: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    var tied: [Int32] = []
    var rank = 0
    func close() {
      guard let first = tied.first else { return }
      // Ranks from `rank + 1`; quantiles are for twice a rank, less 2.
      let score = quantiles[2 * rank + tied.count - 1]
      if tied.count == 1 { result[Int(first)] = score }
      else { for frame in tied { result[Int(frame)] = score } }
      rank += tied.count
      tied.removeAll(keepingCapacity: true)
    }
    for frame in order where kept?[Int(frame)] ?? true {
      if let first = tied.first, values[Int(first)] != values[Int(frame)] { close() }
      tied.append(frame)
    }
    close()
    guard let kept else { return result }
    return result.indices.filter { kept[$0] }.map { result[$0] }
  }

  /// Φ⁻¹(r/(n + 1)) for r = 1, 1½, 2, … n.
  static func quantiles(_ n: Int) -> [Double] {
    guard n > 0 else { return [] }
    var result = [Double](repeating: 0, count: 2 * n - 1)
    for i in 0..<n {
      let score = Normal.quantile((1 + 0.5 * Double(i)) / Double(n + 1))
      result[2 * n - 2 - i] = -score
      result[i] = score
    }
    return result
  }
}
