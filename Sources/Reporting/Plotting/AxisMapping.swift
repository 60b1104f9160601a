/// The map from values on an axis to pixels.
package struct AxisMapping {
  /// How values are laid out.
  package let scale: Axis.Scale
  /// The values at the two ends.
  package let range: ClosedRange<Double>
  /// The pixel at the lower value.
  package let start: Double
  /// The pixel at the upper value; smaller than `start` on vertical axes.
  package let end: Double

  /// Makes a map between the ends of an axis.
  package init(scale: Axis.Scale, range: ClosedRange<Double>, start: Double, end: Double) {
    self.scale = scale
    self.range = range
    self.start = start
    self.end = end
  }

  /// The pixel of a value, within the axis or beyond it.
  ///
  /// Positions are held to within two lengths of the axis, so that an error bar
  /// that reaches to 10³⁰⁰ is still a number that drawing programs accept.
  ///
  /// - Returns: `nil` for NaN and infinities, and on a logarithmic scale for zero and below.
  package func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    let share: Double
    switch scale {
    case .linear:
      share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic:
      guard value > 0 else { return nil }
      let low = Plot.log10(range.lowerBound)
      share = (Plot.log10(value) - low) / (Plot.log10(range.upperBound) - low)
    }
    guard !share.isNaN else { return nil }
    return start + min(3, max(-2, share)) * (end - start)
  }

  /// The pixel of a value held within the two ends.
  package func clampedPosition(_ value: Double) -> Double? {
    position(min(range.upperBound, max(range.lowerBound, value)))
  }

  /// Whether the value lies within the two ends.
  package func contains(_ value: Double) -> Bool { range.contains(value) }
}
