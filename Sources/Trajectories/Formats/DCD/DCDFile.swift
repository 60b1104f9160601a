import Storage

/// A DCD trajectory. All frames after the first have one size, so none is searched for.
struct DCDFile: TrajectoryFile {
  let file: RandomAccessFile
  let header: DCDHeader
  let frameCount: Int
  let droppedByteCount: Int
  let fields: FrameFields
  let knownTimes: DCDTimes?

  var path: String { file.path }
  var formatName: String { "DCD" }
  var atomCount: Int { header.atomCount }

  init(path: String, options: TrajectoryOptions) throws(StorageError) {
    file = try RandomAccessFile(path: path)
    header = try DCDHeader(file)
    knownTimes = DCDTimes(header)
    let first = DCDFrameLayout(header, isFirst: true).byteCount
    let later = DCDFrameLayout(header, isFirst: false).byteCount
    let room = file.size - header.end
    guard room > 0 else {
      throw .malformed(path: path, format: "DCD", reason: "it holds no frames")
    }
    // Many writers state no number of frames, or a wrong one: the size decides.
    let frameCount = room < first ? 0 : 1 + (room - first) / later
    let rest = frameCount == 0 ? room : (room - first) % later
    guard rest == 0 || (options.allowsTruncated && frameCount > 0) else {
      throw .truncatedFrame(path: path, byteOffset: file.size - rest, wholeFrames: frameCount)
    }
    self.frameCount = frameCount
    droppedByteCount = rest
    var fields: FrameFields = knownTimes == nil ? [.positions] : [.positions, .time]
    let reader = DCDReader(file: file, header: header, times: knownTimes)
    var frame = Frame()
    try reader.read(0, FrameRequest(atomCount: 1), into: &frame)
    if frame.box != nil { fields.insert(.box) }
    self.fields = fields
  }

  var details: [(name: String, value: String)] {
    var details = [
      (
        name: "byte order",
        value: (header.encoding.isBigEndian ? "big-endian" : "little-endian")
          + (header.encoding.markerSize == 8 ? ", 8-byte record marks" : "")
      ),
      (name: "dialect", value: header.version == 0 ? "X-PLOR" : "CHARMM, version \(header.version)"),
    ]
    if let free = header.freeAtoms {
      details.append((name: "fixed atoms", value: "\(atomCount - free.count)"))
    }
    if header.statedFrameCount != frameCount {
      details.append((name: "frames in header", value: "\(header.statedFrameCount)"))
    }
    if let times = knownTimes {
      details.append((name: "time step", value: "\(times.timeStep) ps"))
    } else {
      details.append((name: "time step", value: "not stated, or in no known unit"))
    }
    return details
  }

  func times() throws(StorageError) -> [Double]? {
    knownTimes.map { times in (0..<frameCount).map(times.time) }
  }

  func makeReader() throws(StorageError) -> any FrameReader {
    DCDReader(file: file, header: header, times: knownTimes)
  }
}
