import Foundation
import Glibc
import Storage
import Testing

@Suite("timescales --json")
struct TimescalesTests {
  private let sandbox: Sandbox
  private let table = Table.ar1(timescales: [30, 8, 0], frames: 20_000, seed: 7)

  init() throws {
    sandbox = try Sandbox()
    try table.writeNPY(sandbox, "x.npy")
  }

  private static let top: Set = [
    "andante", "method", "feature_names", "frames", "trajectories", "time_unit", "spectra", "warnings",
  ]
  private static let each: Set = [
    "lag", "lag_frames", "pairs", "rank", "timescales", "timescale_errors", "timescale_intervals",
    "vamp1", "vamp2", "vampe",
  ]

  @Test("TICA: its keys, units and counts")
  func tica() throws {
    try table.writeNPY(sandbox, "y.npy")
    let json = try jsonOutput(
      ["timescales", "x.npy", "y.npy", "--lags", "2ps,10ps", "--time-step", "2ps", "--names", "a,b,c", "--json"],
      in: sandbox)
    #expect(json.keys == Self.top)
    #expect(json["method"] == "tica")
    #expect(json["feature_names"] == ["a", "b", "c"])
    #expect(json["frames"] == 40_000)
    #expect(json["trajectories"] == 2)
    #expect(json["time_unit"] == "ps")
    let spectra = json["spectra"]?.array ?? []
    #expect(spectra.map { $0["lag"]?.double } == [2, 10])
    #expect(spectra.map { $0["pairs"]?.int } == [2 * 19_999, 2 * 19_995])
    for spectrum in spectra {
      #expect(spectrum.keys == Self.each.union(["eigenvalues"]))
      #expect(spectrum["rank"] == 3)
      let values = spectrum["eigenvalues"]?.doubles ?? []
      let lag = spectrum["lag"]?.double ?? 0
      // The relation of the two, and the truth: frames are 2 ps.
      for (value, time) in zip(values, spectrum["timescales"]?.array ?? []) {
        if value > 0 {
          #expect(abs(time.double! + lag / log(value)) < 1e-9 * time.double!)
        } else {
          #expect(time == .null)
        }
      }
      let interval = spectrum["timescale_intervals"]?.array?.first?.doubles ?? []
      #expect(interval.count == 2 && interval[0] < 60 && 60 < interval[1])
      let error = spectrum["timescale_errors"]?.array?.first?.double ?? 0
      #expect(error > 1 && error < 20)
      // One for the constant, which is in no list.
      #expect(abs(spectrum["vamp2"]!.double! - 1 - values.reduce(0) { $0 + $1 * $1 }) < 1e-12)
      #expect(abs(spectrum["vamp1"]!.double! - 1 - values.reduce(0) { $0 + abs($1) }) < 1e-12)
    }
  }

  @Test("VAMP: its keys, and timescales from eigenvalues")
  func vamp() throws {
    let json = try jsonOutput(
      ["timescales", "x.npy", "--lags", "5", "--method", "vamp", "--json"], in: sandbox)
    #expect(json.keys == Self.top)
    #expect(json["time_unit"] == "frames")
    let spectrum = try #require(json["spectra"]?.array?.first)
    #expect(
      spectrum.keys
        == Self.each.union(["singular_values", "eigenvalues_re", "eigenvalues_im", "periods"]))
    let re = spectrum["eigenvalues_re"]?.doubles ?? []
    let im = spectrum["eigenvalues_im"]?.doubles ?? []
    let times = spectrum["timescales"]?.array ?? []
    #expect(re.count == 3 && im.count == 3 && times.count == 3)
    for index in 0..<3 where re[index] > 0 {
      let time = -5 / log(hypot(re[index], im[index]))
      #expect(abs(times[index].double! - time) < 1e-9 * time)
    }
    let singular = spectrum["singular_values"]?.doubles ?? []
    #expect(abs(spectrum["vamp2"]!.double! - 1 - singular.reduce(0) { $0 + $1 * $1 }) < 1e-12)
  }

  @Test("One feature: the eigenvalue is the symmetrised autocorrelation")
  func byHand() throws {
    try table.columns([0]).writeNPY(sandbox, "one.npy")
    let x = table.columns([0]).values
    let lag = 10
    let (first, second) = (x.dropLast(lag), x.dropFirst(lag))
    let mean = (first.reduce(0, +) + second.reduce(0, +)) / Double(2 * first.count)
    var (product, square) = (0.0, 0.0)
    for (a, b) in zip(first, second) {
      product += (a - mean) * (b - mean)
      square += ((a - mean) * (a - mean) + (b - mean) * (b - mean)) / 2
    }
    let json = try jsonOutput(["timescales", "one.npy", "--lags", "10", "--json"], in: sandbox)
    expectEqual(json.spectra("eigenvalues"), [[product / square]], tolerance: 1e-12)
  }

  @Test("Any number of threads and any memory limit: the same bytes")
  func threads() throws {
    let base = ["timescales", "x.npy", "--lags", "1,10,100", "--json"]
    let reference = try Program.run(base + ["--threads", "1"], in: sandbox).output
    #expect(!reference.isEmpty)
    for options in [["--threads", "2"], ["--threads", "3"], ["--threads", "2", "--memory", "0"]] {
      #expect(try Program.run(base + options, in: sandbox).output == reference)
    }
    let other = try Program.run(base + ["--seed", "2"], in: sandbox).output
    #expect(other != reference)
  }

  @Test("Lags that are named twice count once, in any order")
  func repeatedLags() throws {
    let once = try Program.run("timescales", "x.npy", "--lags", "2,5", "--json", in: sandbox)
    let twice = try Program.run("timescales", "x.npy", "--lags", "5,2,5", "--json", in: sandbox)
    #expect(once.exitCode == 0)
    #expect(twice.output == once.output)
  }

  @Test("More modes than there are: all; fewer: as asked")
  func modeCount() throws {
    for (asked, given) in [("2", 2), ("10", 3)] {
      let json = try jsonOutput(
        ["timescales", "x.npy", "--lags", "1", "--components", asked, "--json"], in: sandbox)
      #expect(json.spectra("eigenvalues")[0].count == given)
      #expect(json.spectra("timescales")[0].count == given)
      #expect(json["spectra"]?.array?.first?["timescale_intervals"]?.array?.count == given)
    }
  }
}
