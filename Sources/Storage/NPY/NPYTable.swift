/// An NPY array on disk, as rows × columns.
///
/// The first axis is the rows. One-dimensional arrays have one column; the other
/// axes of arrays of three and more are flattened, in C order, to columns named
/// by their indices: `x[3,20]`.
package struct NPYTable: NumericTable {
  package let path: String
  package let columns: [ColumnDescription]
  package let rowCount: Int
  let header: NPYHeader
  let window: ByteWindow

  package var precision: NumericPrecision { header.element.precision }

  /// Opens an NPY file.
  ///
  /// - Throws: ``StorageError`` where the file cannot be read, is not NPY, is cut
  ///   short, or holds no rows of real numbers.
  package init(path: String) throws(StorageError) {
    let window = ByteWindow(try RandomAccessFile(path: path))
    try self.init(window, header: try NPYHeader(window, path: path), path: path, name: nil)
  }

  /// Serves the part of a file that an NPY array fills.
  ///
  /// - Parameter name: The array's name in its archive.
  init(
    _ window: ByteWindow, header: NPYHeader, path: String, name: String?
  ) throws(StorageError) {
    let columnCount = try Self.checkedColumnCount(header, size: window.count, path: path)
    self.path = path
    self.header = header
    self.window = window
    rowCount = header.shape[0]
    switch header.shape.count {
    case 1:
      columns = [ColumnDescription(name: name)]
    case 2:
      columns = Array(repeating: ColumnDescription(), count: columnCount)
    default:
      let axes = header.shape.dropFirst()
      columns = (0..<columnCount).map { column in
        var indices: [String] = []
        var rest = column
        for extent in axes.reversed() {
          indices.append(String(rest % extent))
          rest /= extent
        }
        let list = indices.reversed().joined(separator: ",")
        return ColumnDescription(name: "\(name ?? "x")[\(list)]")
      }
    }
  }

  /// The number of columns, once the header is found to agree with the bytes.
  static func checkedColumnCount(
    _ header: NPYHeader, size: Int, path: String
  ) throws(StorageError) -> Int {
    guard let rows = header.shape.first else {
      throw .malformed(
        path: path, format: "NPY", reason: "it holds a single number, not rows of them")
    }
    guard !header.shape.contains(0) else { throw .empty(path: path) }
    var columnCount = 1
    var byteCount = header.element.byteCount
    var isTooLarge = false
    for (axis, extent) in header.shape.enumerated() {
      let (bytes, overflow) = byteCount.multipliedReportingOverflow(by: extent)
      isTooLarge = isTooLarge || overflow
      byteCount = bytes
      // No larger than the bytes while these have not overflowed.
      if axis > 0, !isTooLarge { columnCount *= extent }
    }
    let (expected, overflow) = byteCount.addingReportingOverflow(header.dataOffset)
    guard !isTooLarge, !overflow else {
      throw .malformed(
        path: path, format: "NPY",
        reason: "shape \(header.shapeDescription) is larger than any file")
    }
    guard expected <= size else {
      let rowBytes = byteCount / rows
      throw .truncated(
        path: path, expectedBytes: expected, presentBytes: size,
        wholeRows: header.isFortranOrder && columnCount > 1
          ? nil : (size - header.dataOffset) / rowBytes)
    }
    guard columnCount <= columnLimit else {
      throw .tooManyColumns(path: path, count: columnCount, limit: columnLimit)
    }
    return columnCount
  }

  package func makeReader() throws(StorageError) -> any TableReader {
    NPYReader(self)
  }
}
