import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Storage

/// Moments of trajectories in memory.
func moments<Scalar: SampleScalar>(
  _ trajectories: [Matrix<Scalar>], lags: [Int], _ dynamics: Dynamics = .reversible,
  names: [String]? = nil, blockCount: Int = MomentPass.defaultBlockCount
) throws -> LaggedMoments {
  try MomentPass(lags: lags, dynamics: dynamics, blockCount: blockCount)
    .run(over: ArraySource(trajectories, names: names))
}

/// A TICA or VAMP model of trajectories in memory.
func fit<Scalar: SampleScalar>(
  _ trajectories: [Matrix<Scalar>], lag: Int, _ method: Method = .tica, names: [String]? = nil
) throws -> SpectralModel {
  let moments = try moments(trajectories, lags: [lag], method.dynamics, names: names)
  return method == .tica
    ? try TICA().fit(moments, lag: lag) : try VAMP().fit(moments, lag: lag)
}

/// Independent AR(1) columns of unit variance, x ← a·x + √(1 − a²)·ξ.
func autoregressive(_ decays: [Double], frameCount: Int, seed: UInt64) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  var state = decays.map { _ in generator.nextNormal() }
  var rows = Matrix<Double>(rowCount: frameCount, columnCount: decays.count)
  for t in 0..<frameCount {
    for (j, a) in decays.enumerated() {
      rows[t, j] = state[j]
      state[j] = a * state[j] + (1 - a * a).squareRoot() * generator.nextNormal()
    }
  }
  return rows
}

/// Cosine and sine of each column of angles.
func circular(_ angles: Matrix<Double>) -> Matrix<Double> {
  var result = Matrix<Double>(rowCount: angles.rowCount, columnCount: 2 * angles.columnCount)
  for t in 0..<angles.rowCount {
    for j in 0..<angles.columnCount {
      result[t, 2 * j] = cos(angles[t, j])
      result[t, 2 * j + 1] = sin(angles[t, j])
    }
  }
  return result
}

/// Everything in a file of numbers.
func readTable(_ path: String) throws -> Matrix<Double> {
  let table = try TableFormat.detect(path).open(path, TableOptions())[0]
  var rows = Matrix<Double>(rowCount: table.rowCount, columnCount: table.columns.count)
  let reader = try table.makeReader()
  try rows.withUnsafeMutableBufferPointer { buffer in
    try reader.read(
      rows: 0..<table.rowCount, columns: Array(0..<table.columns.count), into: buffer)
  }
  return rows
}

/// Where data stand relative to the package.
enum DataFolder {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func path(_ name: String) -> String {
    package.appendingPathComponent(name).standardizedFileURL.path
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Our own runs, which ship with the package.
  static let dipeptide = path("Datasets/alanine-dipeptide")
  /// Data for checks only, which stand beside it or not at all.
  static let publishedDipeptide = path("../shared/data/alanine-dipeptide")
  static let dipeptideForces = path("../shared/data/alanine-dipeptide-forces")
}
