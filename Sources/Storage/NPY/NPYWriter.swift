/// Writes an NPY file row by row; it appears at its path when finished.
///
///     let writer = try NPYWriter("cvs.npy", columnCount: 2, precision: .float64)
///     try writer.append(block)
///     try writer.finish()
///
/// Elements are little-endian, in C order, NPY version 1. Used by one thread at a time.
public final class NPYWriter {
  private let file: AtomicFile
  private let columnCount: Int?
  private let precision: NumericPrecision
  private var elementCount = 0
  /// Room for any row count; a multiple of 64, as NumPy asks.
  private static let headerCount = 128

  /// Opens a file to be.
  ///
  /// - Parameters:
  ///   - columnCount: The numbers in a row; `nil` writes a one-dimensional array.
  ///   - precision: The stored type: `<f4` or `<f8`.
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public init(
    _ path: String, columnCount: Int?, precision: NumericPrecision
  ) throws(StorageError) {
    precondition(columnCount ?? 1 > 0)
    self.columnCount = columnCount
    self.precision = precision
    file = try AtomicFile(path)
    try file.write([UInt8](repeating: 0x20, count: Self.headerCount))
  }

  /// Appends whole rows.
  public func append(_ rows: UnsafeBufferPointer<Float>) throws(StorageError) {
    precondition(rows.count % (columnCount ?? 1) == 0, "not whole rows")
    elementCount += rows.count
    switch precision {
    case .float32: try file.write(UnsafeRawBufferPointer(rows))
    case .float64: try writeConverted(rows, to: Double.self)
    }
  }

  /// Appends whole rows, rounding them where the file is in single precision.
  public func append(_ rows: UnsafeBufferPointer<Double>) throws(StorageError) {
    precondition(rows.count % (columnCount ?? 1) == 0, "not whole rows")
    elementCount += rows.count
    switch precision {
    case .float32: try writeConverted(rows, to: Float.self)
    case .float64: try file.write(UnsafeRawBufferPointer(rows))
    }
  }

  /// Appends whole rows.
  public func append(_ rows: [Float]) throws(StorageError) {
    try rows.withUnsafeBufferPointer { rows throws(StorageError) in try append(rows) }
  }

  /// Appends whole rows, rounding them where the file is in single precision.
  public func append(_ rows: [Double]) throws(StorageError) {
    try rows.withUnsafeBufferPointer { rows throws(StorageError) in try append(rows) }
  }

  /// Completes the header and gives the file its name.
  public func finish() throws(StorageError) {
    let rowCount = elementCount / (columnCount ?? 1)
    let shape = columnCount.map { [rowCount, $0] } ?? [rowCount]
    try file.overwrite(
      at: 0, with: Self.header(shape: shape, precision: precision, byteCount: Self.headerCount))
    try file.commit()
  }

  private func writeConverted<Input: TableValue, Output: TableValue>(
    _ rows: UnsafeBufferPointer<Input>, to type: Output.Type
  ) throws(StorageError) {
    var start = 0
    while start < rows.count {
      let block = rows[start..<min(start + 8192, rows.count)].map { Output($0) }
      try withBytes(of: block) { bytes throws(StorageError) in try file.write(bytes) }
      start += block.count
    }
  }

  /// A version 1 header, padded with spaces to a length.
  private static func header(
    shape: [Int], precision: NumericPrecision, byteCount: Int
  ) -> [UInt8] {
    let list = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let type = precision == .float32 ? "<f4" : "<f8"
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(list)), }"
    let length = byteCount - 10
    var bytes = NPYHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
    bytes += text.utf8
    // Two extents of 19 digits at most fit in 128 bytes; more axes may need more.
    precondition(bytes.count < byteCount)
    bytes += [UInt8](repeating: 0x20, count: byteCount - 1 - bytes.count)
    bytes.append(0x0A)
    return bytes
  }
}

extension NPYWriter {
  /// Writes a whole array of any shape, in C order.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public static func write(
    _ elements: [Double], shape: [Int], to path: String
  ) throws(StorageError) {
    precondition(shape.reduce(1, *) == elements.count)
    try AtomicFile.write(to: path) { file throws(StorageError) in
      try file.write(
        header(shape: shape, precision: .float64, byteCount: 128 + 64 * (shape.count / 3)))
      try withBytes(of: elements) { bytes throws(StorageError) in try file.write(bytes) }
    }
  }

  /// Writes a whole array of any shape, in C order.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public static func write(
    _ elements: [Float], shape: [Int], to path: String
  ) throws(StorageError) {
    precondition(shape.reduce(1, *) == elements.count)
    try AtomicFile.write(to: path) { file throws(StorageError) in
      try file.write(
        header(shape: shape, precision: .float32, byteCount: 128 + 64 * (shape.count / 3)))
      try withBytes(of: elements) { bytes throws(StorageError) in try file.write(bytes) }
    }
  }
}
