import LinearAlgebra
import MarkovModels
import Systems
import Testing

@Suite("Cores and milestones")
struct CountingCoreSetTests {
  @Test("Frames between cores belong to the last one")
  func milestones() throws {
    let cores = try CoreSets(states: [[0, 1], [4]], stateCount: 5)
    #expect(cores.coreOfState == [0, 0, -1, -1, 1] && cores.count == 2)
    let data = try DiscreteTrajectories([[2, 3, 0, 2, 4, 3, 1], [4, 2]], stateCount: 5)
    let milestoned = cores.milestoned(data)
    #expect(milestoned.states == [[-1, -1, 0, 0, 1, 1, 0], [1, 1]])
    #expect(milestoned.stateCount == 2)
    #expect(milestoned.transitionEvents() == [[0, 1], [1, 0]])
  }

  @Test("Flicker about a cut is no transition between cores")
  func flicker() throws {
    let cut = try DiscreteTrajectories([[0, 1, 0, 1, 2, 1, 2, 3, 2, 3]])
    let halves = cut.mapped([0, 0, 1, 1], stateCount: 2)
    #expect(halves.transitionEvents() == [[0, 2], [1, 0]])
    let cores = try CoreSets(states: [[0], [3]], stateCount: 4)
    #expect(cores.milestoned(cut).transitionEvents() == [[0, 1], [0, 0]])
    let counts = try TransitionCounter(lag: 1).count(cores.milestoned(cut))
    #expect(counts.counts[0, 1] == 1 && counts.counts[1, 0] == 0)
  }

  @Test("The three-state chain leaves its cores as often as its probabilities say")
  func threeStates() throws {
    let frames = 400_000
    let states = ThreeStateChain().states(frameCount: frames, seed: 3).map { Int32($0) }
    let data = try DiscreteTrajectories([states])
    let events = data.transitionEvents()
    let p = ThreeStateChain.transitionMatrix
    let pi = ThreeStateChain.stationaryDistribution
    for i in 0..<3 {
      for j in 0..<3 where i != j {
        let expected = Double(frames) * pi[i] * p[i, j]
        // The number of passages fluctuates by more than a Poisson variable's root, since stays are
        // long; the slowest process has a timescale of 34 frames, so by less than 3 √n.
        #expect(abs(Double(events[i][j]) - expected) < 5 * 3 * expected.squareRoot() + 1e-9)
      }
    }
    // A frame outside the cores 0 and 2 is one of state 1; from there the chain goes to 0 with
    // probability 2/5 and to 2 with 3/5, so 0 is left for 2 at the rate .03 · .6 π₀.
    let cores = try CoreSets(states: [[0], [2]], stateCount: 3)
    let passages = cores.milestoned(data).transitionEvents()
    let expected = Double(frames) * pi[0] * 0.03 * 0.6
    #expect(abs(Double(passages[0][1]) - expected) < 15 * expected.squareRoot())
    #expect(abs(passages[0][1] - passages[1][0]) <= 1)
  }

  @Test("Cores as boxes of columns")
  func boxes() throws {
    let points = Matrix(rows: [[-2.0, 9], [0, 0], [1, 1], [1, 3]])
    let labels = try CoreSets.labels(
      boxes: [[-3 ... -1, nil], [0.5...2, 0...2]], points: [points, points.rows(1..<3)])
    #expect(labels.states == [[0, -1, 1, -1], [-1, 1]])
    #expect(labels.carryingForward().states == [[0, 0, 1, 1], [-1, 1]])
    #expect(labels.stateCount == 2)
    // A frame in two boxes is in the first.
    let nested = try CoreSets.labels(boxes: [[0...5, nil], [-5...5, nil]], points: [points])
    #expect(nested.states == [[1, 0, 0, 0]])
    #expect(throws: MarkovError.emptySet(name: "core 1")) {
      try CoreSets.labels(boxes: [[-3 ... -1, nil], [100...101, nil]], points: [points])
    }
    #expect(throws: MarkovError.emptySet(name: "core")) {
      try CoreSets.labels(boxes: [], points: [points])
    }
  }

  @Test("Cores of memberships")
  func memberships() throws {
    let memberships = Matrix(rows: [[0.95, 0.05], [0.6, 0.4], [0.1, 0.9], [0, 1]])
    #expect(try CoreSets(memberships: memberships).coreOfState == [0, -1, 1, 1])
    #expect(try CoreSets(memberships: memberships, threshold: 0.55).coreOfState == [0, 0, 1, 1])
    let placed = try CoreSets(memberships: memberships, labels: [1, 2, 4, 6], stateCount: 7)
    #expect(placed.coreOfState == [-1, 0, -1, -1, 1, -1, 1])
    #expect(throws: MarkovError.emptySet(name: "core 0")) {
      try CoreSets(memberships: memberships, threshold: 0.99)
    }
    #expect(
      throws: MarkovError.invalidValue(what: "the membership that makes a core", value: 0.5)
    ) { try CoreSets(memberships: memberships, threshold: 0.5) }
  }

  @Test("Bad cores are named")
  func errors() {
    #expect(throws: MarkovError.overlappingCores(state: 1)) {
      try CoreSets(states: [[0, 1], [1]], stateCount: 3)
    }
    #expect(throws: MarkovError.emptySet(name: "core 1")) {
      try CoreSets(states: [[0], []], stateCount: 3)
    }
    #expect(throws: MarkovError.unknownState(label: 3, available: 3)) {
      try CoreSets(states: [[0], [3]], stateCount: 3)
    }
    #expect(throws: MarkovError.emptySet(name: "core")) { try CoreSets(states: [], stateCount: 3) }
  }

  @Test("Pieces hold every frame once, in order")
  func pieces() throws {
    let data = try DiscreteTrajectories([(0..<103).map { Int32($0) }, [5], (0..<40).map { Int32($0) }])
    let pieces = data.pieces(count: 10, shortest: 5)
    #expect(pieces.frameCount == data.frameCount)
    #expect(pieces.states.flatMap { $0 } == data.states.flatMap { $0 })
    #expect(pieces.states.count == 7 + 1 + 3)
    #expect(data.pieces(count: 10, shortest: 1000).states == data.states)
    #expect(data.selecting([2, 1, 2]).states.map(\.count) == [40, 1, 40])
  }
}
