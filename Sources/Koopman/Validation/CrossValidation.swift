public import Moments
public import Statistics

/// Training and held-out scores at several lags, from saved moments.
///
///     let validation = try CrossValidation(moments, lags: [10], mostComponents: 10)
///     let dimension = validation.lags[0].chosenCount
///
/// Scores of different lags do not compare: each lag asks another question, and a
/// longer one always scores lower.
public struct CrossValidation: Equatable, Sendable {
  /// The lags that could be validated, in the order asked for.
  public var lags: [LagValidation]
  /// Lags at which the data cannot be split into parts far enough apart, in frames.
  public var unsplitLags: [Int]

  /// - Parameters:
  ///   - lags: In frames, a part of the moments' lags.
  ///   - method: Nil takes the one that the moments were made for.
  ///   - mostComponents: The largest number of components that is scored.
  ///   - foldCount: Nil chooses, see ``GuardedFolds``.
  ///   - progress: Told of lags as they are done.
  /// - Complexity: O(L F (B d² + d³)) for L lags and F folds; no pass over the data.
  public init(
    _ moments: LaggedMoments, lags: [Int], method: Method? = nil,
    whitening: WhiteningOptions = WhiteningOptions(), mostComponents: Int = 10,
    foldCount: Int? = nil, bootstrap: BlockBootstrap = BlockBootstrap(), threadCount: Int = 1,
    progress: (Int) -> Void = { _ in }
  ) throws(KoopmanError) {
    let method = method ?? (moments.header.dynamics == .reversible ? .tica : .vamp)
    self.lags = []
    unsplitLags = []
    for lag in lags {
      let model = method == .tica
        ? try TICA(whitening: whitening, componentCount: max(1, mostComponents))
          .fit(moments, lag: lag)
        : try VAMP(whitening: whitening).fit(moments, lag: lag)
      if let found = try LagValidation(
        moments, model: model, whitening: whitening, mostComponents: mostComponents,
        foldCount: foldCount, bootstrap: bootstrap, threadCount: threadCount)
      {
        self.lags.append(found)
      } else {
        unsplitLags.append(lag)
      }
      progress(1)
    }
  }
}
