import Storage

extension TrajectoryFormat {
  /// GROMACS's compressed coordinates.
  public static let xtc = TrajectoryFormat(
    name: "XTC", extensions: ["xtc"],
    description: "GROMACS compressed coordinates (positions, box, time)",
    matches: { head in
      // 1995 and 2023, big-endian.
      head.starts(with: [0, 0, 0x07, 0xCB]) || head.starts(with: [0, 0, 0x07, 0xE7])
    },
    open: { path, options throws(StorageError) in
      try XTCFile(RandomAccessFile(path: path), options: options)
    })
}

/// A trajectory of GROMACS's compressed coordinates.
///
/// Positions are multiples of 1 / precision, mostly 0.001 nm; systems of up to nine
/// atoms are stored as plain single-precision numbers.
struct XTCFile: TrajectoryFile {
  let file: RandomAccessFile
  let index: FrameIndex
  let atomCount: Int
  let fields: FrameFields
  private let precision: Float?

  init(_ file: RandomAccessFile, options: TrajectoryOptions) throws(StorageError) {
    self.file = file
    index = try XTCHead.index(file, options: options)
    let start = index.offsets[0]
    let bytes = try file.bytes(at: start, count: min(XTCHead.size, index.offsets[1] - start))
    var head: XTCHead?
    var box: Box?
    do throws(XTCDamage) {
      (head, box) = try Self.firstHead(bytes)
    } catch {
      throw XTCHead.damagedFrame(0, at: start, path: file.path, error)
    }
    guard let head else {
      throw XTCHead.damagedFrame(0, at: start, path: file.path, .dataTooShort)
    }
    atomCount = head.atomCount
    precision = head.precision
    fields = box == nil ? [.positions, .time] : [.positions, .time, .box]
  }

  var path: String { file.path }
  var formatName: String { XTCHead.formatName }
  var frameCount: Int { index.frameCount }
  var droppedByteCount: Int { index.droppedByteCount(size: file.size) }

  var details: [(name: String, value: String)] {
    [("precision", precision.map { "\(1 / $0) nm" } ?? "single precision, not compressed")]
  }

  func times() throws(StorageError) -> [Double]? { index.times }

  func makeReader() throws(StorageError) -> any FrameReader { XTCReader(self) }

  /// The error for a damaged frame.
  func damagedFrame(_ frame: Int, _ damage: XTCDamage) -> StorageError {
    XTCHead.damagedFrame(frame, at: index.offsets[frame], path: path, damage)
  }

  private static func firstHead(_ bytes: [UInt8]) throws(XTCDamage) -> (XTCHead?, Box?) {
    try bytes.withUnsafeBufferPointer { buffer throws(XTCDamage) in
      let raw = UnsafeRawBufferPointer(buffer)
      guard let head = try XTCHead(raw) else { return (nil, nil) }
      return (head, XTCHead.box(raw))
    }
  }
}
