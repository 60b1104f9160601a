import Storage
import Testing

@Suite("andante features")
struct FeaturesCommandTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write(try Molecules.alanine()[0..<600].bytes, to: "a.xtc")
  }

  private func features(_ out: String, _ more: String...) throws -> Table {
    try succeed(["features", Molecules.topology, "a.xtc", "--double", "--out", out] + more, in: sandbox)
    return try Table(contentsOf: sandbox(out))
  }

  /// A format's file and how far its columns may be off.
  struct Format: CustomTestStringConvertible, Sendable {
    var name: String
    var frames: Int
    var tolerance: Double
    var isPeriodic = true
    /// Models of a PDB file share the box of its head.
    var hasOneBox = false
    var testDescription: String { name }
  }

  // A coordinate that is off by δ moves a torsion by a few δ over a bond's .15 nm: δ is
  // 5e-4 nm for .001 nm, 5e-5 for .0001 nm, 6e-8 of 2 nm for single precision, which
  // the writers of DCD, NetCDF and TRR with velocities converted to Å and back.
  private static let formats = [
    Format(name: "solvated.xtc", frames: 40, tolerance: 0.03),
    Format(name: "solvated-positions.trr", frames: 40, tolerance: 1e-12),
    Format(name: "solvated.trr", frames: 40, tolerance: 5e-6),
    Format(name: "solvated.dcd", frames: 40, tolerance: 5e-6),
    Format(name: "solvated.nc", frames: 40, tolerance: 5e-6),
    Format(name: "solvated.h5", frames: 40, tolerance: 1e-12),
    Format(name: "solvated-models.pdb", frames: 5, tolerance: 3e-3, hasOneBox: true),
    Format(name: "solvated.pdb", frames: 1, tolerance: 3e-3),
    Format(name: "solvated.gro", frames: 1, tolerance: 0.03),
    Format(name: "solvated.rst7", frames: 1, tolerance: 5e-6),
    Format(name: "solvated.xyz", frames: 10, tolerance: 3e-3, isPeriodic: false),
    Format(name: "solvated.lammpstrj", frames: 10, tolerance: 3e-3),
  ]

  @Test("Every format gives the same columns, to its precision", arguments: formats)
  func format(_ format: Format) throws {
    // Water 266 is across the box.
    try sandbox.write(
      """
      features:
        - torsions: phi psi
          as: angle
        - distances: {pairs: [[9, 266]]}

      """, to: "s.yaml")
    try succeed(
      ["features", Molecules.solvated, Molecules.format(format.name), "--spec", "s.yaml", "--double",
        "--out", "x.npy"], in: sandbox)
    let found = try Table(contentsOf: sandbox("x.npy"))
    #expect(found.width == 3 && found.rowCount == format.frames)
    let (positions, boxes) = (try Molecules.reference("positions"), try Molecules.reference("box"))
    for row in 0..<found.rowCount {
      for (column, atoms) in Molecules.torsions.enumerated() {
        let expected = PlainGeometry.torsion(atoms.map { positions.atom($0, row: row) })
        #expect(
          abs(found[row, column] - expected) < format.tolerance, "frame \(row), column \(column)")
      }
      let separation = positions.atom(265, row: row) - positions.atom(8, row: row)
      let boxRow = format.hasOneBox ? 0 : row
      let expected = format.isPeriodic
        ? PlainGeometry.shortest(separation, box: (0..<3).map { boxes.atom($0, row: boxRow) })
        : PlainGeometry.length(separation)
      // Boxes are in single precision where positions are exact.
      #expect(abs(found[row, 2] - expected) < max(1e-6, format.tolerance), "frame \(row), distance")
    }
  }

  @Test("A topology in any format gives the same columns", arguments: ["gro", "psf", "prmtop", "cif", "h5"])
  func topologies(suffix: String) throws {
    let trajectory = Molecules.format("solvated.dcd")
    for topology in ["pdb", suffix] {
      try succeed(
        ["features", Molecules.format("solvated." + topology), trajectory, "--torsions", "phi,psi,omega,chi1",
          "--out", "\(topology).npy"], in: sandbox)
    }
    #expect(try sandbox.data("pdb.npy") == sandbox.data("\(suffix).npy"))
    #expect(try Table(contentsOf: sandbox("pdb.npy")).width == 8)
    let columns = try ["pdb", suffix].map {
      csvRows(try sandbox.text("\($0).columns.csv")).map { $0[1] }
    }
    #expect(columns[0] == columns[1])
  }

  @Test("Neither threads nor single precision change anything else")
  func threads() throws {
    let one = try features("one.npy", "--threads", "1")
    _ = try features("two.npy", "--threads", "2")
    #expect(try sandbox.data("one.npy") == sandbox.data("two.npy"))
    try succeed(["features", Molecules.topology, "a.xtc", "--out", "single.npy"], in: sandbox)
    let single = try Table(contentsOf: sandbox("single.npy"))
    // Half a unit in the last place of cosines and sines.
    #expect(single.difference(one) <= 0x1p-24 && single.difference(one) > 0)
    #expect(single.values == one.values.map { Double(Float($0)) })
  }

  @Test("--start, --stop and --stride in frames and in time take the rows that they name")
  func window() throws {
    let all = try features("all.npy")
    let expected = stride(from: 50, to: 200, by: 5).flatMap { all.rows($0..<($0 + 1)).values }
    let frames = try features("f.npy", "--start", "50", "--stop", "200", "--stride", "5")
    #expect(frames.values == expected)
    let times = try features("t.npy", "--start", "100ps", "--stop", "400ps", "--stride", "10ps")
    #expect(times.values == expected)
    let run = try succeed(
      ["features", Molecules.topology, "a.xtc", "--stride", "10ps", "--out", "s.npy"], in: sandbox)
    #expect(run.output.hasPrefix("s.npy: 120 frames of 1 trajectory, 4 columns, a frame each 10 ps\n"))
    try expectFailure(
      ["features", Molecules.topology, "a.xtc", "--stride", "3ps", "--out", "b.npy"], in: sandbox,
      says: ["3 ps", "2 ps"])
  }

  @Test("Angles stay angles, and their table says the period and the atoms")
  func angles() throws {
    try sandbox.write("features:\n  - torsions: phi psi\n    as: angle\n", to: "s.yaml")
    let split = try features("split.npy")
    let angles = try features("angles.npy", "--spec", "s.yaml")
    #expect(angles.width == 2)
    for row in 0..<600 {
      for column in 0..<2 {
        #expect(abs(angles[row, column]) <= .pi)
        // atan2 of numbers with an error of 1e-16 each.
        let angle = PlainGeometry.angle(cosine: split[row, 2 * column], sine: split[row, 2 * column + 1])
        #expect(abs(angle - angles[row, column]) < 1e-14)
      }
    }
    let rows = csvRows(try sandbox.text("angles.columns.csv"))
    #expect(rows.count == 3)
    #expect(rows[0] == ["index", "column", "unit", "period", "kind", "atoms"])
    #expect(rows[1].prefix(5) == ["0", "phi(ALA2)", "rad", "\(2 * Double.pi)", "torsion"])
    #expect(rows[1][5] == "ACE1 C (5) – ALA2 N (7) – ALA2 CA (9) – ALA2 C (15)")
    let halves = csvRows(try sandbox.text("split.columns.csv"))
    #expect(
      halves.map { $0[1] }
        == ["column", "cos(phi(ALA2))", "sin(phi(ALA2))", "cos(psi(ALA2))", "sin(psi(ALA2))"])
  }

  @Test("The table of columns lists those that were chosen")
  func chosenColumns() throws {
    let all = try features("all.npy")
    let one = try features("one.npy", "--columns", "sin(psi(ALA2)),cos(phi(ALA2))")
    #expect(one.values == all.columns([3, 0]).values)
    #expect(
      csvRows(try sandbox.text("one.columns.csv")).map { $0[1] }
        == ["column", "sin(psi(ALA2))", "cos(phi(ALA2))"])
    try expectFailure(
      ["features", Molecules.topology, "a.xtc", "--columns", "phi", "--out", "x.npy"], in: sandbox,
      says: ["no column \"phi\"", "cos(phi(ALA2))"])
  }

  @Test("A basis replaces the columns, and the table of columns lists its functions")
  func basis() throws {
    let plain = "features:\n  - torsions: phi psi\n  - distances: {pairs: [[5, 17]]}\n    name: d\n"
    try sandbox.write(plain, to: "plain.yaml")
    try sandbox.write(plain + "basis:\n  monomials: 2\n", to: "monomials.yaml")
    try sandbox.write(plain + "basis:\n  grid: {bins: 2, from: -1, to: 1}\n", to: "grid.yaml")
    let x = try features("x.npy", "--spec", "plain.yaml")
    let y = try features("y.npy", "--spec", "monomials.yaml")
    let rows = csvRows(try sandbox.text("y.columns.csv")).dropFirst()
    #expect(x.width == 5 && y.width == 20 && rows.count == 20)
    #expect(y.columns(Array(0..<5)).values == x.values)
    let inputs = rows.prefix(5).map { $0[1] }
    for (column, row) in rows.enumerated() {
      #expect(row[0] == "\(column)")
      guard column >= 5 else {
        #expect(row[4] == (column < 4 ? "torsion" : "distance") && !row[5].isEmpty)
        continue
      }
      #expect(row[4] == "monomial" && row[5] == "" && row[2] == "")
      // a^2 or a*b, with names that hold neither sign.
      let square = String(row[1].dropLast(2))
      let factors = row[1].hasSuffix("^2") ? [square, square] : row[1].split(separator: "*").map(String.init)
      let (i, j) = (inputs.firstIndex(of: factors[0])!, inputs.firstIndex(of: factors[1])!)
      for frame in stride(from: 0, to: 600, by: 37) {
        #expect(abs(y[frame, column] - x[frame, i] * x[frame, j]) < 1e-15)
      }
    }
    let cells = try features("cells.npy", "--spec", "grid.yaml")
    #expect(cells.width == 32)
    for frame in 0..<600 { #expect(cells.rows(frame..<(frame + 1)).values.reduce(0, +) == 1) }
    // The names hold commas.
    let lines = try sandbox.text("cells.columns.csv").split(separator: "\n")
    #expect(lines[1] == "0,\"cell(0,0,0,0,0)\",,,grid cell," && lines.count == 33)
  }

  @Test("Several trajectories make a folder that can be replaced, and records its input")
  func folder() throws {
    try sandbox.write(try Molecules.alanine()[600..<800].bytes, to: "b.xtc")
    let arguments = ["features", Molecules.topology, "a.xtc", "b.xtc", "--double", "--out"]
    for _ in 0..<2 { try succeed(arguments + ["f"], in: sandbox) }
    #expect(
      sandbox.content(of: "f") == ["columns.csv", "features-1.npy", "features-2.npy", "provenance.json"])
    #expect(try Table(contentsOf: sandbox("f/features-1.npy")).values == features("a.npy").values)
    #expect(try Table(contentsOf: sandbox("f/features-2.npy")).rowCount == 200)
    let record = try JSONValue(parsing: try sandbox.text("f/provenance.json"))
    #expect(record["inputs"]?.array?.compactMap { $0["path"]?.string } == ["a.xtc", "b.xtc"])
    #expect(record["companions"]?.array?.compactMap { $0["path"]?.string } == [Molecules.topology])
    try expectFailure(arguments + ["c.npy"], in: sandbox, says: ["c.npy", "2 trajectories", "folder"])
  }

  @Test("Outputs do not replace inputs; the topology is named once")
  func badOutput() throws {
    try expectFailure(
      ["features", Molecules.topology, "a.xtc", "--out", "a.xtc"], in: sandbox, says: ["a.xtc"])
    try expectFailure(
      ["features", Molecules.topology, "a.xtc", "--topology", "t.pdb", "--out", "b.npy"], in: sandbox,
      code: 64, says: ["--topology"])
    try expectFailure(
      ["features", Molecules.topology, "a.xtc", "--spec", "s.yaml", "--torsions", "phi", "--out", "b.npy"],
      in: sandbox, code: 64, says: ["--spec or --torsions"])
    try expectFailure(
      ["features", Molecules.topology, "a.xtc", "--out", "no/b.npy"], in: sandbox, says: ["no/b.npy"])
  }
}
