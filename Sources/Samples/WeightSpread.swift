import Glibc

/// Sums of weights and of their squares, relative to the largest so far, so that no
/// logarithm is too large for them.
struct WeightSpread {
  private let isLogarithmic: Bool
  /// The largest weight, or logarithm of one.
  private(set) var largest = -Double.infinity
  private var sum = 0.0
  private var squares = 0.0

  init(isLogarithmic: Bool) { self.isLogarithmic = isLogarithmic }

  /// Whether any weight is above zero.
  var hasWeight: Bool { largest > (isLogarithmic ? -.infinity : 0) }

  /// (Σ w)² / Σ w².
  var effectiveSampleSize: Double { squares > 0 ? sum / squares * sum : 0 }

  /// - Parameter factor: What the weight is multiplied by, positive.
  mutating func add(_ value: Double, factor: Double) {
    if value > largest {
      // −∞ − value is −∞: before the first weight both sums are zero.
      let scale = isLogarithmic ? exp(largest - value) : max(0, largest) / value
      if scale.isFinite {
        sum *= scale
        squares *= scale * scale
      }
      largest = value
    }
    guard hasWeight else { return }
    let weight = factor * (isLogarithmic ? exp(value - largest) : value / largest)
    sum += weight
    squares += weight * weight
  }
}
