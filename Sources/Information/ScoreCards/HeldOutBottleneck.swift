import Glibc
import LinearAlgebra

/// The bottleneck objective of a variable on data that its encoder was not fitted to.
///
/// For each fold the encoder q(t|x) is annealed on the training blocks; the test blocks' pairs are then
/// scored one by one,
///
///     rate      ln q(t|x) / q(t)
///     relevance ln q̂(t|o) / q(t)
///
/// with q(t) the encoder's marginal over all data and q̂(t|o) its decoder on the training blocks. Of one
/// encoder, averaged over all data, the first is I(x;t) and the second at most I(t;o); so fitting noise
/// is not rewarded. A constant encoder scores exactly zero. Averaged over a part of the data whose
/// populations differ by KL = KL(p(t)‖q(t)), both contain KL, and the score is lower by (β − 1) KL than
/// that part's own; over the parts this averages out to first order. Since the encoder minimises the objective, an error in it changes the result in second order
/// only: errors come from deleting blocks of scores, without fitting again.
///
/// - Reference: D. Barber, F. Agakov, NIPS 16, 201 (2003) (the bound by a decoder).
public struct HeldOutBottleneck: Sendable {
  /// The number of folds.
  public var foldCount = 5
  /// How encoders are fitted.
  public var bottleneck: DiscreteBottleneck
  /// How many pairs weigh as much as one independent pair; decoders are smoothed by one such pair.
  public var inefficiency = 1.0

  /// Folds of encoders that `bottleneck` fits.
  public init(bottleneck: DiscreteBottleneck = .forScoring) { self.bottleneck = bottleneck }

  /// What a β costs and keeps.
  public struct Point: Sendable {
    /// The trade-off.
    public let beta: Double
    /// I(x;t) of scored pairs.
    public let rate: JackknifeEstimate
    /// I(t;o) of scored pairs.
    public let relevance: JackknifeEstimate
    /// J*_β = rate − β · relevance.
    public let objective: JackknifeEstimate
    /// Whether every fold's encoder converged.
    public let converged: Bool
    /// The clusters of the fold that has most.
    public let clusterCount: Int
  }

  /// Fits and scores.
  ///
  /// - Parameters:
  ///   - tables: Pairs of x and o by block.
  ///   - blocks: The same blocks.
  ///   - guardFrames: Left out between training and test blocks, at least the lag.
  /// - Returns: A point for each β, in their order; nil where there are too few blocks for folds.
  /// - Throws: What annealing meets.
  /// - Complexity: An annealed curve a fold, O(cells · states) a β and block.
  public func points(
    _ tables: PairTables, blocks: FrameBlocks, betas: [Double], guardFrames: Int
  ) throws(InformationError) -> [Point]? {
    guard let folds = BlockFolds(blocks, count: foldCount, guardFrames: guardFrames)?.folds else { return nil }
    let weights = tables.blocks.map(\.total)
    let all = tables.total.rowSums
    var rates = [[Double]](repeating: [Double](repeating: 0, count: weights.count), count: betas.count)
    var relevances = rates
    var converged = [Bool](repeating: true, count: betas.count)
    var clusters = [Int](repeating: 1, count: betas.count)
    for fold in folds {
      var training = JointCounts(rowCount: tables.rowCount, columnCount: tables.columnCount)
      for block in fold.training { training.add(tables.blocks[block]) }
      guard training.total > 0 else { return nil }
      let curve = try bottleneck.curve(
        try training.distribution(), betas: betas, keepsLadder: false)
      for (k, point) in curve.wantedPoints.enumerated() {
        converged[k] = converged[k] && point.converged
        clusters[k] = max(clusters[k], point.clusterCount)
        let scores = PairScores(
          point.encoder, training: training, rowWeights: all, smoothing: inefficiency)
        for block in fold.test where weights[block] > 0 {
          (rates[k][block], relevances[k][block]) = scores.means(of: tables.blocks[block])
        }
      }
    }
    func estimate(_ values: [Double]) -> JackknifeEstimate {
      .mean(of: values, weights: weights)
    }
    return betas.indices.map { k in
      Point(
        beta: betas[k], rate: estimate(rates[k]), relevance: estimate(relevances[k]),
        objective: estimate(zip(rates[k], relevances[k]).map { $0 - betas[k] * $1 }),
        converged: converged[k], clusterCount: clusters[k])
    }
  }
}

