import LinearAlgebra
import Statistics

/// Whether as many transitions were counted one way as the other, within the error of blocks.
///
/// For each pair of states with enough counts, the difference c_ij − c_ji of blocks of the data has a
/// mean and a standard error; without detailed balance more of the differences than chance
/// explains are far from zero. Flows through a net cut always balance, since what crosses must come
/// back; what is tested is flow around cycles, and a drift of the whole data.
public struct DetailedBalanceTest: Sendable {
  /// Pairs that were tested.
  public let pairCount: Int
  /// Pairs whose difference lies outside its 95 % interval.
  public let unbalancedCount: Int
  /// Σ |c_ij − c_ji| / Σ (c_ij + c_ji) over the tested pairs.
  public let asymmetry: Double
  /// The same as noise alone would give it, from the blocks' errors.
  public let expectedAsymmetry: Double

  /// Blocks that the data are cut into.
  public static let blockCount = 20
  /// Counts that a pair has on average in a block, to be tested.
  private static let fewestCounts = 1.0

  /// Whether detailed balance holds within error; nil where too few pairs can be tested.
  public var holds: Bool? {
    guard pairCount >= 3 else { return nil }
    let n = Double(pairCount)
    return Double(unbalancedCount) <= 0.05 * n + 3 * (0.05 * 0.95 * n).squareRoot()
  }

  /// Tests the transitions within a lag.
  ///
  /// - Throws: ``MarkovError/noPairs(lag:longest:)``.
  public init(_ trajectories: DiscreteTrajectories, lag: Int) throws(MarkovError) {
    let pieces = trajectories.pieces(count: Self.blockCount, shortest: 4 * lag)
    // Many short trajectories are gathered into blocks.
    let blockCount = min(Self.blockCount, pieces.states.count)
    var totals: [Pair: Double] = [:]
    Self.forEachChange(try TransitionCounter(lag: lag).count(pieces).counts) { pair, _, count in
      totals[pair, default: 0] += count
    }
    // Only pairs that can be tested have a number for each block.
    totals = totals.filter { $0.value >= Self.fewestCounts * Double(blockCount) }
    var differences = totals.mapValues { _ in [Double](repeating: 0, count: blockCount) }
    for block in 0..<blockCount {
      let range = (pieces.states.count * block / blockCount)..<(pieces.states.count * (block + 1) / blockCount)
      let part = pieces.selecting(Array(range))
      guard part.states.contains(where: { $0.count > lag }) else { continue }
      // A block before the first core has no pairs, and counts nothing.
      guard let counts = try? TransitionCounter(lag: lag).count(part).counts else { continue }
      Self.forEachChange(counts) { pair, sign, count in
        differences[pair]?[block] += sign * count
      }
    }
    let limit = StudentT.quantile(0.975, degreesOfFreedom: Double(max(1, blockCount - 1)))
    var pairCount = 0
    var unbalanced = 0
    var (net, expected, total) = (0.0, 0.0, 0.0)
    for (pair, values) in differences.sorted(by: { $0.key < $1.key })
    where blockCount > 2 {
      let sum = values.reduce(0, +)
      let error = (Descriptive.variance(values) * Double(blockCount)).squareRoot()
      pairCount += 1
      if abs(sum) > limit * error { unbalanced += 1 }
      net += abs(sum)
      // The mean of |x| of a normal x of this width.
      expected += error * (2 / Double.pi).squareRoot()
      total += totals[pair]!
    }
    self.pairCount = pairCount
    unbalancedCount = unbalanced
    asymmetry = total > 0 ? net / total : 0
    expectedAsymmetry = total > 0 ? expected / total : 0
  }

  /// Counts between different states, with the sign of their direction.
  private static func forEachChange(
    _ counts: SparseMatrix, _ body: (_ pair: Pair, _ sign: Double, _ count: Double) -> Void
  ) {
    for i in 0..<counts.rowCount {
      for k in counts.entries(ofRow: i) where Int(counts.columns[k]) != i {
        let j = Int(counts.columns[k])
        body(Pair(low: min(i, j), high: max(i, j)), i < j ? 1 : -1, counts.values[k])
      }
    }
  }

  private struct Pair: Hashable, Comparable {
    let low: Int
    let high: Int
    static func < (a: Pair, b: Pair) -> Bool { (a.low, a.high) < (b.low, b.high) }
  }
}
