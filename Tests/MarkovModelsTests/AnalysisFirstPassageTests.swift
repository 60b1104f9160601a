import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Mean first passage times")
struct AnalysisFirstPassageTests {
  @Test("Three states, by the formula")
  func threeStates() throws {
    let (p1, p2, q2, q3) = (0.7, 0.5, 0.4, 0.6)
    let model = try AnalysisChains.model([
      [1 - p1, p1, 0], [q2, 1 - p2 - q2, p2], [0, q3, 1 - q3],
    ])
    let times = try model.meanFirstPassageTimes(to: [0])
    let truth = [0, (p2 + q3) / (q2 * q3), (p2 + q2 + q3) / (q2 * q3)]
    #expect(AnalysisDeviation.largest(times, truth) < 1e-14)
  }

  // 150 goes through several panels of the elimination, 4000 through the iteration.
  @Test("Birth–death chains, by the formula", arguments: [2, 5, 47, 48, 49, 150, 700, 4000])
  func birthDeath(n: Int) throws {
    var random = SeededGenerator(seed: UInt64(n))
    let up = (1..<n).map { _ in 0.1 + 0.3 * random.nextUniform() }
    // Rising walls would take longer than numbers hold; these wander.
    let down = up.map { $0 * (0.9 + 0.2 * random.nextUniform()) }
    let model = AnalysisChains.birthDeath(up: up, down: down.map { min($0, 0.45) }, lag: 3)
    let truth = AnalysisChains.ascent(model, up: up).map { 3 * $0 }
    let times = try model.meanFirstPassageTimes(to: [n - 1])
    let fromStart = times.map { times[0] - $0 }
    #expect(abs(times[0] / truth[n - 1] - 1) < 1e-11)
    #expect(AnalysisDeviation.largest(fromStart, truth) < 1e-11 * truth[n - 1])
  }

  @Test("Nearly disconnected chains keep their digits", arguments: [1e-3, 1e-9, 1e-15, 1e-100])
  func nearlyDisconnected(link: Double) throws {
    let up = [0.3, 0.2, link, 0.1, 0.4, link, 0.25]
    let down = [0.2, 0.4, 2 * link, 0.3, 0.1, link / 2, 0.35]
    let model = AnalysisChains.birthDeath(up: up, down: down)
    let truth = AnalysisChains.ascent(model, up: up)
    let times = try model.meanFirstPassageTimes(to: [7])
    // Nothing is subtracted: every number is exact to rounding.
    #expect(abs(times[0] / truth[7] - 1) < 1e-14)
    let back = try model.meanFirstPassageTimes(to: [0])
    #expect(back.allSatisfy { $0.isFinite && $0 >= 0 })
  }

  @Test("An iteration keeps nearly disconnected chains, too", arguments: [1e-6, 1e-9])
  func nearlyDisconnectedLarge(link: Double) throws {
    let n = 3600
    var up = [Double](repeating: 0.25, count: n - 1)
    var down = up
    (up[1000], down[1000]) = (link, 2 * link)
    (up[2500], down[2500]) = (link / 3, link)
    let model = AnalysisChains.birthDeath(up: up, down: down)
    let truth = AnalysisChains.ascent(model, up: up)
    let times = try model.meanFirstPassageTimes(to: [n - 1])
    #expect(abs(times[0] / truth[n - 1] - 1) < 1e-9)
  }

  @Test("A drift around a large ring", arguments: [0.5, 0.3])
  func ring(forward: Double) throws {
    // With drift v = b − d on a ring, the time to go round to the target is found from the
    // solution of the second-order recurrence with both ends at the target.
    let n = 2000
    let backward = 0.29
    var entries: [(row: Int, column: Int, value: Double)] = []
    for i in 0..<n {
      entries.append((i, (i + 1) % n, forward))
      entries.append((i, (i + n - 1) % n, backward))
      entries.append((i, i, 1 - forward - backward))
    }
    let model = MarkovModel(
      transitionMatrix: SparseMatrix(rowCount: n, columnCount: n, entries: entries),
      stationaryDistribution: [Double](repeating: 1 / Double(n), count: n), isReversible: false,
      lag: 1, labels: Array(0..<n))
    let times = try model.meanFirstPassageTimes(to: [0])
    let v = forward - backward
    let ratio = backward / forward
    func power(_ k: Int) -> Double { (0..<k).reduce(1.0) { value, _ in value * ratio } }
    let truth = (0..<n).map { i in
      // Distance n − i to the target ahead, i to that behind.
      Double(n - i) / v - Double(n) / v * (power(i) - power(n)) / (1 - power(n))
    }
    #expect(AnalysisDeviation.largest(times, truth) < 1e-8 * truth[1])
  }

