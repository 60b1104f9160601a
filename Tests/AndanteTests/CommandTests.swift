import Foundation
import Storage
import Testing

@Suite("Commands")
struct CommandTests {
  static let names = ["discover", "timescales", "moments", "merge", "project", "simulate"]

  @Test("--help of each command has an example that parses", arguments: names)
  func help(name: String) throws {
    let sandbox = try Sandbox()
    let run = try Program.run(name, "--help", in: sandbox)
    #expect(run.exitCode == 0)
    #expect(run.messages == "")
    let lines = run.output.split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex(of: "EXAMPLE"))
    let example = lines[(start + 1)...].prefix { $0.hasPrefix("  ") }.joined(separator: "\n")
      .replacing("\\\n", with: " ").split(separator: "\n")
    #expect(!example.isEmpty)
    for line in example {
      let words = line.split(separator: " ").map(String.init)
      #expect(words.prefix(2) == ["andante", name])
      // Its files are not here: that is all that is wrong with it.
      let trial = try Program.run(Array(words.dropFirst()), in: sandbox)
      #expect(trial.exitCode == (name == "simulate" ? 0 : 1), "\(trial.messages)")
    }
    #expect(lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE:") })
  }

  @Test("The program's help lists the commands and the exit codes")
  func overview() throws {
    let run = try Program.run("--help", in: try Sandbox())
    #expect(run.exitCode == 0)
    for name in Self.names { #expect(run.output.contains("\n  \(name) ")) }
    for code in ["0", "1", "64", "130"] { #expect(run.output.contains("\n  \(code) ")) }
    #expect(!run.output.contains("probe-hdf5"))
  }

  @Test("Completion scripts", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) throws {
    let sandbox = try Sandbox()
    let run = try Program.run("--generate-completion-script", shell, in: sandbox)
    #expect(run.exitCode == 0)
    for name in Self.names { #expect(run.output.contains(name)) }
    #expect(run.output.contains("time-step"))
    if shell == "bash" {
      try sandbox.write(run.output, to: "completion")
      #expect(try Program.shell("bash -n completion", in: sandbox).exitCode == 0)
    }
  }

  @Test(
    "simulate: shape, seed and spectrum of each system",
    arguments: [
      ("double-well", 1), ("four-well", 2), ("prinz", 1), ("ornstein-uhlenbeck", 1), ("ar1", 6), ("three-state", 1),
      ("cylinder-wake", 3),
    ])
  func simulate(system: String, columnCount: Int) throws {
    let sandbox = try Sandbox()
    func run(_ name: String, seed: String) throws -> Run {
      try Program.run("simulate", system, "--frames", "500", "--seed", seed, "--out", name, in: sandbox)
    }
    let first = try run("a.npy", seed: "7")
    #expect(first.exitCode == 0, "\(first.messages)")
    #expect(first.output.hasPrefix("a.npy: 500 frames of "))
    let spectrum = first.output.split(separator: "\n").filter { $0.hasPrefix("  1  ") || $0.hasPrefix("  2  ") }
    let slowest = spectrum.compactMap { $0.split(separator: " ").dropFirst().first.flatMap { Double($0) } }
    #expect(slowest.count == 2 && slowest[0] > slowest[1] && slowest[1] > 0, "\(first.output)")
    _ = try run("b.npy", seed: "7")
    _ = try run("c.npy", seed: "8")
    #expect(try sandbox.data("a.npy") == sandbox.data("b.npy"))
    // The chain has its own generator, whose numbers are in the reference.
    if system != "three-state" { #expect(try sandbox.data("a.npy") != sandbox.data("c.npy")) }
    let header = String(decoding: try sandbox.data("a.npy").prefix(128), as: UTF8.self)
    #expect(header.contains("(500, \(columnCount))"))
    // What is simulated can be analysed.
    let json = try jsonOutput(["timescales", "a.npy", "--lags", "1", "--json"], in: sandbox)
    #expect(json["frames"] == 500)
    let quiet = try Program.run("simulate", system, "--frames", "5", "--out", "d.npy", "--quiet", in: sandbox)
    #expect(quiet.output == "" && quiet.messages == "")
  }

  @Test("simulate: an unknown system is an error that lists the known ones")
  func unknownSystem() throws {
    try expectFailure(
      ["simulate", "tripple-well", "--frames", "10", "--out", "x.npy"], in: try Sandbox(),
      says: ["tripple-well", "double-well, four-well, prinz, ornstein-uhlenbeck, ar1, three-state"])
  }
}
