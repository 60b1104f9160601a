import Statistics

/// How large the correlation of a component with its own future can be by
/// chance alone.
///
/// The future is taken from somewhere else in the same trajectory (a circular
/// shift), which keeps each series as it is and breaks what links them.
public struct SurrogateNull: Equatable, Sendable {
  /// For each component, the size of correlation that 95 % of shifts stay under.
  public var thresholds: [Double]

  /// - Parameters:
  ///   - series: For each trajectory, component values in time order, one array
  ///     a component.
  ///   - shortestShift: Shifts are at least this long both ways.
  /// - Returns: Nil where no trajectory is longer than two of the shortest shifts.
  /// - Complexity: O(shifts · frames · components).
  public init?(
    series: [[[Double]]], shortestShift: Int, shiftCount: Int = 200, seed: UInt64
  ) {
    let usable = series.filter { ($0.first?.count ?? 0) > 2 * shortestShift + 1 }
    guard let components = usable.first?.count, components > 0 else { return nil }
    let generator = SeededGenerator(seed: seed)
    let centered = (0..<components).map { component -> [[Double]] in
      let all = usable.map { $0[component] }
      let mean = all.joined().reduce(0, +) / Double(all.reduce(0) { $0 + $1.count })
      return all.map { $0.map { $0 - mean } }
    }
    thresholds = centered.map { trajectories in
      let norm = trajectories.joined().reduce(0) { $0 + $1 * $1 }
      guard norm > 0 else { return 0 }
      let correlations = (0..<shiftCount).map { index -> Double in
        var stream = generator.stream(index)
        var sum = 0.0
        for values in trajectories {
          let room = values.count - 2 * shortestShift
          let shift = shortestShift + stream.nextIndex(below: room)
          sum += Self.circularProduct(values, shift: shift)
        }
        return abs(sum / norm)
      }
      return Descriptive.quantile(0.95, of: correlations)
    }
  }

  private static func circularProduct(_ values: [Double], shift: Int) -> Double {
    var sums = (0.0, 0.0, 0.0, 0.0)
    let count = values.count
    values.withUnsafeBufferPointer { x in
      func add(_ first: Range<Int>, _ offset: Int) {
        var i = first.lowerBound
        while i + 4 <= first.upperBound {
          sums.0 += x[i] * x[i + offset]
          sums.1 += x[i + 1] * x[i + 1 + offset]
          sums.2 += x[i + 2] * x[i + 2 + offset]
          sums.3 += x[i + 3] * x[i + 3 + offset]
          i += 4
        }
        while i < first.upperBound {
          sums.0 += x[i] * x[i + offset]
          i += 1
        }
      }
      add(0..<(count - shift), shift)
      add((count - shift)..<count, shift - count)
    }
    return sums.0 + sums.1 + sums.2 + sums.3
  }
}
