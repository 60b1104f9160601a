import CoarseGraining
import Statistics
import Testing

@Suite("Tamapin", .enabled(if: Tamapin.isThere, "needs ../shared/data/tamapin"))
struct TamapinTests {
  @Test("EXCOGITO's number at 10 macrostates, by NumPy and SciPy")
  func reference() throws {
    let data = try Tamapin()
    let maps = [data.ca, data.backbone, data.nextCA]
    let table = try MacrostateTable(
      maps, of: data.frames, settings: MacrostateSettings(stateCounts: [10]))
    let values = try MappingEntropy.excogito(stateCount: .at(10)).evaluate(maps, on: table) { _ in }
      .map { $0.estimate!.plain }
    for (value, expected) in zip(values, [7562.3786, 7531.7696, 5483.9908]) {
      #expect(abs(value - expected) < 1e-3)
    }
  }

  @Test("The Cα mapping loses more than the average random mapping of 31 atoms")
  func surprise() throws {
    let data = try Tamapin()
    let randoms = Tamapin.random(200, siteCount: 31, seed: 1)
    let maps = [data.ca, data.backbone, data.nextCA] + randoms
    let counts = [4, 6, 10, 20, 30]
    let table = try MacrostateTable(
      maps, of: data.frames, settings: MacrostateSettings(stateCounts: counts))
    for choice in counts.map(StateCountChoice.at) + [.mean] {
      let values = try MappingEntropy(temperature: 300, stateCount: choice)
        .evaluate(maps, on: table) { _ in }.map { $0.estimate!.plain }
      let random = values[3...]
      #expect(values[0] > Descriptive.mean(Array(random)), "\(choice)")
      #expect(values[1] > Descriptive.mean(Array(random)), "\(choice)")
    }
    // At 10 macrostates only one of 200 loses more.
    let values = try MappingEntropy.excogito(stateCount: .at(10)).evaluate(maps, on: table) { _ in }
      .map { $0.estimate!.plain }
    let mean = Descriptive.mean(Array(values[3...]))
    // 6221 with a standard error of 39 for these 200; other mappings have another mean.
    #expect(mean > 6000 && mean < 6450)
    #expect(values[3...].count { $0 > values[0] } <= 5)
  }

  @Test("KL mapping entropy of the published probabilities, by NumPy and SciPy")
  func kl() throws {
    let data = try Tamapin()
    var frames = data.frames
    frames.weights = data.probabilities
    let maps = [data.ca, data.backbone, data.nextCA]
    let table = try MacrostateTable(maps, of: frames, settings: MacrostateSettings(stateCounts: [10, 30]))
    let at10 = KLMappingEntropy(stateCount: .at(10)).evaluate(maps, on: table) { _ in }
    let at30 = KLMappingEntropy(stateCount: .at(30)).evaluate(maps, on: table) { _ in }
    for (outcome, expected) in zip(at10, [0.158291, 0.14518, 0.157673]) {
      #expect(abs(outcome.estimate!.plain - expected) < 1e-6)
    }
    for (outcome, expected) in zip(at30, [0.125356, 0.113979, 0.132746]) {
      #expect(abs(outcome.estimate!.plain - expected) < 1e-6)
    }
  }
}
