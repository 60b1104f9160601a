import Statistics
import Testing

@Suite("Sums of products at all lags")
struct AutocorrelationTransformTests {
  static func direct(_ x: [Double]) -> [Double] {
    x.indices.map { k in (0..<(x.count - k)).reduce(0) { $0 + x[$1] * x[$1 + k] } }
  }

  @Test("The transform gives what summing gives", arguments: [1, 2, 3, 7, 64, 97, 1000, 4099])
  func sums(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let x = (0..<count).map { _ in random.nextNormal() }
    var transform = AutocorrelationTransform(count: count)
    transform.add(x)
    let found = transform.sums()
    let known = Self.direct(x)
    #expect(found.count == count)
    // Single precision.
    for k in 0..<count { #expect(abs(found[k] - known[k]) < 2e-6 * known[0]) }
  }

  @Test("Series add up")
  func several() {
    var random = SeededGenerator(seed: 2)
    let series = (0..<3).map { _ in (0..<301).map { _ in random.nextUniform() } }
    var transform = AutocorrelationTransform(count: 301)
    for x in series { transform.add(x) }
    let known = series.map(Self.direct)
    for (k, found) in transform.sums().enumerated() {
      let sum = known.reduce(0) { $0 + $1[k] }
      #expect(abs(found - sum) < 2e-6 * known.reduce(0) { $0 + $1[0] })
    }
  }

  @Test("Ends do not meet beginnings")
  func noWrapping() {
    var transform = AutocorrelationTransform(count: 100)
    transform.add([1] + [Double](repeating: 0, count: 98) + [1])
    let sums = transform.sums()
    #expect(abs(sums[0] - 2) < 1e-5 && abs(sums[99] - 1) < 1e-5)
    for k in 1..<99 { #expect(abs(sums[k]) < 1e-5) }
  }

  @Test("Without a series all sums are zero")
  func empty() {
    #expect(AutocorrelationTransform(count: 5).sums() == [0, 0, 0, 0, 0])
  }
}
