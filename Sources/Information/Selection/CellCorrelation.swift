import Glibc
import Statistics

/// How long a column remembers, from its cells.
enum CellCorrelation {
  /// The statistical inefficiency g ≥ 1: frames over g is the number of independent ones.
  ///
  /// The numbers of cells serve as values: they rise with the column and are not led by outliers. An angle is taken by the cosine and the sine of its cell on the circle.
  ///
  /// - Parameter period: In cells; nil for a column that is no angle.
  /// - Complexity: O(frames · log frames).
  static func inefficiency(_ labels: [[Int32]], period: Double?) -> Double {
    let parts: [(Int32) -> Double] =
      period.map { period in
        [{ cos(2 * .pi * Double($0) / period) }, { sin(2 * .pi * Double($0) / period) }]
      } ?? [{ Double($0) }]
    let longest = labels.map(\.count).max() ?? 0
    guard longest > 1 else { return 1 }
    var sums = [Double](repeating: 0, count: longest)
    for part in parts {
      var total = 0.0
      var count = 0
      for trajectory in labels {
        for label in trajectory { total += part(label) }
        count += trajectory.count
      }
      let mean = total / Double(count)
      for trajectory in labels where !trajectory.isEmpty {
        var transform = AutocorrelationTransform(count: trajectory.count)
        transform.add(trajectory.map { part($0) - mean })
        for (lag, sum) in transform.sums().enumerated() { sums[lag] += sum }
      }
    }
    guard sums[0] > 0 else { return 1 }
    let total = labels.reduce(0) { $0 + $1.count }
    var inefficiency = StatisticalInefficiency()
    for lag in 1..<longest {
      let pairs = labels.reduce(0) { $0 + max(0, $1.count - lag) }
      guard pairs > 0 else { break }
      // Means of products over the pairs there are; their share is the weight.
      let correlation = sums[lag] / Double(pairs) / (sums[0] / Double(total))
      guard inefficiency.add(correlation: correlation, weight: Double(pairs) / Double(total)) else {
        break
      }
    }
    return inefficiency.value
  }
}
