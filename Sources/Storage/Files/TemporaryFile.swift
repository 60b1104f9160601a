import Glibc

/// A file without a name, which vanishes with its last descriptor: not even a
/// killed process leaves it behind.
struct TemporaryFile: ~Copyable {
  private let descriptor: Int32
  private let folder: String
  private var written = 0

  /// Creates the file in `TMPDIR`, or in `/tmp`.
  init() throws(StorageError) {
    folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/andante-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: folder, reason: systemReason())
    }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    close(descriptor)
  }

  /// The free space in bytes of the file system below, a little kept in reserve.
  var freeSpace: Int {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0 else { return Int.max }
    let (bytes, overflow) = Int(clamping: status.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return overflow ? Int.max : max(0, bytes - (64 << 20))
  }

  /// Appends bytes.
  mutating func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    try writeAll(bytes, to: descriptor, path: folder)
    written += bytes.count
  }

  /// The number of bytes appended.
  var count: Int { written }

  /// The contents, open for reading; `path` is what messages show.
  consuming func reading(as path: String) throws(StorageError) -> RandomAccessFile {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else {
      throw .cannotRead(path: path, reason: systemReason())
    }
    return try RandomAccessFile(descriptor: copy, path: path)
  }
}

/// Writes all bytes, however many calls the system needs for it.
func writeAll(
  _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
) throws(StorageError) {
  var done = 0
  while done < bytes.count {
    let count = write(descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30))
    if count < 0 {
      if errno == EINTR { continue }
      throw .cannotWrite(path: path, reason: systemReason())
    }
    done += count
  }
}

/// The bytes of an array's elements.
func withBytes<Element: BitwiseCopyable>(
  of elements: [Element], _ body: (UnsafeRawBufferPointer) throws(StorageError) -> Void
) throws(StorageError) {
  // `withUnsafeBytes` has no typed throws.
  try elements.withUnsafeBufferPointer { buffer throws(StorageError) in
    try body(UnsafeRawBufferPointer(buffer))
  }
}
