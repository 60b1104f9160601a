import Foundation
import Storage
import Testing

/// The demo: six 50 ns runs of alanine dipeptide, as Scripts/demo.sh reads them.
enum Demo {
  static let inputs = (1...6).map { Shared.dataset("alanine-dipeptide/dihedrals-\($0).npy") }
  static let describing = ["--names", "phi,psi", "--periodic", "phi,psi", "--time-step", "1ps"]
  static let arguments = ["discover"] + inputs + describing
    + ["--temperature", "400", "--lag", "10ps", "--seed", "11", "--out", "report"]
}

@Suite("discover")
struct DiscoverTests {
  private let sandbox: Sandbox
  private let run: Run

  init() throws {
    sandbox = try Sandbox()
    run = try Program.run(Demo.arguments, in: sandbox)
    try #require(run.exitCode == 0, "\(run.messages)")
  }

  @Test("Prints the slowest timescales with errors and says what they are worth")
  func printed() throws {
    #expect(run.output.hasPrefix("Slowest timescales at a lag of 10 ps:\n"))
    #expect(run.output.contains("Visits of the first component to its rarer side: 38\n"))
    #expect(run.output.hasSuffix("Report: report/index.html\n"))
    let messages = run.messages.replacing("\n  ", with: " ")
    #expect(messages.contains("No plateau: the first timescale still rises with the lag"))
    #expect(messages.contains("38 times (1, 7, 9, 6, 4, 11 by trajectory)"))
    #expect(run.messageLines.allSatisfy { $0.count <= 80 })
    // The values on the data's card, at lags of 1 and 10 ps.
    let json = try JSONValue(parsing: sandbox.text("report/spectra.json"))
    let spectra = json["spectra"]?.array ?? []
    let one = try #require(spectra.first { $0["lag"] == .number(1) })
    let ten = try #require(spectra.first { $0["lag"] == .number(10) })
    expectEqual(
      [one["eigenvalues"]!.doubles!, ten["eigenvalues"]!.doubles!],
      [[0.89141281, 0.86420538, 0.13745759, 0.08662811], [0.84996185, 0.31942129, 0.00564418, -0.00278332]],
      tolerance: 1e-7)
    let times = ten["timescales"]?.array?.compactMap(\.double) ?? []
    #expect(abs(times[0] - 61.5) < 0.05 && abs(times[1] - 8.76) < 0.005)
    #expect(ten["timescales"]?.array?.last == .null)
    let interval = ten["timescale_intervals"]?.array?.first?.doubles ?? []
    #expect(interval[0] < times[0] && times[0] < interval[1])
    #expect(json.warnings.contains { $0.hasPrefix("No plateau") })
  }

