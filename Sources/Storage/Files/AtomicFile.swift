import Glibc

/// A file that appears whole or not at all.
///
/// Bytes go to a file in the same folder that has no name yet; ``commit()``
/// brings it to the disk and gives it the name, over any earlier file. Without a
/// commit nothing stays, even where the process is killed (on file systems
/// without nameless files a hidden `.name.*.partial` is used, and a kill leaves it).
///
///     try AtomicFile.write("report.html") { file in
///       try file.write(text)
///     }
///
/// A path that is a device or a pipe (`/dev/stdout`) is written directly.
public final class AtomicFile {
  /// The path as the caller gave it.
  public let path: String
  private let target: String
  private let mode: Mode
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  private enum Mode {
    case nameless
    case temporary(String)
    case direct
  }

  /// Opens a file to be.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public init(_ path: String) throws(StorageError) {
    self.path = path
    let place = try WritableTarget(path)
    target = place.path
    if !place.isReplaceable {
      mode = .direct
      descriptor = open(target, O_WRONLY | O_CLOEXEC)
    } else {
      // O_TMPFILE; Glibc's macro does not import.
      let nameless = open(place.folder, O_WRONLY | O_CLOEXEC | 0o20_200_000, 0o666)
      if nameless >= 0 {
        mode = .nameless
        descriptor = nameless
      } else {
        let name = place.temporaryName()
        mode = .temporary(name)
        descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      }
    }
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: systemReason())
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if case .temporary(let name) = mode { unlink(name) }
  }

  /// Appends bytes.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    if bytes.count >= Self.bufferSize {
      try writeAll(bytes, to: descriptor, path: path)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Appends text as UTF-8.
  public func write(_ text: String) throws(StorageError) {
    try write(Array(text.utf8))
  }

  /// Appends bytes.
  public func write(_ bytes: [UInt8]) throws(StorageError) {
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Replaces bytes written before, from an offset within them.
  func overwrite(at offset: Int, with bytes: [UInt8]) throws(StorageError) {
    try flush()
    let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, offset) }
    guard count == bytes.count else {
      throw .cannotWrite(path: path, reason: count < 0 ? systemReason() : "the disk is full")
    }
  }

  /// Brings everything to the disk and gives the file its name.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``; an earlier file of that
  ///   name is then untouched.
  public func commit() throws(StorageError) {
    try flush()
    if case .direct = mode {
      close(descriptor)
      descriptor = -1
      return
    }
    guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
    switch mode {
    case .direct:
      break
    case .temporary(let name):
      guard rename(name, target) == 0 else {
        throw .cannotWrite(path: path, reason: systemReason())
      }
    case .nameless:
      // A link cannot replace an existing file, a rename can.
      let name = try WritableTarget(target).temporaryName()
      guard
        linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, Int32(AT_SYMLINK_FOLLOW))
          == 0
      else { throw .cannotWrite(path: path, reason: systemReason()) }
      guard rename(name, target) == 0 else {
        let reason = systemReason()
        unlink(name)
        throw .cannotWrite(path: path, reason: reason)
      }
    }
    close(descriptor)
    descriptor = -1
  }

  private func flush() throws(StorageError) {
    guard !buffer.isEmpty else { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    try withBytes(of: buffer) { bytes throws(StorageError) in
      try writeAll(bytes, to: descriptor, path: path)
    }
  }
}

extension AtomicFile {
  /// Writes a file in one go: what `body` writes appears at `path` if it returns,
  /// and nothing does if it throws.
  public static func write(
    to path: String, _ body: (AtomicFile) throws(StorageError) -> Void
  ) throws(StorageError) {
    let file = try AtomicFile(path)
    try body(file)
    try file.commit()
  }

  /// Writes text as a UTF-8 file.
  public static func write(_ text: String, to path: String) throws(StorageError) {
    try write(to: path) { file throws(StorageError) in try file.write(text) }
  }

  /// Writes bytes as a file.
  public static func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
    try write(to: path) { file throws(StorageError) in try file.write(bytes) }
  }
}
