import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Testing
import Workflows

@Suite("Discover job")
struct DiscoverJobTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  private func discover(
    _ input: TableInput, lag: Int?, _ change: (inout DiscoverJob) -> Void = { _ in }
  ) throws -> Discovery {
    var job = DiscoverJob(input: input, outputPath: scratch("report"))
    job.lag = lag.map { .frames($0) }
    change(&job)
    return try job.run(settings)
  }

  @Test("Three timescales in six columns of noise: three components, and the truth in the intervals")
  func threeTimescales() throws {
    let truth = [200.0, 60, 20]
    var held = 0
    for seed in 1...10 {
      let discovery = try discover(
        try scratch.input(ar1(truth, columns: 6, frames: 100_000, seed: UInt64(seed))), lag: 10)
      #expect(discovery.keptCount == 3)
      for (mode, timescale) in truth.enumerated() {
        let uncertainty = discovery.chosen.leading[mode].uncertainty
        let interval = try #require(uncertainty.interval)
        if interval.contains(timescale) { held += 1 }
      }
      let headlines = discovery.advice.map(\.headline)
      #expect(!headlines.contains("Nothing slow was found"))
      #expect(!headlines.contains("No error bar for the slowest timescale"))
    }
    // 30 intervals of 95 %, three a run: fewer than 24 would come once in 10⁴.
    #expect(held >= 24, "\(held) of 30")
  }

  @Test("White noise: nothing is slow, and it says so", arguments: [1, 2, 3])
  func whiteNoiseControl(seed: UInt64) throws {
    let discovery = try discover(
      try scratch.input(whiteNoise(frames: 20_000, columns: 8, seed: seed)), lag: 5)
    #expect(discovery.keptCount == 0)
    #expect(discovery.advice.contains { $0.severity == .serious && $0.headline == "Nothing slow was found" })
  }

  @Test("Slow motion that the data are too few to confirm is not called noise")
  func unconfirmed() throws {
    // Three dozen timescales: far above chance, yet each fold holds only seven.
    let discovery = try discover(
      try scratch.input(ar1([41, 9, 1.5], frames: 3000, seed: 16)), lag: 2)
    if discovery.keptCount == 0 {
      let headlines = discovery.advice.map(\.headline)
      #expect(headlines.contains("No component is confirmed on unseen data"))
      #expect(!headlines.contains("Nothing slow was found"))
    }
    #expect(discovery.projection.values[0] > (discovery.null?.thresholds[0] ?? 1))
  }

  @Test("The number of components: asked for, else held out and above the null")
  func keptCount() {
    func kept(_ values: [Double], _ thresholds: [Double]?, _ supported: Int?, _ requested: Int? = nil) -> Int {
      Discovery.keptCount(values: values, thresholds: thresholds, supported: supported, requested: requested)
    }
    let values = [0.9, 0.5, 0.1]
    #expect(kept(values, [0.2, 0.2, 0.2], 3) == 2)
    #expect(kept(values, [0.2, 0.2, 0.05], 1) == 1)
    #expect(kept(values, [0.95, 0.2, 0.05], 3) == 0)
    // One below the null ends the list.
    #expect(kept(values, [0.2, 0.6, 0.05], 3) == 1)
    #expect(kept(values, nil, 2) == 2)
    #expect(kept(values, nil, nil) == 3)
    #expect(kept(values, nil, 7) == 3)
    #expect(kept(values, [1, 1, 1], 0, 2) == 2)
    #expect(kept(values, nil, nil, 9) == 3)
  }

  @Test("Too little data for this many features")
  func tooManyFeatures() throws {
    let input = try scratch.input(ar1([100, 50], columns: 60, frames: 4000, seed: 1))
    let advice = try discover(input, lag: 5).advice
    let warning = try #require(advice.first { $0.headline == "Too little data for this many features" })
    #expect(warning.severity == .serious)
    #expect(warning.detail.contains("60 independent features"))
    let enough = try discover(
      try scratch.input(ar1([100, 50], columns: 3, frames: 40_000, seed: 1)), lag: 5)
    #expect(!enough.advice.contains { $0.headline == "Too little data for this many features" })
  }

  @Test("A timescale under the lag")
  func underLag() throws {
    let input = try scratch.input(ar1([50, 4], frames: 40_000, seed: 2))
    let advice = try discover(input, lag: 10) { $0.componentCount = 2 }.advice
    let warning = try #require(advice.first { $0.headline == "Timescale 2 is shorter than the lag" })
    #expect(warning.line.contains("at a lag of 10 frames"))
    #expect(!advice.contains { $0.headline == "Timescale 1 is shorter than the lag" })
  }

  @Test("A trajectory that is not like the others, by name")
  func outlier() throws {
    var odd = ar1([20, 5], frames: 20_000, seed: 9)
    for row in 0..<odd.rowCount {
      odd[row, 0] += 2
      odd[row, 1] += 2
    }
    let input = try scratch.input(
      ar1([20, 5], frames: 20_000, seed: 6), ar1([20, 5], frames: 20_000, seed: 7),
      ar1([20, 5], frames: 20_000, seed: 8), odd)
    let advice = try discover(input, lag: 2).advice
    let outliers = advice.filter { $0.headline.hasPrefix("An outlier") }
    #expect(outliers.contains { $0.headline.hasSuffix("trajectory-3.npy") })
    let clean = try scratch.input(
      ar1([20, 5], frames: 20_000, seed: 6), ar1([20, 5], frames: 20_000, seed: 7),
      ar1([20, 5], frames: 20_000, seed: 8))
    #expect(try !discover(clean, lag: 2).advice.contains { $0.headline.hasPrefix("An outlier") })
  }

  @Test("A drift")
  func drift() throws {
    var drifting = ar1([20, 5], frames: 40_000, seed: 10)
    for row in 0..<drifting.rowCount { drifting[row, 0] += 3 * Double(row) / 40_000 }
    let advice = try discover(try scratch.input(drifting), lag: 2).advice
    let warning = try #require(advice.first { $0.headline == "Component 1 drifts" })
    #expect(warning.detail.contains("--discard"))
    let still = try discover(try scratch.input(ar1([20, 5], frames: 40_000, seed: 10)), lag: 2)
    #expect(!still.advice.contains { $0.headline.hasSuffix("drifts") })
  }

  @Test("No error bar where the data cannot carry one, and the reason")
  func noErrorBar() throws {
    let discovery = try discover(try scratch.input(ar1([200, 20], frames: 3000, seed: 11)), lag: 10)
    let uncertainty = discovery.chosen.leading[0].uncertainty
    #expect(uncertainty.interval == nil && uncertainty.standardError == nil)
    let warning = try #require(
      discovery.advice.first { $0.headline == "No error bar for the slowest timescale" })
    #expect(warning.detail.contains("stretches of five slowest timescales"))
    #expect(discovery.timescaleLines()[0].contains("no error bar: "))
  }

  @Test("Few visits are said, many are not")
  func visits() throws {
    let slow = try discover(try scratch.input(ar1([2000, 10], frames: 20_000, seed: 12)), lag: 10)
    #expect(slow.advice.contains { $0.headline.hasSuffix("visits back the slowest process") })
    let fast = try discover(try scratch.input(ar1([20, 10], frames: 50_000, seed: 12)), lag: 2)
    #expect((fast.visits?.total ?? 0) > Discovery.fewVisits)
    #expect(!fast.advice.contains { $0.headline.hasSuffix("visits back the slowest process") })
  }

  @Test("The plateau of a Markov process is found, and a lag below it is said to be")
  func plateau() throws {
    let discovery = try discover(try scratch.input(ar1([50, 10], frames: 200_000, seed: 13)), lag: nil)
    #expect(discovery.suggestion.lag == discovery.chosen.lag)
    #expect(discovery.suggestion.lag != nil)
    #expect(!discovery.advice.contains { $0.headline.hasPrefix("No plateau") })
    // A mixture of two seen through one column is no Markov process at short lags.
    let sum = ar1([400], frames: 400_000, seed: 14) + ar1([5], frames: 400_000, seed: 15)
    let rising = try discover(try scratch.input(sum), lag: 1)
    let plateau = try #require(
      rising.advice.first { $0.headline == "No plateau: the first timescale still rises with the lag" },
      "\(rising.advice.map(\.headline))")
    // Its numbers are there.
    #expect(plateau.detail.hasPrefix("It is 1"))
  }

  @Test("A lag that is none is an error, and leaves nothing")
  func badLags() throws {
    let input = try scratch.input(whiteNoise(frames: 100, columns: 2, seed: 1))
    #expect(throws: MomentError.invalidLag(0)) { try discover(input, lag: 0) }
    #expect(throws: MomentError.lagTooLong(lag: 100, longestTrajectory: 100)) { try discover(input, lag: 100) }
    #expect(throws: MomentError.lagTooLong(lag: 200, longestTrajectory: 100)) {
      try discover(input, lag: nil) { $0.lags = [.frames(1), .frames(200)] }
    }
    #expect(scratch.content == ["trajectory-0.npy"])
  }

  @Test("VAMP finds the same slow components of reversible data")
  func vamp() throws {
    let input = try scratch.input(ar1([100, 30], columns: 4, frames: 60_000, seed: 15))
    let discovery = try discover(input, lag: 10) { $0.method = .vamp }
    #expect(discovery.keptCount == 2)
    let timescales = discovery.chosen.leading.compactMap(\.mode.timescale)
    #expect(abs(timescales[0] - 100) < 25 && abs(timescales[1] - 30) < 6)
  }
}
