import Storage

/// What a reader made of one file.
enum Verdict: CustomStringConvertible {
  /// Read to the end.
  case accepted
  /// Refused with this message.
  case refused(String)
  /// A promise was broken.
  case broken(String)

  var description: String {
    switch self {
    case .accepted: "read"
    case .refused(let message): "refused: \(message)"
    case .broken(let promise): "BROKEN PROMISE: \(promise)"
    }
  }
}

/// Reads a whole file in blocks, in both precisions, and checks what the
/// readers promise: every number of the buffer is written, the two precisions
/// agree in values and in errors, the order of columns and the place where
/// reading starts do not matter, and messages are one line.
enum Inspection {
  /// - Parameter array: The member of an archive; nil leaves the choice to the reader.
  static func verdict(on path: String, format: FuzzFormat, array: String?) -> Verdict {
    do throws(StorageError) {
      let promise: String? =
        switch format.kind {
        case .table: try brokenPromise(ofTables: path, format.tableFormat(of: path), array: array)
        case .trajectory: try MolecularInspection.brokenPromise(ofTrajectory: path, format: format)
        case .topology: try MolecularInspection.brokenPromise(ofTopology: path)
        }
      return promise.map { .broken($0) } ?? .accepted
    } catch {
      let message = error.description
      let isLine = !message.isEmpty && !message.unicodeScalars.contains { scalar in
        scalar.properties.generalCategory == .control
          || scalar.properties.generalCategory == .lineSeparator
          || scalar.properties.generalCategory == .paragraphSeparator
      }
      return isLine
        ? .refused(message)
        : .broken("a message with control characters: \(message.debugDescription)")
    }
  }

  private static func brokenPromise(
    ofTables path: String, _ format: TableFormat, array: String?
  ) throws(StorageError) -> String? {
    _ = try? TableFormat.detect(path)
    for table in try format.open(path, TableOptions(array: array)) {
      if let promise = try brokenPromise(of: table) { return promise }
    }
    return nil
  }

  private static func brokenPromise(of table: any NumericTable) throws(StorageError) -> String? {
    let columns = Array(table.columns.indices)
    guard table.rowCount >= 1, !columns.isEmpty else { return "a table without numbers" }
    if let time = table.timeColumn, !columns.contains(time) { return "no such time column" }
    let reader = try table.makeReader()
    let blockLength = max(1, min(16, 65_536 / columns.count))
    var start = 0
    while start < table.rowCount {
      let rows = start..<min(start + blockLength, table.rowCount)
      let wide = Block<Double>(reader, rows, columns)
      let narrow = Block<Float>(reader, rows, columns)
      guard wide.failure == narrow.failure else { return "the two precisions differ in errors" }
      if let failure = wide.failure { throw failure }
      guard wide.isFilled, narrow.isFilled else { return "numbers are missing" }
      guard zip(wide.values, narrow.values).allSatisfy({ agree($0, $1) }) else {
        return "the two precisions differ in values"
      }
      if start == 0 || rows.upperBound == table.rowCount {
        let last = (rows.upperBound - 1)..<rows.upperBound
        let row = Block<Double>(try table.makeReader(), last, columns.reversed())
        let expected = wide.values.suffix(columns.count).reversed()
        guard row.failure == nil, zip(row.values, expected).allSatisfy({ same($0, $1) }) else {
          return "a row read alone differs"
        }
      }
      start = rows.upperBound
    }
    return nil
  }

  /// A 64-bit integer is rounded once on its way to 32 bits, and twice by way of
  /// 64: neighbours agree.
  private static func agree(_ wide: Double, _ narrow: Float) -> Bool {
    let expected = Float(wide)
    return same(expected, narrow) || narrow == expected.nextUp || narrow == expected.nextDown
  }

  private static func same<Value: BinaryFloatingPoint>(_ a: Value, _ b: Value) -> Bool {
    a == b || (a.isNaN && b.isNaN)
  }
}

/// Numbers as a reader wrote them over marks.
private struct Block<Value: BlockValue> {
  var values: [Value]
  var failure: StorageError?

  init(_ reader: any TableReader, _ rows: Range<Int>, _ columns: [Int]) {
    values = Array(repeating: .mark, count: rows.count * columns.count)
    failure = values.withUnsafeMutableBufferPointer { buffer in
      do throws(StorageError) {
        try Value.read(reader, rows, columns, into: buffer)
        return nil
      } catch {
        return error
      }
    }
  }

  var isFilled: Bool { !values.contains(where: \.isMark) }
}

private protocol BlockValue: BinaryFloatingPoint {
  /// A NaN that no seed holds.
  static var mark: Self { get }
  var isMark: Bool { get }
  static func read(
    _ reader: any TableReader, _ rows: Range<Int>, _ columns: [Int],
    into buffer: UnsafeMutableBufferPointer<Self>
  ) throws(StorageError)
}

extension Float: BlockValue {
  static var mark: Float { Float(bitPattern: 0x7FDE_AD42) }
  var isMark: Bool { bitPattern == Self.mark.bitPattern }
  static func read(
    _ reader: any TableReader, _ rows: Range<Int>, _ columns: [Int],
    into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(StorageError) { try reader.read(rows: rows, columns: columns, into: buffer) }
}

extension Double: BlockValue {
  static var mark: Double { Double(bitPattern: 0x7FF8_DEAD_BEEF_0042) }
  var isMark: Bool { bitPattern == Self.mark.bitPattern }
  static func read(
    _ reader: any TableReader, _ rows: Range<Int>, _ columns: [Int],
    into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(StorageError) { try reader.read(rows: rows, columns: columns, into: buffer) }
}
