import CoarseGraining
import Statistics
import Testing

@Suite("Mapping annealing")
struct MappingAnnealingTests {
  /// Each atom has a value of its own; the best five are known.
  static let values: [Double] = {
    var generator = SeededGenerator(seed: 2)
    return (0..<60).map { _ in generator.nextNormal() }
  }()

  static func sum(_ mapping: Mapping) -> Double {
    mapping.beads.reduce(0) { $0 + values[$1.atoms[0]] }
  }

  static func best(_ count: Int, lower: Bool) -> [Int] {
    let order = values.indices.sorted { lower == (values[$0] < values[$1]) }
    return order.prefix(count).sorted()
  }

  @Test("A planted optimum is found, either way", arguments: [1, 2, 3] as [UInt64])
  func planted(seed: UInt64) throws {
    for direction in [ScoreKind.Direction.lower, .higher] {
      let annealing = MappingAnnealing(
        siteCount: 5, direction: direction, evaluationLimit: 4000, seed: seed)
      let result = try annealing.run(atomCount: 60, candidates: Array(0..<60), score: Self.sum)
      #expect(result.atoms == Self.best(5, lower: direction == .lower))
      #expect(result.best.beads.map { $0.atoms[0] } == result.atoms)
      #expect(result.score == Self.sum(result.best))
    }
  }

  @Test("The budget is kept, the trace is whole, and the same seed gives the same search")
  func trace() throws {
    let annealing = MappingAnnealing(siteCount: 8, evaluationLimit: 300, probeCount: 40, seed: 4)
    var calls = 0
    let result = try annealing.run(atomCount: 60, candidates: Array(0..<60)) {
      calls += 1
      return Self.sum($0)
    }
    #expect(calls == 300 && result.trace.count == 300 && !result.wasStopped)
    #expect(result.trace.map(\.evaluation) == Array(1...300))
    #expect(zip(result.trace, result.trace.dropFirst()).allSatisfy { $0.best >= $1.best })
    #expect(result.trace.last!.best == result.score)
    #expect(result.trace.map(\.score).min() == result.score)
    // Forty trial moves, then cooling to a thousandth.
    #expect(result.trace[...40].allSatisfy { $0.temperature == 0 })
    let warm = result.trace[41...].map(\.temperature)
    #expect(zip(warm, warm.dropFirst()).allSatisfy { $0 > $1 })
    #expect(abs(warm.last! / warm[0] - 1e-3) < 1e-9)
    #expect(try annealing.run(atomCount: 60, candidates: Array(0..<60), score: Self.sum) == result)
    var other = annealing
    other.seed = 5
    #expect(try other.run(atomCount: 60, candidates: Array(0..<60), score: Self.sum).trace != result.trace)
  }

  @Test("It stops when told to, with the best so far")
  func stop() throws {
    var asked = 0
    let result = try MappingAnnealing(siteCount: 3, evaluationLimit: 1000, seed: 1).run(
      atomCount: 60, candidates: Array(0..<60),
      shouldStop: {
        asked += 1
        return asked > 20
      }, score: Self.sum)
    #expect(result.wasStopped && result.trace.count == 21)
    #expect(result.score == result.trace.map(\.score).min())
  }

  @Test("Only candidates become sites; as many candidates as sites leave no choice")
  func candidates() throws {
    let even = stride(from: 0, to: 60, by: 2).map { $0 }
    let result = try MappingAnnealing(siteCount: 4, evaluationLimit: 200, seed: 1)
      .run(atomCount: 60, candidates: even, score: Self.sum)
    #expect(result.atoms.allSatisfy { $0 % 2 == 0 })
    let only = try MappingAnnealing(siteCount: 3).run(atomCount: 60, candidates: [7, 3, 9], score: Self.sum)
    #expect(only.atoms == [3, 7, 9] && only.trace.count == 1)
    #expect(throws: CoarseGrainingError.tooFewCandidates(sites: 4, candidates: 3)) {
      try MappingAnnealing(siteCount: 4).run(atomCount: 60, candidates: [7, 3, 9], score: Self.sum)
    }
  }

  @Test("Scores that are not numbers are worse than all others, and errors end the search")
  func notANumber() throws {
    let annealing = MappingAnnealing(siteCount: 3, evaluationLimit: 2000, seed: 3)
    let result = try annealing.run(atomCount: 60, candidates: Array(0..<60)) {
      $0.beads.contains { $0.atoms[0] < 30 } ? .nan : Self.sum($0)
    }
    #expect(result.atoms.allSatisfy { $0 >= 30 } && result.score.isFinite)
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      try annealing.run(atomCount: 60, candidates: Array(0..<60)) { _ in throw Broken() }
    }
  }
}