  @Test("Every promised file is there, and says what it should")
  func files() throws {
    #expect(
      sandbox.content(of: "report").filter { !$0.contains("/") }
        == ((1...6).map { "cvs-\($0).npy" } + [
          "figures", "index.html", "model.json", "provenance.json", "spectra.json", "tables",
        ]).sorted())
    #expect(
      sandbox.content(of: "report/figures") == [
        "feature-correlations", "free-energy-angles", "free-energy-surface", "held-out-score",
        "implied-timescales", "kinetic-variance", "spectrum", "time-series",
      ].map { $0 + ".svg" })
    for name in sandbox.content(of: "report/figures") {
      let figure = try sandbox.text("report/figures/\(name)")
      #expect(figure.contains("<title") && figure.contains("<desc") && figure.contains("role=\"img\""), "\(name)")
    }
    for name in sandbox.content(of: "report/tables") {
      let rows = try sandbox.text("report/tables/\(name)").split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      #expect(rows.count > 1, "\(name)")
      let isText = rows[0].map { ["feature", "note", "flat"].contains($0) }
      for row in rows.dropFirst() {
        #expect(row.count == rows[0].count, "\(name): \(row)")
        // Numbers, and nothing where there is none.
        for (cell, isText) in zip(row, isText) where !isText && !cell.isEmpty {
          #expect(Double(cell)?.isFinite == true, "\(name): \(cell)")
        }
      }
    }
    let page = try sandbox.text("report/index.html")
    #expect(page.contains("No plateau: the first timescale still rises with the lag"))
    #expect(page.contains("About 38 visits back the slowest process"))
    #expect(page.contains("kJ/mol"))
    // Self-contained: nothing is loaded from elsewhere.
    #expect(!page.contains("src=\"http") && !page.contains("<link rel=\"stylesheet\"") && !page.contains("<script"))
  }

  @Test("The provenance names version, command, seed and checksums")
  func provenance() throws {
    let record = try JSONValue(parsing: sandbox.text("report/provenance.json"))
    let version = try Program.run("--version", in: sandbox).output
    #expect("andante \(record["andante"]?.string ?? "")\n" == version)
    #expect(record["command_line"]?.array?.compactMap(\.string) == ["andante"] + Demo.arguments)
    #expect(record["seed"] == 11)
    let inputs = record["inputs"]?.array ?? []
    #expect(inputs.map { $0["path"]?.string } == Demo.inputs)
    let sums = try String(contentsOfFile: Shared.dataset("alanine-dipeptide/SHA256SUMS"), encoding: .utf8)
    for input in inputs {
      let name = input["path"]!.string!.split(separator: "/").last!
      #expect(sums.contains("\(input["sha256"]!.string!)  \(name)"))
      #expect(input["sha256_of"] == "whole file")
      #expect(input["bytes"] == 400_128)
    }
  }

  @Test("The model projects the data to the same variables, and new data too")
  func project() throws {
    let arguments = ["project", "report/model.json"] + Demo.inputs
    let names = ["--names", "phi,psi", "--time-step", "1ps"]
    let run = try Program.run(arguments + names + ["--out", "again"], in: sandbox)
    #expect(run.exitCode == 0, "\(run.messages)")
    #expect(run.output == (1...6).map { "again/cvs-\($0).npy\n" }.joined())
    for index in 1...6 {
      let first = try columns("report/cvs-\(index).npy")
      #expect(first.count == 50_000 * 2)
      let second = try columns("again/cvs-\(index).npy")
      #expect(zip(first, second).allSatisfy { abs($0 - $1) <= 1e-12 })
    }
    #expect(sandbox.exists("again/provenance.json"))
    let single = try Program.run(
      ["project", "report/model.json", Demo.inputs[2]] + names + ["--out", "one.npy"], in: sandbox)
    #expect(single.output == "one.npy\n")
    #expect(try sandbox.data("one.npy") == sandbox.data("again/cvs-3.npy"))

    // Unit variance over all frames, by the meaning of the coefficients.
    var (sum, square, count) = ([0.0, 0.0], [0.0, 0.0], 0.0)
    for index in 1...6 {
      let values = try columns("report/cvs-\(index).npy")
      for (position, value) in values.enumerated() {
        sum[position % 2] += value
        square[position % 2] += value * value
      }
      count += Double(values.count / 2)
    }
    for j in 0..<2 {
      // The pairs leave ten frames out at each end: 2e-4 of the data.
      #expect(abs(sum[j] / count) < 1e-3)
      #expect(abs(square[j] / count - 1) < 2e-3)
    }
  }

  @Test("A model that does not fit, and a file that is none")
  func misfit() throws {
    try Table.ar1(timescales: [5, 5, 5], frames: 100, seed: 1).writeNPY(sandbox, "x.npy")
    try sandbox.write("{\"kind\": \"something\"}", to: "other.json")
    try expectFailure(
      ["project", "report/model.json", "x.npy", "--out", "y.npy"], in: sandbox,
      says: ["x.npy has 3 columns", "made from phi, psi"])
    try expectFailure(
      ["project", "report/model.json", "x.npy", "--names", "a,b,c", "--out", "y.npy"], in: sandbox,
      says: ["x.npy", "\"phi\"", "a, b, c"])
    try expectFailure(
      ["project", "other.json", "x.npy", "--out", "y.npy"], in: sandbox, says: ["other.json", "not a model"])
    try expectFailure(
      ["project", "gone.json", "x.npy", "--out", "y.npy"], in: sandbox, says: ["gone.json", "No such file"])
    let text = try sandbox.text("report/model.json")
    try sandbox.write(String(text.prefix(text.count / 2)), to: "cut.json")
    try expectFailure(
      ["project", "cut.json", "x.npy", "--out", "y.npy"], in: sandbox, says: ["cut.json", "not a model"])
  }

  @Test("A second run replaces the report, and equals the first; threads do not matter")
  func again() throws {
    let first = try snapshot()
    let rerun = try Program.run(Demo.arguments, in: sandbox)
    #expect(rerun.exitCode == 0)
    #expect(try snapshot() == first)
    let single = try Program.run(Demo.arguments + ["--threads", "1", "--json"], in: sandbox)
    #expect(try single.output == sandbox.text("report/spectra.json"))
    var other = try snapshot()
    // The command line is all that differs.
    for name in ["provenance.json", "index.html"] { other[name] = first[name] }
    #expect(other == first)
    #expect(sandbox.content().filter { !$0.hasPrefix("report") } == [])
  }

  private func snapshot() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in sandbox.content(of: "report") where name.contains(".") {
      files[name] = try sandbox.data("report/\(name)")
    }
    return files
  }

  private func columns(_ name: String) throws -> [Double] {
    let data = try sandbox.data(name)
    return data.dropFirst(128).withUnsafeBytes { bytes in
      (0..<(bytes.count / 8)).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
    }
  }
}
