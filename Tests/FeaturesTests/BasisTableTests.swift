import Bases
import Features
import LinearAlgebra
import Samples
import Storage
import Testing
import Trajectories

@Suite("A trajectory as a table of functions of features")
struct BasisTableTests {
  private static let names = ["phi", "d", "1/d"]
  private static let definitions = [
    FeatureDefinition(name: "phi", quantity: .torsion(AtomQuadruple(0, 1, 2, 3), .angle)),
    FeatureDefinition(name: "d", quantity: .distance(AtomPair(0, 4), .value)),
    FeatureDefinition(name: "1/d", quantity: .expression("1 / d")),
  ]

  /// One basis of each kind.
  private static func bases() throws -> [Basis] {
    let centres = Matrix<Double>(rows: [[3, 0.5, 1], [-1, 1, 2], [0.2, 2, 0.4], [1, 1, 1]])
    let turn = 2 * Double.pi
    return [
      .monomials(try Monomials(inputNames: names, degree: 3)),
      .gaussians(
        try GaussianBasis(
          inputNames: names, centres: centres, widths: [0.5, 1, 2, 4], periods: [turn, nil, nil])),
      .grid(
        try GridIndicators(
          inputNames: names, edges: [[-.pi, 0, .pi], [0, 1, 2, 3], [0, 1, 9]],
          periods: [turn, nil, nil])),
    ]
  }

  private func trajectory(_ count: Int) -> MemoryTrajectory {
    var random = KernelFixtures.Random(state: 5)
    let frames = (0..<count).map { index in
      KernelFixtures.frame((0..<5).map { _ in random.point(-1...1) }, time: 0.5 * Double(index))
    }
    return MemoryTrajectory(frames: frames, atomCount: 5)
  }

  private func table(_ file: MemoryTrajectory, _ basis: Basis) throws -> BasisTable {
    let set = FeatureSet(
      atomCount: 5, topologyName: "five.pdb", isPeriodic: false, definitions: Self.definitions,
      basis: basis)
    return BasisTable(try FeatureTable(file, FeatureProgram(set)), basis)
  }

  @Test("The columns are the functions and the time; inputs keep what is known of them")
  func columns() throws {
    let table = try table(trajectory(3), .monomials(Monomials(inputNames: Self.names, degree: 2)))
    #expect(
      table.columns.map(\.name) == [
        "phi", "d", "1/d", "phi^2", "phi*d", "phi*1/d", "d^2", "d*1/d", "1/d^2", "time",
      ])
    #expect(table.columns.map(\.unit) == ["rad", "nm"] + Array(repeating: nil, count: 7) + ["ps"])
    #expect(table.columns[0].domain == PeriodicDomain(lower: -.pi, upper: .pi))
    #expect(table.timeColumn == 9)
    #expect(table.rowCount == 3)
    #expect(table.precision == .float64)
    var timeless = trajectory(3)
    timeless.hasTimes = false
    for basis in try Self.bases() {
      let table = try self.table(timeless, basis)
      #expect(table.timeColumn == nil)
      #expect(table.columns.map(\.name) == basis.functions.names)
    }
  }

  @Test("Any choice of columns, rows and strides gives the functions of the features", arguments: 0..<3)
  func choices(kind: Int) throws {
    let (file, basis) = (trajectory(11), try Self.bases()[kind])
    let table = try table(file, basis)
    let inputs = try KernelFixtures.read(table.features, columns: [0, 1, 2])
    let functions = basis.functions
    let all = (0..<11).map { row in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: functions.count) { values in
        inputs[(3 * row)..<(3 * row + 3)].withUnsafeBufferPointer {
          functions.evaluate($0, into: values)
        }
        return Array(values) + [0.5 * Double(row)]
      }
    }
    let time = functions.count
    let reader = try table.makeReader()
    for columns in [Array(0...time), [2], [time], [time, 1, 0, 1], [3, 0]] {
      for (stride, start, end) in [(1, 0, 11), (2, 0, 11), (3, 4, 10), (20, 5, 11), (1, 7, 7)] {
        let rows = Array(Swift.stride(from: start, to: end, by: stride))
        let expected = rows.flatMap { row in columns.map { all[row][$0] } }
        var found = [Double](repeating: -1, count: expected.count)
        var single = [Float](repeating: -1, count: expected.count)
        try found.withUnsafeMutableBufferPointer {
          try reader.read(rows: start..<end, stride: stride, columns: columns, into: $0)
        }
        try single.withUnsafeMutableBufferPointer {
          try reader.read(rows: start..<end, stride: stride, columns: columns, into: $0)
        }
        #expect(found == expected)
        #expect(single == expected.map { Float($0) })
      }
    }
  }

  @Test("The time is known without decoding a frame")
  func timeAlone() throws {
    var file = trajectory(4)
    file.refusesToRead = true
    let table = try table(file, try Self.bases()[2])
    let time = try #require(table.timeColumn)
    #expect(try KernelFixtures.read(table, columns: [time]) == [0, 0.5, 1, 1.5])
    #expect(throws: StorageError.cannotRead(path: "memory.xtc", reason: "not to be read")) {
      try KernelFixtures.read(table, columns: [time, 0])
    }
  }

  @Test("A feature without a value leaves no function with one, in its frame only", arguments: 0..<3)
  func coinciding(kind: Int) throws {
    var file = trajectory(6)
    for axis in 0..<3 { file.frames[4].positions[3 + axis] = file.frames[4].positions[axis] }
    let table = try table(file, try Self.bases()[kind])
    let values = try KernelFixtures.read(table, columns: [0, table.columns.count - 2])
    // The last monomial is a power of the distance alone.
    #expect(values.indices.filter { values[$0].isNaN } == (kind == 0 ? [8] : [8, 9]))
  }

  @Test("A provider opens functions where the set has a basis, and features where not")
  func provider() throws {
    let path = DataFiles.package("Datasets/alanine-dipeptide/trajectory-6.xtc")
    var options = TrajectoryOptions()
    options.storesIndex = false
    var set = FeatureSet(
      atomCount: 22, topologyName: "topology.pdb", isPeriodic: false, definitions: Self.definitions)
    for basis in [nil, try Self.bases()[0]] {
      set.basis = basis
      let provider = try FeatureTableProvider(set, options: options)
      #expect(try FeatureSet(json: provider.recipe) == set)
      let table = try provider.open(path)
      #expect(Array(table.columns.dropLast()) == set.columns)
      #expect(set.columns.count == (basis == nil ? 3 : 19))
      #expect(table is BasisTable == (basis != nil))
    }
  }
}
