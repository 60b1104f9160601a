import Foundation
import Glibc
import Storage
import Testing

/// Trajectories of atoms that the repository ships.
enum Molecules {
  /// ACE-ALA-NME, 22 atoms.
  static let topology = Shared.dataset("alanine-dipeptide/topology.pdb")

  /// The same molecule in water, 550 atoms.
  static let solvated = format("solvated.pdb")

  /// One simulation in each format.
  static func format(_ name: String) -> String { Shared.dataset("formats/" + name) }

  /// 25 000 frames of 22 atoms without a box, 2 ps apart from 2 ps on.
  static func alanine() throws -> XTCFrames {
    try XTCFrames(Shared.dataset("alanine-dipeptide/trajectory-6.xtc"))
  }

  /// Atoms of φ and ψ, from 0, in both systems.
  static let torsions = [[4, 6, 8, 14], [6, 8, 14, 16]]

  /// The solvated simulation in double precision: 40 frames.
  static func reference(_ name: String) throws -> Table {
    try Table(contentsOf: format("reference.npz"), array: name)
  }
}

/// An XTC file of small systems, cut at the borders of its frames.
struct XTCFrames {
  /// The bytes of each frame.
  var frames: [[UInt8]]

  init(_ path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    frames = []
    var offset = 0
    while offset < bytes.count {
      // Behind head, precision, bounds and bits: the length of the packed positions.
      let length = bytes[(offset + 88)..<(offset + 92)].reduce(0) { $0 << 8 | Int($1) }
      let end = offset + 92 + (length + 3) / 4 * 4
      frames.append(Array(bytes[offset..<end]))
      offset = end
    }
  }

  init(frames: [[UInt8]]) { self.frames = frames }

  subscript(range: Range<Int>) -> XTCFrames { XTCFrames(frames: Array(frames[range])) }

  static func + (a: XTCFrames, b: XTCFrames) -> XTCFrames { XTCFrames(frames: a.frames + b.frames) }

  var bytes: [UInt8] { frames.flatMap { $0 } }
}

extension Table {
  /// Reads a file of numbers.
  init(contentsOf path: String, array: String? = nil) throws {
    let table = try TableFormat.detect(path).open(path, TableOptions(array: array))[0]
    let width = table.columns.count
    var values = [Double](repeating: 0, count: table.rowCount * width)
    let reader = try table.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(rows: 0..<table.rowCount, columns: Array(0..<width), into: buffer)
    }
    self.init(width: width, values: values)
  }

  /// The atom of a row of positions.
  func atom(_ atom: Int, row: Int) -> SIMD3<Double> {
    SIMD3(self[row, 3 * atom], self[row, 3 * atom + 1], self[row, 3 * atom + 2])
  }

  /// The largest difference of two tables; infinite where their shapes differ.
  func difference(_ other: Table) -> Double {
    guard width == other.width, values.count == other.values.count else { return .infinity }
    return zip(values, other.values).map { abs($0 - $1) }.max() ?? 0
  }
}

/// Geometry by textbook formulas, apart from the program's.
enum PlainGeometry {
  static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }

  static func length(_ a: SIMD3<Double>) -> Double { (a * a).sum().squareRoot() }

  static func torsion(_ p: [SIMD3<Double>]) -> Double {
    let (b1, b2, b3) = (p[1] - p[0], p[2] - p[1], p[3] - p[2])
    let (m, n) = (cross(b1, b2), cross(b2, b3))
    return atan2((b1 * n).sum() * length(b2), (m * n).sum())
  }

  static func angle(cosine: Double, sine: Double) -> Double { atan2(sine, cosine) }

  /// The least length over the 125 nearest images.
  static func shortest(_ a: SIMD3<Double>, box: [SIMD3<Double>]) -> Double {
    var least = Double.infinity
    for i in -2...2 {
      for j in -2...2 {
        for k in -2...2 {
          least = min(least, length(a + Double(i) * box[0] + Double(j) * box[1] + Double(k) * box[2]))
        }
      }
    }
    return least
  }
}

/// The rows of a CSV file without quoted fields, its header first.
func csvRows(_ text: String) -> [[String]] {
  text.split(separator: "\n").map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}

/// Runs a command that must succeed.
@discardableResult
func succeed(
  _ arguments: [String], in sandbox: Sandbox, environment: [String: String] = [:],
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> Run {
  let run = try Program.run(arguments, in: sandbox, environment: environment)
  #expect(run.exitCode == 0, "\(run.messages)", sourceLocation: sourceLocation)
  return run
}
