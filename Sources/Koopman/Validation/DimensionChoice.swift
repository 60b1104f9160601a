import Statistics

/// A mean over folds with its standard error.
public struct FoldEstimate: Equatable, Sendable {
  /// The mean over the folds.
  public var mean: Double
  /// √((1/J + ρ) s²) for J folds with test-to-training ratio ρ: folds share training
  /// data, so that s²/J alone would be too small.
  public var standardError: Double

  /// - Parameter ratio: ρ, the size of the test data over that of the training data.
  /// - Reference: C. Nadeau, Y. Bengio, Mach. Learn. 52, 239 (2003),
  ///   doi:10.1023/A:1024068626366.
  package init(_ values: [Double], testToTrainingRatio ratio: Double) {
    mean = values.reduce(0, +) / Double(values.count)
    standardError = (Descriptive.variance(values) * (1 / Double(values.count) + ratio)).squareRoot()
  }
}

/// The number of components that a held-out score supports.
struct DimensionChoice {
  /// By 0, 1, … components.
  var estimates: [FoldEstimate]
  /// The number with the largest mean.
  var best: Int
  /// The fewest within one standard error (of the paired difference) of the best.
  var chosen: Int

  /// - Parameter scores: For each fold, scores by number of components.
  init(_ scores: [[Double]], testToTrainingRatio ratio: Double) {
    let count = scores.map(\.count).min()!
    let estimates = (0..<count).map { k in
      FoldEstimate(scores.map { $0[k] }, testToTrainingRatio: ratio)
    }
    let best = estimates.indices.max { estimates[$0].mean < estimates[$1].mean }!
    self.estimates = estimates
    self.best = best
    chosen = estimates.indices.first { k in
      let lead = FoldEstimate(scores.map { $0[best] - $0[k] }, testToTrainingRatio: ratio)
      return estimates[best].mean - estimates[k].mean <= lead.standardError
    }!
  }
}
