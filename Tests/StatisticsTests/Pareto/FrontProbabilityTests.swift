import Statistics
import Testing

@Suite("The probability of being on a front")
struct FrontProbabilityTests {
  private let one: [ParetoObjective] = [.init("a", .minimise)]
  private let two: [ParetoObjective] = [.init("a", .minimise), .init("b", .minimise)]
  private let count = 20_000
  /// Four standard errors of a share of 20 000 replicates.
  private let tolerance = 4 * 0.5 / 20_000.0.squareRoot()

  /// Values without each block that give a value of 0 these pseudo-values.
  private func deleted(_ pseudovalues: [Double], of value: Double = 0) -> [Double] {
    let blocks = Double(pseudovalues.count)
    return pseudovalues.map { (blocks * value - $0 - value) / (blocks - 1) }
  }

  @Test("Shares of given replicates")
  func given() throws {
    let probability = try FrontProbability(
      objectives: two,
      replicates: [
        [[1, 1], [2, 2], [.nan, 0], [.nan, 0]], [[2, 2], [1, 1], [0, 9], [.nan, 0]],
        [[1, 1], [1, 1], [0, 9], [0, .infinity]], [[1, 2], [2, 1], [9, 9], [.nan, 1]],
      ])
    #expect(probability.shares == [0.75, 0.75, 0.5, nil])
    #expect(probability.comparableCounts == [4, 4, 3, 0])
    #expect(probability.replicateCount == 4)
    #expect(probability.meanSize == 2)
  }

