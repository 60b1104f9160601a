import LinearAlgebra
import Moments
import Samples
import Testing

@Suite("Moments against a loop over pairs")
struct NaiveAgreementTests {
  /// Shorter than the lags, shorter than blocks, of one frame, empty, and long.
  static let lengths = [137, 1, 700, 6, 0, 260, 19, 2300]
  static let lags = [1, 3, 7, 20, 150, 400]

  struct Case: Sendable, CustomStringConvertible {
    var dynamics: Dynamics
    var isWeighted: Bool
    var blockCount: Int
    var description: String { "\(dynamics), weighted \(isWeighted), \(blockCount) blocks" }

    static let all = Dynamics.allCases.flatMap { dynamics in
      [false, true].flatMap { isWeighted in
        [1, 7, 20, 60].map { Case(dynamics: dynamics, isWeighted: isWeighted, blockCount: $0) }
      }
    }
  }

  @Test("Every block's pairs in 64 bits", arguments: Case.all)
  func doubles(_ test: Case) throws {
    let trajectories = randomTrajectories(Self.lengths, dimension: 4, seed: 11)
    // Sums of up to 3400 products in another order: a few hundred roundings.
    try check(trajectories, ArraySource(trajectories, weights: weights(test)), test, 1e-13)
  }

  @Test("Every block's pairs in 32 bits", arguments: Case.all)
  func floats(_ test: Case) throws {
    let narrow = randomTrajectories(Self.lengths, dimension: 4, seed: 12).map { Matrix<Float>($0) }
    // The loop runs on the rounded samples in 64 bits; only products are in 32.
    try check(
      narrow.map { Matrix<Double>($0) }, ArraySource(narrow, weights: weights(test)), test, 2e-6)
  }

  private func weights(_ test: Case) -> [[Double]]? {
    test.isWeighted ? randomWeights(Self.lengths, seed: 13) : nil
  }

  private func check(
    _ trajectories: [Matrix<Double>], _ source: some SampleSource, _ test: Case,
    _ tolerance: Double
  ) throws {
    var pass = MomentPass(
      lags: Self.lags, dynamics: test.dynamics, blockCount: test.blockCount, threadCount: 2)
    pass.mostWidenedFeatures = 0
    let moments = try pass.run(over: source)
    let header = moments.header
    #expect(header.blockCount >= test.blockCount)
    func naive(_ lag: Int, _ contains: (Int, Int) -> Bool) -> NaivePairs {
      NaivePairs(
        trajectories, weights: weights(test), lag: lag, dynamics: test.dynamics,
        shift: header.shift, contains: contains)
    }
    for lag in Self.lags {
      let whole = naive(lag) { _, _ in true }
      #expect(distance(try moments.total(lag: lag), whole, relativeTo: whole) < tolerance)
      for block in 0..<header.blockCount {
        let segments = header.plan.blocks[block]
        func owns(_ trajectory: Int, _ frame: Int) -> Bool {
          segments.contains { $0.trajectory == trajectory && $0.frames.contains(frame) }
        }
        let pairs = try moments.pairs(block: block, lag: lag)
        let interior = naive(lag) { owns($0, $1) && owns($0, $1 + lag) }
        let crossing = naive(lag) { owns($0, $1) && !owns($0, $1 + lag) }
        #expect(distance(pairs.interior, interior, relativeTo: whole) < tolerance)
        #expect(distance(pairs.crossing, crossing, relativeTo: whole) < tolerance)
      }
    }
  }

  @Test("A choice of blocks holds the pairs within it", arguments: [1, 20, 150, 400])
  func chosen(lag: Int) throws {
    let trajectories = randomTrajectories(Self.lengths, dimension: 3, seed: 21)
    let moments = try MomentPass(lags: [lag], dynamics: .nonreversible, blockCount: 24)
      .run(over: ArraySource(trajectories))
    let header = moments.header
    let choices: [Set<Int>] = [
      Set(0..<header.blockCount), [], [3], Set(header.plan.blocks.indices).subtracting([9]),
      Set(header.plan.blocks.indices.filter { $0 % 3 != 1 }), Set(0..<8), Set(12..<22),
    ]
    for choice in choices {
      func block(of trajectory: Int, _ frame: Int) -> Int {
        header.plan.blocks.firstIndex {
          $0.contains { $0.trajectory == trajectory && $0.frames.contains(frame) }
        }!
      }
      // A block's crossing pairs are kept as one sum: they count where all the
      // blocks they end in are chosen.
      func isWithin(_ trajectory: Int, _ frame: Int) -> Bool {
        let own = block(of: trajectory, frame)
        guard choice.contains(own) else { return false }
        if block(of: trajectory, frame + lag) == own { return true }
        let segment = header.plan.blocks[own].first { $0.trajectory == trajectory }!
        return segment.frames.allSatisfy {
          $0 + lag >= trajectories[trajectory].rowCount
            || choice.contains(block(of: trajectory, $0 + lag))
        }
      }
      let expected = NaivePairs(
        trajectories, weights: nil, lag: lag, dynamics: .nonreversible, shift: header.shift,
        contains: isWithin)
      let whole = NaivePairs(
        trajectories, weights: nil, lag: lag, dynamics: .nonreversible, shift: header.shift,
        contains: { _, _ in true })
      let sum = try moments.sum(lag: lag) { choice.contains($0) }
      #expect(distance(sum, expected, relativeTo: whole) < 1e-13)
    }
  }

  @Test("Zero weights leave pairs out, equal weights change nothing")
  func trivialWeights() throws {
    let trajectories = randomTrajectories([500], dimension: 3, seed: 5)
    let pass = MomentPass(lags: [4])
    let plain = try pass.run(over: ArraySource(trajectories)).total(lag: 4)
    let ones = try pass.run(
      over: ArraySource(trajectories, weights: [Array(repeating: 1, count: 500)])
    ).total(lag: 4)
    #expect(distance(ones, plain) < 1e-13)
    let none = try pass.run(
      over: ArraySource(trajectories, weights: [Array(repeating: 0, count: 500)])
    ).total(lag: 4)
    #expect(none.pairCount == 496)
    #expect(none.weight == 0)
    #expect(none.second.elements.allSatisfy { $0 == 0 })
  }

  @Test("The bits do not depend on the number of threads", arguments: Case.all)
  func threads(_ test: Case) throws {
    let lengths = [9000, 4000, 30]
    let narrow = randomTrajectories(lengths, dimension: 9, seed: 31).map { Matrix<Float>($0) }
    let weights = test.isWeighted ? randomWeights(lengths, seed: 3) : nil
    func run(_ threads: Int) throws -> LaggedMoments {
      try MomentPass(
        lags: [1, 10, 500], dynamics: test.dynamics, blockCount: test.blockCount,
        threadCount: threads
      ).run(over: ArraySource(narrow, weights: weights))
    }
    let one = try run(1)
    for threads in [2, 3, 5] { #expect(try haveEqualBits(one, try run(threads))) }
  }
}
