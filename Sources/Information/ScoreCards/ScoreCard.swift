import Glibc
import LinearAlgebra
import Samples

/// Scores variables by what they keep of the future, at the price of what they carry.
///
/// All candidates are measured against one observable O at t + τ and in one budget of cells. For each,
/// the parametrisation-free score is J*_β = min over q(t|x) of I(x;t) − β·I(t;O), held out
/// (``HeldOutBottleneck``); beside it stand the thresholds in β, I(x;O), and two deficits: what is lost of
/// the whole state's predictive information, and how far the variable is from Markovian.
///
///     let card = ScoreCard(lag: 10, betas: [2, 5, 20])
///     let scores = try card.score(candidates, observable: future, state: microstates)
///
/// - Reference: N. Tishby, F. C. Pereira, W. Bialek, arXiv:physics/0004057 (1999); Y. Wang, J. M. L.
///   Ribeiro, P. Tiwary, Nat. Commun. 10, 3573 (2019), doi:10.1038/s41467-019-11405-4.
public struct ScoreCard: Sendable {
  /// τ in frames.
  public var lag: Int
  /// The trade-offs at which J* is stated.
  public var betas: [Double]
  /// The trade-offs of the curve.
  public var ladder = ScoreCard.ladder
  /// Rotations for each p.
  public var surrogateCount = 199
  /// Equal seeds give equal p.
  public var seed: UInt64 = 1
  /// The result does not depend on it.
  public var threadCount = 1
  /// Blocks of the jackknife, at most.
  public var blockLimit = 40
  /// Told each time a candidate is done.
  public var progress: @Sendable (Int) -> Void = { _ in }

  /// A card at one lag.
  public init(lag: Int, betas: [Double]) {
    self.lag = lag
    self.betas = betas
  }

  /// From just above the least onset that there can be to where all is kept.
  public static let ladder: [Double] = (0...18).map { 1.05 * exp(Double($0) * log(60.0 / 1.05) / 18) }

  /// Blocks are at least so many correlation times long.
  public static let blockCorrelationTimes = 5.0
  /// Where long blocks would be fewer, blocks get shorter.
  public static let leastBlockCount = 10

  /// All scores on the same blocks.
  public struct Result: Sendable {
    /// In the order given.
    public let candidates: [CandidateScore]
    /// The whole state's curve; nil where the data are too few for folds.
    public let bound: [HeldOutBottleneck.Point]?
    /// I(q_t;O).
    public let stateInformation: JackknifeEstimate
    /// I(q_t; q_{t+τ}).
    public let statePredictive: JackknifeEstimate
    /// The units of errors.
    public let blocks: FrameBlocks
    /// The correlation time that sets the length of blocks: the longest of all variables.
    public let correlationTime: Double
    /// Frames of equal weight that are worth as much: (Σ w)² / Σ w², correlation aside.
    public let effectiveFrameCount: Double
    /// Whether blocks are as long as they should be.
    public let hasLongBlocks: Bool
  }

  /// Scores candidates.
  ///
  /// - Parameters:
  ///   - observable: O, frame by frame; taken a lag later than the candidates.
  ///   - state: The whole state q in cells, for the deficits and the bound.
  ///   - given: Variables that are biased already.
  ///   - weights: Of frames; a pair weighs what its first frame does.
  /// - Throws: ``InformationError/invalidBeta(_:)``,
  ///   ``InformationError/noPairs(lag:longest:)``,
  ///   ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/constant(name:)`` for a candidate in one cell.
  /// - Complexity: O(frames · (blocks tables + surrogates)) a candidate, beside annealing.
  public func score(
    _ candidates: [LabelledVariable], observable: LabelledVariable, state: LabelledVariable,
    given: LabelledVariable? = nil, weights: [[Double]]? = nil
  ) throws(InformationError) -> Result {
    if let beta = betas.first(where: { !($0 > 0 && $0.isFinite) }) { throw .invalidBeta(beta) }
    for candidate in candidates + [observable] + [given].compactMap({ $0 }) {
      var seen: Int32?
      let varies = candidate.cells.contains { $0.contains { cell in
        guard cell >= 0 else { return false }
        guard let first = seen else {
          seen = cell
          return false
        }
        return cell != first
      } }
      guard varies else { throw .constant(name: candidate.name) }
    }
    let times = try ParallelPass.map(
      count: candidates.count + 1, threadCount: threadCount
    ) { index throws(InformationError) -> Double in
      let variable = index < candidates.count ? candidates[index] : state
      return try CorrelationTime(labels: variable.cells, count: variable.cellCount).frames
    }
    let longest = times.max() ?? 1
    let frameCounts = state.cells.map(\.count)
    let wanted = Self.blockCorrelationTimes * longest
    let affordable = Double(frameCounts.reduce(0, +)) / Double(Self.leastBlockCount)
    let blocks = FrameBlocks(
      frameCounts: frameCounts, atLeast: max(Double(lag), min(wanted, affordable)), atMost: blockLimit)
    let frame = Frame(
      card: self, observable: observable, state: state, given: given, weights: weights, blocks: blocks)
    let whole = try frame.whole(correlationTime: times[candidates.count])
    let scores = try ParallelPass.map(
      count: candidates.count, threadCount: threadCount
    ) { index throws(InformationError) -> CandidateScore in
      let score = try frame.score(candidates[index], correlationTime: times[index], whole: whole)
      progress(1)
      return score
    }
    return Result(
      candidates: scores, bound: whole.curve, stateInformation: whole.information,
      statePredictive: whole.predictive, blocks: blocks, correlationTime: longest,
      effectiveFrameCount: frame.effectiveFrameCount,
      hasLongBlocks: wanted <= affordable)
  }
}

extension DiscreteBottleneck {
  /// J accurate to about 1e-7, far below any error of data.
  public static var forScoring: DiscreteBottleneck {
    var bottleneck = DiscreteBottleneck()
    bottleneck.tolerance = 1e-5
    return bottleneck
  }
}
