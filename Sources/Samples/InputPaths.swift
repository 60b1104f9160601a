import Foundation
import Glibc
import Storage

/// Expands files, folders and glob patterns.
package enum InputPaths {
  /// - Returns: Files, in the order of the arguments; a folder's and a
  ///   pattern's in natural order (`run-2` before `run-10`).
  /// - Throws: ``SampleError/nothingMatches(pattern:)``, ``SampleError/noInput``.
  package static func expand(
    _ patterns: [String], provider: (any TableProvider)? = nil
  ) throws(SampleError) -> [String] {
    guard !patterns.isEmpty else { throw .noInput }
    var files: [String] = []
    for pattern in patterns {
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: pattern, isDirectory: &isDirectory) {
        files += isDirectory.boolValue ? try readableFiles(in: pattern, provider) : [pattern]
      } else {
        let matches = glob(pattern)
        guard !matches.isEmpty else { throw .nothingMatches(pattern: pattern) }
        files += matches
      }
    }
    return files
  }

  private static func readableFiles(
    in folder: String, _ provider: (any TableProvider)?
  ) throws(SampleError) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let found = names.filter { !isHidden($0) && (provider?.isReadable(fileNamed: $0) ?? isTable(fileNamed: $0)) }
    guard !found.isEmpty else { throw .nothingMatches(pattern: folder) }
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    return found.sorted(by: naturally).map { base + $0 }
  }

  /// Hidden files and PLUMED's backups (`bck.0.COLVAR`) do not count.
  private static func isHidden(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("bck.")
  }

  /// Whether a name has the extension of a table, or is one, compressed or not.
  package static func isTable(fileNamed name: String) -> Bool {
    var parts = name.lowercased().split(separator: ".")
    if parts.last == "gz" { parts.removeLast() }
    guard let last = parts.last else { return false }
    return TableFormat.all.contains { $0.extensions.contains(String(last)) && (parts.count > 1 || $0.name == last) }
  }

  private static func glob(_ pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard Glibc.glob(pattern, 0, nil, &result) == 0 else { return [] }
    return (0..<Int(result.gl_pathc))
      .compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
      .sorted(by: naturally)
  }

  /// By the numbers in names, and by the plain text where they are alike (`1`, `01`).
  static func naturally(_ a: String, _ b: String) -> Bool {
    switch a.compare(b, options: [.numeric]) {
    case .orderedAscending: true
    case .orderedDescending: false
    case .orderedSame: a < b
    }
  }
}