  @Test("Kac: the mean return time is 1 / π", arguments: [2, 7, 60])
  func returnTimes(n: Int) throws {
    for model in [
      AnalysisChains.reversible(n, seed: 5), try AnalysisChains.general(n, seed: 6),
    ] {
      for i in [0, n - 1] {
        let times = try model.meanFirstPassageTimes(to: [i])
        let next = model.transitionMatrix.entries(ofRow: i).reduce(1.0) {
          $0 + model.transitionMatrix.values[$1] * times[Int(model.transitionMatrix.columns[$1])]
        }
        #expect(abs(next * model.stationaryDistribution[i] - 1) < 1e-12)
      }
    }
  }

  @Test("The equations hold, and Kemeny's constant is one", arguments: [3, 20, 60])
  func equations(n: Int) throws {
    for model in [
      AnalysisChains.reversible(n, seed: 15, lag: 2),
      try AnalysisChains.general(n, seed: 16, lag: 2),
    ] {
      let times = try model.meanFirstPassageTimes(to: [0, n / 2])
      let moved = model.transitionMatrix * times
      for i in 0..<n where i != 0 && i != n / 2 {
        #expect(abs(times[i] - 2 - moved[i]) < 1e-11 * times[i])
      }
      // Σ_j π_j m_ij is the same for every i.
      var constants = [Double](repeating: 0, count: n)
      for j in 0..<n {
        let column = try model.meanFirstPassageTimes(to: [j])
        for i in 0..<n { constants[i] += model.stationaryDistribution[j] * column[i] }
      }
      #expect(constants.max()! - constants.min()! < 1e-11 * constants[0])
    }
  }

  @Test("Between sets, weighted by the stationary distribution")
  func sets() throws {
    let model = AnalysisChains.reversible(12, seed: 3, lag: 5)
    let sets = [[0, 1], [4, 5, 6], [9]]
    let table = try model.meanFirstPassageTimes(between: sets)
    let rates = try model.passageRates(between: sets)
    for i in 0..<3 {
      #expect(table[i, i] == 0 && rates[i, i] == 0)
      for j in 0..<3 where i != j {
        let times = try model.meanFirstPassageTimes(to: Set(sets[j]))
        let weights = sets[i].map { model.stationaryDistribution[$0] }
        let mean = zip(sets[i], weights).reduce(0) { $0 + times[$1.0] * $1.1 }
          / weights.reduce(0, +)
        #expect(abs(table[i, j] - mean) < 1e-12 * mean)
        #expect(abs(rates[i, j] * mean - 1) < 1e-12)
        #expect(
          try model.meanFirstPassageTime(from: Set(sets[i]), to: Set(sets[j])) == table[i, j])
      }
    }
  }

  @Test("Bad sets")
  func errors() throws {
    let model = MarkovModel(
      transitionMatrix: SparseMatrix(Matrix(rows: [[0.5, 0.5], [0.2, 0.8]])),
      stationaryDistribution: [2.0 / 7, 5.0 / 7], isReversible: true, lag: 1, labels: [4, 9])
    #expect(throws: MarkovError.emptySet(name: "target")) {
      try model.meanFirstPassageTimes(to: [])
    }
    #expect(throws: MarkovError.emptySet(name: "source")) {
      try model.meanFirstPassageTime(from: [], to: [0])
    }
    #expect(throws: MarkovError.unknownState(label: 2, available: 2)) {
      try model.meanFirstPassageTimes(to: [2])
    }
    #expect(throws: MarkovError.overlappingSets(state: 9)) {
      try model.meanFirstPassageTime(from: [0, 1], to: [1])
    }
    #expect(throws: MarkovError.overlappingSets(state: 4)) {
      try model.meanFirstPassageTimes(between: [[0], [1, 0]])
    }
    #expect(throws: MarkovError.emptySet(name: "set 1")) {
      try model.meanFirstPassageTimes(between: [[0], []])
    }
    let oneWay = MarkovModel(
      transitionMatrix: SparseMatrix(Matrix(rows: [[0.5, 0.5], [0, 1]])),
      stationaryDistribution: [0, 1], isReversible: false, lag: 1, labels: [4, 9])
    #expect(throws: MarkovError.unreachable(from: [9], to: [4])) {
      try oneWay.meanFirstPassageTimes(to: [0])
    }
    #expect(try oneWay.meanFirstPassageTimes(to: [1]) == [2, 0])
  }
}
