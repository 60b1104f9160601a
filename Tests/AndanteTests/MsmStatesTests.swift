import Foundation
import Storage
import Testing

/// Trajectories of states that were cut elsewhere: `--dtrajs`.
@Suite("andante msm on trajectories of states")
struct MsmStatesTests {
  private let sandbox: Sandbox
  private let walks: [[Int]]
  private let files = ["d-1.npy", "d-2.npy", "d-3.npy"]
  private let time = ["--time-step", "1ps", "--lag", "10ps"]

  init() throws {
    sandbox = try Sandbox()
    walks = (0..<3).map { Chain.walk(Chain.four, from: $0, frames: 1500 - 200 * $0, seed: UInt64($0 + 1)) }
    for (file, walk) in zip(files, walks) { try sandbox.writeStates(walk, to: file) }
  }

  @Test("Types of numbers and formats of files do not matter")
  func formats() throws {
    let expected = try markov(["--dtrajs"] + files + time, in: sandbox)
    for type in ["<i4", "|u1", "<f4", "<f8"] {
      for (file, walk) in zip(files, walks) { try sandbox.writeStates(walk, to: file, type: type) }
      #expect(try markov(["--dtrajs"] + files + time, in: sandbox) == expected, "\(type)")
    }
    for (index, walk) in walks.enumerated() {
      let lines = walk.map(String.init).joined(separator: "\n") + "\n"
      try sandbox.write("state\n" + lines, to: "h-\(index).csv")
      try sandbox.write(lines, to: "p-\(index).csv")
      try NPYWriter.write(walk.map(Double.init), shape: [walk.count, 1], to: sandbox("c-\(index).npy"))
    }
    for pattern in ["h-*.csv", "p-*.csv", "c-*.npy"] {
      #expect(try markov(["--dtrajs", pattern] + time, in: sandbox) == expected, "\(pattern)")
    }
  }

