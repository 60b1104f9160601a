import Foundation

/// Files that tests read.
enum DataFiles {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file of the package.
  static func package(_ name: String) -> String { package.appendingPathComponent(name).path }

  /// A file of the short run that is there in every format.
  static func format(_ name: String) -> String { package("Datasets/formats/\(name)") }

  /// Data that is not part of the package; nil where it is not there.
  static func shared(_ name: String) -> String? {
    let path = package.appendingPathComponent("../shared/data/\(name)").standardized.path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
