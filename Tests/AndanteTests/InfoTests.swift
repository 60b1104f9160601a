import Storage
import Testing

@Suite("andante info")
struct InfoTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  /// The facts of a file, as text and as JSON, which must agree.
  private func facts(_ path: String) throws -> [String: String] {
    let json = try jsonOutput(["info", path, "--json"], in: sandbox)
    var facts: [String: String] = [:]
    for key in json.keys { facts[key] = json[key]?.string }
    #expect(facts["path"] == path)
    facts["path"] = nil
    let text = try succeed(["info", path], in: sandbox).output
    #expect(text.hasPrefix(path + "\n"))
    // Long facts are wrapped: compare words.
    let words = Set(text.split { $0 == " " || $0 == "\n" })
    for fact in facts.joinedWords { #expect(words.contains(fact), "\(fact)") }
    return facts
  }

  @Test(
    "Trajectories: atoms, frames, times, fields",
    arguments: [
      ("solvated.xtc", "XTC", 40, "0.04 to 1.6 ps", "positions, box, time"),
      ("solvated.trr", "TRR", 40, "0.04 to 1.6 ps", "positions, velocities, forces, box, time"),
      ("solvated-positions.trr", "TRR", 40, "0.04 to 1.6 ps", "positions, box, time"),
      ("solvated.dcd", "DCD", 40, nil, "positions, box"),
      ("solvated.nc", "AMBER NetCDF", 40, "0.04 to 1.6 ps", "positions, box, time"),
      ("solvated.rst7", "AMBER restart", 1, "0.04 to 0.04 ps", "positions, box, time"),
      ("solvated.h5", "MDTraj HDF5", 40, "0.04 to 1.6 ps", "positions, box, time"),
      ("solvated-models.pdb", "PDB", 5, nil, "positions, box"),
      ("solvated.pdb", "PDB", 1, nil, "positions, box"),
      ("solvated.gro", "GRO", 1, "0.04 to 0.04 ps", "positions, box, time"),
      ("solvated.xyz", "XYZ", 10, nil, "positions"),
      ("solvated.lammpstrj", "LAMMPS dump", 10, nil, "positions, box"),
    ] as [(String, String, Int, String?, String)])
  func trajectories(name: String, format: String, frames: Int, time: String?, fields: String) throws {
    let facts = try facts(Molecules.format(name))
    #expect(facts["format"] == format + " trajectory")
    #expect(facts["atoms"] == "550" && facts["frames"] == "\(frames)" && facts["fields"] == fields)
    #expect(facts["time"] == time ?? "none in the file; say --time-step")
    if time != nil, frames > 1 { #expect(facts["time step"] == "0.04 ps") }
    if fields.contains("box") {
      // A truncated octahedron.
      #expect(facts["box"]?.hasPrefix("1.9978 × 1.9978 × 1.9978 nm in frame 0, angles 70.5") == true)
    } else {
      #expect(facts["box"] == "none")
    }
  }

  @Test("Topologies: atoms, residues, bonds", arguments: ["cif", "prmtop", "psf"])
  func topologies(suffix: String) throws {
    let facts = try facts(Molecules.format("solvated." + suffix))
    #expect(facts["format"]?.hasSuffix(" topology") == true)
    #expect(facts["atoms"] == "550" && facts["residues"] == "179")
    #expect(facts["residue names"] == "HOH ×176, ACE, ALA, NME")
    // Eleven more than the peptide's CONECT records have, and two a water.
    #expect(facts["bonds"] == (suffix == "cif" ? "12" : "373"))
  }

  @Test("Tables, archives and moments")
  func others() throws {
    try Table.ar1(timescales: [5, 2], frames: 300, seed: 1).writeNPY(sandbox, "x.npy")
    let array = try facts(sandbox("x.npy"))
    #expect(array == ["format": "NPY table", "rows": "300", "columns": "2", "numbers": "float64"])
    try sandbox.write("#! FIELDS time phi psi\n 0 1 2\n 1 2 3\n", to: "x.COLVAR")
    let colvar = try facts(sandbox("x.COLVAR"))
    #expect(colvar["format"] == "COLVAR table" && colvar["rows"] == "2")
    #expect(colvar["names"] == "time, phi, psi")
    try succeed(["moments", "x.npy", "--lags", "1,3", "--blocks", "4", "--out", "m.h5"], in: sandbox)
    let moments = try facts(sandbox("m.h5"))
    #expect(moments["format"] == "Andante moments" && moments["lags"] == "1, 3" && moments["frames"] == "300")
    let archive = try facts(Molecules.format("reference.npz"))
    #expect(archive["arrays"]?.contains("positions (40, 550, 3)") == true)
  }

  @Test("Several files are described one after another; the first that fails ends it")
  func several() throws {
    let run = try succeed(
      ["info", Molecules.topology, Molecules.format("solvated.dcd")], in: sandbox)
    #expect(run.output.contains("\n\n\(Molecules.format("solvated.dcd"))\n"))
    #expect(run.output.contains("atoms          22\n"))
    try expectFailure(["info", "gone.xtc"], in: sandbox, says: ["gone.xtc", "No such file"])
  }
}

extension [String: String] {
  fileprivate var joinedWords: [Substring] {
    flatMap { $0.key.split(separator: " ") + $0.value.split(separator: " ") }
  }
}