  @Test("Threads do not matter, a seed gives the same bytes each time, and another seed other errors")
  func reproducible() throws {
    func run(_ more: String...) throws -> String {
      try succeed(["msm", "--dtrajs"] + files + time + ["--json", "--quiet"] + more, in: sandbox).output
    }
    let first = try run("--threads", "1")
    // Hashes differ from process to process, and must not show.
    for _ in 0..<3 { #expect(try run("--threads", "1") == first) }
    #expect(try run("--threads", "2") == first)
    let other = try JSONValue(parsing: run("--seed", "2"))
    let one = try JSONValue(parsing: first)
    #expect(other["timescales"] == one["timescales"])
    #expect(other["timescale_errors"] != one["timescale_errors"])
    // Different draws of one distribution: errors of 200 draws agree to a third and better.
    let errors = [one, other].map { $0.list("timescale_errors")[0] ?? 0 }
    #expect(abs(errors[0] / errors[1] - 1) < 0.35)
  }

  @Test("The same seed writes the same files")
  func sameFiles() throws {
    func content() throws -> [String: Data] {
      try succeed(["msm", "--dtrajs"] + files + time + ["--quiet", "--out", "report"], in: sandbox)
      return Dictionary(
        uniqueKeysWithValues: try sandbox.content(of: "report").filter { $0.contains(".") }.map {
          ($0, try sandbox.data("report/" + $0))
        })
    }
    let first = try content()
    let second = try content()
    #expect(first.keys.sorted() == second.keys.sorted())
    for (name, data) in first { #expect(second[name] == data, "\(name)") }
  }

  @Test("A lag in time, and pairs that never cross trajectories")
  func lag() throws {
    let two = (0..<3).map { Chain.walk(Chain.two, from: $0 % 2, frames: 400 + 50 * $0, seed: UInt64(20 + $0)) }
    for (file, walk) in zip(files, two) { try sandbox.writeStates(walk, to: file) }
    for lag in [1, 3] {
      let json = try markov(
        ["--dtrajs"] + files + ["--time-step", "2ps", "--lag", "\(2 * lag)ps", "--lags", "2ps,6ps", "--samples", "20"],
        in: sandbox)
      let counts = Chain.counts(two, lag: lag, states: 2)
      #expect(json["lag"] == .number(Double(2 * lag)) && json["lag_frames"] == .integer(lag))
      #expect(json["time_unit"] == "ps")
      #expect(abs(json.list("timescales")[0]! / (2 * Chain.timescale(counts, lag: lag)) - 1) < 1e-9)
      let likelihood = KnownMatrix.logLikelihood(counts)
      #expect(abs(json["log_likelihood"]!.double! - likelihood) < 1e-9 * abs(likelihood))
      #expect(json["implied_timescales"]?.array?.map { $0["lag_frames"]?.int } == [1, 3])
    }
    // Strided: the first frame of each trajectory and each third one.
    let strided = try markov(
      ["--dtrajs"] + files + ["--lag", "3", "--counting", "strided", "--samples", "20"], in: sandbox)
    #expect(strided["counting"] == "strided" && strided["time_unit"] == "frames")
    let counts = Chain.counts(two, lag: 3, states: 2, strided: true)
    #expect(abs(strided.list("timescales")[0]! / Chain.timescale(counts, lag: 3) - 1) < 1e-9)
  }

  @Test("Counts that were written give the same model, whatever was counted", arguments: ["sliding", "strided", "effective"])
  func counting(mode: String) throws {
    let json = try markov(
      ["--dtrajs"] + files + ["--lag", "4", "--counting", mode, "--samples", "20", "--out", "report"], in: sandbox)
    #expect(json["counting"] == .string(mode))
    let rows = csvRows(try sandbox.text("report/tables/counts.csv")).dropFirst()
    let total = rows.map { Double($0[2])! }.reduce(0, +)
    let sliding = Double(walks.reduce(0) { $0 + $1.count - 4 })
    switch mode {
    case "sliding": #expect(total == sliding)
    case "strided": #expect(total == Double(walks.reduce(0) { $0 + ($1.count - 1) / 4 }))
    // Frames that overlap are worth less, but not less than about each lag-th one.
    default: #expect(total < sliding && total > sliding / 10)
    }
    let again = try markov(["--counts", "report/tables/counts.csv", "--lag", "4", "--samples", "0"], in: sandbox)
    expectEqual([again.list("timescales")], [json.list("timescales")], tolerance: 1e-8)
    expectEqual([again.list("stationary_distribution")], [json.list("stationary_distribution")], tolerance: 1e-8)
    let likelihood = try #require(again["log_likelihood"]?.double)
    #expect(abs(json["log_likelihood"]!.double! / likelihood - 1) < 1e-9)
  }

  @Test("Data in parts: the largest is kept under its own labels, and what share it has is said")
  func disconnected() throws {
    try sandbox.writeStates(walks[0].map { $0 + 10 }, to: "large.npy")
    try sandbox.writeStates(walks[2].prefix(500).map { $0 / 2 + 20 }, to: "small.npy")
    let arguments = ["--dtrajs", "large.npy", "small.npy"]
    let json = try markov(arguments, in: sandbox)
    #expect(json.integers("active_states") == [10, 11, 12, 13])
    #expect(json["states"] == 22)
    #expect(abs(json["kept_count_fraction"]!.double! - 1499.0 / (1499 + 499)) < 1e-15)
    #expect(abs(json["kept_frame_fraction"]!.double! - 1500.0 / 2000) < 1e-15)
    #expect(json.verdict("Is the data connected?") == "no")
    let run = try succeed(["msm"] + arguments, in: sandbox)
    #expect(run.messages.replacing("\n  ", with: " ").contains("4 of 22 states are connected both ways; they hold 75 %"))
    // The kept part alone gives the same estimate.
    let alone = try markov(["--dtrajs", "large.npy"], in: sandbox)
    #expect(alone["stationary_distribution"] == json["stationary_distribution"])
    // Sets, paths and tables speak of the labels that were given.
    let paths = try markov(arguments + ["--source", "10", "--sink", "13", "--out", "report"], in: sandbox)
    #expect(paths["tpt"]?["pathways"]?.array?.first?.integers("states").first == 10)
    let states = csvRows(try sandbox.text("report/tables/states.csv"))
    #expect(states.dropFirst().map { $0[0] } == ["10", "11", "12", "13"])
    #expect(Set(csvRows(try sandbox.text("report/tables/transition-matrix.csv")).dropFirst().flatMap { $0.prefix(2) })
      == ["10", "11", "12", "13"])
  }

  @Test("Large labels with gaps cost no more than what is there")
  func largeLabels() throws {
    try sandbox.writeStates(walks[0].map { 70_000 * $0 + 5 }, to: "large.npy")
    let run = try Program.run(
      ["msm", "--dtrajs", "large.npy", "--samples", "0", "--json", "--quiet"], in: sandbox, timeLimit: 20)
    let json = try JSONValue(parsing: run.output)
    #expect(json.integers("active_states") == [5, 70_005, 140_005, 210_005])
    #expect(json["states"] == 210_006)
  }

  @Test("Cores: frames belong to the core visited last")
  func cores() throws {
    let walk = walks[0]
    try sandbox.writeStates(walk, to: "d.npy")
    let json = try markov(["--dtrajs", "d.npy", "--cores", "0:2,3", "--lag", "2", "--samples", "20"], in: sandbox)
    var visited: [Int] = []
    for state in walk {
      if let core = [0: 0, 2: 1, 3: 1][state] ?? visited.last { visited.append(core) }
    }
    let counts = Chain.counts([visited], lag: 2, states: 2)
    #expect(json["states"] == 2)
    #expect(abs(json.list("timescales")[0]! / Chain.timescale(counts, lag: 2) - 1) < 1e-9)
    #expect(json["discretization"]?.string?.contains("milestoning") == true)
  }

  @Test("Estimators: a ring has no detailed balance, and says so")
  func estimators() throws {
    let ring = Chain.walk(Chain.ring, frames: 4000, seed: 5)
    try sandbox.writeStates(ring, to: "ring.npy")
    let counts = Chain.counts([ring], lag: 1, states: 3)
    let free = try markov(["--dtrajs", "ring.npy", "--estimator", "nonreversible", "--samples", "40"], in: sandbox)
    expectEqual(
      free.rows("transition_matrix"), counts.map { row in row.map { $0 / row.reduce(0, +) } }, tolerance: 1e-12)
    #expect(free["reversible"] == false)
    #expect(free.verdict("Does detailed balance hold") == "no")
    let balanced = try markov(["--dtrajs", "ring.npy"], in: sandbox)
    #expect(balanced.warnings.contains { $0.contains("balance") })
    #expect(balanced["log_likelihood"]!.double! < free["log_likelihood"]!.double!)
  }

  @Test("Estimators for short trajectories agree with counting on long ones", arguments: [
    ("koopman", "Koopman reweighting"), ("oom", "observable operator model"),
  ])
  func corrections(name: String, title: String) throws {
    let plain = try markov(["--dtrajs"] + files + ["--samples", "0"], in: sandbox)
    let json = try markov(["--dtrajs"] + files + ["--estimator", name], in: sandbox)
    #expect(json["estimator"] == .string(title))
    // Between two estimates of 4000 frames, near 40 frames: the error of either is about a fifth.
    #expect(abs(json.list("timescales")[0]! / plain.list("timescales")[0]! - 1) < 0.25)
    let pi = json.list("stationary_distribution").compactMap { $0 }
    #expect(pi.count == 4 && abs(pi.reduce(0, +) - 1) < 1e-12 && pi.allSatisfy { $0 > 0 })
  }

  @Test("Sets by eigenvectors and by a hidden Markov model, and as many as are asked for")
  func sets() throws {
    for method in ["pcca", "hidden"] {
      let json = try markov(
        ["--dtrajs"] + files + ["--sets", method, "--metastable", "2", "--samples", "40"], in: sandbox)
      let sets = try #require(json["metastable"])
      #expect(sets["method"] == .string(method))
      #expect(Set((sets["sets"]?.array ?? []).map { Set(($0.array ?? []).compactMap(\.int)) }) == [[0, 1], [2, 3]])
      let memberships = sets.rows("memberships").map { $0.compactMap { $0 } }
      #expect(memberships.count == 4 && memberships.allSatisfy { $0.count == 2 && abs($0[0] + $0[1] - 1) < 1e-9 })
      let populations = sets.list("populations").compactMap { $0 }
      #expect(abs(populations.reduce(0, +) - 1) < 1e-9)
      let times = sets.rows("mfpt")
      #expect(times[0][0] == 0 && times[1][1] == 0 && times[0][1]! > 10 && times[1][0]! > 10)
    }
    let three = try markov(["--dtrajs"] + files + ["--metastable", "3", "--samples", "0"], in: sandbox)
    #expect(three["metastable"]?.list("populations").count == 3)
  }

  @Test("A model with memory of the sets: nothing is remembered where there is nothing")
  func memory() throws {
    // Sets of single states are the chain itself, which has no memory.
    let two = Chain.walk(Chain.two, frames: 20_000, seed: 3)
    try sandbox.writeStates(two, to: "two.npy")
    let json = try markov(["--dtrajs", "two.npy", "--memory-steps", "4", "--samples", "0"], in: sandbox)
    let memory = try #require(json["memory"])
    #expect(memory["steps"] == 4)
    let norms = memory.list("norms").compactMap { $0 }
    // What is left is noise, about 1/√20 000 an element.
    #expect(norms.count == 4 && norms[0] > 0.5 && norms.dropFirst().allSatisfy { $0 < 0.05 })
    #expect(try markov(["--dtrajs", "two.npy", "--samples", "0"], in: sandbox)["memory"] == nil)
  }

  @Test("No draws, no errors")
  func noDraws() throws {
    let json = try markov(["--dtrajs"] + files + ["--samples", "0"], in: sandbox)
    #expect(json["posterior"] == .null && json["stationary_errors"] == .null)
    #expect(json.list("timescale_errors").allSatisfy { $0 == nil })
    #expect(json.warnings.contains { $0.contains("--samples 0") })
  }
}
