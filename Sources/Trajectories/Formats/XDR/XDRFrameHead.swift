import Storage

/// What stands before each frame of GROMACS's binary formats, XTC and TRR.
protocol XDRFrameHead {
  associatedtype Damage: XDRDamage
  static var formatName: String { get }
  /// The most bytes of a head.
  static var size: Int { get }

  var atomCount: Int { get }
  /// In ps.
  var time: Double { get }
  /// The bytes of the whole frame.
  var frameByteCount: Int { get }

  /// Reads a head.
  ///
  /// - Returns: nil where the bytes end too early.
  /// - Throws: What is wrong with it.
  init?(_ bytes: UnsafeRawBufferPointer) throws(Damage)
}

/// What can be wrong with such a frame.
protocol XDRDamage: Error {
  static func changedAtomCount(from first: Int, to count: Int) -> Self
  /// For messages, with the frame as “it”.
  var reason: String { get }
}

extension XDRFrameHead {
  /// Finds the frames of a file, which must all have one number of atoms.
  ///
  /// - Throws: As ``FrameIndex/load(_:format:options:build:)``.
  static func index(
    _ file: RandomAccessFile, options: TrajectoryOptions
  ) throws(StorageError) -> FrameIndex {
    try FrameIndex.load(file, format: formatName, options: options) { file throws(StorageError) in
      guard file.size > 0 else {
        throw .malformed(path: file.path, format: formatName, reason: "it is empty")
      }
      var atomCount: Int?
      return try FrameIndex.walk(file, headSize: size, options: options) {
        bytes, frame, offset throws(StorageError) in
        do throws(Damage) {
          guard let head = try Self(bytes) else { return FrameIndex.Head(byteCount: nil, time: 0) }
          let expected = atomCount ?? head.atomCount
          guard head.atomCount == expected else {
            throw .changedAtomCount(from: expected, to: head.atomCount)
          }
          atomCount = expected
          return FrameIndex.Head(byteCount: head.frameByteCount, time: head.time)
        } catch {
          throw damagedFrame(frame, at: offset, path: file.path, error)
        }
      }
    }
  }

  /// The error for a damaged frame.
  static func damagedFrame(
    _ frame: Int, at offset: Int, path: String, _ damage: Damage
  ) -> StorageError {
    .damagedFrame(
      path: path, format: formatName, frame: frame, byteOffset: offset, reason: damage.reason)
  }
}
