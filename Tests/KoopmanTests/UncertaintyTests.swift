import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Error bars on timescales")
struct UncertaintyTests {
  private func bars(
    _ rows: Matrix<Double>, lag: Int, _ method: Method = .tica, modeCount: Int = 3
  ) throws -> (model: SpectralModel, bars: [TimescaleUncertainty]) {
    let moments = try moments([rows], lags: [lag], method.dynamics)
    let model = method == .tica
      ? try TICA().fit(moments, lag: lag) : try VAMP().fit(moments, lag: lag)
    let resampling = TimescaleResampling(modeCount: modeCount)
    return (model, resampling.uncertainties(try resampling.project(moments, model: model)))
  }

  @Test("95 % intervals hold the truth in about 95 % of runs", arguments: Method.allCases)
  func coverage(method: Method) throws {
    // T / t = 200.
    let system = ARMixture(timescales: [50, 8, 2], dimension: 3, seed: 1)
    var held = 0
    var ratios: [Double] = []
    for seed in UInt64(1)...60 {
      let (model, bars) = try bars(system.simulate(frameCount: 10_000, seed: seed), lag: 10, method)
      let interval = try #require(bars[0].interval)
      let error = try #require(bars[0].standardError)
      if interval.contains(50) { held += 1 }
      ratios.append(error / (try #require(model.modes[0].timescale)))
    }
    // Of 60 runs at 95 %, fewer than 50 hold with a probability below 1e-3; at
    // 90 %, with 3 %.
    #expect(held >= 50)
    // The relative standard error of a timescale is about √(2 t / T) = .1.
    #expect((0.07...0.14).contains(Descriptive.median(ratios)))
  }

  @Test("The same seed gives the same bars, another seed nearly so")
  func seeds() throws {
    let rows = ARMixture(timescales: [50, 8], dimension: 2, seed: 1).simulate(
      frameCount: 20_000, seed: 2)
    let moments = try moments([rows], lags: [5])
    let model = try TICA().fit(moments, lag: 5)
    func bars(_ seed: UInt64) throws -> TimescaleUncertainty {
      let resampling = TimescaleResampling(bootstrap: BlockBootstrap(seed: seed))
      return resampling.uncertainties(try resampling.project(moments, model: model))[0]
    }
    #expect(try bars(1) == bars(1))
    let a = try #require(try bars(1).standardError)
    let b = try #require(try bars(2).standardError)
    #expect(a != b)
    // A standard error from 200 resamples is good to 1/√400 = 5 %.
    #expect(abs(a / b - 1) < 0.35)
  }

  @Test("The leading subspace gives the bars of the full eigenproblem")
  func subspace() throws {
    // N_eff = T / 2t = 1000 = 50 d, where both should agree.
    let system = ARMixture(timescales: [20, 10, 5], dimension: 20, seed: 3)
    let moments = try moments([system.simulate(frameCount: 40_000, seed: 4)], lags: [4])
    let model = try TICA().fit(moments, lag: 4)
    let resampling = TimescaleResampling(modeCount: 2)
    let leading = resampling.uncertainties(try resampling.project(moments, model: model))
    let blocks = try (0..<moments.header.blockCount).map {
      try moments.pairs(block: $0, lag: 4).owned
    }
    let groups = blocks.indices.map { $0..<($0 + 1) }
    let draws = resampling.bootstrap.multiplicities(groups: groups)
    let replicates = try draws.map { draw in
      var sum = PairMoments(dimension: 20, dynamics: .reversible)
      for (block, count) in draw.enumerated() {
        for _ in 0..<count { sum.add(blocks[block]) }
      }
      return try TICA().fit(sum, lag: 4, header: moments.header).modes
    }
    for mode in 0..<2 {
      let timescale = try #require(model.modes[mode].timescale)
      let logs = try replicates.map { log(try #require($0[mode].timescale)) }
      let full = BootstrapInterval(
        estimate: log(timescale), replicates: logs, groupCount: blocks.count)
      let error = try #require(leading[mode].standardError)
      let interval = try #require(leading[mode].interval)
      // Paired draws: what differs is the mixing with the other directions.
      #expect(abs(error / (timescale * full.standardError) - 1) < 0.1)
      #expect(abs(log(interval.lowerBound) - full.lower) < 0.3 * full.standardError)
      #expect(abs(log(interval.upperBound) - full.upper) < 0.3 * full.standardError)
    }
  }

  @Test("Data of fewer than ten stretches carry no bar", arguments: Method.allCases)
  func tooShort(method: Method) throws {
    // T / 5t = 8.
    let rows = ARMixture(timescales: [500, 50], dimension: 2, seed: 5).simulate(
      frameCount: 20_000, seed: 8)
    let (model, bars) = try bars(rows, lag: 20, method)
    let stretches = Int(20_000 / (5 * (try #require(model.modes[0].timescale))))
    try #require(stretches < 10)
    for bar in bars {
      #expect(bar.absence == .tooShort(stretches: stretches))
      #expect(bar.interval == nil && bar.standardError == nil)
    }
  }

  @Test("Modes that come and go are unstable, those below zero have no timescale")
  func unstable() throws {
    let rows = autoregressive([0.95, 0, -0.5], frameCount: 20_000, seed: 5)
    let (model, bars) = try bars(rows, lag: 1)
    #expect(bars[0].interval != nil && bars[0].absence == nil)
    // λ of white noise is within a few .007 of zero, on either side.
    #expect(abs(model.modes[1].real) < 0.03)
    switch bars[1].absence {
    case .unstable(let failed, let count):
      #expect(count == 200 && failed > 10 && failed <= 200)
      #expect(model.modes[1].timescale != nil)
    case .noTimescale: #expect(model.modes[1].timescale == nil)
    default: Issue.record("\(bars[1])")
    }
    #expect(bars[2].absence == .noTimescale)
    #expect(model.modes[2].timescale == nil)
  }

  @Test("White noise whose λ falls just above zero is unstable")
  func noise() throws {
    var seen = 0
    for seed in UInt64(1)...20 {
      let rows = autoregressive([0.95, 0], frameCount: 20_000, seed: seed)
      let (model, bars) = try bars(rows, lag: 1)
      let eigenvalue = model.modes[1].real
      guard eigenvalue > 0, eigenvalue < 0.005 else { continue }
      seen += 1
      #expect(model.modes[1].timescale != nil)
      guard case .unstable(let failed, let count) = bars[1].absence else {
        Issue.record("seed \(seed): \(bars[1])")
        continue
      }
      #expect(count == 200 && failed > 10 && failed < 190)
    }
    // The standard error is .007: a fifth of the seeds fall there.
    #expect(seen > 0)
  }

  @Test("Modes that cross in resamples are matched by overlap, not by rank")
  func matching() throws {
    // Two processes of nearly the same timescale, in columns of their own.
    let rows = autoregressive([0.95, 0.945], frameCount: 40_000, seed: 3)
    let (model, bars) = try bars(rows, lag: 2)
    for mode in 0..<2 {
      let error = try #require(bars[mode].standardError)
      let timescale = try #require(model.modes[mode].timescale)
      // √(2 t / T) = .031; sorted by rank, the first would never be the lower
      // one and its spread would shrink by a third.
      #expect(error / timescale > 0.02 && error / timescale < 0.05)
    }
  }

  @Test("Multiplicities draw as many groups as there are, each seed its own way")
  func multiplicities() {
    let groups = (0..<10).map { (23 * $0 / 10)..<(23 * ($0 + 1) / 10) }
    let draws = BlockBootstrap(replicateCount: 500, seed: 3).multiplicities(groups: groups)
    #expect(draws.count == 500)
    for draw in draws {
      // Blocks of one group are drawn together.
      #expect(groups.allSatisfy { group in Set(draw[group]).count == 1 })
      #expect(groups.reduce(0) { $0 + draw[$1.lowerBound] } == 10)
    }
    let drawn = (0..<23).map { block in draws.reduce(0) { $0 + $1[block] } }
    // Each is drawn 500 ± 21 times.
    #expect(drawn.allSatisfy { abs($0 - 500) < 110 })
    #expect(draws != BlockBootstrap(replicateCount: 500, seed: 4).multiplicities(groups: groups))
    #expect(
      Array(draws.prefix(100))
        == BlockBootstrap(replicateCount: 100, seed: 3).multiplicities(groups: groups))
  }

  @Test("Stretches are as long as asked, however uneven the blocks")
  func stretches() {
    func groups(_ lengths: [Int], _ length: Double) -> [Range<Int>] {
      BlockBootstrap.groups(blockLengths: lengths, atLeast: length)
    }
    #expect(groups([10, 10, 10], 10) == [0..<1, 1..<2, 2..<3])
    #expect(groups([10, 10, 10], 10.5) == [0..<3])
    #expect(groups([3, 3, 3, 20, 1, 8, 2], 9) == [0..<3, 3..<4, 4..<7])
    #expect(groups([5, 5], 11) == [])
    #expect(groups([], 1) == [])
  }

  @Test("A bootstrap interval by hand")
  func interval() {
    let interval = BootstrapInterval(estimate: 2, replicates: [1, 2, 3, 4], groupCount: 5)
    // Mean 2.5, variance 5/3, times 5/4; t(.975, 4) = 2.7764451.
    #expect(abs(interval.corrected - 1.5) < 1e-12)
    #expect(abs(interval.standardError - (25.0 / 12).squareRoot()) < 1e-12)
    #expect(abs(interval.upper - 1.5 - 2.7764451052 * interval.standardError) < 1e-8)
    #expect(abs(interval.lower + interval.upper - 3) < 1e-12)
  }
}
