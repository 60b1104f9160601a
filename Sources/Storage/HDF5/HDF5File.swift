import CHDF5
import Glibc

/// An HDF5 file: groups, numeric and text datasets, attributes.
///
/// A new file appears at its path only with ``commit()``, whole. Objects are named
/// by paths such as `/blocks/0/c00`; groups on the way are made as needed. Equal
/// content gives equal bytes (no time stamps). All calls of the HDF5 library take
/// turns, so any thread may use any file.
///
/// Damaged files can crash the library itself: pass a foreign file through
/// ``probe(path:executable:arguments:timeLimit:)`` before ``open(_:)``.
public final class HDF5File: @unchecked Sendable {
  /// The path that messages show.
  public let path: String
  /// The file on disk: the path itself, or the temporary file that will become it.
  private let diskPath: String
  /// Where a new file will appear.
  private let target: String?
  /// The open file; −1 once closed. Read and written under the library's lock.
  private var identifier: hid_t
  /// The bytes of an existing file, the bound on what its headers may claim; our own
  /// new file needs none.
  let size: Int

  private init(path: String, diskPath: String, target: String?, identifier: hid_t, size: Int) {
    self.path = path
    self.diskPath = diskPath
    self.target = target
    self.identifier = identifier
    self.size = size
  }

  deinit {
    try? HDF5Library.exclusively { () throws(StorageError) in
      if identifier >= 0 {
        H5Fclose(identifier)
        if target != nil { unlink(diskPath) }
      }
    }
  }

  /// Starts a new file.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public static func create(_ path: String) throws(StorageError) -> HDF5File {
    let place = try WritableTarget(path)
    guard place.isReplaceable else {
      throw .cannotWrite(path: path, reason: "HDF5 needs a regular file")
    }
    let temporary = place.temporaryName()
    return try HDF5Library.exclusively { () throws(StorageError) in
      // The library's own messages are no use; the system's say why.
      let probe = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard probe >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
      Glibc.close(probe)
      guard let access = accessProperties() else { throw noMemory(path) }
      let identifier = H5Fcreate(
        temporary, andante_h5f_truncate(), andante_h5p_default(), access.id)
      guard identifier >= 0 else {
        unlink(temporary)
        throw .cannotWrite(path: path, reason: "HDF5 could not create the file")
      }
      return HDF5File(
        path: path, diskPath: temporary, target: place.path, identifier: identifier, size: .max)
    }
  }

  /// Opens an existing file for reading.
  ///
  /// - Throws: ``StorageError/cannotRead(path:reason:)``, or
  ///   ``StorageError/malformed(path:format:reason:)`` where it is not HDF5.
  public static func open(_ path: String) throws(StorageError) -> HDF5File {
    let file = try RandomAccessFile(path: path)
    return try HDF5Library.exclusively { () throws(StorageError) in
      guard H5Fis_hdf5(path) > 0 else {
        throw .malformed(path: path, format: "HDF5", reason: "it has no HDF5 signature")
      }
      guard let access = accessProperties() else { throw noMemory(path) }
      let identifier = H5Fopen(path, andante_h5f_read_only(), access.id)
      guard identifier >= 0 else {
        throw .malformed(
          path: path, format: "HDF5",
          reason: "it is damaged or cut short, or from a newer version of HDF5")
      }
      return HDF5File(
        path: path, diskPath: path, target: nil, identifier: identifier, size: file.size)
    }
  }

  /// Brings a new file to the disk and gives it its name.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``; nothing is left behind then,
  ///   and an earlier file of that name is untouched.
  public func commit() throws(StorageError) {
    guard let target else { preconditionFailure("only a new file is committed") }
    try HDF5Library.exclusively { () throws(StorageError) in
      precondition(identifier >= 0, "the file is closed")
      errno = 0
      let flushed = H5Fflush(identifier, H5F_SCOPE_GLOBAL) >= 0
      let closed = H5Fclose(identifier) >= 0
      identifier = -1
      guard flushed, closed else {
        let reason = errno == 0 ? "HDF5 could not write the file" : systemReason()
        unlink(diskPath)
        throw .cannotWrite(path: path, reason: reason)
      }
    }
    let descriptor = Glibc.open(diskPath, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { Glibc.close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0, rename(diskPath, target) == 0 else {
      let reason = systemReason()
      unlink(diskPath)
      throw .cannotWrite(path: path, reason: reason)
    }
  }

  /// Runs calls of the library on the open file.
  func withFile<Result>(
    _ body: (hid_t) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    try HDF5Library.exclusively { () throws(StorageError) in
      precondition(identifier >= 0, "the file is closed")
      return try body(identifier)
    }
  }

  /// Locks of the file system are not needed (a new file has a name of its own)
  /// and fail on some network disks.
  private static func accessProperties() -> HDF5Handle? {
    guard let access = HDF5Handle(H5Pcreate(andante_h5p_file_access()), H5Pclose) else {
      return nil
    }
    H5Pset_file_locking(access.id, false, true)
    return access
  }

  private static func noMemory(_ path: String) -> StorageError {
    .cannotRead(path: path, reason: "HDF5 could not start")
  }

  func malformed(_ reason: String) -> StorageError {
    .malformed(path: path, format: "HDF5", reason: reason)
  }

  /// A failed write, with the system's reason where it left one.
  func cannotWrite(_ name: String) -> StorageError {
    .cannotWrite(
      path: path, reason: errno == 0 ? "HDF5 refused “\(name)”" : systemReason())
  }
}
