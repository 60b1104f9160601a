import Storage

/// Reads frames of a TRR file: of what was asked for, only the bytes.
final class TRRReader: FrameReader {
  private let file: TRRFile
  private var bytes: UnsafeMutableRawBufferPointer

  init(_ file: TRRFile) {
    self.file = file
    bytes = .allocate(byteCount: 1 << 12, alignment: 16)
  }

  deinit {
    bytes.deallocate()
  }

  func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
    precondition(index >= 0 && index < file.frameCount, "a frame outside the file")
    precondition(
      request.atomCount >= 0 && request.atomCount <= file.atomCount, "more atoms than the file has")
    let offset = file.index.offsets[index]
    let size = file.index.offsets[index + 1] - offset
    let head: TRRHead
    let headCount = min(TRRHead.size, size)
    try load(offset..<(offset + headCount))
    do throws(TRRDamage) {
      guard let found = try TRRHead(UnsafeRawBufferPointer(rebasing: bytes[..<headCount])),
        found.frameByteCount <= size
      else { throw .tooShort }
      guard found.atomCount == file.atomCount else {
        throw .changedAtomCount(from: file.atomCount, to: found.atomCount)
      }
      head = found
    } catch {
      throw file.damagedFrame(index, error)
    }
    guard !head.positions.isEmpty else {
      throw .unusableFrame(
        path: file.path, frame: index,
        reason: "it holds no positions; write a trajectory with positions in each frame")
    }
    frame.time = head.time
    frame.step = head.step
    frame.box = nil
    if !head.box.isEmpty {
      try load(shifted(head.box, by: offset))
      frame.box = XDRBytes(UnsafeRawBufferPointer(bytes)).box(at: 0, isDouble: head.isDouble)
    }
    let count = 3 * request.atomCount
    let isDouble = head.isDouble
    try read(head.positions, at: offset, isDouble, count, into: &frame.positions)
    try read(
      head.velocities, at: offset, isDouble, request.fields.contains(.velocities) ? count : 0,
      into: &frame.velocities)
    try read(
      head.forces, at: offset, isDouble, request.fields.contains(.forces) ? count : 0,
      into: &frame.forces)
  }

  /// Reads the first numbers of a section; none where the section is empty.
  private func read(
    _ section: TRRHead.Section, at offset: Int, _ isDouble: Bool, _ count: Int,
    into numbers: inout [Double]
  ) throws(StorageError) {
    guard !section.isEmpty, count > 0 else { return numbers.resize(to: 0) }
    let start = offset + section.range.lowerBound
    try load(start..<(start + count * (isDouble ? 8 : 4)))
    numbers.resize(to: count)
    let source = bytes.baseAddress!
    numbers.withUnsafeMutableBufferPointer { numbers in
      if isDouble {
        let words = source.assumingMemoryBound(to: UInt64.self)
        for i in 0..<count { numbers[i] = Double(bitPattern: words[i].byteSwapped) }
      } else {
        let words = source.assumingMemoryBound(to: UInt32.self)
        for i in 0..<count { numbers[i] = Double(Float(bitPattern: words[i].byteSwapped)) }
      }
    }
  }

  private func shifted(_ section: TRRHead.Section, by offset: Int) -> Range<Int> {
    (offset + section.range.lowerBound)..<(offset + section.range.upperBound)
  }

  /// Fills the buffer from bytes of the file.
  private func load(_ range: Range<Int>) throws(StorageError) {
    if bytes.count < range.count {
      bytes.deallocate()
      bytes = .allocate(byteCount: range.count, alignment: 16)
    }
    try file.file.read(
      at: range.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<range.count]))
  }
}
