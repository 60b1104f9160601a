import Features
import LinearAlgebra
import Statistics
import Storage

typealias Position = SIMD3<Double>

/// Structures for the tests of superpositions, radii and surfaces.
enum Structures {
  /// Points of normal coordinates, 1 nm wide.
  static func random(_ count: Int, using generator: inout SeededGenerator) -> [Position] {
    (0..<count).map { _ in
      Position(generator.nextNormal(), generator.nextNormal(), generator.nextNormal())
    }
  }

  /// A rotation drawn uniformly, by its rows.
  static func rotation(using generator: inout SeededGenerator) -> [Position] {
    var q = (0..<4).map { _ in generator.nextNormal() }
    let norm = q.reduce(0) { $0 + $1 * $1 }.squareRoot()
    q = q.map { $0 / norm }
    let (w, x, y, z) = (q[0], q[1], q[2], q[3])
    return [
      Position(1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
      Position(2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
      Position(2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    ]
  }

  static func turn(_ point: Position, by rows: [Position]) -> Position {
    Position((rows[0] * point).sum(), (rows[1] * point).sum(), (rows[2] * point).sum())
  }

  static func flat(_ points: [Position]) -> [Double] { points.flatMap { [$0.x, $0.y, $0.z] } }

  /// A kernel's columns for one to four frames; the last frame fills the other lanes.
  static func evaluate(_ kernel: some FeatureKernel, _ frames: [[Position]]) -> [[Double]] {
    let lanes = (0..<(3 * frames[0].count)).map { i in
      Lanes(
        (0..<4).map { frames[min($0, frames.count - 1)][i / 3][i % 3] })
    }
    var columns = [Lanes](repeating: .zero, count: kernel.columnCount)
    lanes.withUnsafeBufferPointer { positions in
      columns.withUnsafeMutableBufferPointer { columns in
        kernel.evaluate(FrameBatch(positions: positions, box: nil), into: columns)
      }
    }
    return frames.indices.map { frame in columns.map { $0[frame] } }
  }

  /// Frames of the solvated system that formats are tested with, by MDTraj's numbers.
  static func solvatedFrames(_ frames: [Int], atoms: Int) throws -> [[Position]] {
    let path = DataFiles.format("reference.npz")
    let table = try TableFormat.npz.open(path, TableOptions(array: "positions"))[0]
    let reader = try table.makeReader()
    return try frames.map { frame in
      var row = [Double](repeating: 0, count: 3 * atoms)
      try row.withUnsafeMutableBufferPointer {
        try reader.read(rows: frame..<(frame + 1), columns: Array(0..<(3 * atoms)), into: $0)
      }
      return (0..<atoms).map { Position(row[3 * $0], row[3 * $0 + 1], row[3 * $0 + 2]) }
    }
  }
}

/// Kabsch's superposition by a singular value decomposition, in plain code.
struct KabschReference {
  var rotation: [Position]
  var centre: Position
  var referenceCentre: Position
  var rmsd: Double

  init(_ points: [Position], onto reference: [Position], weights: [Double]) throws {
    let total = weights.reduce(0, +)
    func mean(_ points: [Position]) -> Position {
      zip(points, weights).reduce(.zero) { $0 + $1.0 * $1.1 } / total
    }
    let (c, r) = (mean(points), mean(reference))
    var covariance = Matrix<Double>(rowCount: 3, columnCount: 3)
    for i in points.indices {
      for a in 0..<3 {
        for b in 0..<3 {
          covariance[a, b] += weights[i] * (points[i] - c)[a] * (reference[i] - r)[b]
        }
      }
    }
    let svd = try SingularValueDecomposition(of: covariance)
    func determinant(_ m: Matrix<Double>) -> Double {
      let (a, b, c) = (m.row(0), m.row(1), m.row(2))
      return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
    }
    let sign = determinant(svd.leftVectors) * determinant(svd.rightVectors) < 0 ? -1.0 : 1
    rotation = (0..<3).map { a in
      Position(
        (0..<3).map { b in
          (0..<3).reduce(0) {
            $0 + svd.rightVectors[a, $1] * svd.leftVectors[b, $1] * ($1 == 2 ? sign : 1)
          }
        })
    }
    let turns = rotation
    let square = points.indices.reduce(0.0) { sum, i in
      let d = Structures.turn(points[i] - c, by: turns) - (reference[i] - r)
      return sum + weights[i] * (d * d).sum()
    }
    centre = c
    referenceCentre = r
    rmsd = (square / total).squareRoot()
  }
}
