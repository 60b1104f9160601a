import Statistics

/// How many frames weigh as much as one independent frame, τ_int = 1 + 2 Σ ρ(k), and how many
/// independent frames that makes of the data, N_eff = N / τ_int.
///
/// The autocorrelation ρ is pooled over trajectories, about the mean of all: a trajectory that stays
/// where another never comes is as slow as it is long. The sum ends where ``StatisticalInefficiency``
/// says.
///
/// - Reference: A. D. Sokal, in Functional Integration, Springer (1997),
///   doi:10.1007/978-1-4899-0319-6_6.
public struct CorrelationTime: Equatable, Sendable {
  /// τ_int, in frames; at least 1.
  public let frames: Double
  /// How many frames there are (of labels, those that are not left out).
  public let frameCount: Int

  /// N / τ_int.
  public var effectiveCount: Double { Double(frameCount) / frames }

  /// Of a real variable.
  ///
  /// - Parameter series: One array a trajectory; NaN leaves a frame out; a constant has τ_int = 1.
  /// - Complexity: O(n), about 10 ns a frame: where 32 lags do not suffice, sums of four neighbours are
  ///   correlated instead, and so on.
  public init(series: [[Double]]) {
    frameCount = series.reduce(0) { $0 + $1.count { !$0.isNaN } }
    frames = Self.inefficiency(series)
  }

  /// Of labels: τ_int of the slowest function of the label.
  ///
  /// Errors and bias of an information measure are ruled by the slowest function of the variable. The
  /// largest over indicator functions would miss it, for they mix slow and fast functions, and cost more.
  /// This one is found as the leading eigenvector of the reversible transition matrix between labels,
  /// by power iteration, first at a lag of one frame, then at half the correlation time found; the
  /// larger τ_int counts.
  ///
  /// - Parameters:
  ///   - labels: One array a trajectory, in 0 ..< count; −1 leaves a frame out.
  ///   - count: The number of labels.
  /// - Throws: ``InformationError/unknownLabel(what:trajectory:frame:label:count:)``.
  /// - Complexity: O(n), twice that of a real variable and, beyond 256 labels, 40 passes more.
  public init(labels: [[Int32]], count: Int) throws(InformationError) {
    try PairCounting.checkLabels(labels, count: count, what: "labels")
    let kept = labels.reduce(0) { $0 + $1.count { $0 >= 0 } }
    let longest = labels.map(\.count).max() ?? 0
    var largest = 1.0
    var lag = 1
    for _ in 0..<2 {
      guard let function = SlowestFunction.of(labels, count: count, lag: lag) else { break }
      let series = labels.map { $0.map { $0 >= 0 ? function[Int($0)] : .nan } }
      largest = max(largest, Self.inefficiency(series))
      let next = min(Int(largest / 2), longest / 4)
      guard next > lag else { break }
      lag = next
    }
    frameCount = kept
    // The data cannot be worth less than one frame.
    frames = min(largest, Double(max(1, kept)))
  }

  /// Lags that are summed at one level of coarseness, and the factor from one level to the next.
  private static let lagsPerLevel = 32
  private static let coarsening = 4

  /// - Parameter series: NaN leaves a frame out.
  private static func inefficiency(_ series: [[Double]]) -> Double {
    var kept = 0
    var total = 0
    var sum = 0.0
    for values in series {
      total += values.count
      for value in values where !value.isNaN {
        sum += value
        kept += 1
      }
    }
    guard kept > 1 else { return 1 }
    let mean = sum / Double(kept)
    var sums = series.map { $0.map { $0.isNaN ? 0 : $0 - mean } }
    let squares = Self.products(sums, lag: 0)
    // What rounding of the mean leaves of a constant is not a variance.
    guard squares > 1e-24 * mean * mean * Double(kept) else { return 1 }
    // How many frames each number sums; nil where it is one for all.
    var frames = kept == total ? nil : series.map { $0.map { $0.isNaN ? 0.0 : 1.0 } }

    while true {
      let own = products(sums, lag: 0)
      let pairs = frames.map { products($0, lag: 0) } ?? Double(total)
      var g = StatisticalInefficiency()
      var isDone = false
      for lag in 1...lagsPerLevel {
        let lagPairs =
          frames.map { products($0, lag: lag) }
          ?? Double(sums.reduce(0) { $0 + max(0, $1.count - lag) })
        isDone = lagPairs < 0.5
        if isDone { break }
        let rho = products(sums, lag: lag) / lagPairs / (own / pairs)
        isDone = !g.add(correlation: rho, weight: min(1, lagPairs / pairs))
        if isDone { break }
      }
      // The variance of the mean is that of the sums, correlation included, over n².
      if isDone { return min(max(1, own / squares * g.value), Double(kept)) }
      frames = coarsened(frames ?? series.map { $0.map { _ in 1 } })
      sums = coarsened(sums)
    }
  }

  /// Sums of neighbours.
  private static func coarsened(_ series: [[Double]]) -> [[Double]] {
    series.map { values in
      stride(from: 0, to: values.count, by: coarsening).map { start in
        var sum = 0.0
        for place in start..<min(start + coarsening, values.count) { sum += values[place] }
        return sum
      }
    }
  }

  /// Σ x_t x_{t+lag}.
  private static func products(_ series: [[Double]], lag: Int) -> Double {
    series.reduce(0) { $0 + ($1.count > lag ? laggedProduct($1, lag) : 0) }
  }

  private static func laggedProduct(_ values: [Double], _ lag: Int) -> Double {
    values.withUnsafeBytes { bytes in
      // Independent sums, so that no addition waits for the one before it.
      var sums = SIMD8<Double>.zero
      let end = values.count - lag
      var t = 0
      while t + 8 <= end {
        sums +=
          bytes.loadUnaligned(fromByteOffset: 8 &* t, as: SIMD8<Double>.self)
          * bytes.loadUnaligned(fromByteOffset: 8 &* (t &+ lag), as: SIMD8<Double>.self)
        t += 8
      }
      var sum = sums.sum()
      while t < end {
        sum += values[t] * values[t + lag]
        t += 1
      }
      return sum
    }
  }
}
