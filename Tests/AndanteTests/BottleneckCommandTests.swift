import Storage
import Testing

@Suite("andante bottleneck")
struct BottleneckCommandTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write("0.45,0.05\n0.05,0.45\n", to: "p.csv")
    try sandbox.write("9\t1\n1\t9\n", to: "counts.tsv")
    try sandbox.write("1,0\n0,1\n", to: "one.csv")
    try sandbox.write("0.9,0\n0,0.6\n", to: "cross.csv")
  }

  private func run(_ arguments: [String]) throws -> JSONValue {
    try jsonOutput(["bottleneck"] + arguments + ["--json", "--quiet"], in: sandbox)
  }

  private let gaussian = ["--gaussian", "--cov-x", "one.csv", "--cov-xy", "cross.csv", "--cov-y", "one.csv"]

  @Test("A joint table: keys and published numbers")
  func joint() throws {
    let json = try run(["--joint", "p.csv", "--beta", "2,3,1"])
    #expect(
      json.keys == [
        "andante", "schema", "unit", "method", "i_x_o", "points", "warnings", "beta_local", "beta_onset",
      ])
    #expect(json["unit"] == "nats" && json["method"] == "discrete" && json["schema"] == 1)
    let points = try #require(json["points"]?.array)
    #expect(points.count == 3)
    for point in points {
      #expect(point.keys == ["beta", "i_x_t", "i_t_o", "j", "clusters", "converged"])
      #expect(point["converged"] == true)
    }
    #expect(abs(try #require(points[0]["i_x_t"]?.double) - 0.4827303824) < 1e-9)
    #expect(abs(try #require(points[0]["i_t_o"]?.double) - 0.2822729834) < 1e-9)
    #expect(abs(try #require(points[0]["j"]?.double) + 0.0818155847) < 1e-10)
    #expect(points[0]["clusters"] == 2 && points[2]["clusters"] == 1)
    #expect(points[2]["j"]?.double == 0)
    #expect(abs(try #require(json["beta_local"]?.double) - 1.5625) < 1e-9)
    #expect(abs(try #require(json["beta_onset"]?.double) - 1.5625) < 1e-6)
    #expect(abs(try #require(json["i_x_o"]?.double) - 0.368064207168) < 1e-11)
    #expect(json["warnings"] == .array([]))
  }

  @Test("Counts are normalised, and that is said")
  func counts() throws {
    let json = try run(["--joint", "counts.tsv", "--beta", "2"])
    #expect(abs(try #require(json["points"]?.array?[0]["j"]?.double) + 0.0818155847) < 1e-10)
    #expect(json["warnings"]?.array?.first?.string?.contains("sums to 20: taken as counts") == true)
    let spoken = try Program.run(["bottleneck", "--joint", "counts.tsv", "--beta", "2"], in: sandbox)
    #expect(spoken.exitCode == 0 && spoken.messages.contains("note: the table sums to 20"))
  }

  @Test("A table for people, within 80 columns")
  func text() throws {
    for arguments in [["--joint", "p.csv"], ["--joint", "p.csv", "--deterministic"], gaussian] {
      let run = try Program.run(
        ["bottleneck"] + arguments + ["--beta", "2,12.3456,1000", "--quiet"], in: sandbox)
      #expect(run.exitCode == 0 && run.messages == "", "\(run.messages)")
      let lines = run.output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 80 }, "\(run.output)")
      #expect(lines.contains { $0.contains("bits") && $0.contains("I(t;o)") })
      let isLabelled = run.output.contains("Gaussian approximation, not a bound")
      #expect(isLabelled == arguments.contains("--gaussian"))
    }
  }

  @Test("Rectangular tables, independence, and o a function of x")
  func shapes() throws {
    try sandbox.write("1 2 3\n2 4 6\n", to: "flat.txt")
    let flat = try run(["--joint", "flat.txt", "--beta", "7"])
    #expect(flat["beta_local"] == .null && flat["beta_onset"] == .null && flat["i_x_o"]?.double == 0)
    try sandbox.write("1,0\n1,0\n0,2\n", to: "function.csv")
    let function = try run(["--joint", "function.csv", "--beta", "3"])
    #expect(function["points"]?.array?[0]["clusters"] == 2)
    #expect(function["warnings"]?.array?.contains { $0.string?.contains("o is a function of x") == true } == true)
  }

  @Test("Partitions")
  func deterministic() throws {
    try sandbox.write("1,9\n9,1\n2,18\n", to: "three.csv")
    let json = try run(["--joint", "three.csv", "--beta", "20", "--deterministic"])
    #expect(json["method"] == "deterministic")
    let point = try #require(json["points"]?.array?.first)
    #expect(point["assignment"]?.doubles == [0, 1, 0])
    #expect(point["clusters"] == 2)
  }

  @Test("Covariances: the closed form and its label")
  func covariances() throws {
    let json = try run(gaussian + ["--beta", "2,3"])
    #expect(json["label"] == "Gaussian approximation, not a bound")
    #expect(json.keys.isDisjoint(with: ["beta_local", "beta_onset"]))
    let critical = try #require(json["critical_betas"]?.doubles)
    #expect(abs(critical[0] - 1 / 0.81) < 1e-9 && abs(critical[1] - 1 / 0.36) < 1e-9)
    let points = try #require(json["points"]?.array)
    #expect(abs(try #require(points[0]["i_x_t"]?.double) - 0.725005087753) < 1e-11)
    #expect(abs(try #require(points[1]["j"]?.double) + 0.813661943989) < 1e-11)
    #expect(points[1]["clusters"] == 2)
  }

  @Test("Moments: VAMP's singular values, refused for indicators")
  func moments() throws {
    try Table.ar1(timescales: [20, 3], frames: 20_000, seed: 5).writeNPY(sandbox, "x.npy")
    for method in ["vamp", "tica"] {
      let made = try Program.run(
        ["moments", "x.npy", "--names", "a,b", "--lags", "5", "--method", method, "--out", "\(method).h5"],
        in: sandbox)
      #expect(made.exitCode == 0, "\(made.messages)")
      let json = try run(["--gaussian", "--moments", "\(method).h5", "--lag", "5", "--beta", "3"])
      // σ = exp(−5/20): 1/σ² = e^½; 20 000 frames with τ = 20 tell it to about 2 %.
      let critical = try #require(json["critical_betas"]?.doubles?.first)
      #expect(abs(critical / 1.6487 - 1) < 0.1)
      #expect(json["label"] == "Gaussian approximation, not a bound")
      try expectFailure(
        ["bottleneck", "--gaussian", "--moments", "\(method).h5", "--lag", "7", "--beta", "3"], in: sandbox,
        says: ["no lag of 7 frames", "5"])
    }
    let walk = Chain.walk(Chain.two, frames: 5000, seed: 3)
    try sandbox.write(
      "s0,s1\n" + walk.map { $0 == 0 ? "1,0" : "0,1" }.joined(separator: "\n") + "\n", to: "hot.csv")
    let made = try Program.run(
      ["moments", "hot.csv", "--lags", "1", "--method", "vamp", "--out", "hot.h5"], in: sandbox)
    #expect(made.exitCode == 0, "\(made.messages)")
    try expectFailure(
      ["bottleneck", "--gaussian", "--moments", "hot.h5", "--lag", "1", "--beta", "3"], in: sandbox,
      says: ["hot.h5", "s0", "one-hot", "ln(VAMP-2)"])
  }

  private func refuse(
    _ arguments: [String], code: Int32 = 1, _ parts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expectFailure(
      ["bottleneck"] + arguments, in: sandbox, code: code, says: parts, sourceLocation: sourceLocation)
  }

  @Test("Bad tables, one line each")
  func badTables() throws {
    try sandbox.write("0.5,0.2\n-0.1,0.4\n", to: "negative.csv")
    try refuse(["--joint", "negative.csv", "--beta", "2"], "negative.csv", "row 1, column 0", "-0.1")
    try sandbox.write("0.5,nan\n0.1,0.4\n", to: "nan.csv")
    try refuse(["--joint", "nan.csv", "--beta", "2"], "nan.csv")
    try sandbox.write("0,0\n0,0\n", to: "zero.csv")
    try refuse(["--joint", "zero.csv", "--beta", "2"], "zero.csv", "holds nothing")
    try sandbox.write("1,2\n3\n", to: "ragged.csv")
    try refuse(["--joint", "ragged.csv", "--beta", "2"], "ragged.csv")
    try refuse(["--joint", "gone.csv", "--beta", "2"], "gone.csv", "No such file")
  }

  @Test("Bad options, one line each")
  func badOptions() throws {
    try refuse(["--joint", "p.csv", "--beta", "2,0"], code: 64, "--beta 0", "above 0")
    try refuse(["--joint", "p.csv", "--beta=-1"], code: 64, "--beta -1", "above 0")
    try refuse(["--joint", "p.csv", "--beta", "-1"], code: 64, "--beta -1", "above 0")
    try refuse(["--joint", "p.csv", "--beta", "x"], code: 64, "--beta takes numbers")
    try refuse(["--beta", "2"], code: 64, "give one of --joint")
    try refuse(["--joint", "p.csv", "--gaussian", "--beta", "2"], code: 64, "--gaussian takes covariances")
    try refuse(["--cov-x", "one.csv", "--beta", "2"], code: 64, "say --gaussian")
    try refuse(["--gaussian", "--cov-x", "one.csv", "--beta", "2"], code: 64, "belong together")
    try refuse(["--gaussian", "--moments", "m.h5", "--beta", "2"], code: 64, "--lag")
  }

  @Test("Bad covariances, one line each")
  func badCovariances() throws {
    func refuse(_ x: String, _ cross: String, _ parts: String...) throws {
      try expectFailure(
        [
          "bottleneck", "--gaussian", "--cov-x", x, "--cov-xy", cross, "--cov-y", "one.csv", "--beta", "2",
        ], in: sandbox, says: parts)
    }
    try sandbox.write("1,0.5\n0.4,1\n", to: "skew.csv")
    try refuse("skew.csv", "cross.csv", "the covariance of x is not symmetric", "row 1, column 0")
    try sandbox.write("1,2\n2,1\n", to: "indefinite.csv")
    try refuse("indefinite.csv", "cross.csv", "the covariance of x", "eigenvalue -")
    try sandbox.write("1,0,0\n0,1,0\n0,0,1\n", to: "three.csv")
    try refuse("three.csv", "cross.csv", "the cross covariance is 2 × 2 where 3 × 2 is needed")
    try sandbox.write("1.5,0\n0,0.5\n", to: "large.csv")
    try refuse("one.csv", "large.csv", "canonical correlation 0 is 1.5")
  }
}
