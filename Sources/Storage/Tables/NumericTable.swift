/// The floating-point type that holds stored numbers without loss.
///
/// 4-byte floats and integers up to 16 bits need ``float32``; 8-byte floats, wider
/// integers and text need ``float64``.
public enum NumericPrecision: Sendable, Equatable {
  case float32
  case float64
}

/// The interval on which a periodic variable lives, for example (−π, π).
public struct PeriodicDomain: Equatable, Sendable {
  /// The lower end.
  public var lower: Double
  /// The upper end, the same point as the lower one.
  public var upper: Double

  /// An interval; `lower` must be less than `upper`.
  public init(lower: Double, upper: Double) {
    precondition(lower < upper)
    self.lower = lower
    self.upper = upper
  }
}

/// The angle that a column is the cosine or the sine of.
public enum ColumnOrigin: Equatable, Sendable {
  case cosine(of: String, period: Double)
  case sine(of: String, period: Double)
}

/// What a file says about one of its columns.
public struct ColumnDescription: Equatable, Sendable {
  /// The column's name, or `nil` where the file gives none.
  public var name: String?
  /// The unit, from a header such as `time [ps]`.
  public var unit: String?
  /// The domain of a periodic variable, from a COLVAR file's `min_` and `max_`.
  public var domain: PeriodicDomain?
  /// The angle that the column is the cosine or the sine of, where its source
  /// has already taken it.
  public var origin: ColumnOrigin?

  /// Describes a column.
  public init(
    name: String? = nil, unit: String? = nil, domain: PeriodicDomain? = nil, origin: ColumnOrigin? = nil
  ) {
    self.name = name
    self.unit = unit
    self.domain = domain
    self.origin = origin
  }
}

/// A file, or a member of an archive, as rows × columns of numbers on disk.
public protocol NumericTable: Sendable {
  /// What messages show: the path, with `:member` for an archive.
  var path: String { get }
  /// The numeric columns.
  var columns: [ColumnDescription] { get }
  /// The number of rows, at least one.
  var rowCount: Int { get }
  /// The type that holds the stored numbers without loss.
  var precision: NumericPrecision { get }
  /// The index in ``columns`` of the time, where the file says so by name.
  var timeColumn: Int? { get }
  /// The names of the columns that hold text, which ``columns`` leaves out.
  var skippedColumns: [String] { get }
  /// Whether the file's last line, cut short, was left out.
  var droppedLastLine: Bool { get }
  /// What of the file was left out as unreadable, in words; nil where nothing was.
  var omission: String? { get }

  /// A reader for one thread. Readers are cheap and independent of one another.
  func makeReader() throws(StorageError) -> any TableReader
}

extension NumericTable {
  public var timeColumn: Int? { nil }
  public var skippedColumns: [String] { [] }
  public var droppedLastLine: Bool { false }
  public var omission: String? {
    droppedLastLine ? "the last line is cut short and is left out" : nil
  }
}

/// Reads ranges of a table's rows; used by one thread at a time.
///
/// Values come as they are stored, NaN and infinity included.
public protocol TableReader: AnyObject {
  /// Reads rows × chosen columns, row after row.
  ///
  /// - Parameters:
  ///   - rows: The rows, within the table.
  ///   - columns: Indices into the table's columns, in any order.
  ///   - buffer: Room for exactly `rows.count * columns.count` numbers.
  /// - Throws: ``StorageError``; the buffer's content is then undefined.
  func read(
    rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError)

  /// Reads rows × chosen columns, row after row, in double precision.
  func read(
    rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError)

  /// Reads every so many rows: the first of `rows`, that plus `stride`, ….
  ///
  /// - Parameter buffer: Room for exactly `⌈rows.count / stride⌉ × columns.count` numbers.
  func read(
    rows: Range<Int>, stride: Int, columns: [Int], into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError)

  /// Reads every so many rows, in double precision.
  func read(
    rows: Range<Int>, stride: Int, columns: [Int], into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError)
}

extension TableReader {
  public func read(
    rows: Range<Int>, stride: Int, columns: [Int], into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError) {
    if stride == 1 { return try read(rows: rows, columns: columns, into: buffer) }
    try forEachRow(rows, stride, columns.count) { row, values throws(StorageError) in
      try read(rows: row, columns: columns, into: UnsafeMutableBufferPointer(rebasing: buffer[values]))
    }
  }

  public func read(
    rows: Range<Int>, stride: Int, columns: [Int], into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) {
    if stride == 1 { return try read(rows: rows, columns: columns, into: buffer) }
    try forEachRow(rows, stride, columns.count) { row, values throws(StorageError) in
      try read(rows: row, columns: columns, into: UnsafeMutableBufferPointer(rebasing: buffer[values]))
    }
  }

  private func forEachRow(
    _ rows: Range<Int>, _ stride: Int, _ width: Int,
    _ body: (_ row: Range<Int>, _ values: Range<Int>) throws(StorageError) -> Void
  ) throws(StorageError) {
    var start = 0
    var row = rows.lowerBound
    while row < rows.upperBound {
      try body(row..<(row + 1), start..<(start + width))
      start += width
      row += stride
    }
  }
}

/// The largest number of columns accepted: 64-bit products of more would need
/// terabytes, and descriptions alone would exhaust the memory on hostile input.
let columnLimit = 1_000_000

/// The caller's promises, checked in one place.
func checkRequest(
  rows: Range<Int>, columns: [Int], rowCount: Int, columnCount: Int, bufferCount: Int
) {
  precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows outside the table")
  precondition(bufferCount == rows.count * columns.count, "the buffer has another size")
  precondition(
    columns.allSatisfy { $0 >= 0 && $0 < columnCount }, "a column outside the table")
}
