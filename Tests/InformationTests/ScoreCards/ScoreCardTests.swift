import Glibc
import Information
import Statistics
import Testing

@Suite("Score cards")
struct ScoreCardTests {
  static let lengths = [20_000, 20_000, 20_000]

  /// A slow and a fast chain, independent, and the pair of them.
  struct TwoChains {
    let slow: LabelledVariable
    let fast: LabelledVariable
    let both: LabelledVariable
    let noise: LabelledVariable

    init(seed: UInt64, lengths: [Int] = ScoreCardTests.lengths) {
      slow = ChainSamples.variable(
        "slow", ChainSamples.twoState(eigenvalue: 0.95, lengths: lengths, seed: seed))
      fast = ChainSamples.variable(
        "fast", ChainSamples.twoState(eigenvalue: 0.6, lengths: lengths, seed: seed + 1000))
      noise = ChainSamples.variable(
        "noise", ChainSamples.twoState(eigenvalue: 0.9, lengths: lengths, seed: seed + 2000))
      both = slow.joined(with: fast)
    }
  }

  @Test("A known chain: information, thresholds, timescale and J* within their errors")
  func known() throws {
    let chains = TwoChains(seed: 1)
    let lag = 2
    let card = ScoreCard(lag: lag, betas: [2, 5])
    let result = try card.score([chains.slow, chains.fast], observable: chains.both, state: chains.both)
    for (score, eigenvalue) in zip(result.candidates, [0.95, 0.6]) {
      let power = pow(eigenvalue, Double(lag))
      let information = ChainSamples.information(eigenvalue: eigenvalue, lag: lag)
      // Five standard errors: one failure in a million.
      let error = try #require(score.information.standardError)
      #expect(abs(score.information.value - information) < 5 * error)
      #expect(error < 0.02)
      #expect(abs(score.predictive.value - information) < 5 * (score.predictive.standardError ?? 0))
      let local = try #require(score.betaLocal)
      #expect(abs(local.value - 1 / (power * power)) < 5 * (local.standardError ?? 0))
      #expect(score.pValue <= 1.0 / 200 + 1e-12)
      let timescale = try #require(score.timescale)
      #expect(abs(timescale.value + 1 / log(eigenvalue)) < 5 * (timescale.standardError ?? 0))
      #expect(abs(score.vamp2.value - 1 - power * power) < 5 * (score.vamp2.standardError ?? 0))
      // The encoder of a binary symmetric pair, from its exact table.
      let stay = 0.5 * (1 + power)
      let joint = try JointDistribution(
        rowCount: 2, columnCount: 2, weights: [stay, 1 - stay, 1 - stay, stay])
      let exact = try DiscreteBottleneck().curve(joint, betas: [2, 5]).wantedPoints
      for (point, known) in zip(try #require(score.objectives), exact) {
        let bound = 5 * (point.objective.standardError ?? 0) + 1e-9
        #expect(abs(point.objective.value - known.objective) < bound)
      }
    }
    #expect(result.hasLongBlocks)
  }

