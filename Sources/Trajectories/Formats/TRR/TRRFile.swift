import Storage

extension TrajectoryFormat {
  /// GROMACS's full-precision trajectories.
  public static let trr = TrajectoryFormat(
    name: "TRR", extensions: ["trr"],
    description: "GROMACS trajectory (positions, velocities, forces, box, time)",
    matches: { head in
      // 1993, big-endian.
      head.starts(with: [0, 0, 0x07, 0xC9])
    },
    open: { path, options throws(StorageError) in
      try TRRFile(RandomAccessFile(path: path), options: options)
    })
}

/// A GROMACS trajectory of positions, velocities and forces in single or double
/// precision. Frames may hold different things; virial and pressure are skipped.
struct TRRFile: TrajectoryFile {
  let file: RandomAccessFile
  let index: FrameIndex
  let atomCount: Int
  let fields: FrameFields
  private let isDouble: Bool

  init(_ file: RandomAccessFile, options: TrajectoryOptions) throws(StorageError) {
    self.file = file
    index = try TRRHead.index(file, options: options)
    let start = index.offsets[0]
    let size = index.offsets[1] - start
    let bytes = try file.bytes(at: start, count: min(TRRHead.size + 72, size))
    do throws(TRRDamage) {
      (atomCount, fields, isDouble) = try Self.contents(bytes, size: size)
    } catch {
      throw TRRHead.damagedFrame(0, at: start, path: file.path, error)
    }
  }

  var path: String { file.path }
  var formatName: String { TRRHead.formatName }
  var frameCount: Int { index.frameCount }
  var droppedByteCount: Int { index.droppedByteCount(size: file.size) }

  var details: [(name: String, value: String)] {
    [("precision", isDouble ? "double" : "single")]
  }

  func times() throws(StorageError) -> [Double]? { index.times }

  func makeReader() throws(StorageError) -> any FrameReader { TRRReader(self) }

  /// The error for a damaged frame.
  func damagedFrame(_ frame: Int, _ damage: TRRDamage) -> StorageError {
    TRRHead.damagedFrame(frame, at: index.offsets[frame], path: path, damage)
  }

  /// Atoms, fields and precision of a frame from its first bytes.
  private static func contents(
    _ bytes: [UInt8], size: Int
  ) throws(TRRDamage) -> (Int, FrameFields, Bool) {
    try bytes.withUnsafeBufferPointer { buffer throws(TRRDamage) in
      let raw = UnsafeRawBufferPointer(buffer)
      guard let head = try TRRHead(raw), head.frameByteCount <= size else { throw .tooShort }
      var fields: FrameFields = [.time]
      if !head.positions.isEmpty { fields.insert(.positions) }
      if !head.velocities.isEmpty { fields.insert(.velocities) }
      if !head.forces.isEmpty { fields.insert(.forces) }
      if !head.box.isEmpty, head.box.range.upperBound <= raw.count,
        XDRBytes(raw).box(at: head.box.range.lowerBound, isDouble: head.isDouble) != nil
      {
        fields.insert(.box)
      }
      return (head.atomCount, fields, head.isDouble)
    }
  }
}
