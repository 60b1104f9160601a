import Statistics

/// Valid NPY files of all kinds.
enum NPYSeed {
  private static let types: [(code: String, size: Int)] = [
    ("f2", 2), ("f4", 4), ("f8", 8), ("i1", 1), ("i2", 2), ("i4", 4), ("i8", 8), ("u1", 1),
    ("u2", 2), ("u4", 4), ("u8", 8), ("b1", 1),
  ]
  private static let shapes: [[Int]] = [
    [1], [40], [7, 3], [33, 1], [1, 9], [6, 2, 3], [5, 1, 1], [2, 2, 2, 2],
  ]

  static func make(_ generator: inout SeededGenerator) -> [UInt8] {
    let type = types[generator.nextIndex(below: types.count)]
    let shape = shapes[generator.nextIndex(below: shapes.count)]
    let order = type.size == 1 ? "|" : ["<", ">", "="][generator.nextIndex(below: 3)]
    let layout = generator.nextIndex(below: 2) == 0 ? "True" : "False"
    let list = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let version = UInt8(1 + generator.nextIndex(below: 3))
    let prefix = version == 1 ? 10 : 12
    var text = Array(
      "{'descr': '\(order)\(type.code)', 'fortran_order': \(layout), 'shape': (\(list)), }".utf8)
    while (prefix + text.count + 1) % 64 != 0 { text.append(0x20) }
    text.append(0x0A)
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
    for i in 0..<(prefix - 8) { bytes.append(UInt8(truncatingIfNeeded: text.count >> (8 * i))) }
    bytes += text
    for _ in 0..<(shape.reduce(1, *) * type.size) {
      bytes.append(UInt8(generator.nextIndex(below: 256)))
    }
    return bytes
  }
}
