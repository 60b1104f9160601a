/// The divisions of an axis: labelled ticks and, on logarithmic axes, minor ones between them.
package struct AxisTicks: Equatable {
  /// A labelled division.
  package struct Tick: Equatable {
    /// Where it is.
    package var value: Double
    /// What is written at it.
    package var label: String
  }

  /// The labelled ticks, rising.
  package var major: [Tick]

  /// Values of the ticks without a label, rising.
  package var minor: [Double]

  /// Divides a range.
  ///
  /// - Parameters:
  ///   - range: A finite range of positive length, positive throughout for a logarithmic scale.
  ///   - maximumCount: The most labelled ticks that there is room for; at least 2.
  ///   - step: The step of a linear scale where it is given; ignored where it makes more than twice as many ticks.
  package init(_ range: ClosedRange<Double>, scale: Axis.Scale, maximumCount: Int = 6, step: Double? = nil) {
    let count = max(2, maximumCount)
    switch scale {
    case .linear:
      if let step, let ticks = Self.linear(range, step: step, maximumCount: 2 * count) {
        self = ticks
        return
      }
      self = Self.linear(range, maximumCount: count)
    case .logarithmic:
      self = Self.logarithmic(range, maximumCount: count)
    }
  }

  private init(major: [Tick], minor: [Double]) {
    self.major = major
    self.minor = minor
  }

  /// Multiples of 1, 2 or 5 times a power of ten: the finest such step that does not exceed the count.
  private static func linear(_ range: ClosedRange<Double>, maximumCount: Int) -> AxisTicks {
    let span = range.upperBound - range.lowerBound
    guard span.isFinite, span > 0 else { return AxisTicks(major: [], minor: []) }
    var exponent = Int(Plot.log10(span / Double(maximumCount)).rounded(.down))
    // The step found first may be too fine by at most two decades' worth of candidates.
    for _ in 0..<4 {
      for factor in [1.0, 2.0, 5.0] {
        let step = factor * Plot.exp10(Double(exponent))
        guard let ticks = linear(range, step: step, maximumCount: maximumCount) else { continue }
        if ticks.major.count > 1 { return ticks }
        // One tick gives no scale: rather a few too many. The finer step is at least 2/5 of this one.
        return linear(range, step: step * (factor == 5 ? 0.4 : 0.5), maximumCount: maximumCount + 3) ?? ticks
      }
      exponent += 1
    }
    return AxisTicks(major: [], minor: [])
  }

  /// Multiples of a step; `nil` where there are none or too many.
  private static func linear(_ range: ClosedRange<Double>, step: Double, maximumCount: Int) -> AxisTicks? {
    guard step.isFinite, step > 0 else { return nil }
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    guard last.isFinite, first.isFinite, abs(last) < 1e15, abs(first) < 1e15 else { return nil }
    let count = last - first + 1
    guard count <= Double(maximumCount), count >= 1 else { return nil }
    let ticks = (Int(first)...Int(last)).map { index in
      let value = Double(index) * step
      return Tick(value: value, label: label(value, step: step, range: range))
    }
    return AxisTicks(major: ticks, minor: [])
  }

  /// Decades with minor ticks at 2…9; within less than two decades 1-2-5, within less than one linear steps.
  private static func logarithmic(_ range: ClosedRange<Double>, maximumCount: Int) -> AxisTicks {
    let low = Plot.log10(range.lowerBound)
    let high = Plot.log10(range.upperBound)
    guard low.isFinite, high.isFinite, high > low else { return AxisTicks(major: [], minor: []) }
    let firstDecade = Int(low.rounded(.down))
    let lastDecade = Int(high.rounded(.up))
    let lowest = range.lowerBound * (1 - 1e-9)
    let highest = range.upperBound * (1 + 1e-9)
    func within(_ factors: [Double]) -> [Double] {
      var values: [Double] = []
      for decade in firstDecade...lastDecade {
        for factor in factors {
          let value = factor * Plot.exp10(Double(decade))
          if value >= lowest && value <= highest { values.append(value) }
        }
      }
      return values
    }
    let few = high - low <= 6
    let minor = few ? within([2, 3, 4, 5, 6, 7, 8, 9]) : []
    var major = within([1])
    if high - low < 2 {
      let finer = within([1, 2, 5])
      major = finer.count >= 2 && finer.count <= maximumCount ? finer : major
      if major.count < 2 {
        let linear = Self.linear(range, maximumCount: min(4, maximumCount))
        return AxisTicks(major: linear.major, minor: minor.filter { value in
          !linear.major.contains { abs($0.value - value) < 1e-9 * value }
        })
      }
    } else if major.count > maximumCount {
      let stride = (major.count + maximumCount - 1) / maximumCount
      major = major.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
    }
    return AxisTicks(
      major: major.map { Tick(value: $0, label: decadeLabel($0)) },
      minor: minor.filter { !major.contains($0) })
  }

  /// As many decimals as the step needs; powers of ten for very large and very small numbers.
  private static func label(_ value: Double, step: Double, range: ClosedRange<Double>) -> String {
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    let stepExponent = NumberText.roundedExponent(step, digits: 1)
    if largest >= 1e6 || largest < 1e-3 {
      if value == 0 { return "0" }
      let exponent = NumberText.roundedExponent(value, digits: 12)
      let decimals = min(12, max(0, exponent - stepExponent))
      let mantissa = value / Plot.exp10(Double(exponent))
      return NumberText.fixed(mantissa, decimals: decimals) + "×10" + NumberText.superscript(exponent)
    }
    return NumberText.fixed(value, decimals: min(12, max(0, -stepExponent)))
  }

  private static func decadeLabel(_ value: Double) -> String {
    let exponent = NumberText.roundedExponent(value, digits: 1)
    if exponent >= 5 || exponent < -3 {
      let mantissa = (value / Plot.exp10(Double(exponent))).rounded()
      let power = "10" + NumberText.superscript(exponent)
      return mantissa == 1 ? power : NumberText.fixed(mantissa, decimals: 0) + "×" + power
    }
    return NumberText.fixed(value, decimals: max(0, -exponent))
  }
}

extension AxisTicks {
  /// Divides an axis of whole numbers, thinned out to at most fifteen labels.
  package static func counts(_ range: ClosedRange<Int>) -> AxisTicks {
    let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    let step = steps.first { range.count / $0 <= 14 } ?? max(1, range.count / 14)
    let values = range.filter { step == 1 || $0 % step == 0 || $0 == range.lowerBound }
    return AxisTicks(major: values.map { Tick(value: Double($0), label: NumberText.count($0)) }, minor: [])
  }
}
