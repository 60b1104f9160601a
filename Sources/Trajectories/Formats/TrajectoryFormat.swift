public import Storage

/// A format for trajectories of frames, as a value.
public struct TrajectoryFormat: Sendable {
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
  /// - Throws: ``StorageError/unknownFormat(path:)``, or
  ///   ``StorageError/cannotRead(path:reason:)``.
  public static func detect(_ path: String) throws(StorageError) -> TrajectoryFormat {
    let head = try headOfFile(path)
    let suffix = fileExtension(path)
    let fitting = all.filter { $0.matches(head) }
    if let named = fitting.first(where: { $0.extensions.contains(suffix) }) { return named }
    if let first = fitting.first { return first }
    // A damaged file still deserves its own reader's message.
    if let named = all.first(where: { $0.extensions.contains(suffix) }) { return named }
    throw .unknownFormat(path: path)
  }
}

extension TrajectoryFormat {
  /// Whether a file's name has the extension of a trajectory format.
  public static func isLikely(_ path: String) -> Bool {
    let suffix = fileExtension(path)
    return all.contains { $0.extensions.contains(suffix) }
  }
}

/// The first 64 KiB of a file.
func headOfFile(_ path: String) throws(StorageError) -> [UInt8] {
  let file = try RandomAccessFile(path: path)
  return try file.bytes(at: 0, count: min(file.size, 1 << 16))
}

/// The extension in lower case, without the dot; empty where there is none.
func fileExtension(_ path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
  return name[name.index(after: dot)...].lowercased()
}
