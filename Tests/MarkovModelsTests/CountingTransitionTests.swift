import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Counts of transitions")
struct CountingTransitionTests {
  static let sequence: [Int32] = [0, 0, 1, 2, 1, 1, 0]

  @Test("Every pair at lags 1 and 2, by hand")
  func sliding() throws {
    let data = try DiscreteTrajectories([Self.sequence])
    let one = try TransitionCounter(lag: 1).count(data)
    #expect(one.counts.dense() == Matrix(rows: [[1, 1, 0], [1, 1, 1], [0, 1, 0]]))
    #expect(one.frameCounts == [3, 3, 1])
    #expect(one.labels == [0, 1, 2])
    #expect(one.keptCountFraction == 1 && one.keptFrameFraction == 1)
    #expect(one.inefficiencies == [1, 1, 1])
    let two = try TransitionCounter(lag: 2).count(data)
    // 0→1, 0→2, 1→1, 2→1, 1→0.
    #expect(two.counts.dense() == Matrix(rows: [[0, 1, 1], [1, 1, 0], [0, 1, 0]]))
  }

  @Test("Every lag-th frame and the one after it, by hand")
  func strided() throws {
    let data = try DiscreteTrajectories([Self.sequence])
    // Frames 0, 2, 4, 6: 0→1→1→0.
    let counts = try TransitionCounter(lag: 2, mode: .strided).count(data)
    #expect(counts.counts.dense() == Matrix(rows: [[0, 1, 0], [1, 1, 0], [0, 0, 0]]))
    #expect(counts.mode == .strided && counts.lag == 2)
  }

  @Test("Pairs do not cross from one trajectory to the next", arguments: CountingMode.allCases)
  func boundaries(mode: CountingMode) throws {
    let data = try DiscreteTrajectories([[0, 0, 0], [1, 1, 1], [], [0]])
    let counts = try TransitionCounter(lag: 1, mode: mode).count(data)
    #expect(counts.counts[0, 1] == 0 && counts.counts[1, 0] == 0)
    #expect(counts.counts[0, 0] == 2 && counts.counts[1, 1] == 2)
  }

  @Test("Frames between cores are passed over")
  func unassigned() throws {
    let cores = try CoreSets(states: [[0], [2]], stateCount: 3)
    let data = try DiscreteTrajectories([[0, 1, 2, 2, 1, 0]])
    let cut = data.mapped(cores.coreOfState, stateCount: 2)
    #expect(cut.states == [[0, -1, 1, 1, -1, 0]])
    let counts = try TransitionCounter(lag: 1).count(cut)
    #expect(counts.counts.dense() == Matrix(rows: [[0, 0], [0, 1]]))
    #expect(counts.frameCounts == [2, 2])
    // At lag 2 both 0→1 across the gap and 1→0 are pairs of assigned frames.
    let two = try TransitionCounter(lag: 2).count(cut)
    #expect(two.counts.dense() == Matrix(rows: [[0, 1], [1, 0]]))
  }

  @Test("Twenty thousand states, visited in a ring")
  func manyStates() throws {
    let n = 20_000
    let data = try DiscreteTrajectories([(0..<(3 * n)).map { Int32($0 % n) }])
    let counts = try TransitionCounter(lag: 7).count(data)
    #expect(counts.stateCount == n)
    #expect(counts.counts.values.count == n)
    #expect(counts.counts.total == Double(3 * n - 7))
    #expect(counts.counts[n - 1, 6] == 2 && counts.counts[0, 7] == 3)
    #expect(try counts.largestConnectedSet(.strong).stateCount == n)
  }

  @Test("The number of pairs is that of frames a lag apart", arguments: [1, 3, 10, 99])
  func totals(lag: Int) throws {
    var random = SeededGenerator(seed: 3)
    let lengths = [100, 40, 7, 200]
    let data = try DiscreteTrajectories(
      lengths.map { length in (0..<length).map { _ in Int32(random.nextIndex(below: 5)) } })
    let counts = try TransitionCounter(lag: lag).count(data)
    #expect(counts.counts.total == Double(lengths.reduce(0) { $0 + max(0, $1 - lag) }))
    let strided = try TransitionCounter(lag: lag, mode: .strided).count(data)
    #expect(strided.counts.total == Double(lengths.reduce(0) { $0 + max(0, ($1 - 1) / lag) }))
    let effective = try TransitionCounter(lag: lag, mode: .effective).count(data)
    for i in 0..<5 {
      for j in 0..<5 {
        let expected = counts.counts[i, j] / effective.inefficiencies[i]
        #expect(abs(effective.counts[i, j] - expected) <= 1e-12 * expected)
      }
    }
  }

  @Test("Bad input is named")
  func errors() throws {
    #expect(throws: MarkovError.negativeState(trajectory: "b", frame: 1, value: -3)) {
      try DiscreteTrajectories([[0], [1, -3]], names: ["a", "b"])
    }
    #expect(
      throws: MarkovError.stateOutOfRange(
        trajectory: "trajectory 0", frame: 2, value: 5, stateCount: 5)
    ) { try DiscreteTrajectories([[0, 4, 5]], stateCount: 5) }
    #expect(
      throws: MarkovError.stateOutOfRange(
        trajectory: "trajectory 0", frame: 0, value: 10_000_000, stateCount: 10_000_000)
    ) { try DiscreteTrajectories([[10_000_000]]) }
    #expect(throws: MarkovError.noFrames) { try DiscreteTrajectories([[], []]) }
    #expect(throws: MarkovError.noFrames) { try DiscreteTrajectories([]) }
    let data = try DiscreteTrajectories([[0, 1, 0], [1]])
    #expect(throws: MarkovError.invalidLag(0)) { try TransitionCounter(lag: 0).count(data) }
    #expect(throws: MarkovError.noPairs(lag: 3, longest: 3)) {
      try TransitionCounter(lag: 3).count(data)
    }
    #expect(throws: MarkovError.notSquare(rows: 1, columns: 2)) { try countMatrix([[1, 2]]) }
    #expect(throws: MarkovError.negativeCount(row: 1, column: 0, value: -1)) {
      try countMatrix([[1, 2], [-1, 0]])
    }
    #expect(throws: MarkovError.negativeCount(row: 0, column: 1, value: .infinity)) {
      try countMatrix([[1, .infinity], [1, 0]])
    }
  }
}
