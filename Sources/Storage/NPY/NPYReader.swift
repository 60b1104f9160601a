/// Reads ranges of rows of an NPY array.
///
/// All columns of a C-ordered array of the caller's own type go from the system
/// straight into the caller's buffer. Everything else passes through one block of
/// at most 256 KB.
final class NPYReader: TableReader {
  private let table: NPYTable
  private let element: ArrayElement
  private let elementSize: Int
  private let columnCount: Int
  private let dataStart: Int
  private let scratch: UnsafeMutableRawBufferPointer

  init(_ table: NPYTable) {
    self.table = table
    element = table.header.element
    elementSize = element.byteCount
    columnCount = table.columns.count
    dataStart = table.window.offset + table.header.dataOffset
    scratch = .allocate(byteCount: 1 << 18, alignment: 64)
  }

  deinit {
    scratch.deallocate()
  }

  func read(
    rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError) {
    try read(rows, columns, into: buffer, isStoredType: element == .float32)
  }

  func read(
    rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) {
    try read(rows, columns, into: buffer, isStoredType: element == .float64)
  }

  private func read<Value: TableValue>(
    _ rows: Range<Int>, _ columns: [Int], into buffer: UnsafeMutableBufferPointer<Value>,
    isStoredType: Bool
  ) throws(StorageError) {
    checkRequest(
      rows: rows, columns: columns, rowCount: table.rowCount, columnCount: columnCount,
      bufferCount: buffer.count)
    guard let output = buffer.baseAddress, !buffer.isEmpty else { return }
    let isAllColumns = columns.count == columnCount && columns.elementsEqual(0..<columnCount)
    if table.header.isFortranOrder, columnCount > 1 {
      for (slot, column) in columns.enumerated() {
        let start = (fortranColumn(column) * table.rowCount + rows.lowerBound) * elementSize
        try readRun(
          at: start, count: rows.count, into: output + slot, stride: columns.count)
      }
    } else if isAllColumns, isStoredType, !table.header.isBigEndian {
      try table.window.file.read(
        at: dataStart + rows.lowerBound * columnCount * elementSize,
        into: UnsafeMutableRawBufferPointer(buffer))
    } else if isAllColumns {
      try readRun(
        at: rows.lowerBound * columnCount * elementSize, count: buffer.count, into: output,
        stride: 1)
    } else {
      try readChosen(rows, columns, into: output)
    }
  }

  /// Reads consecutive elements and spreads them `stride` apart.
  private func readRun<Value: TableValue>(
    at start: Int, count: Int, into output: UnsafeMutablePointer<Value>, stride: Int
  ) throws(StorageError) {
    let blockCount = scratch.count / elementSize
    var done = 0
    while done < count {
      let block = min(blockCount, count - done)
      try fill(at: start + done * elementSize, count: block * elementSize)
      convert(
        scratch.baseAddress!, stride: elementSize, count: block, element: element,
        isBigEndian: table.header.isBigEndian, into: output + done * stride,
        outputStride: stride)
      done += block
    }
  }

  /// Reads some columns of a C-ordered array.
  private func readChosen<Value: TableValue>(
    _ rows: Range<Int>, _ columns: [Int], into output: UnsafeMutablePointer<Value>
  ) throws(StorageError) {
    let rowBytes = columnCount * elementSize
    let blockRows = scratch.count / rowBytes
    if blockRows > 0 {
      var row = rows.lowerBound
      while row < rows.upperBound {
        let block = min(blockRows, rows.upperBound - row)
        try fill(at: row * rowBytes, count: block * rowBytes)
        for (slot, column) in columns.enumerated() {
          convert(
            scratch.baseAddress! + column * elementSize, stride: rowBytes, count: block,
            element: element, isBigEndian: table.header.isBigEndian,
            into: output + (row - rows.lowerBound) * columns.count + slot,
            outputStride: columns.count)
        }
        row += block
      }
    } else {
      // A row is wider than the block: move the block along the row.
      let span = scratch.count / elementSize
      for (index, row) in rows.enumerated() {
        var first = 0
        var end = 0
        for (slot, column) in columns.enumerated() {
          if column < first || column >= end {
            first = column
            end = min(columnCount, first + span)
            try fill(
              at: row * rowBytes + first * elementSize, count: (end - first) * elementSize)
          }
          convert(
            scratch.baseAddress! + (column - first) * elementSize, stride: elementSize, count: 1,
            element: element, isBigEndian: table.header.isBigEndian,
            into: output + index * columns.count + slot, outputStride: 1)
        }
      }
    }
  }

  private func fill(at offset: Int, count: Int) throws(StorageError) {
    try table.window.file.read(
      at: dataStart + offset, into: UnsafeMutableRawBufferPointer(rebasing: scratch[..<count]))
  }

  /// Where a column, counted in C order over the other axes, lies among the
  /// columns of a Fortran-ordered array.
  private func fortranColumn(_ column: Int) -> Int {
    let axes = table.header.shape.dropFirst()
    var rest = column
    var stride = columnCount
    var place = 0
    for extent in axes.reversed() {
      stride /= extent
      place += rest % extent * stride
      rest /= extent
    }
    return place
  }
}
