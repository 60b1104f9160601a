import Statistics

/// Whether one method scores better than another on the same folds.
///
/// - Reference: C. Nadeau, Y. Bengio, Mach. Learn. 52, 239 (2003),
///   doi:10.1023/A:1024068626366: the corrected resampled t test.
public struct PairedComparison: Equatable, Sendable {
  /// The mean of a − b over the folds.
  public var meanDifference: Double
  /// √((1/J + ρ) s²), with s² the differences' variance over J folds and ρ the ratio of
  /// test to training data.
  public var standardError: Double
  /// Two-sided, from Student's t with J − 1 degrees of freedom.
  public var pValue: Double

  /// What can be said of a against b.
  public enum Verdict: String, Equatable, Sendable {
    case better
    case worse
    /// The folds do not tell them apart.
    case tie
  }

  /// At 5 %.
  public var verdict: Verdict {
    guard pValue < Self.significance else { return .tie }
    return meanDifference > 0 ? .better : .worse
  }

  static let significance = 0.05

  /// - Parameters:
  ///   - a: Scores by fold; higher is better.
  ///   - b: The other's, on the same folds.
  /// - Returns: Nil for fewer than two folds, for scores that are no numbers, and where
  ///   the difference is the same in every fold without being zero: data do not do
  ///   that, but one fold counted several times does.
  public init?(_ a: [Double], _ b: [Double], testToTrainingRatio: Double) {
    guard a.count == b.count, a.count >= 2, (a + b).allSatisfy(\.isFinite),
      testToTrainingRatio >= 0, testToTrainingRatio.isFinite
    else { return nil }
    let differences = zip(a, b).map { $0 - $1 }
    let estimate = FoldEstimate(differences, testToTrainingRatio: testToTrainingRatio)
    meanDifference = estimate.mean
    standardError = estimate.standardError
    let size = (a + b).reduce(0) { max($0, abs($1)) }
    if differences.allSatisfy({ abs($0 - differences[0]) <= 1e-13 * size }) {
      guard abs(meanDifference) <= 1e-13 * size else { return nil }
      pValue = 1
    } else {
      pValue = 2 * StudentT.cdf(
        -abs(meanDifference / standardError), degreesOfFreedom: Double(a.count - 1))
    }
  }
}