  @Test("Of two blocks of ±1 a quarter of the draws is above, a half on and a quarter below the mean")
  func twoBlocks() throws {
    // B is exact: A wins with 1/4, ties with 1/2, when both are on the front, and loses with 1/4.
    let noise = JackknifeReplicates.Objective(
      values: [0, 0], deleted: [deleted([1, -1]), deleted([0, 0])])
    let probability = try FrontProbability(
      objectives: one, jackknife: [noise], replicateCount: count, seed: 3)
    for share in probability.shares { #expect(abs(share! - 0.75) < tolerance) }
    #expect(abs(probability.meanSize - 1.5) < 2 * tolerance)
  }

  @Test("Objectives of equally many blocks share a draw, others do not")
  func sharedDraws() throws {
    let rising = JackknifeReplicates.Objective(
      values: [0, 0], deleted: [deleted([1, -1]), deleted([0, 0])])
    let falling = JackknifeReplicates.Objective(
      values: [0, 0], deleted: [deleted([-1, 1]), deleted([0, 0])])
    // Together: as in one objective. Against each other: what is lost in one is gained in the other.
    let together = try FrontProbability(
      objectives: two, jackknife: [rising, rising], replicateCount: count)
    #expect(abs(together.shares[0]! - 0.75) < tolerance)
    let against = try FrontProbability(
      objectives: two, jackknife: [rising, falling], replicateCount: count)
    #expect(against.shares == [1, 1])
    // Three blocks of 1, 0, −1: of 27 draws 10 are above, 7 on and 10 below the mean. A is dominated
    // unless it wins somewhere or ties in both: 1 − [P(≥)P(≥) − P(=)P(=)].
    let apart = JackknifeReplicates.Objective(
      values: [0, 0], deleted: [deleted([1, 0, -1]), deleted([0, 0, 0])])
    let independent = try FrontProbability(
      objectives: two, jackknife: [rising, apart], replicateCount: count)
    let expected = 1 - (0.75 * 17.0 / 27 - 0.5 * 7.0 / 27)
    for share in independent.shares { #expect(abs(share! - expected) < tolerance) }
  }

  @Test("Two equal points with independent noise are on the front half the time each")
  func fifty() throws {
    // 2·n blocks of which A feels one half and B the other: by symmetry each wins as often.
    var generator = SeededGenerator(seed: 9)
    let noise = (0..<10).map { _ in generator.nextNormal() }
    let quiet = [Double](repeating: 0, count: 10)
    let centred = noise.map { $0 - noise.reduce(0, +) / 10 }
    let objective = JackknifeReplicates.Objective(
      values: [5, 5], deleted: [deleted(centred + quiet, of: 0).map { $0 + 5 },
        deleted(quiet + centred, of: 0).map { $0 + 5 }])
    let probability = try FrontProbability(
      objectives: one, jackknife: [objective], replicateCount: count)
    for share in probability.shares { #expect(abs(share! - 0.5) < tolerance) }
    // Less the rare exact ties, one of them is on the front each time.
    #expect(probability.meanSize < 1.001)
  }

  @Test("A gap of z standard errors is closed with the probability of the normal distribution")
  func gap() throws {
    var generator = SeededGenerator(seed: 21)
    let blocks = 200
    let noise = (0..<blocks).map { _ in generator.nextNormal() }
    let error = Descriptive.standardDeviation(noise) / Double(blocks).squareRoot()
    let mean = Descriptive.mean(noise)
    let pseudo = noise.map { $0 - mean }
    let objective = JackknifeReplicates.Objective(
      values: [0, error], deleted: [deleted(pseudo), [Double](repeating: error, count: blocks)])
    let probability = try FrontProbability(
      objectives: one, jackknife: [objective], replicateCount: count)
    // B is ahead where A rises by more than one standard error: 0.1587. Means of 200 blocks are
    // normal up to a skewness of about 0.17/√200, which shifts the tail by less than 0.003.
    #expect(abs(probability.shares[1]! - 0.1587) < tolerance + 0.003)
  }

  @Test("Replicates have the jackknife's mean, variance and covariance")
  func moments() throws {
    var generator = SeededGenerator(seed: 5)
    let sizes: [Double] = [3, 1, 4, 2, 5, 2, 3, 4]
    let total = sizes.reduce(0, +)
    let rows = (0..<2).map { _ in sizes.map { 10 + 0.3 * generator.nextNormal() / (total - $0) } }
    for isEqual in [true, false] {
      let source = try JackknifeReplicates(
        [.init(values: [10, 10], deleted: rows, sizes: isEqual ? nil : sizes, centres: [1, 2])], seed: 2)
      let replicates = (0..<count).map { source.replicate($0).map { $0[0] } }
      for point in 0..<2 {
        let values = replicates.map { $0[point] }
        let ratios = sizes.map { isEqual ? 8.0 : total / $0 }
        let pseudo = zip(rows[point], ratios).map { $1 * 10 - ($1 - 1) * $0 }
        let centre = zip(pseudo, ratios).reduce(0) { $0 + $1.0 / $1.1 }
        let variance = zip(pseudo, ratios).reduce(0) { $0 + ($1.0 - centre) * ($1.0 - centre) / ($1.1 - 1) } / 8
        let error = variance.squareRoot()
        #expect(abs(Descriptive.mean(values) - Double(point + 1)) < 4 * error / 20_000.0.squareRoot())
        // The relative error of a standard deviation of n numbers near normal is 1/√(2n).
        #expect(abs(Descriptive.standardDeviation(values) / error - 1) < 4 / 40_000.0.squareRoot())
      }
    }
  }

  @Test("Equal scores stay equal, seeds repeat, values without error stay")
  func reproducible() throws {
    let objective = JackknifeReplicates.Objective(
      values: [1, 1], deleted: [[1.1, 0.8, 1.2], [1.1, 0.8, 1.2]])
    let counts = JackknifeReplicates.Objective(exact: [12, 31])
    let source = try JackknifeReplicates([objective, counts], seed: 4)
    let table = source.replicate(7)
    #expect(table[0][0] == table[1][0])
    #expect(table.map { $0[1] } == [12, 31])
    #expect(try JackknifeReplicates([objective, counts], seed: 4).replicate(7) == table)
    #expect((0..<20).contains { source.replicate($0) != table })
    // The first has fewer beads and an equal score: never beaten.
    let probability = try FrontProbability(
      objectives: two, jackknife: [objective, counts], replicateCount: 50)
    #expect(probability.shares == [1, 0])
  }

  @Test("A point without a value on some block is compared in no replicate")
  func missing() throws {
    let objective = JackknifeReplicates.Objective(
      values: [1, 0], deleted: [[1.1, 0.8, 1.2], [0.1, .nan, 0.1]])
    let probability = try FrontProbability(objectives: one, jackknife: [objective], replicateCount: 20)
    #expect(probability.shares == [1, nil])
  }

  @Test("Bad replicates and tables are told apart")
  func errors() {
    #expect(throws: ParetoError.noReplicates) {
      try FrontProbability(objectives: one, replicates: [])
    }
    #expect(throws: ParetoError.noPoints) {
      try FrontProbability(objectives: one, replicates: [[]])
    }
    #expect(throws: ParetoError.replicateShape(replicate: 1, count: 1, expected: 2)) {
      try FrontProbability(objectives: one, replicates: [[[1], [2]], [[1]]])
    }
    #expect(throws: ParetoError.pointWidth(point: 1, count: 2, expected: 1)) {
      try FrontProbability(objectives: one, replicates: [[[1], [2, 3]]])
    }
    #expect(throws: ParetoError.objectiveCount(count: 1, expected: 2)) {
      try FrontProbability(objectives: two, jackknife: [.init(exact: [1])])
    }
    func make(_ objectives: [JackknifeReplicates.Objective]) throws(ParetoError) {
      _ = try JackknifeReplicates(objectives)
    }
    #expect(throws: ParetoError.noObjectives) { try make([]) }
    #expect(throws: ParetoError.valueCount(objective: 1, what: "values", count: 1, expected: 2)) {
      try make([.init(exact: [1, 2]), .init(exact: [1])])
    }
    #expect(throws: ParetoError.tooFewBlocks(objective: 0, count: 1)) {
      try make([.init(values: [1], deleted: [[1]])])
    }
    #expect(throws: ParetoError.blockCount(objective: 0, point: 1, count: 2, expected: 3)) {
      try make([.init(values: [1, 2], deleted: [[1, 2, 3], [1, 2]])])
    }
    #expect(throws: ParetoError.invalidSize(objective: 0, block: 1, value: 0)) {
      try make([.init(values: [1], deleted: [[1, 2]], sizes: [1, 0])])
    }
  }
}
