import Foundation
import Storage
import Testing

/// Samples that are cut into states.
@Suite("andante msm on samples")
struct MsmSamplesTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.writeWells()
  }

  /// Options, what is said of the states, and how many there are.
  private static let cuts: [(options: String, summary: String, count: Int?)] = [
    ("--states 20", "20 k-means states", 20),
    ("--clustering kmeans --states 8", "8 k-means states", 8),
    ("--clustering kcentres --states 12", "12 k-centres states", 12),
    ("--clustering kmedoids --states 12", "12 k-medoids states", 12),
    ("--distance 0.5", "states at least 0.5 apart", nil),
    ("--clustering regular-space --distance 0.5", "states at least 0.5 apart", nil),
    ("--bins 8,2", "grid of 8 × 2 bins", 16),
    ("--clustering grid --bins 4,4", "grid of 4 × 4 bins", 16),
  ]

  @Test("Every way to cut finds the two wells", arguments: cuts)
  func clustering(options: String, summary: String, count: Int?) throws {
    let options = options.split(separator: " ").map(String.init)
    let json = try markov(["wells.csv", "--metastable", "2", "--samples", "20"] + options, in: sandbox)
    #expect(json["discretization"]?.string?.contains(summary) == true, "\(json["discretization"] as Any)")
    if let count { #expect(json["states"] == .integer(count)) }
    // Jumps with .02 either way: 1/−ln .96 = 24.5 frames; 40 jumps say it to a sixth.
    #expect(abs(json.list("timescales")[0]! / 24.5 - 1) < 0.5)
    #expect(json["metastable"]!.list("populations").allSatisfy { ($0 ?? 0) > 0.25 })
    let again = try markov(
      ["wells.csv", "--metastable", "2", "--samples", "20", "--threads", "1"] + options, in: sandbox)
    #expect(again == json)
  }

  @Test("Cores of clusters, and the columns of maps")
  func options() throws {
    let json = try markov(
      ["wells.csv", "--bins", "2,1", "--cores", "0:1", "--samples", "20", "--out", "report"], in: sandbox)
    #expect(json["states"] == 2)
    #expect(json["discretization"]?.string?.contains("2 cores") == true)
    let ranges = try markov(
      ["wells.csv", "--states", "10", "--cores", "a=-2..-0.5:a=0.5..2", "--samples", "20"], in: sandbox)
    let own = try markov(
      ["wells.csv", "--states", "10", "--cores", "pcca", "--metastable", "2", "--samples", "20"], in: sandbox)
    // 40 jumps of a process of 24.5 frames, as below.
    for json in [ranges, own] {
      #expect(json["states"] == 2)
      #expect(abs(json.list("timescales")[0]! / 24.5 - 1) < 0.5)
    }
    try succeed(
      ["msm", "wells.csv", "--states", "10", "--samples", "20", "--plane", "b,a", "--quiet", "--out", "plane"], in: sandbox)
    let map = try sandbox.text("plane/figures/metastable-sets.svg")
    // The horizontal axis is named before the vertical one.
    let (a, b) = (map.range(of: ">a</text>"), map.range(of: ">b</text>"))
    #expect(a != nil && b != nil)
    try succeed(
      ["msm", "wells.csv", "--states", "10", "--samples", "0", "--plane", "a", "--quiet", "--out", "line"], in: sandbox)
    #expect(sandbox.exists("line/index.html"))
  }

  @Test("Cosine and sine of angles: states do not know where the angle begins")
  func angles() throws {
    let file = Shared.dataset("alanine-dipeptide/dihedrals-6.npy")
    let arguments = [
      file, "--names", "phi,psi", "--periodic", "phi,psi", "--time-step", "1ps", "--lag", "10ps", "--states", "60",
      "--lags", "10ps", "--samples", "20",
    ]
    let json = try markov(arguments + ["--out", "report"], in: sandbox)
    let states = csvRows(try sandbox.text("report/tables/states.csv"))
    let centres = ["centre_cos(phi)", "centre_sin(phi)", "centre_cos(psi)", "centre_sin(psi)"]
    #expect(states[0].suffix(4) == centres[...])
    // The slowest process of this run alone, at 400 K, by the grid model: some 270 ps.
    let slowest = try #require(json.list("timescales")[0])
    #expect(slowest > 150 && slowest < 400)
    #expect(json["time_unit"] == "ps" && json.integers("active_states").count == 60)
    // Frames are given to the nearest centre: as many as the table says.
    #expect(states.dropFirst().map { Int($0[1])! }.reduce(0, +) == 50_000)
    let labels = try Table(contentsOf: sandbox("report/states.npy"))
    #expect(labels.rowCount == 50_000)
    #expect(labels.values.count { $0 == 0 } == Int(states[1][1])!)
    // What was written is a trajectory of states.
    let again = try markov(
      ["--dtrajs", "report/states.npy", "--time-step", "1ps", "--lag", "10ps", "--lags", "10ps", "--samples", "0"],
      in: sandbox)
    #expect(again["timescales"] == json["timescales"])
    #expect(again["log_likelihood"] == json["log_likelihood"])
  }
}
