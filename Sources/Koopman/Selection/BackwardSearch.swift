import LinearAlgebra

/// Removes, step by step, the group without which the training score of the leading
/// components falls least.
struct BackwardSearch: SelectionSearch {
  let covariances: SelectionCovariances
  /// Without features that are constant, or dependent on those before them in the start.
  let groups: [[Int]]
  let componentCount: Int
  /// Those left, in the order of the start.
  private var remaining: [Int]
  private var removed: [Int] = []

  /// - Parameter start: The groups to start from; those without an independent feature are
  ///   left out.
  init(
    _ covariances: SelectionCovariances, groups: [[Int]], start: [Int], componentCount: Int
  ) {
    self.covariances = covariances
    self.componentCount = componentCount
    var span = OrthonormalSpan(covariances, capacity: start.reduce(0) { $0 + groups[$1].count })
    var independent = groups.map { _ in [Int]() }
    for group in start { independent[group] = span.add(groups[group]) }
    self.groups = independent
    remaining = start.filter { !independent[$0].isEmpty }
  }

  var sets: [[Int]] { (remaining.isEmpty ? [] : [remaining]) + removed.reversed().map { [$0] } }

  /// Without a group, the span loses the directions dual to the group's features: columns of
  /// the inverse Cholesky factor. They are projected out of the lagged covariance.
  ///
  /// - Returns: False where one group is left.
  /// - Complexity: O(m³) for each of the groups that are left, with m functions in all.
  mutating func step() throws(KoopmanError) -> Bool {
    guard remaining.count > 1 else { return false }
    let width = remaining.reduce(0) { $0 + groups[$1].count }
    var span = OrthonormalSpan(
      covariances.restricted(to: remaining.flatMap { groups[$0] }), capacity: width)
    span.add(Array(0..<width))
    // What passed the cut-off among more features passes it among fewer, but for rounding.
    let isWhole = span.features.count == width
    let factors = span.factors
    let duals = isWhole
      ? (OrthonormalSpan.inverse(factors.first), OrthonormalSpan.inverse(factors.second)) : nil
    let whole = span.laggedCovariance()
    var scores: [Double] = []
    var start = 0
    for group in remaining {
      let own = start..<(start + groups[group].count)
      start = own.upperBound
      let lagged: Matrix<Double>
      if let duals {
        lagged = Self.projected(whole, first: duals.0.columns(own), second: duals.1.columns(own))
      } else {
        var others = OrthonormalSpan(span.covariances, capacity: width)
        others.add((0..<width).filter { !own.contains($0) })
        lagged = others.laggedCovariance()
      }
      scores.append(
        try LeadingScore.value(
          lagged, componentCount: componentCount, isReversible: covariances.isReversible))
    }
    // Of equal ones the last goes, so that the first stays.
    let best = scores.max()!
    let choice = scores.lastIndex { $0 >= best * (1 - covariances.tolerance) }!
    removed.append(remaining.remove(at: choice))
    return true
  }

  /// (I − A Aᵀ) M (I − B Bᵀ), with A and B orthonormal bases of the columns given.
  private static func projected(
    _ matrix: Matrix<Double>, first: Matrix<Double>, second: Matrix<Double>
  ) -> Matrix<Double> {
    let a = orthonormal(first)
    let b = orthonormal(second)
    let left = matrix - a * product(of: a, .transposed, and: matrix)
    return left - (left * b) * b.transposed()
  }

  private static func orthonormal(_ columns: Matrix<Double>) -> Matrix<Double> {
    var kept: [[Double]] = []
    for j in 0..<columns.columnCount {
      var column = columns.column(j)
      // Twice, since once loses digits where columns are close.
      for _ in 0..<2 {
        for other in kept {
          let overlap = zip(column, other).reduce(0) { $0 + $1.0 * $1.1 }
          for i in column.indices { column[i] -= overlap * other[i] }
        }
      }
      let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
      kept.append(column.map { $0 / norm })
    }
    return Matrix(rows: kept).transposed()
  }
}
