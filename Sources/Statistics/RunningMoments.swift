/// The mean and variance of numbers that arrive one at a time.
///
/// Updates and merges are stable for any offset: they work with differences
/// from the running mean.
///
/// - Reference: B. P. Welford, Technometrics 4, 419 (1962),
///   doi:10.1080/00401706.1962.10490022; T. F. Chan, G. H. Golub, R. J. LeVeque,
///   Am. Stat. 37, 242 (1983), doi:10.1080/00031305.1983.10483115.
public struct RunningMoments: Equatable, Sendable {
  /// How many values were added.
  public private(set) var count = 0

  /// The mean of the values; zero before the first.
  public private(set) var mean = 0.0

  private var squares = 0.0

  /// Creates moments of no values.
  public init() {}

  /// The unbiased variance; zero below two values.
  public var variance: Double {
    count < 2 ? 0 : squares / Double(count - 1)
  }

  /// The square root of ``variance``.
  public var standardDeviation: Double { variance.squareRoot() }

  /// Adds one value.
  ///
  /// - Complexity: O(1).
  public mutating func add(_ value: Double) {
    count += 1
    let before = value - mean
    mean += before / Double(count)
    squares += before * (value - mean)
  }

  /// Adds all values that another has seen.
  ///
  /// - Complexity: O(1).
  public mutating func merge(_ other: RunningMoments) {
    if other.count == 0 { return }
    let total = count + other.count
    let difference = other.mean - mean
    let share = Double(other.count) / Double(total)
    squares += other.squares + difference * difference * share * Double(count)
    mean += difference * share
    count = total
  }
}
