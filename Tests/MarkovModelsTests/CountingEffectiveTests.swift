import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Effective counts")
struct CountingEffectiveTests {
  @Test("Pairs of a Markov chain one frame apart are independent")
  func markovian() throws {
    var random = SeededGenerator(seed: 5)
    let p = SimulatedChain.reversible(4, stay: 3, using: &random).p
    let data = try SimulatedChain.trajectory(p, frames: 100_000, seed: 6)
    let counts = try TransitionCounter(lag: 1, mode: .effective).count(data)
    // Targets of successive visits are independent; a positive ρ(1) of noise, about 2/√n, and the
    // lags after it are all that is added. n is above 10⁴.
    for g in counts.inefficiencies { #expect(g >= 1 && g < 1.1) }
  }

  /// 0 ⇄ 1 with a timescale of 500 frames.
  static let slow = [[0.999, 0.001], [0.001, 0.999]]

  @Test("A slow chain sampled every frame weighs about as much as every lag-th frame")
  func slow() throws {
    let data = try SimulatedChain.trajectory(Self.slow, frames: 200_000, seed: 7)
    let lag = 100
    let counts = try TransitionCounter(lag: lag, mode: .effective).count(data)
    // Leaving the state is the event that overlapping windows share: ρ(k) of the indicator falls
    // about linearly to zero at k = lag, so that g is near the lag. A fifth allows for the noise
    // of 200 events.
    for g in counts.inefficiencies { #expect(abs(g / Double(lag) - 1) < 0.3) }
  }

  @Test("Where basins mix fast, slow processes set the weight", arguments: [20, 50])
  func slowProcess(lag: Int) throws {
    // Two basins of two states each: within a basin everything decays in a frame.
    let h = 0.0005
    let p = [
      [0.5 - h, 0.5, h, 0], [0.5, 0.5 - h, 0, h], [h, 0, 0.5 - h, 0.5], [0, h, 0.5, 0.5 - h],
    ]
    let data = try SimulatedChain.trajectory(p, frames: 300_000, seed: 8)
    let rows = try TransitionCounter(lag: lag, mode: .effective).count(data)
    let estimate = try MarkovEstimator().estimate(data, lag: lag)
    let posterior = try #require(estimate.posteriorCounts)
    let sliding = try #require(estimate.counts)
    // The residual of the slow eigenfunction over overlapping pairs has inefficiency τ; the states'
    // own series of targets see little of it, since within a basin they are nearly independent. The
    // widening makes up for what the posterior's counts do not know.
    let slow = estimate.widening * estimate.widening * sliding.counts.total / posterior.counts.total
    #expect(abs(slow / Double(lag) - 1) < 0.25)
    #expect(rows.inefficiencies.max()! < 0.8 * Double(lag))
    #expect(posterior == rows)
  }

  @Test("Nothing is widened where pairs do not overlap")
  func noWidening() throws {
    let data = try SimulatedChain.trajectory(Self.slow, frames: 50_000, seed: 8)
    #expect(try MarkovEstimator().estimate(data, lag: 1).widening < 1.1)
    let strided = try MarkovEstimator(counting: .strided).estimate(data, lag: 50)
    #expect(strided.widening == 1)
    #expect(strided.posteriorCounts == strided.counts)
    #expect(try MarkovEstimator(.koopman).estimate(data, lag: 50).posteriorCounts == nil)
  }

  /// g by its definition, every lag counted one by one.
  static func directInefficiency(_ runs: [[Int32]], lag: Int, state: Int32) -> Double {
    let targets = runs.map { states in
      (0..<max(0, states.count - lag)).filter { states[$0] == state }.map { states[$0 + lag] }
    }
    let all = targets.joined()
    let n = Double(all.count)
    var shares: [Int32: Double] = [:]
    for target in all { shares[target, default: 0] += 1 / n }
    let agreement = shares.values.reduce(0) { $0 + $1 * $1 }
    var g = StatisticalInefficiency()
    for k in 1..<max(1, min(lag, targets.map(\.count).max()!)) {
      var (pairs, equal) = (0, 0)
      for run in targets where run.count > k {
        for t in 0..<(run.count - k) {
          pairs += 1
          if run[t] == run[t + k] { equal += 1 }
        }
      }
      let rho = (Double(equal) / Double(pairs) - agreement) / (1 - agreement)
      guard g.add(correlation: rho, weight: Double(pairs) / n) else { break }
    }
    return min(g.value, n)
  }

  @Test("Lags that come from a Fourier transform give what counting gives", arguments: [30, 200])
  func transform(lag: Int) throws {
    // Above 48 visits the implementation changes over; here correlations last for the lag.
    var random = SeededGenerator(seed: 9)
    let p = [[0.995, 0.005, 0], [0.003, 0.99, 0.007], [0, 0.01, 0.99]]
    let runs = [12_000, 7_000, 300].map {
      SimulatedChain.states(p, frames: $0, from: 1, using: &random)
    }
    let counts = try TransitionCounter(lag: lag, mode: .effective)
      .count(DiscreteTrajectories(runs))
    for state in 0..<3 {
      let direct = Self.directInefficiency(runs, lag: lag, state: Int32(state))
      // The transform is in single precision; a crossing of zero may move by a lag or two, where
      // ρ is itself about zero.
      #expect(abs(counts.inefficiencies[state] / direct - 1) < 1e-3, "\(direct)")
    }
  }

  @Test("Inefficiencies do not depend on the number of threads")
  func threads() throws {
    var random = SeededGenerator(seed: 10)
    let p = SimulatedChain.reversible(30, stay: 200, using: &random).p
    let data = try SimulatedChain.trajectory(p, frames: 20_000, seed: 11)
    let one = try TransitionCounter(lag: 20, mode: .effective).count(data)
    for threads in [2, 5] {
      let more = try TransitionCounter(lag: 20, mode: .effective, threadCount: threads).count(data)
      #expect(more == one)
    }
  }
}
