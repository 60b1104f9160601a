import Storage
import Testing

/// Alanine dipeptide on a grid of 20 × 20 bins, as others have it.
@Suite("andante msm on alanine dipeptide")
struct MsmDataTests {
  private static let options = [
    "--names", "phi,psi", "--periodic", "phi,psi", "--time-step", "1ps", "--lag", "10ps", "--bins", "20,20", "--lags",
    "10ps", "--samples", "0",
  ]

  @Test("Our six runs: the values of the data's card")
  func ours() throws {
    let json = try markov(Demo.inputs + Self.options, in: try Sandbox())
    let times = json.list("timescales").compactMap { $0 }
    #expect(abs(times[0] - 283.7) < 0.05 && abs(times[1] - 8.95) < 0.005)
    #expect(json["states"] == 400 && json.integers("active_states").count == 274)
    #expect(json["transition_matrix"] == .null)
    #expect(json["metastable"]?.list("populations").count == 2)
  }

  /// What deeptime 0.4.5 says of the two published runs: sliding counts, largest connected set, maximum
  /// likelihood with maxerr 1e-15. It sorts by |λ|; processes with λ < 0 are left out here, as they
  /// have no timescale.
  private enum Published {
    static let timescales = [
      1458.7370627743012, 67.24382053423741, 41.79579994938777, 6.035906499702424, 5.481266536377779, 4.668934387265113,
    ]
    static let logLikelihood = -1773189.201314663
    static let populations = [
      118: 0.06466536589857844, 138: 0.06063443621451378, 58: 0.03973904845218763, 137: 0.038028959490524275,
      119: 0.03643271954502394, 38: 0.03480994251855133,
    ]
    static let free = [1450.6112695128986, 67.1932909615897, 40.49736565169706]
  }

  @Test(
    "The two published runs agree with deeptime to 1e-6",
    .enabled(if: Shared.has("alanine-dipeptide"), "the shared data is not present"))
  func published() throws {
    let sandbox = try Sandbox()
    let files = (0...1).map { Shared.path("alanine-dipeptide/dihedrals-\($0).npy") }
    let json = try markov(files + Self.options, in: sandbox)
    #expect(json.integers("active_states").count == 246)
    #expect(json["kept_count_fraction"] == .number(1))
    let times = json.list("timescales").compactMap { $0 }
    for (time, expected) in zip(times, Published.timescales) { #expect(abs(time / expected - 1) < 1e-6) }
    #expect(abs(json["log_likelihood"]!.double! / Published.logLikelihood - 1) < 1e-9)
    let pi = Dictionary(
      uniqueKeysWithValues: zip(json.integers("active_states"), json.list("stationary_distribution")))
    for (state, expected) in Published.populations { #expect(abs(pi[state]!! / expected - 1) < 1e-6) }
    let free = try markov(files + Self.options + ["--estimator", "nonreversible"], in: sandbox)
    for (time, expected) in zip(free.list("timescales").compactMap { $0 }, Published.free) {
      #expect(abs(time / expected - 1) < 1e-6)
    }
  }
}
