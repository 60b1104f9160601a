public import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics

/// The result on trajectories that no part of the search has seen.
public struct UntouchedScore: Sendable {
  /// The files' names.
  public let files: [String]
  /// Of the model of all searched data.
  public let scores: TestScores
  /// Nil without reversible moments.
  public let timescale: HeldOutTimescale?
  /// The same for components that are linear in the features.
  public let linearScores: TestScores

  init(
    _ result: SearchResult, on source: TableSource, linear: LaggedMoments, data: SearchData
  ) throws {
    files = source.files
    let test = try data.moments(over: result.candidate.source(over: source))
    scores = try Self.score(training: result.moments, test: test, data: data)
    linearScores = try Self.score(training: result.linearMoments, test: linear, data: data)
    guard data.method == .tica else {
      timescale = nil
      return
    }
    let direction = result.model.vectors.columns(0..<1)
    let header = test.header
    let offset = zip(result.model.mean, header.shift).map { $0 - $1 }
    var blocks: [PairMoments] = []
    for block in 0..<header.blockCount {
      blocks.append(
        try test.pairs(block: block, lag: data.lag).owned.projected(onto: direction, offset: offset))
    }
    timescale = HeldOutTimescale(
      blocks: blocks, folds: blocks.map { _ in 0 },
      frameCounts: blocks.indices.map { header.plan.frameCount(of: $0) }, lag: data.lag,
      bootstrap: BlockBootstrap(seed: data.settings.seed))
  }

  /// The shifts of the two differ; sums are made about that of the training data.
  private static func score(
    training: LaggedMoments, test: LaggedMoments, data: SearchData
  ) throws -> TestScores {
    try HeldOutScoring.score(
      training: try training.total(lag: data.lag),
      test: try test.total(lag: data.lag).shifted(from: test.header.shift, to: training.header.shift),
      header: training.header, lag: data.lag, method: data.method,
      whitening: try data.whitening.resolved(for: training), componentCount: data.componentCount
    ).scores
  }
}
