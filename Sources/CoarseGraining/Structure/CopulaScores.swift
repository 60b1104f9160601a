import Glibc
import Statistics

/// A column as normal scores: each value's rank, as the quantile of a normal distribution.
///
/// The score of a value is Φ⁻¹ of the weight below it and half of the weight at it. A periodic column
/// is first cut where it is emptiest.
struct CopulaScores: Sendable {
  let values: [Double]

  /// Ranks a column.
  ///
  /// - Parameters:
  ///   - column: Finite numbers.
  ///   - period: Of an angle.
  ///   - weights: One a frame; nil for equal ones.
  /// - Complexity: O(n log n).
  init(_ column: [Double], period: Double?, weights: [Double]?) {
    let unwrapped = period.map { Self.cut(column, $0, weights) } ?? column
    let order = unwrapped.indices.sorted {
      unwrapped[$0] < unwrapped[$1] || (unwrapped[$0] == unwrapped[$1] && $0 < $1)
    }
    let total = weights?.reduce(0, +) ?? Double(column.count)
    var scores = [Double](repeating: 0, count: column.count)
    var below = 0.0
    var start = 0
    while start < order.count {
      var end = start
      var here = 0.0
      while end < order.count, unwrapped[order[end]] == unwrapped[order[start]] {
        here += weights?[order[end]] ?? 1
        end += 1
      }
      let share = (below + 0.5 * here) / total
      let score = Normal.quantile(min(1 - 1e-9, max(1e-9, share)))
      for place in start..<end { scores[order[place]] = score }
      below += here
      start = end
    }
    values = scores
  }

  /// Angles on the branch that starts where fewest lie.
  private static func cut(_ column: [Double], _ period: Double, _ weights: [Double]?) -> [Double] {
    let cellCount = 36
    func turns(_ value: Double) -> Double {
      let rest = value / period - (value / period).rounded(.down)
      return rest < 1 ? rest : 0
    }
    var counts = [Double](repeating: 0, count: cellCount)
    for (frame, value) in column.enumerated() {
      counts[Int(turns(value) * Double(cellCount))] += weights?[frame] ?? 1
    }
    // A cell with its neighbours: the middle of the widest empty stretch among equals.
    var best = 0
    var least = Double.infinity
    for cell in 0..<cellCount {
      var sum = 0.0
      for offset in -3...3 {
        let share = 1 / Double(1 + offset * offset)
        sum += share * counts[(cell + offset + cellCount) % cellCount]
      }
      if sum < least { (best, least) = (cell, sum) }
    }
    let origin = (Double(best) + 0.5) / Double(cellCount) * period
    return column.map { turns($0 - origin) }
  }
}
