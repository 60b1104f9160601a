import Foundation
import Storage

/// A folder that appears whole or not at all: it is filled under a temporary
/// name beside its own and renamed at the end.
final class OutputFolder {
  let path: String
  /// Where files are written until ``commit()``.
  let workingPath: String
  private var isCommitted = false

  /// What marks a folder as one of ours, which may be replaced.
  static let mark = "provenance.json"

  /// - Throws: ``WorkflowError/outputExists(path:)`` for a folder that holds
  ///   something else, ``WorkflowError/notWritable(path:reason:)``.
  init(_ path: String) throws {
    var clean = path
    while clean.count > 1, clean.hasSuffix("/") { clean.removeLast() }
    self.path = clean
    try Self.requireReplaceable(clean)
    let name = (clean as NSString).lastPathComponent
    let parent = (clean as NSString).deletingLastPathComponent
    let base = parent.isEmpty ? "." : parent
    workingPath = "\(base)/.\(name).\(UUID().uuidString.prefix(8)).partial"
    do {
      try FileManager.default.createDirectory(
        atPath: workingPath, withIntermediateDirectories: true)
    } catch {
      throw WorkflowError.notWritable(path: clean, reason: Self.reason(base))
    }
  }

  deinit {
    if !isCommitted { try? FileManager.default.removeItem(atPath: workingPath) }
  }

  func file(_ name: String) -> String { workingPath + "/" + name }

  func makeFolder(_ name: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: file(name), withIntermediateDirectories: true)
    } catch {
      throw WorkflowError.notWritable(path: path, reason: Self.reason(workingPath))
    }
  }

  func write(_ text: String, to name: String) throws {
    try AtomicFile.write(text, to: file(name))
  }

  /// Gives the folder its name, in place of an earlier result.
  func commit() throws {
    let manager = FileManager.default
    try Self.requireReplaceable(path)
    let old = workingPath + ".old"
    do {
      if manager.fileExists(atPath: path) { try manager.moveItem(atPath: path, toPath: old) }
      try manager.moveItem(atPath: workingPath, toPath: path)
      isCommitted = true
      try? manager.removeItem(atPath: old)
    } catch {
      if manager.fileExists(atPath: old), !manager.fileExists(atPath: path) {
        try? manager.moveItem(atPath: old, toPath: path)
      }
      throw WorkflowError.notWritable(path: path, reason: "the finished folder cannot be put there")
    }
  }

  private static func requireReplaceable(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else { throw WorkflowError.outputExists(path: path) }
    let content = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard content.isEmpty || content.contains(mark) else {
      throw WorkflowError.outputExists(path: path)
    }
  }

  private static func reason(_ folder: String) -> String {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) {
      return isFolder.boolValue
        ? "the folder cannot be written to" : "\(folder) is a file, not a folder"
    }
    return "the folder cannot be made"
  }
}
