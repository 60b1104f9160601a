import LinearAlgebra
import Samples
import Statistics

/// What VAMP-2 of held-out components can be by chance alone.
///
/// The future is taken from somewhere else in the same trajectory (a circular shift),
/// which keeps each series as it is and breaks what links them. All k components are
/// shifted together, and the score is that of their span.
public struct HeldOutNull: Equatable, Sendable {
  /// VAMP-2 at the lag itself, with the constant's 1.
  public var observed: Double
  /// VAMP-2 of shifted pairs, rising.
  public var samples: [Double]

  /// What 95 % of the shifts stay under.
  public var threshold: Double { Descriptive.quantile(0.95, sorted: samples) }
  /// The share of shifts that reach the observed score, the observed one among them.
  public var pValue: Double {
    Double(1 + samples.count { $0 >= observed }) / Double(1 + samples.count)
  }

  /// - Parameters:
  ///   - series: For each held-out trajectory, component values in time order, one
  ///     array a component.
  ///   - lag: In elements of the series.
  ///   - shortestShift: Shifts are at least this long both ways: beyond the slowest
  ///     motion's memory.
  ///   - seed: Shift i draws from stream i.
  /// - Returns: Nil where no trajectory is longer than two of the shortest shifts, or
  ///   where every component is constant or one
  ///   holds a value that is no number.
  /// - Complexity: O(shifts · frames · k²).
  public init?(
    series: [[[Double]]], lag: Int, shortestShift: Int, shiftCount: Int = 200, seed: UInt64,
    threadCount: Int = 1
  ) {
    let shortest = max(shortestShift, 1)
    let usable = series.filter { ($0.first?.count ?? 0) > max(2 * shortest + 1, lag + 1) }
    guard let k = usable.first?.count, k > 0, lag >= 1, shiftCount >= 1,
      usable.allSatisfy({ $0.count == k && Set($0.map(\.count)).count == 1 }),
      usable.joined().joined().allSatisfy(\.isFinite),
      let rows = Self.whitened(usable)
    else { return nil }
    let pairs = rows.reduce(0) { $0 + $1.rowCount - lag }
    observed = Self.score(rows.map { ($0, [(0..<($0.rowCount - lag), lag)]) }, count: pairs)
    let frames = rows.reduce(0) { $0 + $1.rowCount }
    let generator = SeededGenerator(seed: seed)
    samples = ParallelPass.map(count: shiftCount, threadCount: threadCount) { index -> Double in
      var stream = generator.stream(index)
      return Self.score(
        rows.map { matrix in
          let count = matrix.rowCount
          let shift = shortest + stream.nextIndex(below: count - 2 * shortest)
          return (matrix, [(0..<(count - shift), shift), ((count - shift)..<count, shift - count)])
        }, count: frames)
    }.sorted()
  }

  /// 1 + ‖Σ z(t) z(t + s)ᵀ / N‖² over stretches of first frames with their shifts s.
  private static func score(
    _ parts: [(rows: Matrix<Double>, stretches: [(frames: Range<Int>, shift: Int)])], count: Int
  ) -> Double {
    let k = parts[0].rows.columnCount
    var sum = Matrix<Double>(rowCount: k, columnCount: k)
    for part in parts {
      for stretch in part.stretches where !stretch.frames.isEmpty {
        let later = (stretch.frames.lowerBound + stretch.shift)..<(stretch.frames.upperBound + stretch.shift)
        sum += product(of: part.rows.rows(stretch.frames), .transposed, and: part.rows.rows(later))
      }
    }
    let scale = 1 / Double(count)
    return sum.elements.reduce(1) { $0 + scale * $1 * scale * $1 }
  }

  /// Frames × r for each trajectory: means removed, covariance over all the identity.
  private static func whitened(_ series: [[[Double]]]) -> [Matrix<Double>]? {
    let k = series[0].count
    let means = (0..<k).map { j in Descriptive.mean(Array(series.map { $0[j] }.joined())) }
    let centred = series.map { parts in
      var rows = Matrix<Double>(rowCount: parts[0].count, columnCount: k)
      for j in 0..<k {
        for t in parts[j].indices { rows[t, j] = parts[j][t] - means[j] }
      }
      return rows
    }
    let frames = Double(centred.reduce(0) { $0 + $1.rowCount })
    var covariance = Matrix<Double>(rowCount: k, columnCount: k)
    for rows in centred { covariance += (1 / frames) * gramMatrix(of: rows) }
    let scales = covariance.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    for i in 0..<k {
      for j in 0..<k { covariance[i, j] *= scales[i] * scales[j] }
    }
    guard let eigen = try? SymmetricEigen(of: covariance) else { return nil }
    let floor = max(0, 1e-10 * eigen.values[0])
    let kept = eigen.values.indices.filter { eigen.values[$0] > floor }
    guard !kept.isEmpty else { return nil }
    var basis = eigen.vectors.columns(kept)
    for (column, index) in kept.enumerated() {
      for i in 0..<k { basis[i, column] *= scales[i] / eigen.values[index].squareRoot() }
    }
    return centred.map { $0 * basis }
  }
}
