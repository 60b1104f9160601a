import CoarseGraining
import Foundation
import Statistics
import Synchronization
import Testing

@Suite("Mapping entropy")
struct MappingEntropyTests {
  /// Six sites of which the first two swing between two shapes; the energy tells which.
  static func twoShapes(_ frames: Int = 200, seed: UInt64 = 1, weights: Bool = false) -> Conformations {
    var generator = SeededGenerator(seed: seed)
    var positions: [Float] = []
    var energies: [Double] = []
    let base = (0..<18).map { _ in generator.nextNormal() }
    for frame in 0..<frames {
      let shape = Double((frame / 10) % 2)
      var places = base
      places[0] += 2 * shape
      places[4] -= 2 * shape
      positions += places.map { Float($0 + 0.02 * generator.nextNormal()) }
      energies.append(-500 + 20 * shape + 2 * generator.nextNormal())
    }
    return Conformations(
      siteCount: 6, positions: positions, energies: energies,
      weights: weights ? energies.map { exp(0.01 * $0) } : nil,
      blocks: EntropySupport.blocks(frames, 10), blockCount: 10)
  }

  static let seeing = EntropySupport.atoms([0, 1, 2, 3], of: 6, name: "seeing")
  static let blind = EntropySupport.atoms([2, 3, 4, 5], of: 6, name: "blind")

  @Test("What tells the energy apart loses its variance alone, what does not loses all")
  func twoShapes() throws {
    let frames = Self.twoShapes()
    let table = try MacrostateTable(
      [Self.seeing, Self.blind], of: frames, settings: MacrostateSettings(stateCounts: [2]))
    let outcomes = try MappingEntropy.excogito(stateCount: .at(2))
      .evaluate([Self.seeing, Self.blind], on: table) { _ in }
    // ½·4 within a shape; ½·(4 + 100) over both. The standard error of the first is 2·√(2/200) = .2; two
    // clusters of noise may take a few frames out of the second.
    #expect(abs(outcomes[0].estimate!.plain - 2) < 0.8)
    #expect(outcomes[1].estimate!.plain > 45 && outcomes[1].estimate!.plain < 58)
    let boltzmann = try MappingEntropy(temperature: 300)
      .evaluate([Self.seeing, Self.blind], on: table) { _ in }
    let beta = 1 / (8.31446261815324e-3 * 300)
    #expect(abs(boltzmann[0].estimate!.plain / (beta * beta * outcomes[0].estimate!.plain) - 1) < 1e-12)
    #expect(outcomes[0].estimate!.blockCount == 10)
    #expect(outcomes[0].estimate!.standardError! > 0.05 && outcomes[0].estimate!.standardError! < 0.6)
  }

  @Test("By hand: variances, weights, one frame alone")
  func byHand() throws {
    // Two sites at distances of about 1 (three frames), 2 (two frames) and 4 (one frame).
    let lengths: [Float] = [1, 1.01, 1.02, 2, 2.01, 4]
    let energies = [1.0, 2, 6, 10, 14, 100]
    let weights = [1.0, 2, 1, 3, 1, 2]
    let positions = lengths.flatMap { [0, 0, 0, $0, 0, 0] as [Float] }
    let mapping = EntropySupport.atoms([0, 1], of: 2, name: "both")
    func value(_ weighted: Bool, _ score: MappingEntropy) throws -> MappingEntropy.Outcome {
      let frames = Conformations(
        siteCount: 2, positions: positions, energies: energies, weights: weighted ? weights : nil,
        blocks: [0, 0, 0, 1, 1, 1], blockCount: 2)
      let table = try MacrostateTable(
        [mapping], of: frames, settings: MacrostateSettings(stateCounts: [3]))
      return try score.evaluate([mapping], on: table) { _ in }[0]
    }
    // Means 3, 12, 100; variances 14/3, 4, 0.
    let plain = try value(false, .excogito(stateCount: .mean))
    #expect(abs(plain.estimate!.plain - 0.5 * (0.5 * 14 / 3 + 4.0 / 3)) < 1e-12)
    #expect(plain.curve[0].smallStateCount == 2)
    #expect(abs(plain.curve[0].smallStateShare - 0.5) < 1e-12)
    // Without the second block only the first macrostate is left.
    #expect(abs(plain.estimate!.replicates[1] - 0.5 * 14 / 3) < 1e-12)
    #expect(plain.estimate!.standardError == nil)
    // Unbiased variances 7 and 8; the frame alone is left out.
    var unbiased = MappingEntropy.excogito(stateCount: .mean)
    unbiased.variance = .unbiased
    #expect(abs(try value(false, unbiased).estimate!.plain - 0.5 * (0.6 * 7 + 0.4 * 8)) < 1e-12)
    // Weighted: means 11/4, 11; variances 59/16, 3; shares .4, .4, .2.
    var weighted = MappingEntropy.excogito(stateCount: .at(3))
    #expect(try value(true, weighted).estimate!.plain == plain.estimate!.plain)
    weighted.usesWeights = true
    #expect(abs(try value(true, weighted).estimate!.plain - 0.5 * (0.4 * 59 / 16 + 0.4 * 3)) < 1e-12)
    weighted.variance = .unbiased
    let expected = 0.5 * (0.5 * (59.0 / 16) / (1 - 6.0 / 16) + 0.5 * 3 / (1 - 10.0 / 16))
    #expect(abs(try value(true, weighted).estimate!.plain - expected) < 1e-12)
  }

