import Storage

/// A format that can be told from a file's first bytes.
protocol DetectableFormat {
  var name: String { get }
  var extensions: [String] { get }
  var matches: @Sendable (_ head: [UInt8]) -> Bool { get }
}

/// The format of a file: by its content, and by its extension where the content
/// fits several or none.
///
/// - Parameters:
///   - formats: In the order in which contents are tried.
///   - head: As ``headOfFile(_:)`` returns it.
/// - Returns: nil where neither fits.
/// - Throws: ``StorageError/malformed(path:format:reason:)`` for a compressed file.
func detect<Format: DetectableFormat>(
  _ path: String, head: [UInt8], among formats: [Format]
) throws(StorageError) -> Format? {
  let suffix = fileExtension(path)
  let named = formats.first { $0.extensions.contains(suffix) }
  guard !isGzip(head) else {
    // `x.pdb.gz` was a PDB file.
    let inner = suffix == "gz" ? fileExtension(String(path.dropLast(3))) : suffix
    let format = formats.first { $0.extensions.contains(inner) }
    throw compressed(path, format: format?.name ?? "trajectory or topology")
  }
  let fitting = formats.filter { $0.matches(head) }
  // A damaged file still deserves its own reader's message.
  return fitting.first { $0.extensions.contains(suffix) } ?? fitting.first ?? named
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

/// Whether a file begins as gzip's do (RFC 1952).
func isGzip(_ head: [UInt8]) -> Bool { head.starts(with: [0x1F, 0x8B]) }

/// The error for a file that is compressed as a whole.
func compressed(_ path: String, format: String) -> StorageError {
  .malformed(
    path: path, format: format, reason: "it is compressed with gzip; unpack it first (gunzip)")
}
