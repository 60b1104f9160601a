/// A DCD file, built record by record.
struct DCDFixture {
  var bigEndian = false
  var markerSize = 4
  var version = 24
  var mark = "CORD"
  var statedFrames = 0
  var start = 0
  var interval = 1
  var delta = 1.0
  var titles = ["REMARKS test"]
  var atomCount: Int
  /// Counted from 1; empty where all atoms are free.
  var free: [Int] = []
  var hasFourth = false
  /// One cell for all frames.
  var cell: [Double]?
  /// x, y, z of each stored atom in Å, for each frame.
  var frames: [[Float]]

  func integer<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: bigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
  }

  func float(_ value: Float) -> [UInt8] { integer(value.bitPattern) }
  func double(_ value: Double) -> [UInt8] { integer(value.bitPattern) }

  func record(_ content: [UInt8]) -> [UInt8] {
    let marker = markerSize == 4 ? integer(Int32(content.count)) : integer(Int64(content.count))
    return marker + content + marker
  }

  var head: [UInt8] {
    let fixed = free.isEmpty ? 0 : atomCount - free.count
    let first: [Int] = [statedFrames, start, interval, 0, 0, 0, 0, 0, fixed]
    var control = Array(mark.utf8) + first.flatMap { integer(Int32($0)) }
    if version == 0 {
      control += double(delta) + integer(Int32(0))
    } else {
      control += float(Float(delta)) + integer(Int32(cell == nil ? 0 : 1))
        + integer(Int32(hasFourth ? 1 : 0))
    }
    control += [UInt8](repeating: 0, count: 80 - control.count) + integer(Int32(version))
    let text = titles.flatMap { Array($0.utf8) + [UInt8](repeating: 0x20, count: 80 - $0.utf8.count) }
    return record(control) + record(integer(Int32(titles.count)) + text)
      + record(integer(Int32(atomCount)))
      + (free.isEmpty ? [] : record(free.flatMap { integer(Int32($0)) }))
  }

  func frame(_ values: [Float]) -> [UInt8] {
    var bytes = cell.map { record($0.flatMap(double)) } ?? []
    for axis in 0..<3 {
      bytes += record(stride(from: axis, to: values.count, by: 3).flatMap { float(values[$0]) })
    }
    if hasFourth { bytes += record([UInt8](repeating: 7, count: values.count / 3 * 4)) }
    return bytes
  }

  var bytes: [UInt8] { head + frames.flatMap(frame) }
}
