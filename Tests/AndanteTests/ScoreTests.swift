import Glibc
import Storage
import Testing

/// The numbers of a candidate that is called so.
private func candidate(_ json: JSONValue, _ name: String) throws -> JSONValue {
  try #require(json["candidates"]?.array?.first { $0["name"]?.string == name })
}

@Suite("andante score")
struct ScoreTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    // A slow column, a fast one and noise.
    try Table.ar1(timescales: [100, 5, 0], frames: 30_000, seed: 3).writeNPY(sandbox, "x.npy")
  }

  private let describing = ["x.npy", "--names", "slow,fast,noise", "--time-step", "1ps", "--lag", "5ps"]

  private func card(_ arguments: [String]) throws -> JSONValue {
    try jsonOutput(["score"] + describing + arguments + ["--json", "--quiet"], in: sandbox)
  }

  @Test("The slow column first, noise last, each with its numbers")
  func columns() throws {
    let json = try card(["--beta", "3,8"])
    let names = json["candidates"]?.array?.compactMap { $0["name"]?.string } ?? []
    #expect(names == ["slow", "fast", "noise"])
    #expect(json["time_unit"] == "ps" && json["lag"] == .number(5) && json["lag_frames"] == 5)
    #expect(json["observable"]?.string?.contains("all columns") == true)
    let slow = try candidate(json, "slow")
    #expect(slow["rank"] == 1)
    // −½ ln(1 − ρ²), ρ = exp(−5/100): 1.18; about 150 independent samples get twelve cells, which see less.
    let known = -0.5 * log(1 - exp(-0.1))
    let predictive = try #require(slow["predictive_information"]?["value"]?.double)
    #expect(predictive > 0.65 * known && predictive < 1.05 * known)
    // T/t is 300: the timescale's relative error is about √(2/300).
    let timescale = try #require(slow["timescale"]?["value"]?.double)
    #expect(abs(timescale / 100 - 1) < 0.4)
    #expect(try #require(slow["timescale"]?["error"]?.double) > 0)
    #expect(slow["j_star"]?.array?.count == 2)
    for score in slow["j_star"]?.array ?? [] {
      #expect(try #require(score["value"]?.double) < 0)
      #expect(try #require(score["error"]?.double) > 0)
    }
    let onset = try #require(slow["beta_onset"]?.double)
    #expect(onset >= 1 && onset <= (slow["beta_local"]?.double ?? 0) + 1e-9)
    #expect(try #require(slow["i_x_o"]?["p"]?.double) <= 0.005 + 1e-12)
    let noise = try candidate(json, "noise")
    #expect(try #require(noise["i_x_o"]?["p"]?.double) > 0.005)
    #expect(noise["timescale"] == .null || (noise["timescale"]?["value"]?.double ?? 0) < 5)
    for key in ["information_loss", "lumpability_gap", "vamp2", "deterministic", "ties", "curve"] {
      #expect(slow.keys.contains(key), "\(key)")
    }
  }

  @Test("Formulas, sets and components; an invertible function of a column scores as the column")
  func formulas() throws {
    let json = try card([
      "--cv", "slow,cube=slow^3,hypot(slow,fast),(slow,fast),tic1", "--beta", "2",
    ])
    let slow = try candidate(json, "slow"), cube = try candidate(json, "cube")
    // Cells differ where they follow the axis.
    for key in ["i_x_o", "predictive_information"] {
      let (a, b) = (try #require(slow[key]?["value"]?.double), try #require(cube[key]?["value"]?.double))
      #expect(abs(a / b - 1) < 0.1)
    }
    _ = try candidate(json, "hypot(slow,fast)")
    _ = try candidate(json, "(slow, fast)")
    let component = try candidate(json, "tic1")
    // The first component is the slow column, but for a little of the others.
    let first = try #require(component["j_star"]?.array?.first?["value"]?.double)
    #expect(abs(first / (try #require(slow["j_star"]?.array?.first?["value"]?.double)) - 1) < 0.1)
    #expect(json["warnings"]?.array?.contains { $0.string?.contains("fitted to the data") == true } == true)
  }

  @Test("Given the slow column, it says nothing more and the fast one does")
  func given() throws {
    let json = try card(["--given", "slow", "--beta", "2"])
    #expect(json["ranked_by"] == "i_x_o_given" && json["given"] == "slow")
    let names = json["candidates"]?.array?.compactMap { $0["name"]?.string } ?? []
    #expect(names.first == "fast")
    let slow = try candidate(json, "slow")
    #expect(abs(try #require(slow["i_x_o_given"]?["value"]?.double)) < 1e-9)
  }

  @Test("Labels and columns as what is foretold, at once or a lag later")
  func observables() throws {
    let x = Table.ar1(timescales: [100, 5, 0], frames: 30_000, seed: 3)
    try NPYWriter.write((0..<30_000).map { x[$0, 1] > 0 ? 1.0 : 0 }, shape: [30_000], to: sandbox("labels.npy"))
    var arguments = describing
    arguments[arguments.count - 1] = "0"
    let labels = try jsonOutput(
      ["score"] + arguments + ["--observable", "labels.npy", "--json", "-q"], in: sandbox)
    #expect(labels["observable_cells"] == 2)
    // The sign of the fast column is a function of it: I = ln 2.
    let fast = try #require(try candidate(labels, "fast")["i_x_o"]?["value"]?.double)
    // 20 cells of equal occupancy: at most one holds both signs, and the sign's share is near a half.
    #expect(abs(fast - log(2)) < 0.05)
    // By neighbours there are no cells; at the border of the signs a few points are unsure.
    let free = try #require(try candidate(labels, "fast")["i_x_o_neighbours"]?["value"]?.double)
    #expect(abs(free - log(2)) < 0.03)
    let column = try card(["--observable", "fast"])
    #expect(column["candidates"]?.array?.first?["name"] == "fast")
    #expect(column["observable"] == "fast a lag later")
  }

  @Test("The report stands whole, with its tables, and the text fits a terminal of 80 columns")
  func report() throws {
    let run = try succeed(
      ["score"] + describing + ["--cv", "slow,fast,noise,(slow,fast,noise),average=0.5*slow+0.5*fast", "--out", "card"],
      in: sandbox)
    for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    for line in run.messageLines { #expect(line.count <= 80, "\(line)") }
    #expect(run.output.contains("Report: card/index.html"))
    let files = sandbox.content(of: "card")
    for name in [
      "index.html", "analysis.json", "provenance.json", "tables/scores.csv", "tables/curves.csv",
      "tables/ranking.csv", "tables/predictive-information.csv", "figures/ranking.svg",
      "figures/information-plane.svg", "figures/predictive-information.svg",
    ] { #expect(files.contains(name), "\(name) of \(files)") }
    let rows = csvRows(try sandbox.text("card/tables/curves.csv"))
    #expect(rows[0].prefix(4) == ["variable", "beta", "i_x_t", "i_x_t_error"])
    // The same command replaces its report; another kind of folder is left alone.
    try succeed(["score"] + describing + ["--out", "card", "-q"], in: sandbox)
    try sandbox.makeFolder("mine")
    try sandbox.write("x", to: "mine/notes.txt")
    try expectFailure(["score"] + describing + ["--out", "mine"], in: sandbox, says: ["mine exists"])
  }

  @Test("Equal seeds give equal bytes on any number of threads")
  func threads() throws {
    func output(_ threads: String) throws -> String {
      try succeed(
        ["score"] + describing + ["--cv", "slow,(slow,fast)", "--json", "-q", "--threads", threads], in: sandbox
      ).output
    }
    #expect(try output("1") == output("2"))
  }

  /// A question that is refused: what is said of it.
  struct Refusal: Sendable {
    let arguments: [String]
    let says: [String]
    var code: Int32 = 1
  }

  static let refusals: [Refusal] = [
    Refusal(arguments: ["--cv", "slwo"], says: ["slwo", "did you mean “slow”"]),
    Refusal(arguments: ["--cv", "hypt(slow,fast)"], says: ["hypt", "did you mean “hypot”"]),
    Refusal(arguments: ["--cv", "slow,(fast"], says: ["(fast"]),
    Refusal(arguments: ["--cv", "slow,slow"], says: ["slow"]),
    Refusal(arguments: ["--cv", "slow,0*fast"], says: ["0*fast never changes"]),
    Refusal(arguments: ["--cv", "log(slow)"], says: ["log(slow)", "not a finite number"]),
    Refusal(arguments: ["--cv", "tic9"], says: ["no tic9", "3 independent components"]),
    Refusal(arguments: ["--given", "quick"], says: ["quick"]),
    Refusal(arguments: ["--observable", "quick"], says: ["quick"]),
    Refusal(arguments: ["--observable", "gone.npy"], says: ["gone.npy"]),
    Refusal(arguments: ["--beta", "0"], says: ["--beta 0", "above 0"], code: 64),
    Refusal(arguments: ["--beta", "-1"], says: ["--beta -1", "above 0"], code: 64),
    Refusal(arguments: ["--beta=2,-1"], says: ["--beta -1"], code: 64),
    Refusal(arguments: ["--beta", "two"], says: ["--beta takes numbers"], code: 64),
    Refusal(arguments: ["--beta", "2,2"], says: ["twice"], code: 64),
    Refusal(arguments: ["--cells", "1"], says: ["--cells"], code: 64),
    Refusal(arguments: ["--surrogates", "3"], says: ["--surrogates"], code: 64),
  ]

  @Test("What is wrong with the question, a line each", arguments: refusals)
  func refused(_ refusal: Refusal) throws {
    try expectFailure(
      ["score"] + describing + refusal.arguments + ["--out", "card"], in: sandbox, code: refusal.code,
      says: refusal.says)
  }

  @Test("Labels of another length, and lags that no pair has")
  func lengths() throws {
    try NPYWriter.write([0.0, 1, 0], shape: [3], to: sandbox("short.npy"))
    try expectFailure(
      ["score"] + describing + ["--observable", "short.npy"], in: sandbox,
      says: ["short.npy has 3 labels for 30000 frames"])
    try expectFailure(
      ["score", "x.npy", "--lag", "30000"], in: sandbox, says: ["30000 frames apart", "shorter lag"])
    try expectFailure(["score", "x.npy"], in: sandbox, code: 64, says: ["--lag"])
  }

  @Test("What is foretold has to vary, and −1 leaves a frame out")
  func labels() throws {
    try NPYWriter.write((0..<30_000).map { _ in 4.0 }, shape: [30_000], to: sandbox("still.npy"))
    try expectFailure(
      ["score"] + describing + ["--observable", "still.npy"], in: sandbox, says: ["still.npy never changes"])
    try NPYWriter.write((0..<30_000).map { Double($0 / 100 % 3 - 1) }, shape: [30_000], to: sandbox("gaps.npy"))
    let json = try card(["--observable", "gaps.npy"])
    #expect(json["observable_cells"] == 2)
  }

  @Test("Names of any kind stand as they are")
  func names() throws {
    let x = Table.ar1(timescales: [30, 5], frames: 2000, seed: 6)
    try sandbox.write(x.text(header: "a}b,c\u{1B}[31m"), to: "odd.csv")
    let run = try succeed(["score", "odd.csv", "--lag", "2"], in: sandbox)
    #expect(run.output.contains("a}b"))
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test("A column that is at one value in most frames is warned of")
  func oneValue() throws {
    let x = Table.ar1(timescales: [50], frames: 5000, seed: 5)
      .adding { $0 % 40 == 0 ? 1 : 0 }.adding { _ in 7 }
    try x.writeNPY(sandbox, "rare.npy")
    let run = try succeed(
      ["score", "rare.npy", "--names", "a,rare,still", "--lag", "2", "--json"], in: sandbox)
    let warnings = run.messages.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(warnings.contains("One value in most frames: rare"))
    #expect(warnings.contains("still never changes"))
  }
}

@Suite("andante score on real data")
struct ScoreDataTests {
  /// The columns in the order of their predictive information.
  private func order(_ files: [String], _ lag: String) throws -> (names: [String], json: JSONValue) {
    let json = try jsonOutput(
      ["score"] + files + Demo.describing + ["--lag", lag, "--cv", "phi,psi", "--json", "-q"], in: try Sandbox())
    let values = (json["candidates"]?.array ?? []).map {
      ($0["name"]!.string!, $0["predictive_information"]!["value"]!.double!)
    }
    return (values.sorted { $0.1 > $1.1 }.map(\.0), json)
  }

  @Test("Alanine dipeptide: ψ is ahead up to about 6 ps, φ beyond; its timescale is the known one")
  func alanine() throws {
    #expect(try order(Demo.inputs, "1ps").names == ["psi", "phi"])
    let (names, json) = try order(Demo.inputs, "10ps")
    #expect(names == ["phi", "psi"])
    let crossing = try #require(json["crossings"]?.array?.first)
    #expect(crossing["before"] == "psi" && crossing["after"] == "phi")
    #expect(abs(try #require(crossing["lag"]?.double) - 6) < 1.5)
    let phi = try #require(json["candidates"]?.array?.first { $0["name"] == "phi" })
    // A grid of both angles says 284 ps.
    #expect(abs(try #require(phi["timescale"]?["value"]?.double) / 284 - 1) < 0.05)
    #expect(json["candidates"]?.array?.first?["name"] == "phi")
  }

  @Test("Torsions of atoms are candidates as angles, for score and for rank-columns")
  func atoms() throws {
    let sandbox = try Sandbox()
    let input = [
      "--topology", Molecules.topology, Shared.dataset("alanine-dipeptide/trajectory-6.xtc"), "--lag", "10ps", "--json",
      "-q",
    ]
    let card = try jsonOutput(["score"] + input, in: sandbox)
    let names = card["candidates"]?.array?.compactMap { $0["name"]?.string } ?? []
    #expect(names.sorted() == ["phi(ALA2)", "psi(ALA2)"])
    let ranking = try jsonOutput(["rank-columns"] + input, in: sandbox)
    let selected = ranking["selected"]?.array?.compactMap { $0["name"]?.string } ?? []
    #expect(selected.contains("phi(ALA2)") && ranking["columns"] == 2)
  }

  @Test(
    "The published runs: ψ at 10 ps, φ at 200 ps",
    .enabled(if: Shared.has("alanine-dipeptide"), "the shared data is not present"))
  func published() throws {
    let files = (0...1).map { Shared.path("alanine-dipeptide/dihedrals-\($0).npy") }
    #expect(try order(files, "10ps").names == ["psi", "phi"])
    #expect(try order(files, "200ps").names == ["phi", "psi"])
  }

  @Test(
    "428 distances in 1001 rows: ranked, and said to be far too little",
    .enabled(if: Shared.has("colvar"), "the shared data is not present"))
  func distances() throws {
    let sandbox = try Sandbox()
    let run = try succeed(
      ["score", Shared.path("colvar/fkbp-but-bound.COLVAR"), "--lag", "10", "--surrogates", "39", "--json"], in: sandbox)
    let json = try JSONValue(parsing: run.output)
    #expect(json["candidates"]?.array?.count == 428)
    let warnings = run.messages.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(warnings.contains("far too little data"))
    #expect(json["cells"]?.double ?? 99 < 20)
  }

  @Test(
    "A biased run is scored with its weights, and the dynamics are said to be the run's",
    .enabled(if: Shared.has("colvar"), "the shared data is not present"))
  func biased() throws {
    let sandbox = try Sandbox()
    let run = try succeed(
      [
        "score", Shared.path("colvar/ala2-opes-multithermal.COLVAR"), "--columns", "phi,psi", "--bias", "opes.bias",
        "--temperature", "300", "--discard", "15000", "--lag", "2", "--json",
      ], in: sandbox)
    #expect(run.messages.contains("weighted run"))
    #expect(try JSONValue(parsing: run.output)["candidates"]?.array?.count == 2)
  }
}
