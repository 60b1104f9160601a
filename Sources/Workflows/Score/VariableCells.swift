import Clustering
import Glibc
import Information
import LinearAlgebra

/// How a variable, or a set of several, is cut into cells: learnt from a sample of frames.
enum VariableCells: Sendable {
  /// One column, in cells that follow its values and its axis.
  case scalar(EqualOccupancyCells, column: Int)
  /// Several columns, scaled alike, in k-means cells.
  case joint(ClusterCentres, JointScaling)

  var count: Int {
    switch self {
    case .scalar(let cells, _): cells.cellCount
    case .joint(let centres, _): centres.count
    }
  }

  /// - Parameters:
  ///   - sample: Frames × all columns.
  ///   - columns: Those of the variable.
  ///   - periods: One a column of the sample.
  ///   - count: The budget of cells.
  init(
    sample: Matrix<Double>, columns: [Int], periods: [Double?], count: Int, seed: UInt64,
    threadCount: Int
  ) throws {
    if columns.count == 1 {
      let column = columns[0]
      self = .scalar(
        try EqualOccupancyCells(
          spread: sample.column(column), count: count, period: periods[column]),
        column: column)
      return
    }
    let scaling = JointScaling(sample: sample, columns: columns, periods: periods)
    let centres = try Self.centres(
      scaling.apply(to: sample), count: count, seed: seed, threadCount: threadCount)
    self = .joint(centres, scaling)
  }

  /// As many centres as asked for, or as there are different points.
  private static func centres(
    _ points: Matrix<Double>, count: Int, seed: UInt64, threadCount: Int
  ) throws(ClusteringError) -> ClusterCentres {
    let kMeans = KMeans(clusterCount: count, seed: seed, threadCount: threadCount)
    do {
      return try kMeans.fit(points).centres
    } catch {
      guard case .tooFewPoints(let distinct, _) = error, distinct >= 1, distinct < count else { throw error }
      return try KMeans(clusterCount: distinct, seed: seed, threadCount: threadCount).fit(points).centres
    }
  }

  /// The cell of each row.
  func assign(_ rows: Matrix<Double>) -> [Int32] {
    switch self {
    case .scalar(let cells, let column):
      cells.assign(rows.column(column))
    case .joint(let centres, let scaling):
      centres.assign(scaling.apply(to: rows))
    }
  }
}

/// Columns on one scale: angles as cosine and sine, others divided by their standard deviation.
struct JointScaling: Sendable {
  private struct Column: Sendable {
    let place: Int
    let period: Double?
    let mean: Double
    let scale: Double
    /// What values are divided by before anything else.
    var unit = 1.0
  }

  private let columns: [Column]

  /// Columns that do not change are left out.
  init(sample: Matrix<Double>, columns: [Int], periods: [Double?]) {
    self.columns = columns.compactMap { place in
      if let period = periods[place] {
        // A uniform angle's cosine and sine have a variance of a half each.
        return Column(place: place, period: period, mean: 0, scale: 1 / 0.5.squareRoot())
      }
      // Divided by the largest first: squares of 1e200 are beyond every number.
      let all = sample.column(place)
      let largest = all.reduce(0) { max($0, abs($1)) }
      guard largest > 0 else { return nil }
      let values = all.map { $0 / largest }
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
      guard variance > 1e-24 * mean * mean, variance > 0 else { return nil }
      return Column(
        place: place, period: nil, mean: mean, scale: 1 / variance.squareRoot(), unit: largest)
    }
  }

  /// Whether anything is left.
  var isEmpty: Bool { columns.isEmpty }

  /// Rows × scaled columns.
  func apply(to rows: Matrix<Double>) -> Matrix<Double> {
    let width = columns.reduce(0) { $0 + ($1.period == nil ? 1 : 2) }
    var scaled = Matrix<Double>(rowCount: rows.rowCount, columnCount: max(1, width))
    for row in 0..<rows.rowCount {
      var k = 0
      for column in columns {
        let value = rows[row, column.place]
        if let period = column.period {
          let angle = value * (2 * .pi / period)
          scaled[row, k] = column.scale * cos(angle)
          scaled[row, k + 1] = column.scale * sin(angle)
          k += 2
        } else {
          scaled[row, k] = (value / column.unit - column.mean) * column.scale
          k += 1
        }
      }
    }
    return scaled
  }
}
