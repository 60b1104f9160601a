import Testing

@Suite("Columns that carry nothing")
struct DroppedFeatureTests {
  private let good = Table.ar1(timescales: [20, 5], frames: 2000, seed: 2)

  @Test("Constant, zero and duplicated columns are dropped with a warning that names them")
  func dropped() throws {
    let sandbox = try Sandbox()
    let table = good.adding { _ in 3.25 }.adding { _ in 0 }.adding { good[$0, 0] }
    try sandbox.write(table.text(header: "slow,fast,still,nothing,copy"), to: "x.csv")
    let json = try jsonOutput(["timescales", "x.csv", "--lags", "1,2", "--json"], in: sandbox)
    let warning = json.warnings.first { $0.contains("dropped") } ?? ""
    #expect(warning.contains("still is constant"))
    #expect(warning.contains("nothing is constant"))
    #expect(warning.contains("copy duplicates slow"))
    // What is left is what two columns alone give.
    try sandbox.write(good.text(header: "slow,fast"), to: "y.csv")
    let two = try jsonOutput(["timescales", "y.csv", "--lags", "1,2", "--json"], in: sandbox)
    expectEqual(json.spectra("eigenvalues"), two.spectra("eigenvalues"), tolerance: 1e-9)
    #expect(two.warnings.allSatisfy { !$0.contains("dropped") })

    let run = try Program.run("discover", "x.csv", "--lag", "1", "--out", "report", in: sandbox)
    #expect(run.exitCode == 0)
    #expect(run.messages.replacing("\n  ", with: " ").contains("copy duplicates slow"))
    #expect(try sandbox.text("report/index.html").contains("copy duplicates slow"))
  }

  @Test("Nothing left to analyse is an error", arguments: ["timescales", "discover"])
  func nothingLeft(command: String) throws {
    let sandbox = try Sandbox()
    let table = Table(width: 2, values: (0..<1000).flatMap { _ in [3.25, 0.0] })
    try sandbox.write(table.text(header: "still,nothing"), to: "x.csv")
    let options = command == "timescales" ? ["--lags", "1"] : ["--lag", "1", "--out", "report"]
    try expectFailure(
      [command, "x.csv"] + options, in: sandbox,
      says: ["nothing is left to analyse", "constant", "still, nothing"])
  }
}
