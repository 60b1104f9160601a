import Features
import Foundation
import Storage
import Testing
import Trajectories

@Suite("A trajectory as a table of features")
struct FeatureTableTests {
  private static let set = FeatureSet(
    atomCount: 6, topologyName: "six.pdb", isPeriodic: false,
    definitions: [
      FeatureDefinition(
        name: "phi(ALA2)", quantity: .torsion(AtomQuadruple(0, 1, 2, 3), .cosineSine)),
      FeatureDefinition(name: "d(a–b)", quantity: .distance(AtomPair(0, 4), .value)),
      FeatureDefinition(name: "d(b–c)", quantity: .distance(AtomPair(4, 2), .value)),
      FeatureDefinition(name: "sum", quantity: .expression("{d(a–b)} + {d(b–c)}")),
      FeatureDefinition(name: "psi(ALA2)", quantity: .torsion(AtomQuadruple(1, 2, 3, 4), .angle)),
    ], atomLabels: [4: "ALA2 CB"])

  private func trajectory(_ count: Int, box: Box? = nil) -> MemoryTrajectory {
    var random = KernelFixtures.Random(state: 21)
    let frames = (0..<count).map { index in
      KernelFixtures.frame(
        (0..<6).map { _ in random.point(-1...1) }, box: box, time: 0.5 * Double(index))
    }
    return MemoryTrajectory(frames: frames, atomCount: 6)
  }

  private func table(
    _ file: MemoryTrajectory, _ change: (inout FeatureSet) -> Void = { _ in }
  ) throws -> FeatureTable {
    var set = Self.set
    change(&set)
    return try FeatureTable(file, FeatureProgram(set))
  }

