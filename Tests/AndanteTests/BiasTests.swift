import Foundation
import Testing
import TestSupport

@Suite("Weights from a bias, as a command")
struct BiasTests {
  private let sandbox: Sandbox
  private let table = Table.ar1(timescales: [20, 5], frames: 3000, seed: 4)

  init() throws {
    sandbox = try Sandbox()
    // Energies of a few kJ/mol, in two columns, and the logarithms that they stand for.
    let energies = (0..<3000).map { 3 * sin(Double($0) / 40) + 500 }
    let biased = table.adding { energies[$0] - 1 }.adding { _ in 1 }
    try sandbox.write(
      biased.text(header: "#! FIELDS a b metad.bias wall.bias", separator: " "), to: "COLVAR")
    try Table(width: 1, values: energies.map { $0 / (0.008_314_462_618_153_24 * 300) })
      .writeNPY(sandbox, "log.npy")
    try table.writeNPY(sandbox, "x.npy")
  }

  private let bias = ["--bias", "metad.bias,wall.bias", "--temperature", "300"]

  @Test("--bias is --log-weights of V/RT; the columns are no features, and the sample is told")
  func weights() throws {
    let common = ["--lags", "1,5", "--json"]
    let found = try jsonOutput(["timescales", "COLVAR"] + bias + common, in: sandbox)
    let expected = try jsonOutput(
      ["timescales", "x.npy", "--log-weights", "log.npy"] + common, in: sandbox)
    expectEqual(found.spectra("eigenvalues"), expected.spectra("eigenvalues"), tolerance: 1e-9)
    #expect(found.spectra("eigenvalues").first?.count == 2)
    #expect(found.warnings.contains { $0.hasPrefix("Biased dynamics") })
    #expect(found.warnings.contains { $0.contains("effective sample of") && $0.contains("of 3000 frames") })
  }

  @Test("One --temperature serves the weights and the free energies; times are frames")
  func discover() throws {
    let run = try Program.run(
      ["discover", "COLVAR", "--time-step", "1ps", "--lag", "5ps", "--out", "report"] + bias, in: sandbox)
    #expect(run.exitCode == 0, "\(run.messages)")
    #expect(run.output.contains("at a lag of 5 frames") && !run.output.contains(" ps"))
    #expect(run.messages.contains("Biased dynamics"))
    let page = String(decoding: try sandbox.data("report/index.html"), as: UTF8.self)
    #expect(page.contains("kJ/mol") && page.contains("Biased dynamics"))
  }

  @Test("What is missing or wrong is named")
  func badInput() throws {
    let scan = ["timescales", "COLVAR", "--lags", "1"]
    try expectFailure(
      scan + ["--bias", "metad.bias"], in: sandbox, code: 64, says: ["--bias needs", "--temperature"])
    try expectFailure(
      scan + bias + ["--weights", "a"], in: sandbox, code: 64, says: ["one of", "--bias"])
    try expectFailure(
      scan + ["--bias", "opes.bias", "--temperature", "300"], in: sandbox,
      says: ["COLVAR: no column \"opes.bias\"", "metad.bias"])
    try expectFailure(
      scan + ["--bias", "metad.bias,metad.bias", "--temperature", "300"], in: sandbox, code: 64,
      says: ["--bias names a column twice"])
  }
}
