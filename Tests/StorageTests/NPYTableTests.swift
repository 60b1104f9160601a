import Storage
import Testing

@Suite("NPY arrays")
struct NPYTableTests {
  /// Whole numbers that every element type holds, as stored bytes.
  private func encode(_ values: [Int], as element: ArrayElement, bigEndian: Bool) -> [UInt8] {
    switch element {
    case .float16: bytes(values.map { halfPrecision($0) }, bigEndian: bigEndian)
    case .float32: bytes(values.map { Float($0).bitPattern }, bigEndian: bigEndian)
    case .float64: bytes(values.map { Double($0).bitPattern }, bigEndian: bigEndian)
    case .int8: bytes(values.map { Int8($0) }, bigEndian: bigEndian)
    case .int16: bytes(values.map { Int16($0) }, bigEndian: bigEndian)
    case .int32: bytes(values.map { Int32($0) }, bigEndian: bigEndian)
    case .int64: bytes(values.map { Int64($0) }, bigEndian: bigEndian)
    case .uint8, .bool: bytes(values.map { UInt8($0) }, bigEndian: bigEndian)
    case .uint16: bytes(values.map { UInt16($0) }, bigEndian: bigEndian)
    case .uint32: bytes(values.map { UInt32($0) }, bigEndian: bigEndian)
    case .uint64: bytes(values.map { UInt64($0) }, bigEndian: bigEndian)
    }
  }

  /// The binary16 form of 0…127.
  private func halfPrecision(_ value: Int) -> UInt16 {
    guard value > 0 else { return 0 }
    let exponent = Int.bitWidth - 1 - value.leadingZeroBitCount
    return UInt16((exponent + 15) << 10 | (value - 1 << exponent) << (10 - exponent))
  }

