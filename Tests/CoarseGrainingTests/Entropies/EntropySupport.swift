import CoarseGraining
import Foundation
import LinearAlgebra
import Statistics

/// Frames and answers that several suites need.
enum EntropySupport {
  /// Frames of sites with normal positions of this spread in nm around a common shape, in one block.
  static func frames(
    _ count: Int, siteCount: Int, spread: Double, seed: UInt64, blockCount: Int = 1,
    offset: Double = 0
  ) -> Conformations {
    var generator = SeededGenerator(seed: seed)
    let shape = (0..<3 * siteCount).map { _ in generator.nextNormal() }
    var positions: [Float] = []
    for _ in 0..<count {
      positions += shape.map { Float($0 + spread * generator.nextNormal() + offset) }
    }
    return Conformations(
      siteCount: siteCount, positions: positions, blocks: blocks(count, blockCount),
      blockCount: blockCount)
  }

  /// Blocks of as many frames each as can be.
  static func blocks(_ count: Int, _ blockCount: Int) -> [Int] {
    (0..<count).map { $0 * blockCount / count }
  }

  /// The least RMSD by the eigenvalues of Theobald's matrix.
  static func rmsd(_ a: [Float], _ b: [Float], weights: [Double]? = nil) throws -> Double {
    let n = a.count / 3
    let w = weights ?? [Double](repeating: 1, count: n)
    let (x, y) = (centred(a, w), centred(b, w))
    var m = Matrix<Double>(rowCount: 3, columnCount: 3)
    var size = 0.0
    for i in 0..<n {
      for j in 0..<3 {
        size += w[i] * (x[3 * i + j] * x[3 * i + j] + y[3 * i + j] * y[3 * i + j])
        for k in 0..<3 { m[j, k] += w[i] * x[3 * i + j] * y[3 * i + k] }
      }
    }
    let key = Matrix<Double>(rows: [
      [m[0, 0] + m[1, 1] + m[2, 2], m[1, 2] - m[2, 1], m[2, 0] - m[0, 2], m[0, 1] - m[1, 0]],
      [0, m[0, 0] - m[1, 1] - m[2, 2], m[0, 1] + m[1, 0], m[2, 0] + m[0, 2]],
      [0, 0, -m[0, 0] + m[1, 1] - m[2, 2], m[1, 2] + m[2, 1]],
      [0, 0, 0, -m[0, 0] - m[1, 1] + m[2, 2]],
    ])
    let largest = try SymmetricEigen.values(of: key)[0]
    return (max(0, size - 2 * largest) / w.reduce(0, +)).squareRoot()
  }

  static func centred(_ a: [Float], _ w: [Double]) -> [Double] {
    var centre = [0.0, 0.0, 0.0]
    for i in w.indices { for j in 0..<3 { centre[j] += w[i] * Double(a[3 * i + j]) } }
    let total = w.reduce(0, +)
    return a.indices.map { Double(a[$0]) - centre[$0 % 3] / total }
  }

  /// The positions of one frame.
  static func frame(_ conformations: Conformations, _ index: Int) -> [Float] {
    let width = 3 * conformations.siteCount
    return Array(conformations.positions[index * width..<(index + 1) * width])
  }

  /// Points turned by a unit quaternion.
  static func turned(_ a: [Double], by quaternion: [Double]) -> [Double] {
    let norm = quaternion.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let (w, x, y, z) = (
      quaternion[0] / norm, quaternion[1] / norm, quaternion[2] / norm, quaternion[3] / norm
    )
    let r = [
      [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
      [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
      [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return stride(from: 0, to: a.count, by: 3).flatMap { i in
      r.map { $0[0] * a[i] + $0[1] * a[i + 1] + $0[2] * a[i + 2] }
    }
  }

  /// Data that is not part of the package; nil where it is not there.
  static func shared(_ name: String) -> String? {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    let path = url.appendingPathComponent("../shared/data/\(name)").standardized.path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
