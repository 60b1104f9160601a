import Glibc
public import Moments
public import Statistics

/// The slowest timescale on held-out data, pooled over folds.
///
/// Every block is projected on the slowest direction of the model that did not see it.
/// The pooled autocorrelation is 1 − Σ D / Σ 2C₀, in the difference form, with each
/// fold's own mean removed, since each fold has a direction of its own.
public struct HeldOutTimescale: Equatable, Sendable {
  /// In frames; nil where the pooled autocorrelation gives none.
  public var timescale: Double?
  /// Its error bar, or why there is none.
  public var uncertainty: TimescaleUncertainty

  /// - Parameters:
  ///   - blocks: Reversible test moments in one dimension, in the order of the data;
  ///     directions of different folds are of one scale (unit training variance).
  ///   - folds: For each block the fold that it is tested in.
  ///   - frameCounts: For each block its length.
  ///   - lag: In frames.
  /// - Returns: Nil without blocks, or where the lists differ in length or the blocks
  ///   are not one-dimensional and reversible.
  /// - Complexity: O(replicates · blocks).
  public init?(
    blocks: [PairMoments], folds: [Int], frameCounts: [Int], lag: Int,
    bootstrap: BlockBootstrap = BlockBootstrap()
  ) {
    guard !blocks.isEmpty, folds.count == blocks.count, frameCounts.count == blocks.count,
      blocks.allSatisfy({ $0.dimension == 1 && $0.dynamics == .reversible })
    else { return nil }
    let sums = Sums(blocks, folds: folds, lag: lag)
    let estimate = sums.timescale { _ in 1 }
    timescale = estimate
    guard let estimate else {
      uncertainty = .none(.noTimescale)
      return
    }
    let length = TimescaleResampling.stretchLength * estimate
    let groups = BlockBootstrap.groups(blockLengths: frameCounts, atLeast: length)
    guard groups.count >= TimescaleResampling.leastStretchCount else {
      let whole = min(Double(frameCounts.reduce(0, +)) / length, 1e9)
      uncertainty = .none(
        .tooShort(stretches: min(Int(whole), TimescaleResampling.leastStretchCount - 1)))
      return
    }
    let draws = bootstrap.multiplicities(groups: groups)
    let values = draws.compactMap { draw in
      sums.timescale { Double(draw[$0]) }.map { log($0) }
    }
    let failed = draws.count - values.count
    guard Double(failed) <= TimescaleResampling.largestFailedShare * Double(draws.count) else {
      uncertainty = .none(.unstable(failed: failed, of: draws.count))
      return
    }
    let interval = BootstrapInterval(
      estimate: log(estimate), replicates: values, groupCount: groups.count)
    uncertainty = TimescaleUncertainty(
      standardError: estimate * interval.standardError,
      interval: exp(interval.lower)...exp(interval.upper), absence: nil, failedCount: failed)
  }

  /// From the models of cross-validation, each on its own test blocks.
  ///
  /// - Parameter models: One a fold, reversible.
  /// - Returns: Nil where a model has no component, or the moments are not reversible.
  package init?(
    _ moments: LaggedMoments, folds: [GuardedFolds.Fold], models: [SpectralModel], lag: Int,
    bootstrap: BlockBootstrap
  ) throws(KoopmanError) {
    precondition(folds.count == models.count, "one model a fold")
    guard moments.header.dynamics == .reversible, models.allSatisfy({ $0.rank > 0 }) else {
      return nil
    }
    var blocks: [(index: Int, fold: Int, pairs: PairMoments)] = []
    for (fold, model) in zip(folds.indices, models) {
      for block in folds[fold].test {
        let pairs = try momentsOf { () throws(MomentError) in
          try moments.testPairs(of: block, in: folds[fold], lag: lag)
        }
        let offset = zip(model.mean, moments.header.shift).map { $0 - $1 }
        blocks.append(
          (block, fold, pairs.projected(onto: model.vectors.columns(0..<1), offset: offset)))
      }
    }
    blocks.sort { $0.index < $1.index }
    self.init(
      blocks: blocks.map(\.pairs), folds: blocks.map(\.fold),
      frameCounts: blocks.map { moments.header.plan.frameCount(of: $0.index) }, lag: lag,
      bootstrap: bootstrap)
  }

  /// What of each block the pooled quotient needs.
  private struct Sums {
    var folds: [Int]
    var foldCount: Int
    var lag: Int
    var counts: [Double]
    var sums: [Double]
    var squares: [Double]
    var changes: [Double]

    init(_ blocks: [PairMoments], folds: [Int], lag: Int) {
      // By first appearance: any numbers may name the folds.
      var names: [Int: Int] = [:]
      self.folds = folds.map { fold in
        let place = names[fold] ?? names.count
        names[fold] = place
        return place
      }
      foldCount = names.count
      self.lag = lag
      counts = blocks.map { 2 * $0.weight }
      sums = blocks.map { $0.sumX[0] + $0.sumY[0] }
      squares = blocks.map { $0.second.elements[0] }
      changes = blocks.map { $0.first.elements[0] }
    }

    /// Nil where λ is not between 0 and 1.
    func timescale(multiplicity: (Int) -> Double) -> Double? {
      var count = Array(repeating: 0.0, count: foldCount)
      var sum = count
      var variance = 0.0
      var change = 0.0
      for block in counts.indices {
        let times = multiplicity(block)
        count[folds[block]] += times * counts[block]
        sum[folds[block]] += times * sums[block]
        variance += times * squares[block]
        change += times * changes[block]
      }
      for fold in 0..<foldCount where count[fold] > 0 {
        variance -= sum[fold] * sum[fold] / count[fold]
      }
      return variance > 0 ? Mode.timescale(relaxation: change / variance, lag: lag) : nil
    }
  }
}

extension LaggedMoments {
  /// One test block's share of its fold's pairs: those that begin in it and end in the
  /// fold's test blocks.
  package func testPairs(
    of block: Int, in fold: GuardedFolds.Fold, lag: Int
  ) throws(MomentError) -> PairMoments {
    let pairs = try pairs(block: block, lag: lag)
    return header.blocksReached(from: block, lag: lag).allSatisfy(fold.test.contains)
      ? pairs.owned : pairs.interior
  }
}
