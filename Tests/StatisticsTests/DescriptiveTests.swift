import Statistics
import Testing

@Suite("Descriptive statistics")
struct DescriptiveTests {
  @Test("Mean and variance of 1 … n follow the closed forms, at any offset")
  func moments() {
    for offset in [0, 1e9] {
      let values = (1...101).map { Double($0) + offset }
      #expect(Descriptive.mean(values) == 51 + offset)
      // (n² − 1)/12 · n/(n − 1) for n = 101.
      #expect(abs(Descriptive.variance(values) - 858.5) < 1e-9)
    }
    #expect(Descriptive.variance([4]) == 0)
    #expect(Descriptive.mean([.infinity, 1]) == .infinity)
  }

  @Test("Quantiles interpolate between ranks")
  func quantiles() {
    let values = [1.0, 2, 4, 8]
    #expect(Descriptive.quantile(0, sorted: values) == 1)
    #expect(Descriptive.quantile(1, sorted: values) == 8)
    #expect(Descriptive.quantile(0.5, sorted: values) == 3)
    // Rank .9·3 = 2.7 lies 70 % of the way from 4 to 8.
    #expect(abs(Descriptive.quantile(0.9, of: [8, 1, 4, 2]) - 6.8) < 1e-12)
    #expect(Descriptive.median([5]) == 5)
    #expect(Descriptive.median([9, 1, 3]) == 3)
  }

  @Test("NaN and disorder are refused")
  func refusals() async {
    await #expect(processExitsWith: .failure) { _ = Descriptive.mean([1, .nan]) }
    await #expect(processExitsWith: .failure) { _ = Descriptive.quantile(0.5, of: [3, .nan, 1]) }
    await #expect(processExitsWith: .failure) { _ = Descriptive.quantile(0.5, sorted: [2, 1]) }
    await #expect(processExitsWith: .failure) { _ = Descriptive.mean([]) }
  }

  @Test("Running moments equal the two-pass values at a large offset")
  func running() {
    var generator = SeededGenerator(seed: 12)
    let values = (0..<1000).map { _ in 1e6 + 1e-2 * generator.nextNormal() }
    var running = RunningMoments()
    for value in values { running.add(value) }
    #expect(running.count == 1000)
    // The spacing of doubles at 10⁶ is 1.2·10⁻¹⁰, against a deviation of 10⁻².
    #expect(abs(running.mean - Descriptive.mean(values)) < 1e-9)
    #expect(abs(running.variance / Descriptive.variance(values) - 1) < 1e-8)
  }

  @Test(
    "Merged moments equal those of one pass, in either order",
    arguments: [0, 1, 400, 999, 1000])
  func merge(cut: Int) {
    var generator = SeededGenerator(seed: 13)
    let values = (0..<1000).map { _ in 3 + generator.nextNormal() }
    var whole = RunningMoments()
    var head = RunningMoments()
    var tail = RunningMoments()
    for (index, value) in values.enumerated() {
      whole.add(value)
      if index < cut { head.add(value) } else { tail.add(value) }
    }
    for (first, second) in [(head, tail), (tail, head)] {
      var merged = first
      merged.merge(second)
      #expect(merged.count == whole.count)
      #expect(abs(merged.mean - whole.mean) < 1e-12)
      #expect(abs(merged.variance - whole.variance) < 1e-12)
    }
  }
}
