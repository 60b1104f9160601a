import Foundation
import Glibc
import Storage
import Testing

/// The same numbers, however they come in.
@Suite("Input")
struct InputTests {
  private let sandbox: Sandbox
  private let table = Table.ar1(timescales: [30, 8, 2], frames: 3000, seed: 8)
  private let reference: [[Double?]]

  init() throws {
    sandbox = try Sandbox()
    try table.writeNPY(sandbox, "x.npy")
    reference = try Self.eigenvalues(["x.npy"], in: sandbox)
  }

  private static func eigenvalues(
    _ arguments: [String], in sandbox: Sandbox, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [[Double?]] {
    let json = try jsonOutput(
      ["timescales", "--lags", "1,5", "--json"] + arguments, in: sandbox, sourceLocation: sourceLocation)
    return json.spectra("eigenvalues")
  }

  private func expectReference(
    _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let values = try Self.eigenvalues(arguments, in: sandbox, sourceLocation: sourceLocation)
    expectEqual(values, reference, tolerance: 1e-12, sourceLocation: sourceLocation)
    #expect(values.first?.count == 3, sourceLocation: sourceLocation)
  }

  @Test("Formats")
  func formats() throws {
    try sandbox.write(npzBytes(name: "data.npy", content: Array(try sandbox.data("x.npy"))), to: "x.npz")
    try expectReference("x.npz")
    try expectReference("x.npz", "--array", "data")
    try sandbox.write(table.text(header: "a,b,c"), to: "x.csv")
    try expectReference("x.csv")
    try sandbox.write(table.text(header: nil), to: "bare.csv")
    try expectReference("bare.csv")
    try sandbox.write(table.text(header: nil, separator: "\t"), to: "x.tsv")
    try expectReference("x.tsv")
    let timed = Table(
      width: 4, values: (0..<3000).flatMap { row in [0.5 * Double(row)] + (0..<3).map { table[row, $0] } })
    try sandbox.write(timed.text(header: "#! FIELDS time a b c", separator: " "), to: "COLVAR")
    try expectReference("COLVAR")
    // Float32 carries seven digits.
    try table.writeSingleNPY(sandbox, "single.npy")
    expectEqual(try Self.eigenvalues(["single.npy"], in: sandbox), reference, tolerance: 1e-6)
  }

  @Test("The time column gives the time unit")
  func timeColumn() throws {
    let timed = table.adding { 0.5 * Double($0) }.columns([3, 0, 1, 2])
    try sandbox.write(timed.text(header: "time [ns],a,b,c"), to: "x.csv")
    let json = try jsonOutput(["timescales", "x.csv", "--lags", "500ps,2.5ns", "--json"], in: sandbox)
    #expect(json["time_unit"] == "ns")
    #expect(json["spectra"]?.array?.map { $0["lag_frames"]?.int } == [1, 5])
    expectEqual(json.spectra("eigenvalues"), reference, tolerance: 1e-12)
  }

  @Test("Columns by name or index")
  func columns() throws {
    try sandbox.write(table.adding { Double($0) }.text(header: "a,b,c,junk"), to: "x.csv")
    try expectReference("x.csv", "--columns", "a,b,c")
    try expectReference("x.csv", "--columns", "0,1,2")
    try expectReference("x.npy", "--names", "u,v,w", "--columns", "w,u,v")
  }

  @Test("Files, folders and patterns are trajectories in natural order")
  func paths() throws {
    try sandbox.makeFolder("runs")
    for index in 1...11 {
      try table.rows((index * 250)..<(index * 250 + 250)).writeNPY(sandbox, "runs/run-\(index).npy")
    }
    try sandbox.write("not data", to: "runs/README.md")
    let listed = (1...11).map { "runs/run-\($0).npy" }
    let expected = try Program.run(["timescales", "--lags", "1,5", "--json"] + listed, in: sandbox)
    #expect(expected.exitCode == 0)
    for input in ["runs", "runs/", "runs/run-*.npy"] {
      let run = try Program.run("timescales", input, "--lags", "1,5", "--json", in: sandbox)
      #expect(run.output == expected.output, "\(input): \(run.messages)")
    }
    let json = try JSONValue(parsing: expected.output)
    #expect(json["trajectories"] == 11)
    #expect(json["spectra"]?.array?.first?["pairs"] == 2739)
  }

  @Test("--concatenate takes files as one trajectory")
  func concatenate() throws {
    try table.rows(0..<1200).writeNPY(sandbox, "1.npy")
    try table.rows(1200..<3000).writeNPY(sandbox, "2.npy")
    try expectReference("1.npy", "2.npy", "--concatenate")
    let apart = try jsonOutput(["timescales", "1.npy", "2.npy", "--lags", "5", "--json"], in: sandbox)
    #expect(apart["trajectories"] == 2)
    #expect(apart["spectra"]?.array?.first?["pairs"] == 2990)
  }

  @Test("--join puts files together by their time stamps, drops duplicates, splits at gaps")
  func join() throws {
    let timed = table.adding { 2 * Double($0) }
    // The second file repeats fifty frames of the first; names are not in order of time.
    try sandbox.write(timed.rows(0..<1250).text(header: "a,b,c,time"), to: "part-b.csv")
    try sandbox.write(timed.rows(1200..<3000).text(header: "a,b,c,time"), to: "part-a.csv")
    try expectReference("part-a.csv", "part-b.csv", "--join")
    let run = try Program.run("timescales", "part-a.csv", "part-b.csv", "--join", "--lags", "1", in: sandbox)
    #expect(run.messages.contains("50 frames with duplicate time stamps were dropped"))
    try sandbox.write(timed.rows(0..<1000).text(header: "a,b,c,time"), to: "part-b.csv")
    let json = try jsonOutput(
      ["timescales", "part-a.csv", "part-b.csv", "--join", "--lags", "5", "--json"], in: sandbox)
    #expect(json["trajectories"] == 2)
    #expect(json["frames"] == 2800)
    #expect(json["spectra"]?.array?.first?["pairs"] == 2790)
  }

  @Test("--discard drops the start of each trajectory")
  func discard() throws {
    let spoiled = Table(
      width: 3, values: (0..<300).map { 40 + Double($0 % 17) } + table.values)
    try spoiled.writeNPY(sandbox, "y.npy")
    try expectReference("y.npy", "--discard", "100")
    try expectReference("y.npy", "--discard", "1ns", "--time-step", "10ps")
  }

  @Test("--weights: ones change nothing, a column and a file agree, and the dynamics is called biased")
  func weights() throws {
    let weighted = table.adding { 1 + 0.5 * sin(Double($0) / 40) }
    try sandbox.write(weighted.text(header: "a,b,c,w"), to: "x.csv")
    try weighted.columns([3]).writeNPY(sandbox, "w.npy")
    let column = try Self.eigenvalues(["x.csv", "--weights", "w"], in: sandbox)
    expectEqual(try Self.eigenvalues(["x.npy", "--weights", "w.npy"], in: sandbox), column, tolerance: 1e-12)
    let logarithms = Table(width: 1, values: weighted.columns([3]).values.map { log($0) + 700 })
    try logarithms.writeNPY(sandbox, "log.npy")
    expectEqual(
      try Self.eigenvalues(["x.npy", "--log-weights", "log.npy"], in: sandbox), column, tolerance: 1e-9)
    #expect(zip(column[0], reference[0]).contains { abs($0.0! - $0.1!) > 1e-4 })

    try Table(width: 1, values: Array(repeating: 3, count: 3000)).writeNPY(sandbox, "ones.npy")
    let json = try jsonOutput(
      ["timescales", "x.npy", "--lags", "1,5", "--weights", "ones.npy", "--json"], in: sandbox)
    expectEqual(json.spectra("eigenvalues"), reference, tolerance: 1e-10)
    #expect(json.warnings.contains { $0.hasPrefix("Biased dynamics") })
  }

  @Test("Angles in degrees with their period are those in radians, and degrees are not taken for radians")
  func periodic() throws {
    let angles = Table(width: 2, values: table.columns([0, 1]).values.map { 3 * sin($0) })
    let degrees = Table(width: 2, values: angles.values.map { $0 * 180 / .pi })
    try sandbox.write(angles.text(header: "phi,psi"), to: "radians.csv")
    try sandbox.write(degrees.text(header: "phi,psi"), to: "degrees.csv")
    let values = try Self.eigenvalues(["radians.csv", "--periodic", "phi,psi"], in: sandbox)
    #expect(values[0].count == 4)
    expectEqual(
      try Self.eigenvalues(["degrees.csv", "--periodic", "phi=360,psi=360"], in: sandbox), values,
      tolerance: 1e-10)
    try expectFailure(
      ["timescales", "degrees.csv", "--lags", "1", "--periodic", "phi,psi"], in: sandbox,
      says: ["degrees.csv", "phi", "--periodic phi=360"])
    // A COLVAR file says itself what is periodic.
    let header = "#! FIELDS phi psi\n#! SET min_phi -pi\n#! SET max_phi pi\n#! SET min_psi -pi\n#! SET max_psi pi"
    try sandbox.write(angles.text(header: header, separator: " "), to: "COLVAR")
    expectEqual(try Self.eigenvalues(["COLVAR"], in: sandbox), values, tolerance: 1e-10)
  }

  @Test("The PLUMED file of a metadynamics run", .enabled(if: Shared.has("colvar/ala2-metadynamics.COLVAR"), "needs ../shared"))
  func metadynamics() throws {
    let json = try jsonOutput(
      ["timescales", Shared.path("colvar/ala2-metadynamics.COLVAR"), "--columns", "phi,psi", "--lags", "1", "--json"],
      in: sandbox)
    #expect(json["feature_names"] == ["cos(phi)", "sin(phi)", "cos(psi)", "sin(psi)"])
    #expect(json["spectra"]?.array?.first?["lag"]?.double.map { abs($0 - 0.1) < 1e-9 } == true)
  }
}