/// The score of each pair (x, o) under one encoder.
private struct PairScores {
  private let rates: [Double]
  private let relevances: [Double]
  private let columnCount: Int

  init(_ encoder: Matrix<Double>, training: JointCounts, rowWeights: [Double], smoothing: Double) {
    let (n, m, k) = (training.rowCount, training.columnCount, encoder.columnCount)
    let trained = training.rowSums
    var encoder = encoder
    // A cell that training has not seen goes where an average frame goes.
    var usual = [Double](repeating: 0, count: k)
    let trainedTotal = trained.reduce(0, +)
    for x in 0..<n where trained[x] > 0 {
      for t in 0..<k { usual[t] += trained[x] / trainedTotal * encoder[x, t] }
    }
    for x in 0..<n where trained[x] == 0 {
      for t in 0..<k { encoder[x, t] = usual[t] }
    }
    let total = rowWeights.reduce(0, +)
    var marginal = [Double](repeating: 0, count: k)
    for x in 0..<n {
      for t in 0..<k { marginal[t] += rowWeights[x] / total * encoder[x, t] }
    }
    // q̂(t|o), with one independent pair of the marginal added to each o.
    var decoder = [Double](repeating: 0, count: m * k)
    let columns = training.columnSums
    for x in 0..<n {
      for o in 0..<m {
        let count = training.counts[x * m + o]
        guard count > 0 else { continue }
        for t in 0..<k { decoder[o * k + t] += count * encoder[x, t] }
      }
    }
    for o in 0..<m {
      for t in 0..<k {
        let smooth = (decoder[o * k + t] + smoothing * marginal[t]) / (columns[o] + smoothing)
        decoder[o * k + t] = smooth > 0 ? log(smooth / marginal[t]) : 0
      }
    }
    rates = (0..<n).map { x in
      (0..<k).reduce(0) { sum, t in
        let q = encoder[x, t]
        return q > 0 ? sum + q * log(q / marginal[t]) : sum
      }
    }
    var relevances = [Double](repeating: 0, count: n * m)
    for x in 0..<n {
      for o in 0..<m {
        var sum = 0.0
        for t in 0..<k { sum += encoder[x, t] * decoder[o * k + t] }
        relevances[x * m + o] = sum
      }
    }
    self.relevances = relevances
    columnCount = m
  }

  /// The means over a block's pairs.
  func means(of block: JointCounts) -> (rate: Double, relevance: Double) {
    var (rate, relevance) = (0.0, 0.0)
    for (x, rowRate) in rates.enumerated() {
      for o in 0..<columnCount {
        let count = block.counts[x * columnCount + o]
        guard count > 0 else { continue }
        rate += count * rowRate
        relevance += count * relevances[x * columnCount + o]
      }
    }
    return (rate / block.total, relevance / block.total)
  }
}

extension JackknifeEstimate {
  /// A weighted mean over blocks, and how it changes when one is deleted; empty blocks say nothing.
  static func mean(of values: [Double], weights: [Double]) -> JackknifeEstimate {
    let filled = values.indices.filter { weights[$0] > 0 }
    let total = filled.reduce(0) { $0 + weights[$1] }
    let sum = filled.reduce(0) { $0 + values[$1] * weights[$1] }
    return JackknifeEstimate(
      plain: sum / total,
      deleted: filled.map { (sum - values[$0] * weights[$0]) / (total - weights[$0]) },
      sizes: filled.map { weights[$0] })
  }
}
