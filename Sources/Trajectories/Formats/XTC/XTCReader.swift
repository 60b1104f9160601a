import Storage

/// Reads frames of an XTC file.
///
/// The integers of a frame become numbers as in every other reader of the format,
/// in single precision: integer × (1 / precision). They are then widened.
final class XTCReader: FrameReader {
  private let file: XTCFile
  private let packings: UnsafeMutableBufferPointer<XTCPacking>
  private let smallSizes: UnsafeMutableBufferPointer<UInt32>
  private var bytes: UnsafeMutableRawBufferPointer
  private var integers: UnsafeMutableBufferPointer<Int32>

  init(_ file: XTCFile) {
    self.file = file
    packings = .allocate(capacity: XTCSmallSizes.packings.count)
    _ = packings.initialize(from: XTCSmallSizes.packings)
    smallSizes = .allocate(capacity: XTCSmallSizes.values.count)
    _ = smallSizes.initialize(from: XTCSmallSizes.values)
    bytes = .allocate(byteCount: 0, alignment: 16)
    integers = .allocate(capacity: 0)
  }

  deinit {
    packings.deallocate()
    smallSizes.deallocate()
    bytes.deallocate()
    integers.deallocate()
  }

  func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
    precondition(index >= 0 && index < file.frameCount, "a frame outside the file")
    precondition(
      request.atomCount >= 0 && request.atomCount <= file.atomCount, "more atoms than the file has")
    let offset = file.index.offsets[index]
    let count = file.index.offsets[index + 1] - offset
    if bytes.count < count + XTCDecoder.padding {
      bytes.deallocate()
      bytes = .allocate(byteCount: count + count / 4 + XTCDecoder.padding, alignment: 16)
    }
    let stored = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
    try file.file.read(at: offset, into: stored)
    do throws(XTCDamage) {
      try decode(UnsafeRawBufferPointer(stored), request, into: &frame)
    } catch {
      throw file.damagedFrame(index, error)
    }
  }

  private func decode(
    _ stored: UnsafeRawBufferPointer, _ request: FrameRequest, into frame: inout Frame
  ) throws(XTCDamage) {
    guard let head = try XTCHead(stored), head.frameByteCount <= stored.count else {
      throw .dataTooShort
    }
    guard head.atomCount == file.atomCount else {
      throw .changedAtomCount(from: file.atomCount, to: head.atomCount)
    }
    frame.time = head.time
    frame.step = head.step
    frame.box = XTCHead.box(stored)
    frame.velocities.resize(to: 0)
    frame.forces.resize(to: 0)
    frame.positions.resize(to: 3 * request.atomCount)
    let data = stored.baseAddress! + head.dataOffset
    guard let precision = head.precision else {
      let xdr = XDRBytes(UnsafeRawBufferPointer(rebasing: stored[head.dataOffset...]))
      for i in 0..<(3 * request.atomCount) { frame.positions[i] = Double(xdr.float(at: 4 * i)) }
      return
    }
    let step = 1 / precision
    guard precision > 0, precision.isFinite, step.isFinite, step > 0 else {
      throw .precision(precision)
    }
    let room = 3 * (request.atomCount + XTCDecoder.surplus)
    if integers.count < room {
      integers.deallocate()
      integers = .allocate(capacity: room)
    }
    let decoder = XTCDecoder(
      packings: packings.baseAddress!, smallSizes: smallSizes.baseAddress!)
    try decoder.decode(
      bounds: XDRBytes(UnsafeRawBufferPointer(rebasing: stored[60...])), data: data,
      byteCount: head.dataByteCount, atomCount: head.atomCount, wanted: request.atomCount,
      output: integers.baseAddress!)
    let source = integers.baseAddress!
    frame.positions.withUnsafeMutableBufferPointer { positions in
      for i in 0..<positions.count { positions[i] = Double(Float(source[i]) * step) }
    }
  }
}
