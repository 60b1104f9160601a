import Storage
import Testing

@Suite("andante frames")
struct FramesCommandTests {
  private let sandbox: Sandbox

  /// A report of two trajectories.
  init() throws {
    sandbox = try Sandbox()
    let all = try Molecules.alanine()
    try sandbox.write(all[0..<2000].bytes, to: "a.xtc")
    try sandbox.write(all[3000..<5500].bytes, to: "b.xtc")
    try succeed(
      ["discover", "--topology", Molecules.topology, "a.xtc", "b.xtc", "--lag", "10ps", "--quiet", "--out",
        "report"], in: sandbox)
  }

  private func arguments(_ out: String) -> [String] {
    ["frames", "report/model.json", "a.xtc", "b.xtc", "--out", out]
  }

  /// A line of the list.
  private struct Line {
    var file: String
    var frame: Int
    var time: Double
    var values: [Double]
  }

  /// Reads the list and checks it against the report's own variables.
  private func list(_ name: String) throws -> [Line] {
    let rows = csvRows(try sandbox.text(name))
    #expect(rows[0] == ["model_from_1", "file", "frame_from_0", "time_ps", "tic1", "tic2"])
    let known = ["a.xtc": 1, "b.xtc": 2]
    var lines: [Line] = []
    for (index, row) in rows.dropFirst().enumerated() {
      #expect(row[0] == "\(index + 1)")
      let line = Line(
        file: row[1], frame: try #require(Int(row[2])), time: try #require(Double(row[3])),
        values: row[4...].compactMap(Double.init))
      let cvs = try Table(contentsOf: sandbox("report/cvs-\(known[line.file]!).npy"))
      // The report computes many frames at once, the list one.
      for column in 0..<2 { #expect(abs(line.values[column] - cvs[line.frame, column]) < 1e-12) }
      #expect(line.time == 2 * Double(line.frame + (line.file == "a.xtc" ? 1 : 3001)))
      lines.append(line)
    }
    return lines
  }

  /// All values of a variable, in order.
  private func values(_ column: Int) throws -> [Double] {
    try ["cvs-1", "cvs-2"].flatMap {
      try Table(contentsOf: sandbox("report/\($0).npy")).columns([column]).values
    }.sorted()
  }

  @Test("Along a variable: equally spaced between the 1 % and the 99 % quantile")
  func along() throws {
    let run = try succeed(arguments("along.xtc") + ["--count", "9"], in: sandbox)
    #expect(run.output == "along.xtc: 9 frames\nalong.csv: which they are\n")
    let lines = try list("along.csv")
    let all = try values(0)
    let (low, high) = (all[45], all[4454])
    for (i, line) in lines.enumerated() {
      let target = low + Double(i) * (high - low) / 8
      // Half a step for a frame that is apart from others; in a gap of the data, where
      // nothing is as near, one of the nearest.
      let nearest = all.map { abs($0 - target) }.sorted()[8]
      #expect(abs(line.values[0] - target) <= max((high - low) / 16, nearest) + 1e-9)
    }
    // What was written has the values that the list says, to rounding.
    #expect(try verify(lines, "along.xtc").exitCode == 0)
    #expect(try verify(lines.reversed(), "along.xtc").exitCode == 1)
  }

  /// Compares structures with their list, as if that were a COLVAR.
  private func verify(_ lines: [Line], _ structures: String) throws -> Run {
    var text = "#! FIELDS time tic1 tic2\n"
    for line in lines { text += " 0 \(line.values[0]) \(line.values[1])\n" }
    try sandbox.write(text, to: "COLVAR")
    return try Program.run("verify", "report/model.json", "COLVAR", structures, in: sandbox)
  }

  @Test("Extremes of the second component, as PDB")
  func extremes() throws {
    try succeed(
      arguments("e.pdb")
        + ["--component", "2", "--extremes", "--count", "6", "--topology", Molecules.topology], in: sandbox)
    let lines = try list("e.csv")
    let found = lines.map { $0.values[1] }
    let all = try values(1)
    #expect(found == found.sorted() && found.count == 6)
    #expect(abs(found[0] - all[0]) < 1e-12 && abs(found[5] - all[4499]) < 1e-12)
    // Apart frames come from the outermost 60.
    #expect(found[2] <= all[59] + 1e-12 && found[3] >= all[4440] - 1e-12)
    let text = try sandbox.text("e.pdb")
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("MODEL") }.count == 6)
    #expect(text.contains(" CA  ALA "))
    // PDB keeps .0001 nm, and the trajectory is in .001: nothing is lost.
    #expect(try verify(lines, "e.pdb").exitCode == 0)
  }

  @Test("Nearest to given values, in their order")
  func nearest() throws {
    let all = try values(0)
    let targets = [all[4000], all[100], all[2000]]
    try succeed(
      arguments("n.xtc") + ["--at", targets.map { "\($0)" }.joined(separator: ",")], in: sandbox)
    for (line, target) in zip(try list("n.csv"), targets) { #expect(abs(line.values[0] - target) < 1e-12) }
    try succeed(arguments("m.xtc") + ["--at", "-0.5"], in: sandbox)
    #expect(try list("m.csv").count == 1)
  }

  @Test("Requests that cannot be met leave nothing")
  func errors() throws {
    func fail(_ out: String, _ more: [String], code: Int32 = 1, says: [String]) throws {
      try expectFailure(arguments(out) + more, in: sandbox, code: code, says: says)
    }
    try fail("x.pdb", [], says: ["x.pdb", "--topology", "XTC"])
    try fail("x.gro", [], says: ["x.gro", ".pdb or .xtc"])
    try fail("a.xtc", [], says: ["a.xtc is an input"])
    try fail("x.xtc", ["--component", "3"], says: ["no component 3", "has 2"])
    try fail("x.xtc", ["--component", "0"], code: 64, says: ["--component"])
    try fail("x.xtc", ["--count", "0"], code: 64, says: ["--count"])
    try fail("x.xtc", ["--at", "0.5,x"], code: 64, says: ["--at"])
    try fail("x.xtc", ["--at", "1", "--extremes"], code: 64, says: ["--extremes or --at"])
    try fail(
      "x.pdb", ["--topology", Molecules.solvated], says: ["solvated.pdb has 550 atoms", "system of 22"])
    try Table.ar1(timescales: [20], frames: 2000, seed: 3).writeNPY(sandbox, "x.npy")
    try succeed(["discover", "x.npy", "--lag", "5", "--quiet", "--out", "table"], in: sandbox)
    try expectFailure(
      ["frames", "table/model.json", "x.npy", "--out", "x.xtc"], in: sandbox,
      says: ["table/model.json", "columns"])
  }
}
