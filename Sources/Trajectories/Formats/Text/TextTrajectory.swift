import Glibc
import Storage

/// A trajectory in a text format: an index of its frames and a decoder of their text.
struct TextTrajectory<Decoder: TextFrameDecoder>: TrajectoryFile {
  let file: RandomAccessFile
  let formatName: String
  let decoder: Decoder
  let index: FrameIndex
  let atomCount: Int
  let fields: FrameFields
  let topology: Topology?
  let details: [(name: String, value: String)]

  init(
    _ file: RandomAccessFile, format: String, decoder: Decoder, index: FrameIndex, atomCount: Int,
    fields: FrameFields, topology: Topology? = nil, details: [(name: String, value: String)] = []
  ) {
    self.file = file
    formatName = format
    self.decoder = decoder
    self.index = index
    self.atomCount = atomCount
    self.fields = fields
    self.topology = topology
    self.details = details.sorted { $0.name < $1.name }
  }

  var path: String { file.path }
  var frameCount: Int { index.frameCount }
  var droppedByteCount: Int { index.droppedByteCount(size: file.size) }
  func times() -> [Double]? { index.times }
  func makeReader() -> any FrameReader { TextFrameReader(self) }
}

/// Reads a frame's bytes in one go and decodes them.
final class TextFrameReader<Decoder: TextFrameDecoder>: FrameReader {
  private let trajectory: TextTrajectory<Decoder>
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

  init(_ trajectory: TextTrajectory<Decoder>) {
    self.trajectory = trajectory
  }

  deinit {
    buffer.deallocate()
  }

  func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
    precondition(index >= 0 && index < trajectory.frameCount, "no such frame")
    precondition(request.atomCount >= 0 && request.atomCount <= trajectory.atomCount, "too many atoms")
    let begin = trajectory.index.offsets[index]
    let count = trajectory.index.offsets[index + 1] - begin
    if count > buffer.count {
      buffer.deallocate()
      buffer = .allocate(byteCount: count, alignment: 64)
    }
    let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    try trajectory.file.read(at: begin, into: bytes)
    frame.velocities.removeAll(keepingCapacity: true)
    frame.forces.removeAll(keepingCapacity: true)
    frame.box = nil
    frame.time = nil
    frame.step = nil
    // The buffer is never empty, so its base address is not nil.
    var text = FrameText(
      UnsafeBufferPointer(
        start: UnsafePointer(buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)), count: count))
    do throws(TextFault) {
      try trajectory.decoder.decode(&text, request, into: &frame)
    } catch {
      throw damagedText(
        trajectory.file, format: trajectory.formatName, frame: index, at: begin + error.byte,
        reason: error.reason)
    }
  }
}

/// A frame's error, with the line's number, which is worth a walk through the file.
func damagedText(
  _ file: RandomAccessFile, format: String, frame: Int, at offset: Int, reason: String
) -> StorageError {
  var line = 1
  var position = 0
  let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  defer { block.deallocate() }
  while position < offset {
    let wanted = UnsafeMutableRawBufferPointer(rebasing: block[..<min(block.count, offset - position)])
    guard let count = try? file.readAvailable(at: position, into: wanted), count > 0 else { break }
    for byte in wanted[..<count] where byte == 0x0A { line += 1 }
    position += count
  }
  return .damagedFrame(
    path: file.path, format: format, frame: frame, byteOffset: offset,
    reason: "line \(line): \(reason)")
}
