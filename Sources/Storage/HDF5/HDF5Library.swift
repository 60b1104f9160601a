import CHDF5
import Glibc

/// The HDF5 library as a whole.
///
/// Debian's serial build is not safe under threads: every call goes through one
/// lock for the whole process.
enum HDF5Library {
  private static let lock = ProcessLock()

  /// Runs calls of the library, alone. Must not be nested.
  static func exclusively<Result>(
    _ body: () throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    _ = start
    // The setting belongs to the thread, and Swift's tasks change threads.
    andante_h5e_silence()
    return try body()
  }

  /// Files left open by a failed write would be written again, and may crash, at
  /// the process's end; we close our own.
  private static let start: Bool = H5dont_atexit() >= 0
}

/// A mutual exclusion that works with typed throws and any result.
private final class ProcessLock: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() {
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  func lock() { pthread_mutex_lock(mutex) }
  func unlock() { pthread_mutex_unlock(mutex) }
}

/// An identifier of the library, closed at the end of its scope.
struct HDF5Handle: ~Copyable {
  let id: hid_t
  private let close: (hid_t) -> herr_t

  /// Takes over an identifier; `nil` where the library returned a failure.
  init?(_ id: hid_t, _ close: @escaping (hid_t) -> herr_t) {
    guard id >= 0 else { return nil }
    self.id = id
    self.close = close
  }

  deinit {
    _ = close(id)
  }
}