  @Test(
    "Every type, order and shape reads back, whole and in parts", arguments: ArrayElement.allCases)
  func roundTrip(element: ArrayElement) throws {
    let scratch = try Scratch()
    var random = SeededGenerator(seed: 11 + UInt64(element.byteCount))
    for trial in 0..<24 {
      let rank = Int.random(in: 1...4, using: &random)
      let shape = (0..<rank).map { Int.random(in: 1...($0 == 0 ? 40 : 5), using: &random) }
      let limit = element == .bool ? 1 : 127
      let values = (0..<shape.reduce(1, *)).map { _ in Int.random(in: 0...limit, using: &random) }
      let bigEndian = Bool.random(using: &random)
      let fortran = Bool.random(using: &random)
      let stored = fortran ? fortranOrder(values, shape: shape) : values
      let order = element.byteCount == 1 ? "|" : bigEndian ? ">" : "<"
      let path = try scratch.file(
        "\(trial).npy",
        npyBytes(
          descr: order + element.rawValue, fortran: fortran, shape: shape,
          data: encode(stored, as: element, bigEndian: bigEndian),
          version: [1, 2, 3][trial % 3]))
      let table = try openTable(path)
      let width = values.count / shape[0]
      #expect(table.rowCount == shape[0])
      #expect(table.columns.count == width)
      #expect(table.precision == element.precision)
      #expect(try table.doubles() == values.map(Double.init))
      #expect(try table.floats() == values.map(Float.init))

      let low = Int.random(in: 0..<shape[0], using: &random)
      let rows = low..<Int.random(in: low...shape[0], using: &random)
      let columns = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        Int.random(in: 0..<width, using: &random)
      }
      let expected = rows.flatMap { row in columns.map { values[row * width + $0] } }
      #expect(try table.doubles(rows: rows, columns: columns) == expected.map(Double.init))
      #expect(try table.floats(rows: rows, columns: columns) == expected.map(Float.init))
    }
  }

  /// The same array with the first index running fastest.
  private func fortranOrder(_ values: [Int], shape: [Int]) -> [Int] {
    var result = values
    for (place, value) in values.enumerated() {
      var rest = place
      var indices: [Int] = []
      for extent in shape.reversed() {
        indices.insert(rest % extent, at: 0)
        rest /= extent
      }
      var stride = 1
      var target = 0
      for (index, extent) in zip(indices, shape) {
        target += index * stride
        stride *= extent
      }
      result[target] = value
    }
    return result
  }

  @Test("Rows wider than the block are read too")
  func wideRows() throws {
    let scratch = try Scratch()
    let width = 70_000
    let values = (0..<3 * width).map(Double.init)
    let path = try scratch.file(
      "wide.npy", npyBytes(descr: "<f8", shape: [3, width], data: bytes(values)))
    let table = try openTable(path)
    #expect(try table.floats() == values.map(Float.init))
    let columns = [69_999, 0, 40_000, 40_000]
    #expect(
      try table.doubles(rows: 1..<3, columns: columns)
        == [1, 2].flatMap { row in columns.map { Double(row * width + $0) } })
  }

  @Test("Values come as they are stored: NaN, infinities, signed zero, subnormals")
  func specialValues() throws {
    let scratch = try Scratch()
    let doubles: [Double] = [
      .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    let path = try scratch.file(
      "a.npy", npyBytes(descr: "<f8", shape: [6], data: bytes(doubles)))
    #expect(try openTable(path).doubles().map(\.bitPattern) == doubles.map(\.bitPattern))

    // binary16: NaN, ∞, −∞, −0, the least subnormal 2⁻²⁴, the largest 65504, 1/3 rounded.
    let halves: [UInt16] = [0x7E00, 0x7C00, 0xFC00, 0x8000, 0x0001, 0x7BFF, 0x3555]
    let half = try scratch.file(
      "h.npy", npyBytes(descr: "<f2", shape: [7], data: bytes(halves)))
    let values = try openTable(half).doubles()
    #expect(values[0].isNaN)
    #expect(Array(values[1...]) == [.infinity, -.infinity, -0.0, 0x1p-24, 65504, 0.333251953125])
    #expect(values[3].sign == .minus)
  }

  @Test("Columns beyond the second axis are named by their indices")
  func names() throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "a.npy", npyBytes(descr: "|u1", shape: [1, 2, 3], data: Array(0..<6)))
    let table = try openTable(path)
    #expect(
      table.columns.map(\.name) == ["x[0,0]", "x[0,1]", "x[0,2]", "x[1,0]", "x[1,1]", "x[1,2]"])
    let flat = try scratch.file("b.npy", npyBytes(descr: "|u1", shape: [3, 2], data: Array(0..<6)))
    #expect(try openTable(flat).columns.map(\.name) == [nil, nil])
  }

  @Test(
    "Python's freedoms in the header are accepted",
    arguments: [
      "{\"shape\": (2L, 1L), \"fortran_order\": False, \"descr\": \"<f4\"}",
      "{ 'fortran_order':False,'shape':(2,1),'descr':'=f4' , }  ",
      "{'descr': 'f4', 'fortran_order': False, 'shape': (2, 1,), }",
    ])
  func headerForms(header: String) throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "a.npy", npyBytes(header: header, data: bytes([1.5, -2] as [Float])))
    #expect(try openTable(path).doubles() == [1.5, -2])
  }

  @Test(
    "What is not a header is refused, never evaluated",
    arguments: [
      "{'descr': '<f4', 'fortran_order': False}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + 1",
      "{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os')}",
      "{'descr': '<f4", "", "{", "[]",
    ])
  func badHeaders(header: String) throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.npy", npyBytes(header: header, data: [0, 0, 0, 0, 0, 0, 0, 0]))
    #expect(
      storageError { _ = try openTable(path) }
        == .malformed(
          path: path, format: "NPY",
          reason: "the header is not a dictionary of descr, fortran_order and shape"))
  }

  @Test(
    "Elements that are not real numbers are named",
    arguments: [
      ("<c16", "complex numbers (dtype <c16)"), ("|O", "Python objects (dtype |O)"),
      ("<U5", "text (dtype <U5)"), ("|S3", "text (dtype |S3)"),
      ("<M8[ns]", "dates (dtype <M8[ns])"),
      ("<m8[s]", "time differences (dtype <m8[s])"), ("|V4", "structured records (dtype |V4)"),
      ("<f16", "floating-point numbers of another width (dtype <f16)"),
      ("<x4", "elements of an unknown type (dtype <x4)"),
    ])
  func unsupported(descr: String, name: String) throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "a.npy", npyBytes(descr: descr, shape: [1], data: [UInt8](repeating: 0, count: 64)))
    #expect(storageError { _ = try openTable(path) } == .unsupportedType(path: path, type: name))
  }

  @Test("A structured type is named")
  func structured() throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "a.npy",
      npyBytes(
        header: "{'descr': [('a', '<f4'), ('b]', '<i8', (2,))], 'fortran_order': False, "
          + "'shape': (1,), }", data: [UInt8](repeating: 0, count: 64)))
    #expect(
      storageError { _ = try openTable(path) }
        == .unsupportedType(path: path, type: "structured records"))
  }

  @Test("A file cut short says how many whole rows it has")
  func truncated() throws {
    let scratch = try Scratch()
    let full = npyBytes(
      descr: "<f4", shape: [10, 3], data: bytes([Float](repeating: 1, count: 30)))
    let cut = try scratch.file("a.npy", full.dropLast(13))
    #expect(
      storageError { _ = try openTable(cut) }
        == .truncated(
          path: cut, expectedBytes: full.count, presentBytes: full.count - 13, wholeRows: 8))
    let columns = npyBytes(
      descr: "<f4", fortran: true, shape: [10, 3], data: bytes([Float](repeating: 1, count: 29)))
    let path = try scratch.file("b.npy", columns)
    #expect(
      storageError { _ = try openTable(path) }
        == .truncated(
          path: path, expectedBytes: full.count, presentBytes: full.count - 4, wholeRows: nil))
  }

  @Test("Trailing bytes are ignored, as NumPy does")
  func trailing() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.npy", npyBytes(descr: "|u1", shape: [2], data: [1, 2, 3, 4]))
    #expect(try openTable(path).doubles() == [1, 2])
  }

  @Test("Sizes that overflow or exceed any use are refused before memory is asked for")
  func hugeShapes() throws {
    let scratch = try Scratch()
    let big = 1 << 62
    let path = try scratch.file("a.npy", npyBytes(descr: "<f8", shape: [big, big], data: []))
    #expect(
      storageError { _ = try openTable(path) }
        == .malformed(
          path: path, format: "NPY", reason: "shape (\(big), \(big)) is larger than any file"))
    let wide = try scratch.file(
      "b.npy",
      npyBytes(descr: "|u1", shape: [1, 1_000_001], data: [UInt8](repeating: 0, count: 1_000_001)))
    #expect(
      storageError { _ = try openTable(wide) }
        == .tooManyColumns(path: wide, count: 1_000_001, limit: 1_000_000))
  }

  @Test("Arrays without rows are empty", arguments: [[0], [0, 3], [3, 0], [1 << 62, 0]])
  func empty(shape: [Int]) throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.npy", npyBytes(descr: "<f8", shape: shape, data: []))
    #expect(storageError { _ = try openTable(path) } == .empty(path: path))
  }

  @Test("Files that are not NPY say why")
  func notNPY() throws {
    let scratch = try Scratch()
    func reason(_ bytes: [UInt8]) throws -> StorageError? {
      let path = try scratch.file("a.npy", bytes)
      return storageError { _ = try openTable(path) }
    }
    let path = "\(scratch.path)/a.npy"
    func malformed(_ reason: String) -> StorageError {
      .malformed(path: path, format: "NPY", reason: reason)
    }
    #expect(try reason([]) == .empty(path: path))
    #expect(try reason(Array("hello".utf8)) == malformed("it does not begin with \\x93NUMPY"))
    let good = npyBytes(descr: "<f8", shape: [], data: bytes([1.0]))
    #expect(try reason(good) == malformed("it holds a single number, not rows of them"))
    #expect(try reason(Array(good[..<20])) == malformed("the header is cut short"))
    var version = good
    version[6] = 9
    #expect(try reason(version) == malformed("version 9 is not known"))
    var long = npyBytes(descr: "<f8", shape: [1], data: bytes([1.0]), version: 2)
    long[11] = 0x7F
    #expect(try reason(long) == malformed("the header is cut short"))
  }

  @Test("Unreadable paths give the system's reason")
  func unreadable() throws {
    let scratch = try Scratch()
    let missing = "\(scratch.path)/none.npy"
    #expect(
      storageError { _ = try openTable(missing) }
        == .cannotRead(path: missing, reason: "No such file or directory"))
    #expect(
      storageError { _ = try TableFormat.npy.open(scratch.path, TableOptions()) }
        == .cannotRead(path: scratch.path, reason: "it is a folder"))
    #expect(
      storageError { _ = try TableFormat.npy.open("/dev/null", TableOptions()) }
        == .cannotRead(path: "/dev/null", reason: "it is not a regular file; copy it to one"))
  }
}
