public import Storage

/// A format for trajectories of frames, as a value.
public struct TrajectoryFormat: DetectableFormat, Sendable {
  /// The format's name, such as `XTC`.
  public let name: String
  /// File extensions in lower case, without the dot.
  public let extensions: [String]
  /// One line on what the format is.
  public let description: String
  /// Whether the first bytes of a file look like this format.
  let matches: @Sendable (_ head: [UInt8]) -> Bool
  /// Opens a file.
  public let open:
    @Sendable (_ path: String, _ options: TrajectoryOptions) throws(StorageError) -> any TrajectoryFile

  /// All formats, in the order in which contents are tried.
  public static let all: [TrajectoryFormat] = [
    xtc, trr, dcd, amberNetCDF, mdtrajHDF5, h5md, pdb, gro, lammpsDump, amberRestart, xyz,
  ]

  /// The format of a file: by its content, and by its extension where the content
  /// fits several or none.
  ///
  /// - Throws: ``StorageError/unknownFormat(path:)``,
  ///   ``StorageError/malformed(path:format:reason:)`` for a compressed file, or
  ///   ``StorageError/cannotRead(path:reason:)``.
  public static func detect(_ path: String) throws(StorageError) -> TrajectoryFormat {
    let format = try Trajectories.detect(path, head: try headOfFile(path), among: all)
    guard let format else { throw .unknownFormat(path: path) }
    return format
  }
}

extension TrajectoryFormat {
  /// Whether a file's name has the extension of a trajectory format.
  public static func isLikely(_ path: String) -> Bool {
    let suffix = fileExtension(path)
    return all.contains { $0.extensions.contains(suffix) }
  }
}
