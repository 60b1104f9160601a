import CoarseGraining
import Foundation
import Statistics
import Testing

@Suite("KL mapping entropy, resolution and relevance")
struct DiscreteMappingTests {
  @Test("By hand")
  func byHand() {
    let mapping = DiscreteMapping(probabilities: [1, 3, 2, 2], states: [0, 0, 1, 1])
    // p̄ = ¼ everywhere.
    #expect(abs(mapping.mappingEntropy - (0.125 * log(0.5) + 0.375 * log(1.5))) < 1e-15)
    #expect(abs(mapping.resolution - log(2)) < 1e-15)
    #expect(mapping.stateProbabilities == [0.5, 0.5] && mapping.multiplicities == [2, 2])
    #expect(DiscreteMapping(probabilities: [0.2, 0.3, 0.5], states: [0, 1, 2]).mappingEntropy == 0)
    // Everything in one state: what a table of W states lacks of ln W.
    let p = [0.1, 0.2, 0.3, 0.4]
    let entropy = -p.reduce(0) { $0 + $1 * log($1) }
    let whole = DiscreteMapping(probabilities: p, states: [0, 0, 0, 0])
    #expect(abs(whole.mappingEntropy - (log(4) - entropy)) < 1e-14)
    // Counts 3, 3, 2, 1, 1: shares .6, .2, .2 of their frequencies.
    let relevance = DiscreteMapping.relevance(counts: [3, 1, 2, 3, 1])
    #expect(abs(relevance + (0.6 * log(0.6) + 0.4 * log(0.2))) < 1e-14)
    #expect(DiscreteMapping.relevance(counts: [4, 4, 4]) == 0)
    // Where all counts differ they tell everything.
    let different = [1, 2, 4]
    let resolution = DiscreteMapping.resolution(counts: different)
    #expect(abs(DiscreteMapping.relevance(counts: different) - resolution) < 1e-14)
  }

  @Test("A coarser mapping never loses less, and keeps less resolution", arguments: 0..<20)
  func coarser(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = 5 + generator.nextIndex(below: 60)
    let probabilities = (0..<count).map { _ in
      generator.nextUniform() < 0.1 ? 0 : generator.nextGamma(shape: 0.3)
    }
    var states = Array(0..<count)
    var last = DiscreteMapping(probabilities: probabilities, states: states)
    #expect(last.mappingEntropy < 1e-12)
    while last.stateCount > 1 {
      // Merge two states, and number the rest anew.
      let a = generator.nextIndex(below: last.stateCount)
      let b = generator.nextIndex(below: last.stateCount - 1)
      let other = b < a ? b : b + 1
      let (low, high) = (min(a, other), max(a, other))
      states = states.map { $0 == high ? low : $0 > high ? $0 - 1 : $0 }
      let next = DiscreteMapping(probabilities: probabilities, states: states)
      #expect(next.mappingEntropy >= last.mappingEntropy - 1e-12)
      #expect(next.resolution <= last.resolution + 1e-12)
      last = next
    }
  }

  @Test("Relevance is at most the resolution", arguments: 0..<10)
  func relevanceBound(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let counts = (0..<40).map { _ in generator.nextIndex(below: 12) }
    #expect(DiscreteMapping.relevance(counts: counts) <= DiscreteMapping.resolution(counts: counts) + 1e-12)
  }

  @Test("On frames: with weights frames are microstates, without them clusters are")
  func frames() throws {
    let maps = [MappingEntropyTests.seeing, MappingEntropyTests.blind]
    let settings = MacrostateSettings(stateCounts: [2, 5], microstates: .automatic)
    let weighted = MappingEntropyTests.twoShapes(120, weights: true)
    let table = try MacrostateTable(maps, of: weighted, settings: settings)
    #expect(table.microstates == .frames)
    let kl = KLMappingEntropy(stateCount: .at(5)).evaluate(maps, on: table) { _ in }
    for (index, outcome) in kl.enumerated() {
      let labels = table.macrostates[index].labels(stateCount: 5).map { Int($0) }
      let truth = DiscreteMapping(probabilities: weighted.weights!, states: labels).mappingEntropy
      #expect(outcome.estimate!.plain == truth)
      #expect(outcome.estimate!.standardError != nil)
    }
    // Weights follow the energy, which one mapping sees.
    #expect(kl[0].estimate!.plain < kl[1].estimate!.plain)
    #expect(kl[0].curve.map(\.stateCount) == [2, 5])

    var finer = settings
    finer.microstates = .clusters(40)
    let plain = try MacrostateTable(maps, of: MappingEntropyTests.twoShapes(120), settings: finer)
    guard case .clusters(let labels, let medoids) = plain.microstates else {
      Issue.record("clusters")
      return
    }
    #expect(medoids.count == 40 && Set(labels).count == 40)
    #expect(medoids.enumerated().allSatisfy { labels[$0.element] == Int32($0.offset) })
    #expect(KLMappingEntropy().evaluate(maps, on: plain) { _ in }.allSatisfy { $0.estimate!.plain >= 0 })

    finer.microstates = .none
    let without = try MacrostateTable(maps, of: MappingEntropyTests.twoShapes(120), settings: finer)
    let absent = KLMappingEntropy().evaluate(maps, on: without) { _ in }
    #expect(absent.allSatisfy { $0.estimate == nil && $0.absence == "no microstates were made" })

    let resolution = Resolution(stateCount: .at(2)).evaluate(maps, on: plain) { _ in }
    #expect(abs(resolution[0].estimate!.plain - log(2)) < 1e-12)
    let relevance = Relevance(stateCount: .at(2)).evaluate(maps, on: plain) { _ in }
    #expect(relevance[0].estimate!.plain == 0)  // Two states of 60 frames each are not told apart.
  }
}
