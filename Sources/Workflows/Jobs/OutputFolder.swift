import Foundation
import Glibc
import Storage

/// A folder that appears whole or not at all: it is filled under a temporary
/// name beside its own and renamed at the end.
package final class OutputFolder {
  package let path: String
  /// Where files are written until ``commit()``.
  package let workingPath: String
  private let content: Content
  /// Folders on the way that did not exist, the deepest first.
  private let madeParents: [String]
  private var isCommitted = false

  /// What a command writes; anything else in a folder is not its to replace.
  package enum Content: Sendable {
    case report
    case projection
    case features
    case search
    case validation
    case markov
    case score
    case ranking
    case mappings

    fileprivate func includes(_ entry: String) -> Bool {
      if entry == OutputFolder.mark { return true }
      if self == .features {
        return entry == "columns.csv"
          || entry.hasPrefix("features-") && entry.hasSuffix(".npy") && !entry.contains("/")
      }
      if self == .validation {
        return ["index.html", "validation.csv", "figures"].contains(entry)
          || entry.hasPrefix("figures/") && entry.hasSuffix(".svg")
      }
      if self == .markov { return Self.isMarkov(entry) }
      if self == .score || self == .ranking { return Self.isPage(entry) }
      if self == .mappings {
        return Self.isPage(entry) || ["scores.csv", "front.csv", "mappings"].contains(entry)
          || entry.hasPrefix("mappings/") && [".xml", ".yaml", ".map", ".txt", ".ndx"].contains { entry.hasSuffix($0) }
      }
      // A Markov model of the components may lie in a folder of its own.
      if self == .report, entry == "msm" { return true }
      if self == .report, entry.hasPrefix("msm/") { return Self.isMarkov(String(entry.dropFirst(4))) }
      if entry.hasPrefix("cvs"), entry.hasSuffix(".npy"), !entry.contains("/") { return true }
      if self == .search, entry == "states.json" { return true }
      guard self == .report || self == .search else { return false }
      if entry.hasPrefix("eigenfunctions"), entry.hasSuffix(".npy"), !entry.contains("/") { return true }
      return ["index.html", "model.json", "modes.npy", "spectra.json", "figures", "tables"].contains(entry)
        || entry.hasPrefix("figures/") && entry.hasSuffix(".svg")
        || entry.hasPrefix("tables/") && entry.hasSuffix(".csv")
    }

    /// A page with its figures, tables and numbers.
    private static func isPage(_ entry: String) -> Bool {
      ["index.html", "analysis.json", "figures", "tables"].contains(entry)
        || entry.hasPrefix("figures/") && entry.hasSuffix(".svg")
        || entry.hasPrefix("tables/") && (entry.hasSuffix(".csv") || entry.hasSuffix(".npy"))
    }

    private static func isMarkov(_ entry: String) -> Bool {
      ["index.html", "model.json", "model.h5", "analysis.json", "figures", "tables", "structures", OutputFolder.mark]
        .contains(entry)
        || entry.hasPrefix("figures/") && entry.hasSuffix(".svg")
        || entry.hasPrefix("tables/") && entry.hasSuffix(".csv")
        || entry.hasPrefix("structures/") && entry.hasSuffix(".pdb")
        || entry.hasPrefix("states") && entry.hasSuffix(".npy") && !entry.contains("/")
    }
  }

  /// What marks a folder as one of ours, which may be replaced.
  package static let mark = "provenance.json"

  /// - Throws: ``WorkflowError/outputExists(path:foreign:)`` for a folder that holds
  ///   something else, ``WorkflowError/notWritable(path:reason:)``.
  package init(_ path: String, holding content: Content = .report) throws {
    self.content = content
    var clean = path
    while clean.count > 1, clean.hasSuffix("/") { clean.removeLast() }
    guard !["", ".", ".."].contains(FileName(clean).name) else {
      throw WorkflowError.notWritable(path: path, reason: "give --out a folder of its own")
    }
    self.path = clean
    // A link stays one, and what it leads to is replaced.
    let target = Self.resolved(clean)
    try Self.requireReplaceable(target, shown: clean, content: content)
    let base = FileName(target).folder
    madeParents = Self.missingFolders(base)
    UnfinishedWork.begin(target)
    workingPath = UnfinishedWork.temporaryPath(for: target)
    do {
      try FileManager.default.createDirectory(
        atPath: workingPath, withIntermediateDirectories: true)
    } catch {
      removeUnfinished()
      throw WorkflowError.notWritable(path: clean, reason: Self.reason(base))
    }
  }

  deinit { if !isCommitted { removeUnfinished() } }

  private func removeUnfinished() {
    try? FileManager.default.removeItem(atPath: workingPath)
    // Only empty folders go.
    for parent in madeParents { rmdir(parent) }
  }

  package func file(_ name: String) -> String { workingPath + "/" + name }

  package func makeFolder(_ name: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: file(name), withIntermediateDirectories: true)
    } catch {
      throw WorkflowError.notWritable(path: path, reason: Self.reason(workingPath))
    }
  }

  package func write(_ text: String, to name: String) throws {
    try AtomicFile.write(text, to: file(name))
  }

  /// Gives the folder its name, in place of an earlier result.
  package func commit() throws {
    try UnfinishedWork.finish {
      let target = Self.resolved(path)
      try Self.requireReplaceable(target, shown: path, content: content)
      let earlier = workingPath + UnfinishedWork.earlierSuffix
      let hasEarlier = rename(target, earlier) == 0
      guard rename(workingPath, target) == 0 else {
        if hasEarlier { rename(earlier, target) }
        throw WorkflowError.notWritable(
          path: path, reason: "the finished folder cannot be put there")
      }
      isCommitted = true
      if hasEarlier { try? FileManager.default.removeItem(atPath: earlier) }
    }
  }

  private static func requireReplaceable(
    _ path: String, shown: String, content: Content
  ) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue,
      let entries = try? FileManager.default.subpathsOfDirectory(atPath: path)
    else { throw WorkflowError.outputExists(path: shown, foreign: nil) }
    guard !entries.isEmpty else { return }
    guard entries.contains(mark),
      let record = try? JSONValue(contentsOfFile: path + "/" + mark), record["andante"] != nil
    else { throw WorkflowError.outputExists(path: shown, foreign: nil) }
    if let foreign = entries.sorted().first(where: { !content.includes($0) }) {
      throw WorkflowError.outputExists(path: shown, foreign: foreign)
    }
  }

  /// An absolute path, links followed as far as the path exists.
  private static func resolved(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    let place = FileName(path)
    let folder = resolved(place.folder)
    return (folder == "/" ? "" : folder) + "/" + place.name
  }

  private static func missingFolders(_ path: String) -> [String] {
    var missing: [String] = []
    var folder = path
    while folder.count > 1, !FileManager.default.fileExists(atPath: folder) {
      missing.append(folder)
      folder = FileName(folder).folder
    }
    return missing
  }

  private static func reason(_ folder: String) -> String {
    var path = folder
    var isFolder: ObjCBool = false
    while path.count > 1, !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      path = FileName(path).folder
    }
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return "the folder cannot be made"
    }
    return isFolder.boolValue
      ? "the folder cannot be written to" : "\(path) is a file, not a folder; choose another --out"
  }
}
