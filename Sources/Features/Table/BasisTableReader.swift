import Storage

/// Reads features some rows at a time, and stores functions of them.
final class BasisTableReader: RowReader {
  private let table: BasisTable
  private let reader: any TableReader
  /// All features, in their order.
  private let inputColumns: [Int]
  private let blockLength: Int
  private let inputs: UnsafeMutableBufferPointer<Double>
  private let values: UnsafeMutableBufferPointer<Double>
  /// The chosen columns, and those of them that are functions.
  private var columns: [Int] = []
  private var moves: [(function: Int, target: Int)] = []

  /// Features that are held at a time.
  private static let blockSize = 1 << 16

  init(_ table: BasisTable, _ reader: any TableReader) {
    self.table = table
    self.reader = reader
    let width = table.functions.inputDimension
    inputColumns = Array(0..<width)
    // Features are computed four rows at a time.
    blockLength = max(4, Self.blockSize / width & ~3)
    inputs = .allocate(capacity: blockLength * width)
    values = .allocate(capacity: table.functionCount)
    inputs.initialize(repeating: 0)
    values.initialize(repeating: 0)
  }

  deinit {
    inputs.deallocate()
    values.deallocate()
  }

  func readRows<Scalar: RowScalar>(
    _ rows: Range<Int>, _ stride: Int, _ columns: [Int],
    into buffer: UnsafeMutableBufferPointer<Scalar>
  ) throws(StorageError) {
    precondition(
      stride > 0 && rows.lowerBound >= 0 && rows.upperBound <= table.rowCount,
      "rows outside the table")
    let count = (rows.count + stride - 1) / stride
    precondition(buffer.count == count * columns.count, "the buffer has another size")
    if columns != self.columns { choose(columns) }
    guard !columns.isEmpty else { return }
    if let times = table.features.times {
      for target in columns.indices where columns[target] == table.functionCount {
        for row in 0..<count {
          buffer[row * columns.count + target] = Scalar(times[rows.lowerBound + row * stride])
        }
      }
    }
    // The time alone needs no frame.
    guard !moves.isEmpty else { return }
    var row = 0
    while row < count {
      let length = min(blockLength, count - row)
      try evaluate(
        length, first: rows.lowerBound + row * stride, stride: stride,
        into: buffer[(row * columns.count)..<((row + length) * columns.count)])
      row += length
    }
  }

  private func choose(_ columns: [Int]) {
    precondition(
      columns.allSatisfy { table.columns.indices.contains($0) }, "a column outside the table")
    self.columns = columns
    moves = columns.indices.filter { columns[$0] < table.functionCount }
      .map { (function: columns[$0], target: $0) }
  }

  /// Stores the chosen functions of at most `blockLength` rows.
  private func evaluate<Scalar: RowScalar>(
    _ count: Int, first: Int, stride: Int, into rows: Slice<UnsafeMutableBufferPointer<Scalar>>
  ) throws(StorageError) {
    let width = inputColumns.count
    let output = UnsafeMutableBufferPointer(rebasing: rows)
    try reader.read(
      rows: first..<(first + (count - 1) * stride + 1), stride: stride, columns: inputColumns,
      into: UnsafeMutableBufferPointer(rebasing: inputs[..<(count * width)]))
    for row in 0..<count {
      table.functions.evaluate(
        UnsafeBufferPointer(rebasing: inputs[(row * width)..<((row + 1) * width)]), into: values)
      for move in moves { output[row * columns.count + move.target] = Scalar(values[move.function]) }
    }
  }
}
