import Glibc
public import Information
import LinearAlgebra

/// How far columns are from independence: Σᵢ H(ξᵢ) − H(ξ), in nats, with its error over blocks.
///
/// In the dimension of internal coordinates no histogram or neighbour search sees the density. The
/// estimate has two parts that hold in any dimension:
///
/// * Gaussian: −½ ln det R, with R the correlations of the normal scores of the columns, each ranked by
///   itself. It is right where the dependence is Gaussian, whatever the columns' own distributions.
/// * beyond: along the Chow–Liu tree of largest pair information, what cells of equal
///   probability say of each pair beyond a Gaussian pair with the same correlation, where that differs
///   from zero by three standard errors.
///
/// The sum is right for a Gaussian dependence, and but for the width of the cells for one along a tree;
/// in general it is an estimate and neither an upper nor a lower bound. What only three columns together
/// show is not seen. Any rising map of a column, and any order of the
/// columns, leaves it as it is.
///
/// - Reference: S. Watanabe, IBM J. Res. Dev. 4, 66 (1960), doi:10.1147/rd.41.0066 (total
///   correlation); C. K. Chow, C. N. Liu, IEEE Trans. Inf. Theory 14, 462 (1968),
///   doi:10.1109/TIT.1968.1054142 (the tree); J. Ma, Z. Sun, Tsinghua Sci. Technol. 16, 51 (2011),
///   doi:10.1016/S1007-0214(11)70008-6 (copulas and mutual information).
public struct TotalCorrelation: Sendable {
  /// The sum of both parts.
  public let total: JackknifeEstimate
  /// −½ ln det R.
  public let gaussian: JackknifeEstimate
  /// What the tree adds.
  public let beyond: JackknifeEstimate
  /// The pairs of columns that add to it.
  public let pairs: [Pair]

  /// Two columns whose dependence is not Gaussian.
  public struct Pair: Equatable, Sendable {
    /// The places of the columns.
    public let columns: [Int]
    /// What cells say beyond a Gaussian pair, in nats.
    public let excess: JackknifeEstimate
  }

  /// In standard errors: below this, what a pair says beyond a Gaussian one is left out.
  static let significance = 3.0

  /// Estimates.
  ///
  /// - Parameters:
  ///   - columns: Of one length, none constant.
  ///   - periods: Of each column, for angles.
  ///   - weights: One a frame; nil for equal ones.
  ///   - blocks: The block of each frame.
  ///   - blockCount: The number of blocks.
  /// - Throws: ``InformationError/dependentColumns(of:)`` where a column follows from others: the
  ///   total correlation is then infinite. ``InformationError/constant(name:)`` or
  ///   ``InformationError/notFinite(row:column:)``.
  /// - Complexity: O(d n log n + d² n) for d columns of n frames, and O(blocks · d³).
  public init(
    columns: [[Double]], periods: [Double?], weights: [Double]? = nil, blocks: [Int],
    blockCount: Int
  ) throws(InformationError) {
    precondition(columns.count == periods.count, "a period or nil for each column")
    precondition(columns.allSatisfy { $0.count == blocks.count }, "columns of one length")
    for (place, column) in columns.enumerated() {
      if let row = column.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(row: row, column: place)
      }
    }
    let scores = zip(columns, periods).map {
      CopulaScores($0, period: $1, weights: weights).values
    }
    let moments = ScoreMoments(scores, weights, blocks, blockCount)
    let full = moments.weights.indices.filter { moments.weights[$0] > 0 }
    let sizes = full.map { moments.weights[$0] }
    let covariance = moments.covariance(without: nil)
    let deleted = full.count > 1 ? full.map { moments.covariance(without: $0) } : []
    let kept = full.count > 1 ? sizes : []
    let d = columns.count

    guard d > 1 else {
      let none = JackknifeEstimate(plain: 0, deleted: kept.map { _ in 0 }, sizes: kept)
      (total, gaussian, beyond, pairs) = (none, none, none, [])
      return
    }
    var replicates: [Double] = []
    let plain = try GaussianInformation.totalCorrelation(covariance)
    for matrix in deleted { replicates.append(try GaussianInformation.totalCorrelation(matrix)) }
    let gaussian = JackknifeEstimate(plain: plain, deleted: replicates, sizes: kept)

    let cells = CopulaCells(frameCount: blocks.count)
    let labels = scores.map { cells.assign($0) }
    var found: [Pair] = []
    for (i, j) in Self.tree(labels, cells, weights) {
      let counts = cells.counts(labels[i], labels[j], weights, blocks, blockCount)
      func excess(_ counts: [Double], _ covariance: Matrix<Double>) -> Double {
        let rho = covariance[i, j] / (covariance[i, i] * covariance[j, j]).squareRoot()
        return cells.information(counts) - cells.gaussian(rho)
      }
      let all = full.reduce(into: [Double](repeating: 0, count: counts[0].count)) { sum, block in
        for k in sum.indices { sum[k] += counts[block][k] }
      }
      let estimate = JackknifeEstimate(
        plain: excess(all, covariance),
        deleted: deleted.indices.map { place in
          excess(zip(all, counts[full[place]]).map { $0 - $1 }, deleted[place])
        }, sizes: kept)
      if let error = estimate.standardError, abs(estimate.value) > Self.significance * error {
        found.append(Pair(columns: [i, j], excess: estimate))
      }
    }
    let none = JackknifeEstimate(plain: 0, deleted: kept.map { _ in 0 }, sizes: kept)
    let beyond =
      found.isEmpty ? none : .combination(found.map { (factor: 1, estimate: $0.excess) })
    self.gaussian = gaussian
    self.beyond = beyond
    pairs = found
    total = .combination([(factor: 1, estimate: gaussian), (factor: 1, estimate: beyond)])
  }

  /// The spanning tree of largest pair information in cells.
  private static func tree(
    _ labels: [[UInt8]], _ cells: CopulaCells, _ weights: [Double]?
  ) -> [(Int, Int)] {
    let d = labels.count
    let one = [Int](repeating: 0, count: labels[0].count)
    func information(_ i: Int, _ j: Int) -> Double {
      cells.information(cells.counts(labels[i], labels[j], weights, one, 1)[0])
    }
    var best = [(value: Double, from: Int)](repeating: (-1, 0), count: d)
    var isPlaced = [Bool](repeating: false, count: d)
    var edges: [(Int, Int)] = []
    var last = 0
    isPlaced[0] = true
    for _ in 1..<d {
      var next = -1
      for i in 0..<d where !isPlaced[i] {
        let value = information(last, i)
        if value > best[i].value { best[i] = (value, last) }
        if next < 0 || best[i].value > best[next].value { next = i }
      }
      edges.append((best[next].from, next))
      isPlaced[next] = true
      last = next
    }
    return edges
  }
}
