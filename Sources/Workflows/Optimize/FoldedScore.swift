import Koopman
import LinearAlgebra
import Moments
import Statistics

/// What a family reaches on data that played no part in its fit.
public struct FoldedScore: Sendable {
  /// VAMP-2 at the fixed dimension on the blocks of each fold that neither training nor
  /// stopping nor a choice within the family has seen: what families are compared by.
  public internal(set) var heldOut: PooledScore
  /// Each fold's untouched blocks for themselves.
  public internal(set) var test: [TestScores] = []
  /// What was chosen in each fold.
  public internal(set) var details: [String] = []
  private var stepCounts: [Int] = []
  /// Frames of the folds' test blocks over those they are trained on.
  public let testToTrainingRatio: Double
  var blocks: [PairMoments] = []
  var frameCounts: [Int] = []
  var owners: [Int] = []

  init(componentCount: Int, testToTrainingRatio: Double) {
    heldOut = PooledScore(componentCount: componentCount)
    self.testToTrainingRatio = testToTrainingRatio
  }

  /// Held-out VAMP-2 and its standard error.
  public var vamp2: (value: Double, standardError: Double?) {
    (heldOut.value(), heldOut.standardError(testToTrainingRatio: testToTrainingRatio))
  }

  /// The folds' mean held-out VAMP-E and its standard error with the correction for
  /// overlapping training data.
  ///
  /// - Reference: C. Nadeau, Y. Bengio, Mach. Learn. 52, 239 (2003),
  ///   doi:10.1023/A:1024068626366.
  public var vampE: (value: Double, standardError: Double?) {
    let values = test.map(\.vampE)
    guard values.count > 1 else { return (values.first ?? .nan, nil) }
    let estimate = FoldEstimate(values, testToTrainingRatio: testToTrainingRatio)
    return (estimate.mean, estimate.standardError)
  }

  /// The median number of steps of the folds' fits; nil where there are none.
  var usualStepCount: Int? {
    let count = stepCounts.sorted()[stepCounts.count / 2]
    return count > 0 ? count : nil
  }

  /// Against another family on the same folds; nil where they cannot be told
  /// apart at all.
  func compared(to other: FoldedScore) -> PairedComparison? {
    PairedComparison(
      heldOut.pseudoValues, other.heldOut.pseudoValues,
      testToTrainingRatio: testToTrainingRatio)
  }

  /// Adds a fold's outcome.
  mutating func add(
    _ fitted: FittedCandidate, fold: Int, _ part: GuardedFolds.Fold, data: SearchData
  ) throws {
    let header = fitted.moments.header
    let (scores, model) = try data.score(fitted.moments, training: part.training, test: part.test)
    try heldOut.add(
      model, heldOut: try fitted.moments.sum(lag: data.lag) { part.test.contains($0) }, header: header,
      probe: data.probed(fitted.candidate, model))
    test.append(scores)
    details.append(fitted.detail)
    stepCounts.append(fitted.steps.count)
    guard data.method == .tica else { return }
    let direction = model.vectors.columns(0..<1)
    let offset = zip(model.mean, header.shift).map { $0 - $1 }
    for block in part.test.sorted() {
      blocks.append(
        try fitted.moments.testPairs(of: block, in: part, lag: data.lag)
          .projected(onto: direction, offset: offset))
      frameCounts.append(header.plan.frameCount(of: block))
      owners.append(fold)
    }
  }

  /// The slowest timescale of all folds' test data together, each along the direction
  /// that its fold was trained to; nil without reversible moments.
  func timescale(lag: Int, seed: UInt64) -> HeldOutTimescale? {
    guard !blocks.isEmpty else { return nil }
    return HeldOutTimescale(
      blocks: blocks, folds: owners, frameCounts: frameCounts, lag: lag,
      bootstrap: BlockBootstrap(seed: seed))
  }
}
