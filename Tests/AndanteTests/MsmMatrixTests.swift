import Storage
import Testing

/// Matrices that were made elsewhere: `--counts` and `--transition-matrix`.
@Suite("andante msm on matrices")
struct MsmMatrixTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write(KnownMatrix.text(KnownMatrix.counts), to: "C.csv")
    try sandbox.write(KnownMatrix.text(KnownMatrix.slow), to: "slow.csv")
    try sandbox.write(KnownMatrix.text(KnownMatrix.probabilities), to: "P.csv")
  }

  @Test("The keys of the JSON object")
  func keys() throws {
    let json = try markov(["--counts", "C.csv", "--source", "0", "--sink", "2"], in: sandbox)
    #expect(
      json.keys.isSuperset(of: [
        "lag", "time_unit", "states", "active_states", "kept_count_fraction", "stationary_distribution",
        "timescales", "timescale_errors", "timescale_intervals", "log_likelihood", "transition_matrix",
        "metastable", "tpt",
      ]))
    #expect(json["metastable"]?.keys.isSuperset(of: ["memberships", "populations", "mfpt"]) == true)
    #expect(
      json["tpt"]?.keys.isSuperset(of: [
        "forward_committor", "backward_committor", "flux", "rate", "mfpt", "pathways",
      ]) == true)
    for path in json["tpt"]?["pathways"]?.array ?? [] { #expect(path.keys == ["states", "flux"]) }
    #expect(json["lag"] == .number(1) && json["lag_frames"] == 1 && json["time_unit"] == "frames")
    #expect(json["states"] == 3)
    #expect(json.integers("active_states") == [0, 1, 2])
    #expect(json["kept_count_fraction"] == .number(1))
    #expect(json["estimator"] == "reversible maximum likelihood" && json["reversible"] == true)
    #expect(json["posterior"]?["seed"] == 1)
    // Both stand for themselves, whatever is done with them.
    #expect(try markov(["--counts", "C.csv", "--source", "0", "--sink", "2", "--seed", "5"], in: sandbox)["posterior"]?["seed"] == 5)
  }

  @Test("The first reference matrix")
  func counts() throws {
    let json = try markov(["--counts", "C.csv"], in: sandbox)
    expectEqual(
      [json.list("stationary_distribution")], [[0.70532946705, 0.00109989001, 0.29357064294]], tolerance: 1e-11)
    let times = json.list("timescales").compactMap { $0 }
    #expect(times.count == 2)
    #expect(abs(times[0] / 1036.072239081 - 1) < 1e-12 && abs(times[1] / 0.5848798955 - 1) < 1e-9)
    // A birth–death chain is reversible whatever its rows are, so they are the counts' shares.
    let likelihood = KnownMatrix.logLikelihood(KnownMatrix.counts)
    #expect(abs(try #require(json["log_likelihood"]?.double) - likelihood) < 1e-9 * abs(likelihood))
    expectEqual(
      json.rows("transition_matrix"),
      KnownMatrix.counts.map { row in row.map { $0 / row.reduce(0, +) } }, tolerance: 1e-12)
    // The resolved timescale has an interval about it; the other is shorter than the lag.
    let interval = try #require(json["timescale_intervals"]?.array?.first?.doubles)
    #expect(interval[0] < times[0] && times[0] < interval[1])
    #expect(json["timescale_intervals"]?.array?.last == .null && json["timescale_errors"]?.array?.last == .null)
  }

  @Test("The second reference matrix, where a fixed point stops early")
  func slowCounts() throws {
    let json = try markov(["--counts", "slow.csv", "--samples", "0"], in: sandbox)
    let pi = json.list("stationary_distribution").compactMap { $0 }
    #expect(abs(pi[0] - 0.66654077) < 1e-8)
    #expect(abs(pi.reduce(0, +) - 1) < 1e-14)
    let likelihood = KnownMatrix.logLikelihood(KnownMatrix.slow)
    #expect(abs(try #require(json["log_likelihood"]?.double) - likelihood) < 1e-10 * abs(likelihood))
    #expect(json["timescale_errors"]?.array == [.null, .null])
    #expect(json["posterior"] == .null)
  }

  @Test("Committors, flux, rate, passage time and pathways of a given matrix")
  func paths() throws {
    let json = try markov(["--transition-matrix", "P.csv", "--source", "0", "--sink", "4"], in: sandbox)
    let paths = try #require(json["tpt"])
    expectEqual(
      [paths.list("forward_committor")], [[0, 0.35714285714, 0.42857142857, 0.35714285714, 1]], tolerance: 1e-10)
    expectEqual(
      [paths.list("backward_committor")], [[1, 0.65384615385, 0.53125, 0.65384615385, 0]], tolerance: 1e-10)
    #expect(abs(try #require(paths["flux"]?.double) - 0.0108050847458) < 1e-13)
    #expect(abs(try #require(paths["rate"]?.double) - 0.0272727272727) < 1e-13)
    #expect(abs(try #require(paths["mfpt"]?.double) - 36.6666666667) < 1e-9)
    let pathways = paths["pathways"]?.array ?? []
    #expect(pathways.map { $0.integers("states") } == [[0, 1, 4], [0, 2, 4], [0, 1, 2, 4]])
    expectEqual(
      [pathways.map { $0["flux"]?.double }], [[0.00720338983, 0.00308716707, 0.00051452785]], tolerance: 1e-11)
    #expect(paths.integers("source") == [0] && paths.integers("sink") == [4])
    // Nothing was counted.
    for key in ["kept_count_fraction", "log_likelihood", "posterior", "stationary_errors", "counting"] {
      #expect(json[key] == .null, "\(key)")
    }
    for key in ["flux_error", "rate_error", "mfpt_error"] { #expect(paths[key] == .null, "\(key)") }
    #expect(json.list("timescale_errors") == [nil, nil, nil, nil])
    #expect(json["timescale_intervals"]?.array == [.null, .null, .null, .null])
    #expect(json["reversible"] == false)
    // What nobody estimated has no estimator that contradicts the line above.
    #expect(json["estimator"]?.string?.hasPrefix("reversible") != true)
  }

  @Test("A lag stretches times and leaves probabilities alone")
  func lag() throws {
    let arguments = ["--transition-matrix", "P.csv", "--source", "0", "--sink", "4"]
    let one = try markov(arguments, in: sandbox)
    let ten = try markov(arguments + ["--lag", "10"], in: sandbox)
    #expect(ten["lag"] == .number(10) && ten["lag_frames"] == 10)
    expectEqual(
      [ten.list("timescales")], [one.list("timescales").map { $0.map { 10 * $0 } }], tolerance: 1e-12)
    #expect(abs(ten["tpt"]!["mfpt"]!.double! - 10 * one["tpt"]!["mfpt"]!.double!) < 1e-8)
    #expect(ten["tpt"]?["flux"]?.double == one["tpt"]?["flux"]?.double)
    #expect(ten["stationary_distribution"] == one["stationary_distribution"])
  }

  @Test("A time between frames gives times their unit")
  func timeStep() throws {
    let frames = try markov(["--transition-matrix", "P.csv", "--source", "0", "--sink", "4"], in: sandbox)
    let times = try markov(
      ["--transition-matrix", "P.csv", "--source", "0", "--sink", "4", "--time-step", "2ps", "--lag", "10ps"], in: sandbox)
    #expect(times["lag"] == .number(10) && times["lag_frames"] == 5 && times["time_unit"] == "ps")
    expectEqual(
      [times.list("timescales")], [frames.list("timescales").map { $0.map { 10 * $0 } }], tolerance: 1e-12)
    #expect(abs(times["tpt"]!["rate"]!.double! - frames["tpt"]!["rate"]!.double! / 10) < 1e-14)
    let counts = try markov(["--counts", "C.csv", "--time-step", "1ps", "--lag", "10ps", "--samples", "0"], in: sandbox)
    #expect(abs(counts.list("timescales")[0]! / 10360.72239081 - 1) < 1e-11)
  }

  @Test("Entries, NPY and separators mean the same matrix")
  func formats() throws {
    let expected = try markov(["--counts", "C.csv"], in: sandbox)
    var lines = ["from,to,count"]
    for (i, row) in KnownMatrix.counts.enumerated() {
      for (j, count) in row.enumerated() where count > 0 { lines.append("\(i),\(j),\(count)") }
    }
    try sandbox.write(lines.joined(separator: "\n") + "\n", to: "entries.csv")
    try sandbox.write(lines.dropFirst().joined(separator: "\n") + "\n", to: "headless.csv")
    try sandbox.write(KnownMatrix.text(KnownMatrix.counts).replacing(",", with: "\t"), to: "C.tsv")
    try NPYWriter.write(KnownMatrix.counts.flatMap { $0 }, shape: [3, 3], to: sandbox("C.npy"))
    for file in ["entries.csv", "headless.csv", "C.tsv", "C.npy"] {
      #expect(try markov(["--counts", file], in: sandbox) == expected, "\(file)")
    }
  }

  @Test("Other estimators of the same counts")
  func estimators() throws {
    let free = try markov(["--counts", "slow.csv", "--estimator", "nonreversible", "--samples", "20"], in: sandbox)
    expectEqual(
      free.rows("transition_matrix"),
      KnownMatrix.slow.map { row in row.map { $0 / row.reduce(0, +) } }, tolerance: 1e-12)
    #expect(free["reversible"] == false && free["estimator"] == "non-reversible maximum likelihood")
    #expect(free["posterior"]?["draws"] == 20)
    // A prior of a count for each pair that was seen either way.
    let prior = try markov(["--counts", "C.csv", "--prior", "0.5", "--samples", "0"], in: sandbox)
    let more = KnownMatrix.counts.map { $0.map { $0 > 0 ? $0 + 0.5 : 0 } }
    expectEqual(
      prior.rows("transition_matrix"), more.map { row in row.map { $0 / row.reduce(0, +) } }, tolerance: 1e-10)
  }

  @Test("A given stationary distribution is kept; the rates between two states are the root of a quadratic")
  func stationary() throws {
    try sandbox.write("5,2\n3,10\n", to: "two.csv")
    try sandbox.write("0.3\n0.7\n", to: "pi.csv")
    let json = try markov(["--counts", "two.csv", "--stationary", "pi.csv", "--samples", "200"], in: sandbox)
    expectEqual([json.list("stationary_distribution")], [[0.3, 0.7]], tolerance: 1e-14)
    let p = json.rows("transition_matrix").map { $0.compactMap { $0 } }
    let x = 0.3 * p[0][1]
    #expect(abs(x - 0.7 * p[1][0]) < 1e-12)
    // The flow x between the states has 5/(.3 − x) + 10/(.7 − x) = (2 + 3)/x.
    #expect(abs(5 / (0.3 - x) + 10 / (0.7 - x) - 5 / x) < 1e-6)
    #expect(json["estimator"] == "reversible maximum likelihood, fixed distribution")
    // What is given has no error.
    for error in json["metastable"]!.list("population_errors") { #expect((error ?? 0) < 1e-12) }
  }

  @Test("States never visited, and sets that are not connected, are left out under their own names")
  func connectivity() throws {
    try sandbox.write("5,0,3\n0,0,0\n2,0,7\n", to: "never.csv")
    let never = try markov(["--counts", "never.csv"], in: sandbox)
    #expect(never["states"] == 3 && never.integers("active_states") == [0, 2])
    #expect(never["kept_count_fraction"] == .number(1))
    #expect(never.rows("transition_matrix").count == 2)
    try sandbox.write("4,0,0\n0,5,3\n0,2,7\n", to: "apart.csv")
    let apart = try markov(["--counts", "apart.csv"], in: sandbox)
    #expect(apart.integers("active_states") == [1, 2])
    #expect(abs(try #require(apart["kept_count_fraction"]?.double) - 17.0 / 21) < 1e-15)
    #expect(apart.warnings.contains { $0.contains("not connected") })
    #expect(apart.verdict("Is the data connected?") == "no")
    // Source and sink, sets and paths go by the original names too.
    let paths = try markov(["--counts", "apart.csv", "--source", "1", "--sink", "2"], in: sandbox)
    #expect(paths["tpt"]?["pathways"]?.array?.first?.integers("states") == [1, 2])
    #expect(Set(apart["metastable"]!["sets"]!.array!.flatMap { ($0.array ?? []).compactMap(\.int) }) == [1, 2])
  }

  @Test("Tables that were written are read again: counts and probabilities, where states were left out too", arguments: [
    [[7048.0, 6, 0], [6, 2, 3], [0, 3, 2933]], [[5, 0, 3], [0, 0, 0], [2, 0, 7]],
  ])
  func again(counts: [[Double]]) throws {
    try sandbox.write(KnownMatrix.text(counts), to: "C.csv")
    let first = try markov(["--counts", "C.csv", "--out", "report"], in: sandbox)
    for arguments in [
      ["--counts", "report/tables/counts.csv"], ["--transition-matrix", "report/tables/transition-matrix.csv"],
    ] {
      let second = try markov(arguments, in: sandbox)
      expectEqual([second.list("timescales")], [first.list("timescales")], tolerance: 1e-9)
      expectEqual(
        [second.list("stationary_distribution")], [first.list("stationary_distribution")], tolerance: 1e-9)
      #expect(second["active_states"] == first["active_states"])
    }
  }

  @Test("What is printed for readers")
  func printed() throws {
    let run = try succeed(["msm", "--transition-matrix", "P.csv", "--source", "0", "--sink", "4"], in: sandbox)
    #expect(run.output.hasPrefix("Slowest timescales at a lag of 1 frame:\n  1  14.7 frames\n"))
    #expect(run.output.contains("Pathways from state 0 to state 4 (mean first passage time 36.7 frames):"))
    let table = run.output.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
    #expect(table.contains(["0-1-4", "67", "%"]) && table.contains(["0-2-4", "29", "%"]))
    #expect(!run.output.contains("\u{1B}"))
    // Nothing is left out here, so nothing is said about it.
    let counts = try markov(["--counts", "C.csv"], in: sandbox)
    let connected = counts["checks"]?.array?.first { $0["question"] == "Is the data connected?" }
    #expect(connected?["detail"]?.string?.contains("left out") == false)
  }
}
