import Foundation
import LinearAlgebra
import Samples
import Statistics
import Storage
import Systems

/// A folder of its own for one test, which goes with it.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/andante-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Everything in the folder, hidden files too, sorted.
  var content: [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Writes a matrix and returns what reads it.
  func input(_ matrices: Matrix<Double>..., names: [String]? = nil) throws -> TableInput {
    var paths: [String] = []
    for (index, matrix) in matrices.enumerated() {
      paths.append(self("trajectory-\(index).npy"))
      try NPYWriter.write(
        matrix.elements, shape: [matrix.rowCount, matrix.columnCount], to: paths[index])
    }
    var input = TableInput(paths: paths)
    input.names = names
    return input
  }
}

/// Independent normal numbers.
func whiteNoise(frames: Int, columns: Int, seed: UInt64) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  return Matrix(
    rowCount: frames, columnCount: columns,
    elements: (0..<(frames * columns)).map { _ in generator.nextNormal() })
}

/// AR(1) processes of these timescales, mixed into as many columns or more.
func ar1(_ timescales: [Double], columns: Int? = nil, frames: Int, seed: UInt64) -> Matrix<Double> {
  ARMixture(timescales: timescales, dimension: columns ?? timescales.count, seed: 3)
    .simulate(frameCount: frames, seed: seed)
}

/// The package's folder and the data folder beside it.
enum Place {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func dataset(_ name: String) -> String { root + "/Datasets/" + name }
  static func shared(_ name: String) -> String { root + "/../shared/data/" + name }
  static func hasShared(_ name: String) -> Bool { FileManager.default.fileExists(atPath: shared(name)) }
}
