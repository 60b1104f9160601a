import Glibc

/// A regular file open for reading at any offset, from any thread.
///
/// `pread` carries the offset with the call, so threads share one descriptor
/// without a lock. Nothing is mapped: a file cut short while it is read gives an
/// error, not a signal.
package final class RandomAccessFile: Sendable {
  /// The path that messages show.
  package let path: String
  /// The number of bytes when the file was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens a regular file.
  ///
  /// - Throws: ``StorageError/cannotRead(path:reason:)``.
  package convenience init(path: String) throws(StorageError) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK
    var descriptor = open(path, flags)
    if descriptor < 0, errno == EMFILE, Self.raiseDescriptorLimit() {
      descriptor = open(path, flags)
    }
    guard descriptor >= 0 else {
      throw .cannotRead(path: path, reason: systemReason())
    }
    try self.init(descriptor: descriptor, path: path)
  }

  /// Takes over an open descriptor, and closes it even when it throws.
  init(descriptor: Int32, path: String) throws(StorageError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = systemReason()
      close(descriptor)
      throw .cannotRead(path: path, reason: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw .cannotRead(
        path: path,
        reason: isFolder ? "it is a folder" : "it is not a regular file; copy it to one")
    }
    self.path = path
    self.size = status.st_size
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Fills the whole buffer from the bytes at an offset.
  ///
  /// - Throws: ``StorageError/cannotRead(path:reason:)``, also when the file ends early.
  package func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError) {
    guard try readAvailable(at: offset, into: buffer) == buffer.count else {
      throw .cannotRead(path: path, reason: "the file became shorter while it was read")
    }
  }

  /// Fills as much of the buffer as the file has bytes, and returns their number.
  package func readAvailable(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    var filled = 0
    while filled < buffer.count {
      // Linux reads at most 0x7ffff000 bytes a call; ask for no more.
      let wanted = min(buffer.count - filled, 1 << 30)
      let count = pread(descriptor, buffer.baseAddress! + filled, wanted, offset + filled)
      if count < 0 {
        if errno == EINTR { continue }
        throw .cannotRead(path: path, reason: systemReason())
      }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Copies a range of bytes, which must lie within ``size``.
  package func bytes(at offset: Int, count: Int) throws(StorageError) -> [UInt8] {
    precondition(offset >= 0 && count >= 0 && count <= size - offset)
    var failure: StorageError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(StorageError) {
        try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Lets the process open as many files as the system allows it to; one
  /// trajectory a file soon passes the usual soft limit of 1024.
  private static func raiseDescriptorLimit() -> Bool {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
      limit.rlim_cur < limit.rlim_max
    else { return false }
    limit.rlim_cur = limit.rlim_max
    return setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
  }
}

/// A range of a file's bytes: the whole file, or a stored member of an archive.
struct ByteWindow: Sendable {
  let file: RandomAccessFile
  let offset: Int
  let count: Int

  init(_ file: RandomAccessFile) {
    self.file = file
    offset = 0
    count = file.size
  }

  /// The range must lie within the file.
  init(_ file: RandomAccessFile, offset: Int, count: Int) {
    precondition(offset >= 0 && count >= 0 && offset <= file.size && count <= file.size - offset)
    self.file = file
    self.offset = offset
    self.count = count
  }
}
