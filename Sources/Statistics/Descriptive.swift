/// Summaries of a list of numbers.
public enum Descriptive {
  /// The arithmetic mean, summed about the first value so that a large common
  /// offset costs no digits.
  ///
  /// - Precondition: there is at least one value, and none is NaN.
  /// - Complexity: O(n).
  public static func mean(_ values: [Double]) -> Double {
    precondition(!values.isEmpty, "the mean of no values")
    let shift = values[0]
    var sum = 0.0
    for value in values {
      precondition(!value.isNaN, "the mean of values with NaN")
      sum += value - shift
    }
    // Infinite values have no finite shift; the plain sum handles them.
    if !sum.isFinite { return values.reduce(0, +) / Double(values.count) }
    return shift + sum / Double(values.count)
  }

  /// The unbiased variance, Σ(x − mean)² / (n − 1); zero for a single value.
  ///
  /// - Precondition: there is at least one value, and none is NaN.
  /// - Complexity: O(n).
  public static func variance(_ values: [Double]) -> Double {
    let center = mean(values)
    if values.count == 1 { return 0 }
    var sum = 0.0
    var residual = 0.0
    for value in values {
      let d = value - center
      sum += d * d
      residual += d
    }
    // The mean's own rounding, removed to second order.
    return (sum - residual * residual / Double(values.count)) / Double(values.count - 1)
  }

  /// The square root of ``variance(_:)``.
  public static func standardDeviation(_ values: [Double]) -> Double {
    variance(values).squareRoot()
  }

  /// The quantile at probability p of values in rising order, interpolated
  /// linearly between ranks (type 7 of Hyndman and Fan).
  ///
  /// - Precondition: `p` is in 0 ... 1; there is at least one value; the values
  ///   are sorted and hold no NaN.
  /// - Complexity: O(n) for the check of the order.
  /// - Reference: R. J. Hyndman, Y. Fan, Am. Stat. 50, 361 (1996),
  ///   doi:10.1080/00031305.1996.10473566.
  public static func quantile(_ p: Double, sorted values: [Double]) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0 ... 1, not \(p)")
    precondition(!values.isEmpty, "the quantile of no values")
    precondition(!values[0].isNaN, "the quantile of values with NaN")
    for i in values.indices.dropFirst() {
      // Also false, and so refused, when either is NaN.
      precondition(values[i - 1] <= values[i], "the quantile of unsorted values or NaN")
    }
    let rank = p * Double(values.count - 1)
    let below = Int(rank)
    let fraction = rank - Double(below)
    if fraction == 0 { return values[below] }
    return values[below] + fraction * (values[below + 1] - values[below])
  }

  /// The quantile at probability p of values in any order.
  ///
  /// - Precondition: as for ``quantile(_:sorted:)``, but for the order.
  /// - Complexity: O(n log n).
  public static func quantile(_ p: Double, of values: [Double]) -> Double {
    precondition(!values.contains { $0.isNaN }, "the quantile of values with NaN")
    return quantile(p, sorted: values.sorted())
  }

  /// The middle value, or the mean of the two in the middle.
  ///
  /// - Complexity: O(n log n).
  public static func median(_ values: [Double]) -> Double {
    quantile(0.5, of: values)
  }
}
