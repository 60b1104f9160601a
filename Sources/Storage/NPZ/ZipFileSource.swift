import CZip
import Glibc

/// Lets libzip read through our own descriptor, and notes where it reads.
///
/// libzip does not tell where a stored member's bytes begin in the file; the place
/// of its first read does, and the member can then be read without libzip.
final class ZipFileSource {
  private let file: RandomAccessFile
  private var position: Int = 0
  /// The file's offset of the last read.
  private(set) var lastReadOffset: Int?
  private var error = zip_error_t()

  init(_ file: RandomAccessFile) {
    self.file = file
    zip_error_init(&error)
  }

  deinit {
    zip_error_fini(&error)
  }

  /// Opens the archive; it must be closed while this source is alive.
  func open(path: String) throws(StorageError) -> OpaquePointer {
    var failure = zip_error_t()
    zip_error_init(&failure)
    defer { zip_error_fini(&failure) }
    let context = Unmanaged.passUnretained(self).toOpaque()
    let source = zip_source_function_create(
      { context, data, length, command in
        let source = Unmanaged<ZipFileSource>.fromOpaque(context!).takeUnretainedValue()
        return source.perform(command, data, length)
      }, context, &failure)
    guard let source else {
      throw .cannotRead(path: path, reason: String(cString: zip_error_strerror(&failure)))
    }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &failure) else {
      zip_source_free(source)
      throw .malformed(
        path: path, format: "NPZ", reason: String(cString: zip_error_strerror(&failure)))
    }
    return archive
  }

  private func perform(
    _ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: UInt64
  ) -> Int64 {
    switch command {
    case ZIP_SOURCE_OPEN:
      position = 0
      return 0
    case ZIP_SOURCE_READ:
      return read(data, length)
    case ZIP_SOURCE_CLOSE, ZIP_SOURCE_FREE:
      return 0
    case ZIP_SOURCE_STAT:
      guard let data, length >= MemoryLayout<zip_stat_t>.size else { return -1 }
      let status = data.assumingMemoryBound(to: zip_stat_t.self)
      zip_stat_init(status)
      status.pointee.size = UInt64(file.size)
      status.pointee.valid = UInt64(ZIP_STAT_SIZE)
      return Int64(MemoryLayout<zip_stat_t>.size)
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&error, data, length)
    case ZIP_SOURCE_SEEK:
      let target = zip_source_seek_compute_offset(
        UInt64(position), UInt64(file.size), data, length, &error)
      guard target >= 0 else { return -1 }
      position = Int(target)
      return 0
    case ZIP_SOURCE_TELL:
      return Int64(position)
    case ZIP_SOURCE_SUPPORTS:
      return andante_zip_seekable_commands()
    default:
      zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0)
      return -1
    }
  }

  private func read(_ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
    guard let data, let count = Int(exactly: length) else { return -1 }
    lastReadOffset = position
    do throws(StorageError) {
      let filled = try file.readAvailable(
        at: position, into: UnsafeMutableRawBufferPointer(start: data, count: count))
      position += filled
      return Int64(filled)
    } catch {
      zip_error_set(&self.error, ZIP_ER_READ, EIO)
      return -1
    }
  }
}
