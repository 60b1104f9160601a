public import Moments

/// VAMP-E of trained components on data that they were not trained on, by the
/// number of components.
///
/// VAMP-E does not whiten the test data again, so it falls where components
/// only fit noise.
///
/// - Reference: H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020),
///   doi:10.1007/s00332-019-09567-y; for the folds' correlation C. Nadeau,
///   Y. Bengio, Mach. Learn. 52, 239 (2003), doi:10.1023/A:1024068626366.
public struct HeldOutScores: Equatable, Sendable {
  /// The mean over folds with 0, 1, 2, … components; with none it is the
  /// constant's 1.
  public var means: [Double]
  /// Standard errors with the correction for overlapping training data.
  public var standardErrors: [Double]
  /// The fewest components whose mean lies within one standard error (of the
  /// paired difference) of the best.
  public var componentCount: Int
  /// The number of components with the largest mean.
  public var best: Int
  /// The splits behind the scores.
  public var folds: GuardedFolds

  /// - Parameter mostComponents: The largest number tried.
  /// - Returns: Nil where the data cannot be split.
  /// - Complexity: O(F (B d² + d³)) for F folds; no pass over the data.
  public init?(
    _ moments: LaggedMoments, model: SpectralModel, whitening: WhiteningOptions,
    mostComponents: Int = 10
  ) throws(KoopmanError) {
    guard
      let validation = try LagValidation(
        moments, model: model, whitening: whitening, mostComponents: mostComponents,
        foldCount: nil)
    else { return nil }
    folds = validation.folds
    means = validation.rows.map(\.testVAMPE.mean)
    standardErrors = validation.rows.map(\.testVAMPE.standardError)
    componentCount = validation.chosenCount
    best = validation.best
  }
}
