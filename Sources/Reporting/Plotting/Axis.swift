/// An axis of a figure: what it shows, how it is divided, and between which ends.
public struct Axis: Sendable, Equatable {
  /// How values are laid out along an axis.
  public enum Scale: Sendable, Equatable {
    /// Equal differences are equally long.
    case linear
    /// Equal ratios are equally long; values of zero and below are left out.
    case logarithmic
  }

  /// What the axis shows, with its unit: `"lag time / ps"`.
  public var label: String

  /// How values are laid out.
  public var scale: Scale

  /// The ends of the axis; `nil` takes them from the data.
  public var range: ClosedRange<Double>?

  /// The distance between labelled ticks on a linear axis, such as 90 for degrees; `nil` for a multiple of 1, 2 or 5.
  public var tickStep: Double?

  /// Makes an axis.
  public init(
    _ label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil, tickStep: Double? = nil
  ) {
    self.label = label
    self.scale = scale
    self.range = range
    self.tickStep = tickStep
  }

  /// Whether the axis has a place for the value.
  package func shows(_ value: Double) -> Bool {
    value.isFinite && abs(value) < 1e300 && (scale == .linear || value > 1e-300)
  }

  /// The ends for some values: the set range, or the values' own with a margin.
  ///
  /// - Parameters:
  ///   - values: Values that need not all have a place on the axis.
  ///   - margin: The share of the length that is added at either end.
  /// - Returns: A range of positive length, positive throughout on a logarithmic
  ///   axis; `nil` if no value can be shown.
  package func resolvedRange(for values: [Double], margin: Double = 0.05) -> ClosedRange<Double>? {
    if let range, shows(range.lowerBound), shows(range.upperBound), range.lowerBound < range.upperBound {
      return range
    }
    let shown = values.filter(shows)
    guard let low = shown.min(), let high = shown.max() else { return nil }
    switch scale {
    case .linear:
      if high - low <= 1e-9 * max(abs(low), abs(high)) {
        // One value alone is set in the middle.
        let half = low == 0 && high == 0 ? 0.5 : 0.1 * max(abs(low), abs(high))
        return (low - half)...(high + half)
      }
      let extra = (high - low) * margin
      return (low - extra)...(high + extra)
    case .logarithmic:
      if high / low <= 1 + 1e-9 { return (low / 2)...(high * 2) }
      let factor = Plot.exp10(Plot.log10(high / low) * margin)
      return (low / factor)...(high * factor)
    }
  }
}
