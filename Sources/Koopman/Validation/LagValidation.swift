public import Moments
import Samples
public import Statistics

/// Cross-validated scores at one lag, by the number of components.
public struct LagValidation: Equatable, Sendable {
  /// The scores with one number of components.
  public struct Row: Equatable, Sendable {
    /// The number of components.
    public var componentCount: Int
    /// The mean over folds of VAMP-2 on the training data. In-sample scores rise with
    /// the dimension whatever the dynamics, and carry no error bar.
    public var trainingVAMP2: Double
    /// VAMP-2 of the trained directions on the test data, whitened anew there. It never
    /// falls with the dimension and so chooses none.
    public var testVAMP2: FoldEstimate
    /// VAMP-E of the trained components on the test data, which falls where components
    /// fit noise.
    public var testVAMPE: FoldEstimate
  }

  /// In frames.
  public var lag: Int
  /// The splits behind the scores.
  public var folds: GuardedFolds
  /// One a fold.
  public var scores: [TestScores]
  /// The size of a fold's test data over that of its training data.
  public var testToTrainingRatio: Double
  /// The scores with 0, 1, 2, … components.
  public var rows: [Row]
  /// The fewest components whose held-out VAMP-E lies within one standard error (of the
  /// paired difference) of the best; zero where the constant alone does.
  public var chosenCount: Int
  /// The number of components with the largest held-out VAMP-E.
  public var best: Int
  /// The chosen components' held-out VAMP-E against the constant's alone, fold by fold:
  /// one standard error is soon exceeded by chance. Nil where none are chosen.
  public var againstNone: PairedComparison?
  /// The independent directions of the fold that has the fewest.
  public var rank: Int
  /// The slowest timescale on held-out data (TICA only).
  public var timescale: HeldOutTimescale?
  /// How many independent samples of the slowest motion stand behind the scores.
  public var sampleSize: EffectiveSampleSize

  /// - Parameters:
  ///   - model: Fitted to all data at the lag; its slowest timescale sets the guards.
  ///   - mostComponents: The largest number of components that is scored.
  ///   - foldCount: Nil chooses, see ``GuardedFolds``.
  /// - Returns: Nil where the data cannot be split.
  /// - Complexity: O(F (B d² + d³)) for F folds; no pass over the data.
  public init?(
    _ moments: LaggedMoments, model: SpectralModel, whitening: WhiteningOptions,
    mostComponents: Int, foldCount: Int?, bootstrap: BlockBootstrap = BlockBootstrap(),
    threadCount: Int = 1
  ) throws(KoopmanError) {
    let header = moments.header
    let lag = model.lag
    let slowest = model.modes.compactMap(\.timescale).max()
    guard
      let folds = GuardedFolds(header, lag: lag, slowest: slowest ?? 0, foldCount: foldCount)
    else { return nil }
    let scored = try ParallelPass.map(
      count: folds.folds.count, threadCount: threadCount
    ) { index throws(KoopmanError) -> (TestScores, SpectralModel, ratio: Double)? in
      let fold = folds.folds[index]
      let train = try momentsOf { () throws(MomentError) in
        try moments.sum(lag: lag) { fold.training.contains($0) }
      }
      let test = try momentsOf { () throws(MomentError) in
        try moments.sum(lag: lag) { fold.test.contains($0) }
      }
      guard train.weight > 0, test.weight > 0 else { return nil }
      let (scores, trained) = try HeldOutScoring.score(
        training: train, test: test, header: header, lag: lag, method: model.method,
        whitening: whitening, componentCount: mostComponents)
      return (scores, trained, test.weight / train.weight)
    }.compactMap { $0 }
    guard scored.count == folds.folds.count else { return nil }
    self.lag = lag
    self.folds = folds
    scores = scored.map(\.0)
    let ratio = scored.reduce(0) { $0 + $1.ratio } / Double(scored.count)
    testToTrainingRatio = ratio
    rank = scored.map { Self.directionCount($0.1, whitening: whitening) }.min()!
    let choice = DimensionChoice(scores.map(\.vampEByCount), testToTrainingRatio: ratio)
    chosenCount = choice.chosen
    best = choice.best
    againstNone = choice.chosen == 0
      ? nil
      : PairedComparison(
        scores.map { $0.vampEByCount[choice.chosen] }, scores.map { $0.vampEByCount[0] },
        testToTrainingRatio: ratio)
    let all = scores
    rows = choice.estimates.indices.map { k in
      Row(
        componentCount: k,
        trainingVAMP2: Descriptive.mean(all.map { $0.trainingVAMP2ByCount[k] }),
        testVAMP2: FoldEstimate(all.map { $0.vamp2ByCount[k] }, testToTrainingRatio: ratio),
        testVAMPE: choice.estimates[k])
    }
    timescale = model.method == .tica
      ? try HeldOutTimescale(
        moments, folds: folds.folds, models: scored.map(\.1), lag: lag, bootstrap: bootstrap)
      : nil
    sampleSize = EffectiveSampleSize(frameCount: header.frameCount, slowest: slowest)
  }

  /// All directions, of which a model may hold the leading ones alone.
  private static func directionCount(_ model: SpectralModel, whitening: WhiteningOptions) -> Int {
    whitening.principalComponentCount != nil
      ? model.rank
      : model.features.count - model.droppedFeatures.count - model.droppedDirectionCount
  }
}
