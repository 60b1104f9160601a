import Foundation

/// Data that the repository ships, and data for checks that it does not.
enum Shared {
  /// The package's folder.
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func dataset(_ name: String) -> String { root + "/Datasets/" + name }

  /// A file in the data folder beside the package; it may not be there.
  static func path(_ name: String) -> String { root + "/../shared/data/" + name }

  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