  @Test("Below its onset a variable scores exactly zero")
  func trivial() throws {
    let chains = TwoChains(seed: 2)
    // 1/σ² of the fast chain at lag 2 is 7.7.
    let result = try ScoreCard(lag: 2, betas: [1, 2]).score(
      [chains.fast], observable: chains.both, state: chains.both)
    for point in try #require(result.candidates[0].objectives) {
      #expect(abs(point.objective.value) < 1e-12)
      #expect(point.clusterCount == 1)
    }
  }

  @Test("An independent Markov variable loses the other's information and has no gap")
  func deficits() throws {
    let chains = TwoChains(seed: 3)
    let result = try ScoreCard(lag: 1, betas: [2]).score(
      [chains.slow, chains.fast], observable: chains.both, state: chains.both)
    let others = [0.6, 0.95].map { ChainSamples.information(eigenvalue: $0, lag: 1) }
    for (score, other) in zip(result.candidates, others) {
      let loss = score.informationLoss
      #expect(abs(loss.value - other) < 5 * (loss.standardError ?? 0))
      let gap = score.lumpabilityGap
      #expect(abs(gap.value) < 5 * (gap.standardError ?? 0) + 1e-4)
      #expect(gap.plain >= -1e-12)
    }
  }

  @Test("Of two independent chains one loses what the other knows: .495 nats at an eigenvalue of .9")
  func knownLoss() {
    #expect(abs(ChainSamples.information(eigenvalue: 0.9, lag: 1) - 0.495) < 5e-4)
  }

  @Test("Hidden memory shows as a gap")
  func memory() throws {
    // y copies x one step late: of y alone the future is not known, of x it is.
    let x = ChainSamples.twoState(eigenvalue: 0.7, lengths: Self.lengths, seed: 4)
    let y = x.map { [$0[0]] + $0.dropLast() }
    let late = ChainSamples.variable("late", y)
    let state = ChainSamples.variable("x", x).joined(with: late)
    let score = try ScoreCard(lag: 1, betas: [2]).score(
      [late], observable: state, state: state
    ).candidates[0]
    // y_{t+1} = x_t: the whole state knows it fully.
    let known = log(2) - ChainSamples.information(eigenvalue: 0.7, lag: 1)
    #expect(abs(score.lumpabilityGap.value - known) < 5 * (score.lumpabilityGap.standardError ?? 0) + 1e-3)
  }

  @Test("The order: slow before fast before nothing, and copies share their place")
  func ranking() throws {
    let chains = TwoChains(seed: 5)
    let copy = LabelledVariable(
      name: "copy", cells: chains.slow.cells.map { $0.map { 1 - $0 } }, cellCount: 2)
    let candidates = [chains.noise, chains.fast, chains.slow, copy]
    let result = try ScoreCard(lag: 1, betas: [5]).score(
      candidates, observable: chains.both, state: chains.both)
    let ranking = CandidateRanking(result.candidates, betas: [5])
    #expect(ranking.criterion == .objective(beta: 5))
    #expect(Set(ranking.places.prefix(2).map(\.candidate)) == [2, 3])
    #expect(ranking.places[2].candidate == 1 && ranking.places[3].candidate == 0)
    #expect(ranking.places.map(\.rank) == [1, 1, 3, 4])
    #expect(ranking.places[0].ties == [ranking.places[1].candidate])
    #expect(result.candidates[0].pValue > 0.001)
  }

  @Test("Given a variable, a copy of it adds nothing and another one adds what it knows")
  func conditional() throws {
    let chains = TwoChains(seed: 6)
    let result = try ScoreCard(lag: 1, betas: [2]).score(
      [chains.slow, chains.fast], observable: chains.both, state: chains.both, given: chains.slow)
    let copy = try #require(result.candidates[0].conditional)
    #expect(abs(copy.information.value) < 1e-12)
    #expect(copy.pValue > 0.9)
    let other = try #require(result.candidates[1].conditional)
    let known = ChainSamples.information(eigenvalue: 0.6, lag: 1)
    #expect(abs(other.information.value - known) < 5 * (other.information.standardError ?? 0))
    #expect(other.pValue <= 1.0 / 200 + 1e-12)
    let ranking = CandidateRanking(result.candidates, betas: [2])
    #expect(ranking.criterion == .conditionalInformation)
    #expect(ranking.places[0].candidate == 1)
  }

  @Test("Results do not depend on the number of threads")
  func threads() throws {
    let chains = TwoChains(seed: 7, lengths: [3000, 3000])
    func scores(_ threadCount: Int) throws -> [CandidateScore] {
      var card = ScoreCard(lag: 1, betas: [2, 5])
      card.threadCount = threadCount
      card.surrogateCount = 19
      return try card.score(
        [chains.slow, chains.fast, chains.noise], observable: chains.both, state: chains.both
      ).candidates
    }
    for (one, two) in zip(try scores(1), try scores(3)) {
      #expect(one.information == two.information && one.pValue == two.pValue)
      #expect(one.objectives?.map(\.objective) == two.objectives?.map(\.objective))
      #expect(one.lumpabilityGap == two.lumpabilityGap)
    }
  }

  @Test("Equal weights change nothing; a weight of zero takes frames out")
  func weights() throws {
    let chains = TwoChains(seed: 8, lengths: [4000, 4000])
    var card = ScoreCard(lag: 1, betas: [2])
    card.surrogateCount = 19
    func information(_ weights: [[Double]]?) throws -> Double {
      try card.score(
        [chains.slow], observable: chains.both, state: chains.both, weights: weights
      ).candidates[0].information.plain
    }
    let plain = try information(nil)
    #expect(abs(try information(chains.slow.cells.map { $0.map { _ in 0.5 } }) - plain) < 1e-12)
    let half = try information(chains.slow.cells.enumerated().map { k, cells in
      cells.map { _ in k == 0 ? 1 : 0 }
    })
    let first = TwoChains(seed: 8, lengths: [4000])
    let alone = try card.score(
      [first.slow], observable: first.both, state: first.both
    ).candidates[0].information.plain
    #expect(abs(half - alone) < 1e-12)
  }

  @Test("Bad questions are refused")
  func refused() throws {
    let chains = TwoChains(seed: 9, lengths: [500])
    for beta in [0, -1, Double.infinity] {
      #expect(throws: InformationError.invalidBeta(beta)) {
        _ = try ScoreCard(lag: 1, betas: [2, beta]).score(
          [chains.slow], observable: chains.both, state: chains.both)
      }
    }
    #expect(throws: InformationError.constant(name: "still")) {
      _ = try ScoreCard(lag: 1, betas: [2]).score(
        [LabelledVariable(name: "still", cells: [[Int32](repeating: 1, count: 500)], cellCount: 3)],
        observable: chains.both, state: chains.both)
    }
    #expect(throws: InformationError.noPairs(lag: 500, longest: 500)) {
      _ = try ScoreCard(lag: 500, betas: [2]).score(
        [chains.slow], observable: chains.both, state: chains.both)
    }
  }

  @Test("Too few frames give no held-out score, and say so by nil")
  func tooFew() throws {
    let chains = TwoChains(seed: 10, lengths: [12])
    let result = try ScoreCard(lag: 8, betas: [2]).score(
      [chains.fast], observable: chains.both, state: chains.both)
    #expect(result.candidates[0].objectives == nil)
    #expect(CandidateRanking(result.candidates, betas: [2]).criterion == .information)
  }
}
