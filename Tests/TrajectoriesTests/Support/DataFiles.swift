import Foundation
import Storage

/// Files that tests read.
enum DataFiles {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A file of the short run that is there in every format.
  static func format(_ name: String) -> String {
    package.appendingPathComponent("Datasets/formats/\(name)").path
  }

  /// Data that is not part of the package; nil where it is not there.
  static func shared(_ name: String) -> String? {
    let path = package.appendingPathComponent("../shared/data/\(name)").standardized.path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// An array of the run's `reference.npz`: 40 rows of the rest of its axes.
  static func reference(_ name: String) throws -> [[Double]] {
    let table = try TableFormat.npz.open(format("reference.npz"), TableOptions(array: name))[0]
    let (rows, columns) = (table.rowCount, table.columns.count)
    var values = [Double](repeating: 0, count: rows * columns)
    let reader = try table.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: 0..<rows, columns: Array(0..<columns), into: buffer)
    }
    return (0..<rows).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
