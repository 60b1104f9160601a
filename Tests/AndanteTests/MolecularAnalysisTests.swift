import Foundation
import Glibc
import Storage
import Testing

/// Commands that analyse, on trajectories of atoms.
@Suite("Analyses of trajectories of atoms")
struct MolecularAnalysisTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    let all = try Molecules.alanine()
    try sandbox.write(all[0..<2000].bytes, to: "a.xtc")
    try sandbox.write(all[3000..<5500].bytes, to: "b.xtc")
  }

  private let input = ["--topology", Molecules.topology, "a.xtc", "b.xtc"]

  /// The same columns as arrays, and what says the same about them.
  private func arrays() throws -> [String] {
    try succeed(
      ["features", Molecules.topology, "a.xtc", "b.xtc", "--double", "--out", "features"], in: sandbox)
    return [
      "features/features-1.npy", "features/features-2.npy", "--time-step", "2ps", "--names",
      "cos(phi(ALA2)),sin(phi(ALA2)),cos(psi(ALA2)),sin(psi(ALA2))",
    ]
  }

  private func spectra(_ arguments: [String]) throws -> JSONValue {
    try JSONValue(parsing: try succeed(arguments + ["--json"], in: sandbox).output)
  }

  @Test("Spectra of coordinates are those of their features, and moments keep them")
  func timescales() throws {
    let lags = ["--lags", "2ps,10ps,40ps"]
    let direct = try spectra(["timescales"] + input + lags)
    let written = try spectra(["timescales"] + (try arrays()) + lags)
    #expect(direct == written)
    #expect(direct["feature_names"]?.array?.count == 4 && direct["frames"] == 4500)
    #expect(direct.spectra("timescales")[1][0].map { $0 > 20 } == true)
    try succeed(["moments"] + input + lags + ["--out", "m.h5"], in: sandbox)
    let kept = try spectra(["timescales", "m.h5"])
    for key in ["eigenvalues", "timescales", "timescale_errors"] {
      // Moments of blocks are added in another order than those in memory.
      expectEqual(kept.spectra(key), direct.spectra(key), tolerance: 1e-9)
    }
  }

  @Test("A report of coordinates is that of their features, for any number of threads")
  func discover() throws {
    let lag = ["--lag", "10ps", "--quiet", "--out"]
    try succeed(["discover"] + input + lag + ["one", "--threads", "1"], in: sandbox)
    try succeed(["discover"] + input + lag + ["two", "--threads", "2"], in: sandbox)
    try succeed(["discover"] + (try arrays()) + lag + ["written"], in: sandbox)
    for name in sandbox.content(of: "one") where name.hasSuffix(".npy") || name == "spectra.json" {
      #expect(try sandbox.data("one/" + name) == sandbox.data("two/" + name))
      #expect(try sandbox.data("one/" + name) == sandbox.data("written/" + name))
    }
    #expect(sandbox.exists("one/cvs-2.npy"))
    #expect(try sandbox.data("one/model.json") == sandbox.data("two/model.json"))
    // Only the model of coordinates says how atoms become columns.
    let models = try ["one", "written"].map { try JSONValue(parsing: try sandbox.text($0 + "/model.json")) }
    #expect(models[0]["recipe"] != nil && models[1]["recipe"] == nil)
    #expect(models[0]["coefficients"] == models[1]["coefficients"])
    let atoms = csvRows(try sandbox.text("one/tables/features.csv"))
    #expect(atoms[1].prefix(2) == ["0", "cos(phi(ALA2))"])
    #expect(atoms[1][5] == "ACE1 C (5) – ALA2 N (7) – ALA2 CA (9) – ALA2 C (15)")
    #expect(try sandbox.text("one/index.html").contains("ACE1 C (5)"))
  }

  @Test("A model knows its features: it projects trajectories without a topology")
  func project() throws {
    try succeed(["discover"] + input + ["--lag", "10ps", "--quiet", "--out", "report"], in: sandbox)
    try succeed(["project", "report/model.json", "a.xtc", "b.xtc", "--out", "cvs"], in: sandbox)
    for name in ["cvs-1.npy", "cvs-2.npy"] {
      #expect(try sandbox.data("cvs/" + name) == sandbox.data("report/" + name))
    }
    try succeed(["project", "report/model.json", "b.xtc", "--stride", "5", "--out", "x.npy"], in: sandbox)
    let all = try Table(contentsOf: sandbox("cvs/cvs-2.npy"))
    let some = try Table(contentsOf: sandbox("x.npy"))
    #expect(some.values == stride(from: 0, to: 2500, by: 5).flatMap { all.rows($0..<($0 + 1)).values })
    // Arrays of these features have no atoms to start from.
    try succeed(["features", Molecules.topology, "a.xtc", "--out", "f.npy"], in: sandbox)
    try expectFailure(
      ["project", "report/model.json", "f.npy", "--out", "y.npy"], in: sandbox, says: ["f.npy"])
    try expectFailure(
      ["project", "report/model.json", Molecules.format("solvated.dcd"), "--out", "y.npy"], in: sandbox,
      says: ["solvated.dcd has 550 atoms", "has 22"])
  }

  @Test("A model of angles and one of a basis project as they were made", arguments: [true, false])
  func forms(hasBasis: Bool) throws {
    try sandbox.write(
      "features:\n  - torsions: phi psi\n    as: \(hasBasis ? "cos-sin" : "angle")\n"
        + "  - distances: {pairs: [[5, 17]]}\n    name: d\n" + (hasBasis ? "basis:\n  monomials: 2\n" : ""),
      to: "s.yaml")
    try succeed(
      ["discover"] + input + ["--spec", "s.yaml", "--lag", "10ps", "--quiet", "--out", "report"], in: sandbox)
    try succeed(["project", "report/model.json", "a.xtc", "b.xtc", "--out", "cvs"], in: sandbox)
    for name in ["cvs-1.npy", "cvs-2.npy"] {
      #expect(try sandbox.data("cvs/" + name) == sandbox.data("report/" + name))
    }
    let rows = csvRows(try sandbox.text("report/tables/features.csv")).dropFirst()
    // Two angles as cosine and sine, one distance; their fifteen products.
    #expect(rows.count == (hasBasis ? 20 : 5))
    #expect(rows.first.map { Array($0[1...4]) } == ["cos(phi(ALA2))", "", "", "torsion"])
    #expect(rows.filter { $0[4] == "monomial" }.count == (hasBasis ? 15 : 0))
  }

  @Test("Weights, columns and discarded frames work on features as on arrays")
  func options() throws {
    let weights = Table(width: 1, values: (0..<4500).map { 1 + Double($0 % 7) })
    try weights.writeNPY(sandbox, "w.npy")
    let options = [
      "--lags", "10ps", "--columns", "cos(psi(ALA2)),sin(phi(ALA2))", "--weights", "w.npy",
      "--start", "200ps",
    ]
    let direct = try spectra(["timescales"] + input + options)
    #expect(try spectra(["timescales"] + (try arrays()) + options) == direct)
  }

  @Test("An interrupted run of moments goes on where it was, and ends with the same bits")
  func interrupted() throws {
    try sandbox.write(try Molecules.alanine().bytes, to: "long.xtc")
    func arguments(_ out: String) -> [String] {
      ["moments", "--topology", Molecules.topology, "long.xtc", "--distances", "all", "--lags",
        "1,2,3,4,5,6,7,8,9,10,20,30,40,50,100,200", "--out", out, "--threads", "1"]
    }
    try succeed(arguments("whole.h5"), in: sandbox)
    let started = try Program.start(arguments("m.h5"), in: sandbox)
    func finished() -> Int {
      sandbox.content(of: "m.h5.partial").filter { $0.hasPrefix("block-") }.count
    }
    try #require(started.wait { finished() >= 3 }, "the run ended before it could be interrupted")
    started.send(SIGTERM)
    #expect(try started.wait().exitCode == 143)
    let count = finished()
    // Other features are another input.
    var other = arguments("m.h5")
    other[5] = "name C or name N"
    try expectFailure(other, in: sandbox, says: ["m.h5.partial", "unfinished run"])
    let rerun = try succeed(arguments("m.h5"), in: sandbox)
    #expect(rerun.messages.contains("\(count) of 20 blocks"), "\(rerun.messages)")
    #expect(try sandbox.data("m.h5") == sandbox.data("whole.h5"))
  }
}
