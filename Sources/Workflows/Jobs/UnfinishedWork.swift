import Foundation
import Glibc
import Synchronization

/// What a run must not leave behind: the hidden files and folders that its
/// output is made in.
///
/// Their names hold the number of their process (`.report.4711-9f3c.partial`), so
/// that an interrupted run can remove its own, and a later run those of a run
/// that was killed.
public enum UnfinishedWork {
  /// Ends the name of an earlier result while the new one takes its place.
  static let earlierSuffix = ".old"

  /// The folders in which this process makes its output.
  private static let folders = Mutex<Set<String>>([NSTemporaryDirectory()])

  /// Removes everything unfinished of this process, then calls `end`, which does
  /// not return; other threads neither finish nor fail in the meantime.
  public static func remove(then end: () -> Never) -> Never {
    folders.withLock { folders in
      for folder in folders {
        // Threads that are still at work may add a file to a folder that is going.
        for _ in 0..<5 where !removeOwn(in: folder) { usleep(2000) }
      }
      end()
    }
  }

  /// Returns unless this process is being interrupted.
  public static func waitForRemoval() { folders.withLock { _ in } }

  /// Makes ready for an output: what killed runs left of the same output goes.
  static func begin(_ path: String) {
    let place = FileName(path)
    let (folder, name) = (place.folder, place.name)
    _ = folders.withLock { $0.insert(folder) }
    for entry in entries(of: folder) {
      guard entry.hasPrefix(".\(stem(name))."), let process = process(of: entry),
        kill(process, 0) != 0, errno == ESRCH,
        // The only copy of an earlier result stays.
        !entry.hasSuffix(earlierSuffix) || FileManager.default.fileExists(atPath: path)
      else { continue }
      try? FileManager.default.removeItem(atPath: folder + "/" + entry)
    }
  }

  /// Runs the last step of an output, which is not interrupted.
  static func finish<Result>(_ body: () throws -> Result) rethrows -> Result {
    try folders.withLock { _ in try body() }
  }

  /// A hidden name beside an output that no other run uses.
  static func temporaryPath(for path: String) -> String {
    let place = FileName(path)
    let tag = String(UInt32.random(in: 0 ... .max), radix: 16)
    return "\(place.folder)/.\(stem(place.name)).\(getpid())-\(tag).partial"
  }

  /// File names end at 255 bytes, and a name may be that long.
  private static func stem(_ name: String) -> String { String(name.prefix(40)) }

  /// The process that a temporary name belongs to.
  private static func process(of entry: String) -> pid_t? {
    var parts = entry.split(separator: ".")
    if entry.hasSuffix(earlierSuffix) { parts.removeLast() }
    guard entry.hasPrefix("."), parts.count >= 3, parts.last == "partial" else { return nil }
    return parts[parts.count - 2].split(separator: "-").first.flatMap { pid_t($0) }
  }

  /// Returns whether nothing is left.
  private static func removeOwn(in folder: String) -> Bool {
    let own = entries(of: folder).filter {
      process(of: $0) == getpid() || $0.hasPrefix("andante-\(getpid())-")
    }
    for entry in own { try? FileManager.default.removeItem(atPath: folder + "/" + entry) }
    return own.isEmpty
  }

  private static func entries(of folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}
