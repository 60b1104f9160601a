import Foundation
import Storage
import Testing

/// The folder that `andante msm` writes.
@Suite("The files of andante msm")
struct MsmReportTests {
  private static let input = [
    "msm", Shared.dataset("alanine-dipeptide/dihedrals-6.npy"), "--names", "phi,psi", "--periodic", "phi,psi",
    "--time-step", "1ps", "--lag", "10ps", "--bins", "12,12", "--metastable", "3", "--samples", "40", "--temperature",
    "400", "--seed", "7", "--out", "report",
  ]
  private let sandbox: Sandbox
  private let run: Run

  init() throws {
    sandbox = try Sandbox()
    run = try succeed(Self.input, in: sandbox)
  }

  @Test("Every promised file is there; tables hold numbers, figures say what they show")
  func files() throws {
    #expect(run.output.hasSuffix("Report: report/index.html\n"))
    #expect(
      sandbox.content(of: "report").filter { !$0.contains("/") } == [
        "analysis.json", "figures", "index.html", "model.h5", "model.json", "provenance.json", "states.npy", "tables",
      ])
    let tables = sandbox.content(of: "report/tables")
    for name in [
      "chapman-kolmogorov", "checks", "committors", "counts", "implied-timescales", "memberships", "mfpt", "pathways",
      "populations", "relaxation", "states", "timescales", "transition-matrix",
    ] { #expect(tables.contains(name + ".csv"), "\(name)") }
    let figures = sandbox.content(of: "report/figures")
    for name in [
      "chapman-kolmogorov-test", "committor", "eigenvector-1", "implied-timescales", "metastable-sets", "network",
      "pathways", "populations", "relaxation",
    ] { #expect(figures.contains(name + ".svg"), "\(name)") }
    for name in figures {
      let figure = try sandbox.text("report/figures/" + name)
      #expect(figure.contains("<title") && figure.contains("<desc") && figure.contains("role=\"img\""), "\(name)")
      #expect(!figure.contains("nan") && !figure.contains("inf\""), "\(name)")
    }
    for name in tables where name != "checks.csv" {
      let rows = csvRows(try sandbox.text("report/tables/" + name))
      #expect(rows.count > 1, "\(name)")
      for row in rows.dropFirst() {
        #expect(row.count == rows[0].count, "\(name): \(row)")
        for (cell, column) in zip(row, rows[0]) where !cell.isEmpty && !(name == "pathways.csv" && column == "states") {
          #expect(Double(cell)?.isFinite == true, "\(name), \(column): \(cell)")
        }
      }
    }
    let page = try sandbox.text("report/index.html")
    for words in [
      "What to trust", "Have the timescales levelled?", "Does detailed balance hold within error?", "Is the data connected?",
      "Chapman–Kolmogorov", "kJ/mol", "ps",
    ] { #expect(page.contains(words), "\(words)") }
    #expect(!page.contains("src=\"http") && !page.contains("<link rel=\"stylesheet\"") && !page.contains("<script"))
  }

  @Test("Tables, model and JSON say the same")
  func agreement() throws {
    let json = try JSONValue(parsing: sandbox.text("report/analysis.json"))
    let printed = try succeed(Self.input + ["--json", "--quiet"], in: sandbox)
    let written = try sandbox.text("report/analysis.json")
    #expect(printed.output == written)
    let model = try JSONValue(parsing: sandbox.text("report/model.json"))
    #expect(model["kind"] == "andante-markov-model" && model["lag_frames"] == 10)
    #expect(model["states"] == json["active_states"])
    #expect(model["stationary_distribution"] == json["stationary_distribution"])
    let active = json.integers("active_states")

    func columns(_ name: String) throws -> [String: [Double?]] {
      let rows = csvRows(try sandbox.text("report/tables/\(name).csv"))
      return Dictionary(
        uniqueKeysWithValues: rows[0].enumerated().map { index, key in
          (key, rows.dropFirst().map { Double($0[index]) })
        })
    }
    let states = try columns("states")
    expectEqual([states["state"]!], [active.map { Double($0) }], tolerance: 0)
    expectEqual([states["probability"]!], [json.list("stationary_distribution")], tolerance: 1e-15)
    #expect(states["frames"]!.compactMap { $0 }.reduce(0, +) <= 50_000)
    let times = try columns("timescales")
    expectEqual([times["timescale_ps"]!], [json.list("timescales")], tolerance: 1e-15)
    expectEqual([times["timescale_error_ps"]!], [json.list("timescale_errors")], tolerance: 1e-15)
    let populations = try columns("populations")
    expectEqual([populations["population"]!], [json["metastable"]!.list("populations")], tolerance: 1e-15)
    let passages = try columns("mfpt")
    for (k, time) in passages["mfpt_ps"]!.enumerated() {
      let (i, j) = (Int(passages["from_set"]![k]!) - 1, Int(passages["to_set"]![k]!) - 1)
      #expect(time == json["metastable"]!.rows("mfpt")[i][j])
    }
    let committors = try columns("committors")
    expectEqual([committors["forward_committor"]!], [json["tpt"]!.list("forward_committor")], tolerance: 1e-15)
    // Rows of probabilities sum to one, and π P = π.
    let p = try columns("transition-matrix")
    var rows: [Int: Double] = [:]
    var next: [Int: Double] = [:]
    let pi = Dictionary(uniqueKeysWithValues: zip(active, json.list("stationary_distribution").compactMap { $0 }))
    for k in p["from"]!.indices {
      let (i, j, value) = (Int(p["from"]![k]!), Int(p["to"]![k]!), p["probability"]![k]!)
      rows[i, default: 0] += value
      next[j, default: 0] += pi[i]! * value
    }
    #expect(rows.values.allSatisfy { abs($0 - 1) < 1e-12 } && rows.count == active.count)
    for (state, value) in pi { #expect(abs(next[state]! - value) < 1e-12) }
    // Counts of pairs ten frames apart.
    #expect(try columns("counts")["count"]!.compactMap { $0 }.reduce(0, +) <= 49_990)
  }

  @Test("The provenance, and a folder that is written again or is somebody else's")
  func folder() throws {
    let record = try JSONValue(parsing: sandbox.text("report/provenance.json"))
    #expect(record["command_line"]?.array?.compactMap(\.string) == ["andante"] + Self.input)
    #expect(record["seed"] == 7)
    #expect(record["inputs"]?.array?.first?["bytes"] == 400_128)
    try succeed(["msm", "--counts", "report/tables/counts.csv", "--lag", "10", "--samples", "0", "--out", "counts"], in: sandbox)
    #expect(!sandbox.exists("counts/states.npy") && !sandbox.exists("counts/figures/metastable-sets.svg"))
    // Another run replaces the folder: nothing of the first is left.
    try succeed(["msm", "--counts", "counts/tables/counts.csv", "--lag", "10", "--samples", "0", "--out", "report"], in: sandbox)
    #expect(!sandbox.exists("report/states.npy"))
    try sandbox.write("mine", to: "report/notes.txt")
    try expectFailure(
      ["msm", "--counts", "counts/tables/counts.csv", "--out", "report"], in: sandbox, says: ["report holds notes.txt"])
    try sandbox.makeFolder("mine")
    try sandbox.write("mine", to: "mine/notes.txt")
    try expectFailure(
      ["msm", "--counts", "counts/tables/counts.csv", "--out", "mine"], in: sandbox,
      says: ["mine exists and was not written by Andante"])
    try expectFailure(
      ["msm", "--counts", "counts/tables/counts.csv", "--out", "mine/notes.txt"], in: sandbox, says: ["mine/notes.txt"])
  }
}

/// Trajectories of atoms, and what `discover` wrote of them.
@Suite("andante msm after andante discover")
struct MsmDiscoveryTests {
  private let sandbox: Sandbox
  private static let trajectory = Shared.dataset("alanine-dipeptide/trajectory-6.xtc")

  init() throws { sandbox = try Sandbox() }

  /// Atoms of the models of a PDB file.
  private func models(_ name: String) throws -> [Int] {
    var counts: [Int] = []
    for line in try sandbox.text(name).split(separator: "\n") {
      if line.hasPrefix("MODEL") { counts.append(0) }
      if line.hasPrefix("ATOM") || line.hasPrefix("HETATM") { counts[counts.count - 1] += 1 }
    }
    return counts
  }

  @Test("discover --msm chains the two, and msm takes discover's folder")
  func chain() throws {
    let input = ["--topology", Molecules.topology, Self.trajectory]
    let run = try succeed(
      ["discover"] + input + ["--lag", "10ps", "--msm", "--states", "25", "--metastable", "2", "--out", "report"],
      in: sandbox)
    #expect(run.output.contains("Report: report/index.html\n"))
    #expect(run.output.hasSuffix("Report: report/msm/index.html\n"))
    #expect(sandbox.exists("report/model.json") && sandbox.exists("report/cvs.npy"))
    #expect(try models("report/msm/structures/set-1.pdb") == Array(repeating: 22, count: 5))
    let first = try JSONValue(parsing: sandbox.text("report/msm/analysis.json"))
    // Lag and time step are those of the components, as the frames are 2 ps apart.
    #expect(first["lag"] == .number(10) && first["lag_frames"] == 5 && first["time_unit"] == "ps")
    #expect(first["states"] == 25)

    let second = try markov(["report", "--states", "25", "--metastable", "2", "--out", "msm"], in: sandbox)
    #expect(second == first)
    let table = csvRows(try sandbox.text("msm/tables/structures.csv"))
    #expect(table[0] == ["set", "model_from_1", "file", "frame_from_0", "state"])
    #expect(table.count == 11)
    // The frames are of the states that the table says, and those of the set.
    let states = try Table(contentsOf: sandbox("msm/states.npy"))
    let sets = (second["metastable"]?["sets"]?.array ?? []).map { ($0.array ?? []).compactMap(\.int) }
    for row in table.dropFirst() {
      #expect(states[Int(row[3])!, 0] == Double(row[4])!)
      #expect(sets[Int(row[0])! - 1].contains(Int(row[4])!))
      #expect(row[2] == Self.trajectory)
    }
  }

  @Test("Trajectories of atoms as input: the structures are the frames that the table names")
  func structures() throws {
    try succeed(
      [
        "msm", "--topology", Molecules.topology, Self.trajectory, "--states", "20", "--lag", "10ps", "--metastable", "2",
        "--structures", "2", "--samples", "0", "--quiet", "--out", "report",
      ], in: sandbox)
    #expect(try models("report/structures/set-1.pdb") == [22, 22])
    #expect(try models("report/structures/set-2.pdb") == [22, 22])
    let table = csvRows(try sandbox.text("report/tables/structures.csv"))
    #expect(table.count == 5)
    // The torsions of the structures, to what a PDB file rounds off.
    try succeed(
      ["features", Molecules.topology, Self.trajectory, "--double", "--out", "all.npy"], in: sandbox)
    try succeed(
      ["features", Molecules.topology, "report/structures/set-2.pdb", "--double", "--out", "some.npy"], in: sandbox)
    let (all, some) = (try Table(contentsOf: sandbox("all.npy")), try Table(contentsOf: sandbox("some.npy")))
    for (model, row) in table.dropFirst(3).enumerated() {
      for column in 0..<all.width { #expect(abs(all[Int(row[3])!, column] - some[model, column]) < 0.02) }
    }
    // None where none are wanted, and none of states whose frames are no structures.
    try succeed(
      [
        "msm", "--topology", Molecules.topology, Self.trajectory, "--states", "20", "--lag", "10ps", "--structures", "0",
        "--samples", "0", "--quiet", "--out", "report",
      ], in: sandbox)
    #expect(!sandbox.exists("report/structures") && !sandbox.exists("report/tables/structures.csv"))
  }

  @Test("A second discover replaces what the first wrote, its Markov model too")
  func again() throws {
    try sandbox.writeWells()
    let discover = ["discover", "wells.csv", "--lag", "2", "--quiet", "--out", "report"]
    try succeed(discover + ["--msm", "--states", "10"], in: sandbox)
    #expect(sandbox.exists("report/msm/index.html"))
    try succeed(discover + ["--msm", "--states", "12"], in: sandbox)
    #expect(try JSONValue(parsing: sandbox.text("report/msm/analysis.json"))["states"] == 12)
    try succeed(["msm", "report", "--states", "8", "--quiet", "--out", "report/msm"], in: sandbox)
    #expect(try JSONValue(parsing: sandbox.text("report/msm/analysis.json"))["states"] == 8)
    #expect(sandbox.exists("report/cvs.npy"))
    // The folder that is read is not written over, and a foreign file is kept.
    try expectFailure(["msm", "report", "--states", "8", "--out", "report"], in: sandbox, says: ["report"])
    try sandbox.write("mine", to: "report/msm/notes.txt")
    try expectFailure(discover, in: sandbox, says: ["report holds", "notes.txt"])
    try expectFailure(["discover", "wells.csv", "--out", "x", "--metastable", "2"], in: sandbox, code: 64, says: ["--metastable"])
    try expectFailure(
      ["discover", "wells.csv", "--out", "x", "--msm", "--weights", "a"], in: sandbox, code: 64, says: ["weights"])
  }
}