  @Test("A permutation of beads changes nothing")
  func permutation() throws {
    let frames = Self.twoShapes(seed: 3)
    let maps = [[0, 2, 3, 5], [5, 0, 3, 2], [3, 2, 5, 0]].enumerated().map {
      EntropySupport.atoms($0.element, of: 6, name: "\($0.offset)")
    }
    let table = try MacrostateTable(maps, of: frames)
    let outcomes = try MappingEntropy(temperature: 300).evaluate(maps, on: table) { _ in }
    for other in 1..<3 {
      #expect(table.macrostates[other].labels == table.macrostates[0].labels)
      #expect(abs(outcomes[other].estimate!.plain - outcomes[0].estimate!.plain) < 1e-9)
    }
    let kl = KLMappingEntropy().evaluate(maps, on: table) { _ in }
    #expect(kl[1].estimate!.plain == kl[0].estimate!.plain)
  }

  @Test("The same for any number of threads, and progress is told")
  func threads() throws {
    let frames = Self.twoShapes(150, seed: 4)
    let maps = [Self.seeing, Self.blind]
    let told = Mutex<[Int]>([])
    let one = try MacrostateTable(maps, of: frames, settings: MacrostateSettings(threadCount: 1)) { count in
      told.withLock { $0.append(count) }
    }
    let three = try MacrostateTable(maps, of: frames, settings: MacrostateSettings(threadCount: 3))
    let two = try MacrostateTable(maps, of: frames, settings: MacrostateSettings(threadCount: 2))
    #expect(one.macrostates == three.macrostates)
    #expect(one.macrostates == two.macrostates)
    #expect(one.microstates == two.microstates)
    #expect(told.withLock { $0 } == [1, 1])
  }

  @Test("Pivots: evenly spread, and the others follow the nearest")
  func pivots() throws {
    let frames = Self.twoShapes(400, seed: 5)
    let settings = MacrostateSettings(stateCounts: [2], pivotLimit: 50)
    let chosen = settings.pivots(frameCount: 400)
    #expect(chosen.count == 50 && chosen[0] == 4 && chosen[49] == 396)
    let few = try Macrostates(frames.mapped(by: Self.seeing), settings: settings)
    let all = try Macrostates(frames.mapped(by: Self.seeing), settings: MacrostateSettings(stateCounts: [2]))
    #expect(few.pivotCount == 50 && all.pivotCount == 400)
    // Two shapes far apart: every frame falls to its own.
    let shapes = (0..<400).map { Int32(($0 / 10) % 2) }
    #expect(all.labels[0] == shapes)
    let same = zip(few.labels[0], shapes).count { $0 == $1 }
    #expect(same == 400 || same == 0)
  }

  @Test("Numbers of macrostates: spread geometrically, none twice, none too many")
  func stateCounts() {
    #expect(MacrostateSettings().stateCounts(frameCount: 1000) == [20, 36, 63, 112, 200])
    #expect(MacrostateSettings().stateCounts(frameCount: 100_000) == [40, 71, 126, 225, 400])
    #expect(MacrostateSettings().stateCounts(frameCount: 10) == [2])
    #expect(MacrostateSettings(stateCounts: [30, 4, 4]).stateCounts(frameCount: 10) == [4, 10])
  }

  @Test("No energies, an energy that is none, one frame")
  func badInput() throws {
    let maps = [Self.seeing]
    var frames = Self.twoShapes(60)
    let table = try MacrostateTable(maps, of: frames)
    frames.energies![17] = .nan
    let broken = try MacrostateTable(maps, of: frames)
    #expect(throws: CoarseGrainingError.energyNotFinite(frame: 17)) {
      try MappingEntropy(temperature: 300).evaluate(maps, on: broken) { _ in }
    }
    frames.energies = nil
    let silent = try MacrostateTable(maps, of: frames)
    #expect(throws: CoarseGrainingError.energiesMissing(score: "mapping_entropy")) {
      try MappingEntropy(temperature: 300).evaluate(maps, on: silent) { _ in }
    }
    #expect(table.macrostates == silent.macrostates)
    let one = Conformations(
      siteCount: 6, positions: Array(frames.positions[..<18]), blocks: [0], blockCount: 1)
    #expect(throws: CoarseGrainingError.tooFewFrames(frames: 1, needed: 2)) {
      try MacrostateTable(maps, of: one)
    }
    #expect(
      throws: CoarseGrainingError.distancesExceedMemory(frames: 60, bytes: 7080, limit: 7000)
    ) { try MacrostateTable(maps, of: frames, settings: MacrostateSettings(memoryLimit: 7000)) }
  }
}
