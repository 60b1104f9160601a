import Glibc
import Koopman
import LinearAlgebra
import Samples
import Storage

/// A known series beside the data, one value a frame: an index that modes are compared with.
public struct ReferenceSeries: Equatable, Sendable {
  /// A table.
  public var path: String
  /// The table's column, by name or index.
  public var column: String
  /// The table's row that belongs to the first frame that is used.
  public var firstRow: Int

  /// - Parameter firstRow: From 0.
  public init(path: String, column: String, firstRow: Int = 0) {
    self.path = path
    self.column = column
    self.firstRow = firstRow
  }

  /// Reads `FILE:COLUMN` or `FILE:COLUMN:ROW`; nil for anything else.
  public init?(parsing text: String) {
    var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    var row = 0
    if parts.count >= 3, let last = parts.last.flatMap({ Int($0) }), last >= 0 {
      row = last
      parts.removeLast()
    }
    guard parts.count >= 2, let column = parts.popLast(), !column.isEmpty else { return nil }
    let path = parts.joined(separator: ":")
    guard !path.isEmpty else { return nil }
    self.init(path: path, column: column, firstRow: row)
  }
}

/// How closely modes follow a known series.
public struct ReferenceComparison: Sendable {
  /// The series.
  public let reference: ReferenceSeries
  /// The frames that both have.
  public let frameCount: Int
  /// One a leading independent mode: the correlation coefficient with a real eigenfunction, and
  /// the multiple one with the real and the imaginary part of a complex one, at their best phase.
  public let correlations: [Double]

  /// - Throws: ``WorkflowError/referenceTooShort(path:rows:first:)``, or what reading meets.
  init(
    _ reference: ReferenceSeries, modes: DynamicModes, projection: ProjectionModel,
    source: TableSource, modeCount: Int
  ) throws {
    self.reference = reference
    guard source.trajectories.count == 1 else {
      throw WorkflowError.referenceNeedsOneTrajectory(path: reference.path)
    }
    var input = TableInput(paths: [reference.path])
    input.columns = [reference.column]
    input.usesTimes = false
    input.discard = .frames(reference.firstRow)
    let index = try TableSource(input)
    let count = min(index.frameCount, source.frameCount)
    guard index.features.count == 1, index.trajectories.count == 1, count > 2 else {
      throw WorkflowError.referenceTooShort(
        path: reference.path, rows: index.frameCount, first: reference.firstRow)
    }
    frameCount = count
    let known = try Self.rows(index, count: count).column(0)
    let values = projection.project(try Self.rows(source, count: count))
    var column = 0
    correlations = modes.independent.prefix(modeCount).map { mode in
      let isComplex = modes.modes[mode].value.imaginary != 0
      defer { column += isComplex ? 2 : 1 }
      return isComplex
        ? Self.multiple(known, values.column(column), values.column(column + 1))
        : Self.correlation(known, values.column(column))
    }
  }

  private static func rows(_ source: TableSource, count: Int) throws -> Matrix<Double> {
    var rows = Matrix<Double>(rowCount: count, columnCount: source.features.count)
    let reader = try source.makeReader()
    try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try reader.read(0..<count, of: 0, into: buffer)
    }
    return rows
  }

  static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    var (aa, bb, ab) = (0.0, 0.0, 0.0)
    for i in a.indices {
      let (x, y) = (a[i] - meanA, b[i] - meanB)
      aa += x * x
      bb += y * y
      ab += x * y
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }

  /// The multiple correlation coefficient of a series with two others.
  static func multiple(_ y: [Double], _ a: [Double], _ b: [Double]) -> Double {
    let (ya, yb, ab) = (correlation(y, a), correlation(y, b), correlation(a, b))
    let left = 1 - ab * ab
    guard left > 1e-12 else { return abs(ya) }
    return max(0, min(1, (ya * ya + yb * yb - 2 * ya * yb * ab) / left)).squareRoot()
  }
}
