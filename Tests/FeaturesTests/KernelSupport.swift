import Features
import Glibc
import Storage
import Trajectories

/// Frames in memory, as a trajectory file.
struct MemoryTrajectory: TrajectoryFile {
  var path = "memory.xtc"
  var formatName = "memory"
  var frames: [Frame]
  var atomCount: Int
  var hasTimes = true

  var frameCount: Int { frames.count }
  var fields: FrameFields { hasTimes ? [.positions, .box, .time] : [.positions, .box] }
  func times() throws(StorageError) -> [Double]? { hasTimes ? frames.map { $0.time ?? 0 } : nil }
  func makeReader() throws(StorageError) -> any FrameReader { Reader(file: self) }

  /// Refuses to read where decoding is not expected.
  var refusesToRead = false

  private final class Reader: FrameReader {
    let file: MemoryTrajectory
    init(file: MemoryTrajectory) { self.file = file }

    func read(_ index: Int, _ request: FrameRequest, into frame: inout Frame) throws(StorageError) {
      if file.refusesToRead { throw .cannotRead(path: file.path, reason: "not to be read") }
      frame = file.frames[index]
      frame.positions.removeSubrange((3 * request.atomCount)...)
    }
  }
}

/// A vector of one frame, for plain scalar geometry written apart from the kernels.
typealias Point = SIMD3<Double>

extension SIMD3<Double> {
  func dot(_ other: Point) -> Double { (self * other).sum() }
  func cross(_ o: Point) -> Point { Point(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x) }
  var norm: Double { dot(self).squareRoot() }
}

/// Features by one frame at a time and the C library.
enum ScalarGeometry {
  /// The shortest image among those up to `reach` edges away.
  static func image(_ d: Point, _ box: Box?, reach: Int = 2) -> Point {
    guard let box else { return d }
    // Edges are subtracted first, so that the search is around the origin.
    var start = d
    start -= (start.z / box.c.z).rounded() * box.c
    start -= (start.y / box.b.y).rounded() * box.b
    start -= (start.x / box.a.x).rounded() * box.a
    var best = start
    for i in -reach...reach {
      for j in -reach...reach {
        for k in -reach...reach {
          let shifted = start + Double(i) * box.a + Double(j) * box.b + Double(k) * box.c
          if shifted.dot(shifted) < best.dot(best) { best = shifted }
        }
      }
    }
    return best
  }

  static func torsion(_ p: [Point], _ atoms: AtomQuadruple, _ box: Box? = nil) -> Double {
    let b1 = image(p[atoms.b] - p[atoms.a], box)
    let b2 = image(p[atoms.c] - p[atoms.b], box)
    let b3 = image(p[atoms.d] - p[atoms.c], box)
    // The angle of the outer bonds' projections on the plane across the middle one.
    let axis = b2 / b2.norm
    let u = -b1 - (-b1).dot(axis) * axis
    let v = b3 - b3.dot(axis) * axis
    return atan2(axis.cross(u).dot(v), u.dot(v))
  }

  static func angle(_ p: [Point], _ atoms: AtomTriple, _ box: Box? = nil) -> Double {
    let u = image(p[atoms.a] - p[atoms.b], box)
    let v = image(p[atoms.c] - p[atoms.b], box)
    return acos(max(-1, min(1, u.dot(v) / (u.norm * v.norm))))
  }

  static func distance(_ p: [Point], _ pair: AtomPair, _ box: Box? = nil) -> Double {
    image(p[pair.b] - p[pair.a], box).norm
  }
}

/// What tests of kernels share.
enum KernelFixtures {
  /// Numbers that are the same in each run.
  struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    mutating func number(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &self) }
    mutating func point(_ range: ClosedRange<Double>) -> Point {
      Point(number(range), number(range), number(range))
    }
    /// A rotation as its three rows.
    mutating func rotation() -> [Point] {
      var first = point(-1...1)
      first /= first.norm
      var second = point(-1...1)
      second -= second.dot(first) * first
      second /= second.norm
      return [first, second, first.cross(second)]
    }
  }

  static func frame(_ points: [Point], box: Box? = nil, time: Double? = nil) -> Frame {
    var frame = Frame()
    frame.positions = points.flatMap { [$0.x, $0.y, $0.z] }
    frame.box = box
    frame.time = time
    return frame
  }

  static func points(_ frame: Frame) -> [Point] {
    stride(from: 0, to: frame.positions.count, by: 3).map {
      Point(frame.positions[$0], frame.positions[$0 + 1], frame.positions[$0 + 2])
    }
  }

  /// The rows of a table of these quantities, named `f0`, `f1`, …; without the time.
  static func rows(
    _ quantities: [FeatureDefinition.Quantity], _ frames: [Frame], isPeriodic: Bool = false,
    wholenessPairs: [AtomPair] = []
  ) throws -> [[Double]] {
    let atomCount = frames[0].positions.count / 3
    let set = FeatureSet(
      atomCount: atomCount, topologyName: "test.pdb", isPeriodic: isPeriodic,
      definitions: quantities.enumerated().map { FeatureDefinition(name: "f\($0)", quantity: $1) },
      wholenessPairs: wholenessPairs)
    var file = MemoryTrajectory(frames: frames, atomCount: atomCount)
    file.hasTimes = false
    let table = try FeatureTable(file, FeatureProgram(set))
    let width = table.columns.count
    let all = try read(table, columns: Array(0..<width))
    return (0..<frames.count).map { Array(all[($0 * width)..<(($0 + 1) * width)]) }
  }

  /// All rows of some columns, row after row.
  static func read(_ table: any NumericTable, columns: [Int]) throws -> [Double] {
    var values = Array(repeating: -7.0, count: table.rowCount * columns.count)
    let reader = try table.makeReader()
    let result = values.withUnsafeMutableBufferPointer { buffer in
      Result { () throws(StorageError) in
        try reader.read(rows: 0..<table.rowCount, columns: columns, into: buffer)
      }
    }
    try result.get()
    return values
  }

  /// Frames of the reference run: 550 atoms in a truncated octahedron.
  static func referenceFrames() throws -> [Frame] {
    let path = DataFiles.format("reference.npz")
    func array(_ name: String) throws -> (values: [Double], rows: Int) {
      let table = try TableFormat.npz.open(path, TableOptions(array: name))[0]
      return (try read(table, columns: Array(table.columns.indices)), table.rowCount)
    }
    let positions = try array("positions")
    let boxes = try array("box").values
    let count = positions.values.count / positions.rows
    return (0..<positions.rows).map { row in
      var frame = Frame()
      frame.positions = Array(positions.values[(row * count)..<((row + 1) * count)])
      let e = Array(boxes[(9 * row)..<(9 * row + 9)])
      frame.box = Box(
        a: Point(e[0], e[1], e[2]), b: Point(e[3], e[4], e[5]), c: Point(e[6], e[7], e[8]))
      return frame
    }
  }
}
