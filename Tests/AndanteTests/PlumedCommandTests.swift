import Foundation
import Storage
import Testing

@Suite("andante export plumed and andante verify")
struct PlumedCommandTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write(try Molecules.alanine()[0..<3000].bytes, to: "a.xtc")
    try discover("report")
  }

  private func discover(_ out: String, _ more: String...) throws {
    try succeed(
      ["discover", "--topology", Molecules.topology, "a.xtc", "--lag", "10ps", "--quiet", "--out", out]
        + more, in: sandbox)
  }

  private let verify = ["verify", "report/model.json", "expected.COLVAR", "frames.xtc"]

  @Test("What is exported is verified; a changed value is found and fails")
  func roundTrip() throws {
    let run = try succeed(
      ["export", "plumed", "report/model.json", "a.xtc", "--out", "plumed.dat"], in: sandbox)
    #expect(run.output.hasPrefix("plumed.dat: tic1, tic2\n") && run.messages == "")
    for name in ["plumed.dat", "frames.xtc", "expected.COLVAR", "verify.sh"] { #expect(sandbox.exists(name)) }
    let good = try succeed(verify, in: sandbox)
    #expect(good.output.contains("tic1: largest difference 0 "))
    #expect(good.output.hasSuffix("10 frames compared; tolerance 1e-06\n"))

    var lines = try sandbox.text("expected.COLVAR").split(separator: "\n").map(String.init)
    let row = lines.count - 3
    var words = lines[row].split(separator: " ").map(String.init)
    words[2] = "\(Double(words[2])! + 3e-6)"
    lines[row] = " " + words.joined(separator: " ")
    try sandbox.write(lines.joined(separator: "\n") + "\n", to: "expected.COLVAR")
    let bad = try Program.run(verify, in: sandbox)
    #expect(bad.exitCode == 1 && bad.messages == "")
    #expect(bad.output.contains("tic2: largest difference 3.0×10⁻⁶"), "\(bad.output)")
    #expect(bad.output.contains("frame 7 of frames.xtc"))

    try sandbox.write(lines.dropLast(4).joined(separator: "\n") + "\n", to: "short.COLVAR")
    try expectFailure(
      ["verify", "report/model.json", "short.COLVAR", "frames.xtc"], in: sandbox,
      says: ["short.COLVAR has 6 rows for 10 frames"])
    try sandbox.write("#! FIELDS time phi\n 0 1\n", to: "other.COLVAR")
    try expectFailure(
      ["verify", "report/model.json", "other.COLVAR", "frames.xtc"], in: sandbox,
      says: ["other.COLVAR has none of tic1, tic2, but", "phi"])
  }

  @Test("A COLVAR of a whole trajectory, with a row for each frame or for some")
  func strides() throws {
    let cvs = try Table(contentsOf: sandbox("report/cvs.npy"))
    func write(every stride: Int) throws {
      var text = "#! FIELDS time tic1\n"
      for row in Swift.stride(from: 0, to: 3000, by: stride) { text += " \(row).000000 \(cvs[row, 0])\n" }
      try sandbox.write(text, to: "COLVAR")
    }
    try write(every: 1)
    let all = try succeed(["verify", "report/model.json", "COLVAR", "a.xtc"], in: sandbox)
    #expect(all.output.contains("3000 frames compared"))
    try write(every: 10)
    let some = try succeed(["verify", "report/model.json", "COLVAR", "a.xtc"], in: sandbox)
    #expect(some.output.contains("300 frames compared") && some.messages.contains("every 10 frames"))
  }

  @Test("Trajectories that are not named are those of the report, where they still are")
  func recorded() throws {
    let arguments = ["export", "plumed", "report/model.json", "--out", "plumed.dat"]
    let run = try succeed(arguments, in: sandbox)
    #expect(run.messages == "note: Trajectories are those that report/provenance.json names: a.xtc.\n")
    try succeed(verify, in: sandbox)
    let text = try sandbox.text("plumed.dat")
    // The report's variables are those of the trajectory.
    try succeed(["export", "plumed", "report/model.json", "a.xtc", "--out", "plumed.dat"], in: sandbox)
    #expect(try sandbox.text("plumed.dat") == text)

    // Grown since: not the file that it was.
    try sandbox.write(try Molecules.alanine()[0..<3100].bytes, to: "a.xtc")
    let alone = try succeed(
      ["export", "plumed", "report/model.json", "--out", "other/plumed.dat"], in: sandbox)
    #expect(alone.messages.contains("No frames to check are written"))
    #expect(sandbox.content(of: "other") == ["plumed.dat"])
    #expect(try sandbox.text("other/plumed.dat") == text)
  }

  @Test("Of several trajectories, those that are left are taken")
  func someLeft() throws {
    // Shorter, at the same times as the other: frames to check go back in time.
    try sandbox.write(try Molecules.alanine()[500..<1500].bytes, to: "b.xtc")
    try discover("two", "b.xtc")
    try succeed(["export", "plumed", "two/model.json", "--out", "plumed.dat"], in: sandbox)
    try succeed(["verify", "two/model.json", "expected.COLVAR", "frames.xtc"], in: sandbox)
    try FileManager.default.removeItem(atPath: sandbox("a.xtc"))
    let run = try succeed(["export", "plumed", "two/model.json", "--out", "plumed.dat"], in: sandbox)
    let messages = run.messageLines.joined(separator: " ").replacing("  ", with: "")
    #expect(messages.contains("two/provenance.json names: b.xtc. 1 of 2 are"), "\(messages)")
    try succeed(["verify", "two/model.json", "expected.COLVAR", "frames.xtc"], in: sandbox)
    // The range is still that of all frames.
    #expect(try sandbox.text("plumed.dat").contains("over 4000 frames"))
  }

  @Test("Angles and products leave too, and agree", arguments: [true, false])
  func forms(hasBasis: Bool) throws {
    try sandbox.write(
      "features:\n  - torsions: phi psi\n    as: \(hasBasis ? "cos-sin" : "angle")\n"
        + "  - distances: {pairs: [[5, 17]]}\n    name: d\n" + (hasBasis ? "basis:\n  monomials: 2\n" : ""),
      to: "s.yaml")
    try discover("forms", "--spec", "s.yaml")
    try succeed(["export", "plumed", "forms/model.json", "--out", "plumed.dat"], in: sandbox)
    try succeed(["verify", "forms/model.json", "expected.COLVAR", "frames.xtc"], in: sandbox)
    let text = try sandbox.text("plumed.dat")
    #expect(text.contains("TORSION ATOMS=5,7,9,15 NOPBC\n") && text.contains("DISTANCE ATOMS=5,17 NOPBC\n"))
    #expect(text.contains("d: DISTANCE"))
    try succeed(
      ["frames", "forms/model.json", "a.xtc", "--count", "4", "--topology", Molecules.topology, "--out",
        "f.pdb"], in: sandbox)
    #expect(csvRows(try sandbox.text("f.csv")).count == 5)
  }

  @Test("A bias has widths and a grid, printed as they are rounded")
  func bias() throws {
    let arguments = [
      "export", "plumed", "report/model.json", "--components", "1", "--metad", "--temperature", "300",
      "--out", "plumed.dat",
    ]
    try succeed(arguments, in: sandbox)
    let text = try sandbox.text("plumed.dat")
    func number(_ key: String) throws -> String {
      let start = try #require(text.range(of: key + "=")).upperBound
      return String(text[start...].prefix { !$0.isWhitespace })
    }
    let cvs = try Table(contentsOf: sandbox("report/cvs.npy")).columns([0]).values
    let (low, high) = (try number("GRID_MIN"), try number("GRID_MAX"))
    #expect(Double(low)! < cvs.min()! && Double(high)! > cvs.max()!)
    // A few digits, not those of a binary fraction.
    for value in [low, high, try number("SIGMA")] { #expect(value.count <= 6, "\(value)") }
    #expect(try number("TEMP") == "300")
    try expectFailure(
      Array(arguments[..<6]) + ["--out", "p.dat"], in: sandbox, code: 64, says: ["--metad and --temperature"])
  }

  @Test("Features that PLUMED cannot compute are refused by name, all at once")
  func refusals() throws {
    try sandbox.write(
      """
      features:
        - torsions: phi
        - contacts: {pairs: [[5, 17]]}
          cutoff: 0.4
        - surface: all

      """, to: "s.yaml")
    try discover("hard", "--spec", "s.yaml")
    try expectFailure(
      ["export", "plumed", "hard/model.json", "--out", "plumed.dat"], in: sandbox,
      says: ["2 features", "contact(", "sasa("])
  }

  @Test("Models, places and numbers that are at fault")
  func errors() throws {
    func fail(_ arguments: [String], code: Int32 = 1, says: [String]) throws {
      try expectFailure(["export", "plumed"] + arguments, in: sandbox, code: code, says: says)
    }
    try fail(
      ["report/model.json", "--out", "a.xtc/plumed.dat"],
      says: ["cannot write a.xtc/plumed.dat", "Not a directory"])
    // A folder that is not there is made, and goes again where nothing comes of it.
    try fail(["report/model.json", Molecules.solvated, "--out", "new/plumed.dat"], says: ["has 550 atoms"])
    try fail(["report/model.json", "--out", "p.dat", "--components", "3"], says: ["no component 3"])
    try fail(["report/model.json", "--out", "p.dat", "--components", "0"], code: 64, says: ["--components"])
    try fail(["gone.json", "--out", "p.dat"], says: ["gone.json"])
    try fail(["report/spectra.json", "--out", "p.dat"], says: ["report/spectra.json"])
    try sandbox.write("mine\n", to: "verify.sh")
    try fail(["report/model.json", "--out", "p.dat"], says: ["verify.sh", "not written by Andante"])
  }
}
