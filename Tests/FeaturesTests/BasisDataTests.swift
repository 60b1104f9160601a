import Bases
import Features
import Glibc
import LinearAlgebra
import Samples
import Storage
import Testing
import Trajectories

/// From a specification to the values of functions, on 25 000 frames of alanine dipeptide.
@Suite("Bases on features of a real trajectory")
struct BasisDataTests {
  private static let folder = DataFiles.package("Datasets/alanine-dipeptide")
  private static let angles = "features:\n  - {torsions: phi psi, as: angle}\n"

  private func set(_ yaml: String) throws -> FeatureSet {
    try FeatureSpecification(yaml: yaml, source: "s.yaml").resolve(
      topology: Topology.read(Self.folder + "/topology.pdb"), topologyName: "topology.pdb",
      firstFrame: nil)
  }

  /// All rows of a set's columns, some thousand at a time, without the time.
  private func forEachRow(
    of set: FeatureSet, stride: Int = 1, _ body: (_ frame: Int, _ row: [Double]) throws -> Void
  ) throws {
    var options = TrajectoryOptions()
    options.storesIndex = false
    let table = try FeatureTableProvider(set, options: options)
      .open(Self.folder + "/trajectory-6.xtc")
    let reader = try table.makeReader()
    let width = set.columns.count
    try #require(table.rowCount == 25_000)
    for first in Swift.stride(from: 0, to: 25_000, by: 1000 * stride) {
      let rows = first..<min(first + 1000 * stride, 25_000)
      let count = (rows.count + stride - 1) / stride
      var values = [Double](repeating: 0, count: count * width)
      try values.withUnsafeMutableBufferPointer {
        try reader.read(rows: rows, stride: stride, columns: Array(0..<width), into: $0)
      }
      for row in 0..<count {
        try body(first + row * stride, Array(values[(row * width)..<((row + 1) * width)]))
      }
    }
  }

  private func rows(of set: FeatureSet, stride: Int = 1) throws -> [[Double]] {
    var rows: [[Double]] = []
    try forEachRow(of: set, stride: stride) { rows.append($1) }
    return rows
  }

  @Test("Monomials are products of the columns")
  func monomials() throws {
    let yaml = "features:\n  - torsions: phi\n  - {distances: {pairs: [[5, 17]]}, name: d}\n"
    let set = try set(yaml + "basis: {monomials: 2}")
    let (c, s) = ("cos(phi(ALA2))", "sin(phi(ALA2))")
    #expect(
      set.columns.map(\.name)
        == [c, s, "d", "\(c)^2", "\(c)*\(s)", "\(c)*d", "\(s)^2", "\(s)*d", "d^2"])
    #expect(set.columns[0].origin == .cosine(of: "phi(ALA2)", period: 2 * .pi))
    #expect(set.columns[2].unit == "nm")
    #expect(set.columns[8].unit == nil)
    let inputs = try rows(of: self.set(yaml))
    let found = try rows(of: set)
    for (x, row) in zip(inputs, found) {
      let squares = [x[0] * x[0], x[0] * x[1], x[0] * x[2], x[1] * x[1], x[1] * x[2], x[2] * x[2]]
      #expect(row == x + squares)
      // cos² + sin²
      #expect(abs(row[3] + row[6] - 1) < 1e-14)
    }
  }

  @Test("Gaussians take the nearest images of angles")
  func gaussians() throws {
    let path = "/tmp/andante-basis-\(getpid()).npy"
    defer { unlink(path) }
    // Near ±π, where images matter, and in the rare basin.
    let centres = [[3, 3.1], [-1.2, 2.5], [1, 0.5]]
    let writer = try NPYWriter(path, columnCount: 2, precision: .float64)
    for centre in centres { try writer.append(centre) }
    try writer.finish()
    let set = try set(Self.angles + "basis: {gaussians: {centres: \(path), width: 0.5}}")
    #expect(set.columns.map(\.name) == ["gaussian(0)", "gaussian(1)", "gaussian(2)"])
    let angles = try rows(of: self.set(Self.angles), stride: 5)
    let found = try rows(of: set, stride: 5)
    for (angle, row) in zip(angles, found) {
      for (value, centre) in zip(row, centres) {
        let squares = zip(angle, centre).map { pow(remainder($0 - $1, 2 * .pi), 2) }
        #expect(abs(value - exp(-(squares[0] + squares[1]) / (2 * 0.5 * 0.5))) < 1e-14)
      }
    }
  }

  @Test("A grid's cells are those of the angles of the unrounded run")
  func grid() throws {
    let set = try set(Self.angles + "basis: {grid: {bins: 20, from: 0, to: 1}}")
    #expect(set.columns.count == 400)
    // Rows at 1, 2, … ps; frames at 2, 4, … ps. Rounding to 0.001 nm moves an angle by at
    // most 0.03: closer to an edge either cell is right.
    let exact = try TableFormat.npy.open(Self.folder + "/dihedrals-6.npy", TableOptions())[0]
    let angles = try KernelFixtures.read(exact, columns: [0, 1])
    var comparedCount = 0
    try forEachRow(of: set) { frame, row in
      #expect(row.reduce(0, +) == 1)
      let scaled = (0..<2).map { (angles[2 * (2 * frame + 1) + $0] + .pi) / (.pi / 10) }
      guard scaled.allSatisfy({ abs($0 - $0.rounded()) > 0.03 / (.pi / 10) }) else { return }
      comparedCount += 1
      #expect(row[20 * Int(scaled[0]) + Int(scaled[1])] == 1)
    }
    // (1 − 0.06 / 0.314)² of the frames, if they were evenly spread over the cells.
    #expect(comparedCount > 12_000)
  }

  @Test("Many features are read block by block, at any stride")
  func blocks() throws {
    let yaml = "features: [distances: all]\n"
    let set = try set(yaml + "basis: {monomials: 1}")
    #expect(set.columns == (try self.set(yaml)).columns)
    // 231 columns: more than a block holds at a time.
    #expect(try rows(of: set, stride: 7) == rows(of: self.set(yaml), stride: 7))
  }

  @Test("A basis is part of the recipe, bit by bit")
  func recipe() throws {
    let distances = "features:\n  - {distances: {pairs: [[5, 17], [6, 18]]}, name: [a, b]}\n"
    let cases = [
      (distances + "basis: {monomials: 3}", ["a", "b"]),
      (Self.angles + "basis: {grid: {bins: 3, from: 0.1, to: 0.7}}", ["phi(ALA2)", "psi(ALA2)"]),
    ]
    for (yaml, inputs) in cases {
      let set = try set(yaml)
      #expect(set.basis?.inputNames == inputs)
      #expect(try FeatureSet(json: JSONValue(parsing: set.json.encoded())) == set)
    }
  }

  @Test("A name that is also a product of others is refused where the basis stands")
  func duplicate() throws {
    let yaml = """
      features:
        - {distances: {pairs: [[5, 17], [6, 18]]}, name: [a, b]}
        - {expression: a + b, name: a*b}
      basis:
        monomials: 2
      """
    let place = SpecificationPlace("s.yaml", line: 5)
    #expect(throws: FeatureError.duplicateName("a*b", place, other: place)) { try self.set(yaml) }
  }
}
