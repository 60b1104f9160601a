import Glibc
import Storage

/// Seeded normal numbers (SplitMix64 and Box–Muller), the same on every machine.
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return (Double(z >> 11) + 0.5) * 0x1p-53
  }

  mutating func next() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }
}

/// A table of numbers, row by row.
struct Table {
  var width: Int
  var values: [Double]
  var rowCount: Int { values.count / width }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * width + column] }
    set { values[row * width + column] = newValue }
  }

  /// Independent AR(1) processes of unit variance, one a column.
  static func ar1(timescales: [Double], frames: Int, seed: UInt64) -> Table {
    var noise = Noise(seed: seed)
    let decays = timescales.map { $0 > 0 ? exp(-1 / $0) : 0 }
    var x = decays.map { _ in noise.next() }
    var values: [Double] = []
    values.reserveCapacity(frames * decays.count)
    for _ in 0..<frames {
      values += x
      for j in x.indices {
        x[j] = decays[j] * x[j] + (1 - decays[j] * decays[j]).squareRoot() * noise.next()
      }
    }
    return Table(width: decays.count, values: values)
  }

  func rows(_ range: Range<Int>) -> Table {
    Table(width: width, values: Array(values[(range.lowerBound * width)..<(range.upperBound * width)]))
  }

  func columns(_ columns: [Int]) -> Table {
    Table(width: columns.count, values: (0..<rowCount).flatMap { row in columns.map { self[row, $0] } })
  }

  /// The table with one more column, made from the row's number.
  func adding(_ column: (Int) -> Double) -> Table {
    Table(
      width: width + 1,
      values: (0..<rowCount).flatMap { row in (0..<width).map { self[row, $0] } + [column(row)] })
  }

  func writeNPY(_ sandbox: Sandbox, _ name: String) throws {
    try NPYWriter.write(values, shape: [rowCount, width], to: sandbox(name))
  }

  func writeSingleNPY(_ sandbox: Sandbox, _ name: String) throws {
    try NPYWriter.write(values.map(Float.init), shape: [rowCount, width], to: sandbox(name))
  }

  /// Numbers are written so that they come back as they are.
  func text(header: String?, separator: String = ",") -> String {
    var lines = header.map { [$0] } ?? []
    for row in 0..<rowCount {
      lines.append((0..<width).map { "\(self[row, $0])" }.joined(separator: separator))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// The bytes of an NPY file (version 1.0) with any header.
func npyBytes(descr: String, shape: String, data: [UInt8]) -> [UInt8] {
  var header = "{'descr': \(descr), 'fortran_order': False, 'shape': \(shape), }"
  while (header.utf8.count + 11) % 64 != 0 { header += " " }
  header += "\n"
  let count = UInt16(header.utf8.count)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 0xFF), UInt8(count >> 8)]
    + Array(header.utf8) + data
}

/// A zip archive with one stored member: an NPZ file.
func npzBytes(name: String, content: [UInt8]) -> [UInt8] {
  func words(_ values: UInt16...) -> [UInt8] { values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
  func longs(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  }
  var crc = ~UInt32(0)
  for byte in content {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  let size = UInt32(content.count)
  let common = words(20, 0, 0, 0, 0x21) + longs(~crc, size, size)
  let member = longs(0x0403_4b50) + common + words(UInt16(name.utf8.count), 0) + Array(name.utf8) + content
  var directory = longs(0x0201_4b50) + words(20) + common + words(UInt16(name.utf8.count), 0, 0, 0, 0)
  directory += longs(0, 0) + Array(name.utf8)
  return member + directory + longs(0x0605_4b50) + words(0, 0, 1, 1)
    + longs(UInt32(directory.count), UInt32(member.count)) + words(0)
}