  @Test("The columns are the features and the time")
  func columns() throws {
    let table = try table(trajectory(3))
    #expect(
      table.columns.map(\.name) == [
        "cos(phi(ALA2))", "sin(phi(ALA2))", "d(a–b)", "d(b–c)", "sum", "psi(ALA2)", "time",
      ])
    #expect(table.columns.map(\.unit) == [nil, nil, "nm", "nm", nil, "rad", "ps"])
    #expect(table.timeColumn == 6)
    #expect(table.rowCount == 3)
    #expect(table.precision == .float64)
    var timeless = trajectory(3)
    timeless.hasTimes = false
    #expect(try self.table(timeless).timeColumn == nil)
    #expect(try self.table(timeless).columns.count == 6)
  }

  @Test("Any choice of columns, rows and strides gives the same numbers", arguments: [1, 3, 4, 9, 10])
  func choices(frameCount: Int) throws {
    let file = trajectory(frameCount)
    let table = try table(file)
    let all = try KernelFixtures.read(table, columns: Array(0..<7))
    for frame in 0..<frameCount {
      let points = KernelFixtures.points(file.frames[frame])
      let row = Array(all[(7 * frame)..<(7 * frame + 7)])
      let phi = ScalarGeometry.torsion(points, AtomQuadruple(0, 1, 2, 3))
      #expect(abs(row[0] - cos(phi)) < 1e-13)
      #expect(abs(row[1] - sin(phi)) < 1e-13)
      #expect(abs(row[2] - ScalarGeometry.distance(points, AtomPair(0, 4))) < 1e-15)
      #expect(row[4] == row[2] + row[3])
      #expect(row[6] == 0.5 * Double(frame))
    }
    let reader = try table.makeReader()
    for columns in [[4], [6, 0, 4, 4, 1], [3, 2], [5], [0, 1, 2, 3, 4, 5], [6], [1, 0]] {
      for (stride, start) in [(1, 0), (2, 0), (3, frameCount / 2), (7, 0)] {
        let rows = Array(Swift.stride(from: start, to: frameCount, by: stride))
        let expected = rows.flatMap { row in columns.map { all[7 * row + $0] } }
        var found = Array(repeating: -1.0, count: expected.count)
        var single = Array(repeating: Float(-1), count: expected.count)
        try found.withUnsafeMutableBufferPointer {
          try reader.read(rows: start..<frameCount, stride: stride, columns: columns, into: $0)
        }
        try single.withUnsafeMutableBufferPointer {
          try reader.read(rows: start..<frameCount, stride: stride, columns: columns, into: $0)
        }
        #expect(found == expected)
        #expect(single == expected.map { Float($0) })
      }
    }
  }

  @Test("The time is known without decoding a frame")
  func timeAlone() throws {
    var file = trajectory(9)
    file.refusesToRead = true
    let table = try table(file)
    #expect(try KernelFixtures.read(table, columns: [6]) == (0..<9).map { 0.5 * Double($0) })
    #expect(throws: StorageError.cannotRead(path: "memory.xtc", reason: "not to be read")) {
      try KernelFixtures.read(table, columns: [6, 0])
    }
  }

  @Test("More than 64 features are single precision")
  func precision() throws {
    let table = try table(trajectory(1)) { set in
      set.definitions = (0..<65).map {
        FeatureDefinition(name: "d\($0)", quantity: .distance(AtomPair(0, 1), .value))
      }
    }
    #expect(table.precision == .float32)
  }

  @Test(
    "A coordinate that is not finite is named with its frame and atom",
    arguments: [Double.nan, .infinity])
  func notFinite(value: Double) throws {
    var file = trajectory(7)
    file.frames[5].positions[3 * 5] = value  // an atom that no feature reads
    _ = try KernelFixtures.read(try table(file), columns: [0, 2])
    file.frames[5].positions[3 * 4 + 1] = value
    let error = StorageError.unusableFrame(
      path: "memory.xtc", frame: 5,
      reason: "atom 5 (ALA2 CB) has a coordinate that is not finite")
    #expect(throws: error) { try KernelFixtures.read(try table(file), columns: [0]) }
  }

  @Test("Coinciding atoms give NaN in their own column and frame only")
  func coinciding() throws {
    var file = trajectory(6)
    for axis in 0..<3 { file.frames[2].positions[3 + axis] = file.frames[2].positions[axis] }
    let values = try KernelFixtures.read(try table(file), columns: [0, 2])
    #expect(values.indices.filter { values[$0].isNaN } == [4])
  }

  @Test("A missing box and a flat one are refused where minimum images are asked for")
  func boxes() throws {
    let box = Box(lengths: Point(2, 2, 2), angles: Point(90, 90, 90))!
    var file = trajectory(6, box: box)
    _ = try KernelFixtures.read(try table(file) { $0.isPeriodic = true }, columns: [0])
    file.frames[4].box = nil
    #expect(
      throws: StorageError.unusableFrame(
        path: "memory.xtc", frame: 4,
        reason: "it has no periodic box, which minimum-image distances need; say periodic: false")
    ) { try KernelFixtures.read(try table(file) { $0.isPeriodic = true }, columns: [0]) }
    file.frames[4].box = Box(a: Point(2, 0, 0), b: Point(0, 2, 0), c: Point(1, 1, 0))
    #expect(
      throws: StorageError.unusableFrame(
        path: "memory.xtc", frame: 4,
        reason: "its periodic box is flat, and minimum-image distances need one; say periodic: false")
    ) { try KernelFixtures.read(try table(file) { $0.isPeriodic = true }, columns: [0]) }
    _ = try KernelFixtures.read(try table(file), columns: [0])
  }

  @Test("Another number of atoms than the topology's is refused")
  func atomCount() throws {
    var file = trajectory(1)
    file.atomCount = 7
    #expect(
      throws: StorageError.atomCountMismatch(
        path: "memory.xtc", count: 7, topology: "six.pdb", expected: 6)
    ) { try table(file) }
  }

  @Test("The provider knows trajectories by their extension, and checks the number of atoms")
  func provider() throws {
    let provider = try FeatureTableProvider(Self.set)
    #expect(provider.isReadable(fileNamed: "run.XTC"))
    #expect(provider.isReadable(fileNamed: "a.b.dcd"))
    for name in ["run.npy", ".xtc", "xtc", "run."] { #expect(!provider.isReadable(fileNamed: name)) }
    let path = DataFiles.format("solvated.dcd")
    #expect(
      throws: StorageError.atomCountMismatch(
        path: path, count: 550, topology: "six.pdb", expected: 6)
    ) { try provider.open(path) }
  }

  @Test("An expression over unknown columns is refused when the set is compiled")
  func unknownColumn() {
    #expect(throws: FeatureError.self) {
      try table(trajectory(1)) {
        $0.definitions.append(FeatureDefinition(name: "x", quantity: .expression("{none} + 1")))
      }
    }
  }
}
