import Reporting
import Testing

@Suite("Axes")
struct AxisTests {
  /// Ranges over many magnitudes, with and without zero in them.
  static let ranges: [ClosedRange<Double>] = {
    var generator = SampleReport.Generator(state: 5)
    return (0..<200).map { _ in
      let scale = exponential(Double.random(in: -30...30, using: &generator))
      let a = Double.random(in: -1...1, using: &generator) * scale
      return a...(a + Double.random(in: 0.01...2, using: &generator) * scale)
    }
  }()

  @Test("Linear ticks are multiples of 1, 2 or 5 times a power of ten, within the range, at least two")
  func linearTicks() throws {
    for range in Self.ranges {
      for count in [4, 6, 9] {
        let ticks = AxisTicks(range, scale: .linear, maximumCount: count)
        let values = ticks.major.map(\.value)
        let span = range.upperBound - range.lowerBound
        // Where the maximum would leave a single tick, a few more are allowed.
        #expect((2...max(count, 6)).contains(values.count), "\(values.count) ticks for \(range)")
        #expect(values.allSatisfy { $0 >= range.lowerBound - 1e-6 * span && $0 <= range.upperBound + 1e-6 * span })
        let step = try #require(values.count > 1 ? values[1] - values[0] : nil)
        for (a, b) in zip(values, values.dropFirst()) { #expect(abs(b - a - step) < 1e-6 * step) }
        var mantissa = step
        while mantissa >= 9.999 { mantissa /= 10 }
        while mantissa < 0.9999 { mantissa *= 10 }
        #expect([1.0, 2, 5].contains { abs($0 - mantissa) < 1e-6 }, "step \(step) for \(range)")
        #expect(Set(ticks.major.map(\.label)).count == values.count, "labels repeat: \(ticks.major.map(\.label))")
      }
    }
  }

  @Test("Labels read as the numbers that they stand for")
  func labels() {
    #expect(AxisTicks(0...1, scale: .linear).major.map(\.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(AxisTicks(-3...3, scale: .linear, maximumCount: 4).major.map(\.label) == ["−2", "0", "2"])
    #expect(AxisTicks(0...2e7, scale: .linear, maximumCount: 3).major.map(\.label) == ["0", "1×10⁷", "2×10⁷"])
    #expect(AxisTicks(0...0.0004, scale: .linear, maximumCount: 3).major.map(\.label) == ["0", "2×10⁻⁴", "4×10⁻⁴"])
    for range in Self.ranges where range.upperBound < 1e5 && range.upperBound - range.lowerBound > 1e-3 {
      for tick in AxisTicks(range, scale: .linear).major where !tick.label.contains("×") {
        let text = NumberText.plain(tick.label).filter { $0 != " " }
        #expect(abs((Double(text) ?? .nan) - tick.value) < 1e-9 * max(1, abs(tick.value)))
      }
    }
  }

  @Test("A given step is kept where it makes sense")
  func givenStep() {
    let degrees = AxisTicks(-180...180, scale: .linear, step: 90)
    #expect(degrees.major.map(\.label) == ["−180", "−90", "0", "90", "180"])
    // A step of 1 would be 361 ticks.
    #expect(AxisTicks(-180...180, scale: .linear, step: 1) == AxisTicks(-180...180, scale: .linear))
    #expect(AxisTicks(0...1, scale: .linear, step: -1) == AxisTicks(0...1, scale: .linear))
  }

  @Test("Logarithmic ticks are decades with eight minor ticks between")
  func logarithmicTicks() {
    let ticks = AxisTicks(1...1000, scale: .logarithmic)
    #expect(ticks.major.map(\.label) == ["1", "10", "100", "1000"])
    #expect(ticks.minor.count == 24)
    #expect(AxisTicks(20...300, scale: .logarithmic).major.map(\.value) == [20, 50, 100, 200])
    #expect(AxisTicks(1e-8...1e8, scale: .logarithmic, maximumCount: 6).major.count <= 6)
    #expect(AxisTicks(1e4...1e6, scale: .logarithmic).major.map(\.label) == ["10 000".thin, "10⁵", "10⁶"])
    // Within a fraction of a decade no power of ten may lie at all.
    #expect(AxisTicks(41...47, scale: .logarithmic).major.count >= 2)
  }

  @Test("Counts are whole and thinned out")
  func counts() {
    #expect(AxisTicks.counts(1...4).major.map(\.label) == ["1", "2", "3", "4"])
    for last in [15, 40, 300, 20_000] {
      let ticks = AxisTicks.counts(1...last).major
      #expect(ticks.count <= 16 && ticks.count >= 2)
      #expect(ticks.allSatisfy { $0.value == $0.value.rounded() })
    }
  }

  @Test("What has no place on an axis is left out of its range")
  func resolvedRange() throws {
    let axis = Axis("t", scale: .logarithmic)
    let range = try #require(axis.resolvedRange(for: [-1, 0, .nan, .infinity, 2, 200], margin: 0))
    #expect(abs(range.lowerBound - 2) < 1e-12 && abs(range.upperBound - 200) < 1e-10)
    #expect(axis.resolvedRange(for: [0, -3, .nan]) == nil)
    #expect(Axis("x").resolvedRange(for: []) == nil)
    let single = try #require(Axis("x").resolvedRange(for: [7, 7]))
    #expect(single.contains(7) && single.upperBound > single.lowerBound)
    #expect(Axis("x").resolvedRange(for: [0]) == -0.5...0.5)
    #expect(Axis("x", range: 1...2).resolvedRange(for: [5]) == 1...2)
    // A range that a logarithmic axis cannot show does not count.
    #expect(try #require(Axis("x", scale: .logarithmic, range: 0...2).resolvedRange(for: [1, 10])).lowerBound > 0.5)
  }

  @Test("Positions rise with the value and meet the ends")
  func positions() throws {
    for scale in [Axis.Scale.linear, .logarithmic] {
      let mapping = AxisMapping(scale: scale, range: 1...100, start: 300, end: 20)
      #expect(mapping.position(1) == 300)
      #expect(abs(try #require(mapping.position(100)) - 20) < 1e-9)
      #expect(mapping.position(.nan) == nil && mapping.position(.infinity) == nil)
      #expect(try #require(mapping.position(1e300)).magnitude < 2000)
      #expect(mapping.clampedPosition(1e300) == mapping.position(100))
    }
    #expect(abs(try #require(AxisMapping(scale: .logarithmic, range: 1...100, start: 0, end: 2).position(10)) - 1) < 1e-12)
    #expect(AxisMapping(scale: .logarithmic, range: 1...100, start: 0, end: 2).position(0) == nil)
    #expect(AxisMapping(scale: .logarithmic, range: 1...100, start: 0, end: 2).position(-5) == nil)
  }
}

extension String {
  /// The text with the narrow space that groups digits.
  fileprivate var thin: String { String(map { $0 == " " ? "\u{202F}" : $0 }) }
}
