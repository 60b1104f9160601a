/// Frames of two binary formats, byte by byte, with whatever numbers a test wants.
enum BinaryFrames {
  /// One frame of a TRR file in single precision; nm, ps.
  ///
  /// - Parameter box: Nine numbers; nil leaves the box out.
  static func trr(_ positions: [Float], time: Float, step: Int32 = 0, box: [Float]? = nil) -> [UInt8] {
    let name = Array("GMX_trn_file".utf8)
    let boxSize = box == nil ? 0 : Int32(36)
    let sizes: [Int32] = [0, 0, boxSize, 0, 0, 0, 0, Int32(4 * positions.count), 0, 0]
    let counts = [Int32(positions.count / 3), step, 0]
    let head = big([1993, 13, 12] as [Int32]) + name + big(sizes + counts) + big([time, 0 as Float])
    return head + big(box ?? []) + big(positions)
  }

  /// A DCD file as CHARMM writes it; each frame holds x, y, z of all atoms in Å.
  static func dcd(_ frames: [[Float]]) -> [UInt8] {
    func record(_ content: [UInt8]) -> [UInt8] {
      little([Int32(content.count)]) + content + little([Int32(content.count)])
    }
    var control = [Int32](repeating: 0, count: 20)
    control[0] = Int32(frames.count)
    control[2] = 1
    control[19] = 24
    var bytes = record(Array("CORD".utf8) + little(control))
    bytes += record(little([1]) + [UInt8](repeating: 0x20, count: 80))
    bytes += record(little([Int32(frames[0].count / 3)]))
    for frame in frames {
      for axis in 0..<3 {
        let values = stride(from: axis, to: frame.count, by: 3).map { frame[$0].bitPattern }
        bytes += record(little(values.map { Int32(bitPattern: $0) }))
      }
    }
    return bytes
  }

  private static func big(_ values: [Int32]) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.bigEndian) { Array($0) } }
  }

  private static func big(_ values: [Float]) -> [UInt8] {
    big(values.map { Int32(bitPattern: $0.bitPattern) })
  }

  private static func little(_ values: [Int32]) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
  }
}
