import LinearAlgebra

/// Finds the memberships χ = X A that are as crisp as the slow eigenvectors X allow.
///
/// The rows of χ sum to one and nothing in it is negative: a linear transformation A with free
/// elements in all but its first row and column is filled up to one that keeps both. With
/// Σ π X² = 1 the trace of S = diag(χᵀπ)⁻¹ χᵀΠχ is Σ_ij a_ij² / a_0j, which is made large.
///
/// - Reference: S. Röblitz, M. Weber, Adv. Data Anal. Classif. 7, 147 (2013),
///   doi:10.1007/s11634-013-0134-6.
struct MembershipOptimiser {
  /// The eigenvectors behind the constant one, row after row, n × (m − 1).
  private let slow: [Double]
  private let vectors: Matrix<Double>
  private let m: Int

  /// - Parameter vectors: Right eigenvectors as columns, n × m, the constant one first.
  init(_ vectors: Matrix<Double>) {
    self.vectors = vectors
    m = vectors.columnCount
    slow = vectors.columns(1..<vectors.columnCount).elements
  }

  /// The memberships, n × m, and the trace of S.
  func memberships() throws(MarkovError) -> (Matrix<Double>, trace: Double) {
    guard m > 1 else {
      return (Matrix(rowCount: vectors.rowCount, columnCount: 1, repeating: 1), 1)
    }
    let corners = InnerSimplex.corners(vectors)
    guard corners.count == m else {
      throw .invalidCount(what: "metastable sets", value: m, limit: corners.count)
    }
    let simplex = vectors.submatrix(rows: corners, columns: Array(0..<m))
    let inverse = try MarkovError.wrapping { () throws(LinearAlgebraError) in
      try LUFactorization(of: simplex).solve(.identity(m))
    }
    let free = (1..<m).flatMap { i in (1..<m).map { inverse[i, $0] } }
    let best = m == 2 ? free : optimised(free, corners: corners)
    let found = feasible(best)
    // Where a vector parts nothing, two halves of one set are as crisp as the whole, and the
    // search may end there; the corners part all sets.
    return m > 2 && Self.hasEmptySet(found.0) ? feasible(free) : found
  }

  private func feasible(_ free: [Double]) -> (Matrix<Double>, trace: Double) {
    let transformation = filled(free, states: nil).transformation
    var result = vectors * transformation
    for i in 0..<result.rowCount {
      // The smallest is zero up to rounding.
      var sum = 0.0
      for j in 0..<m {
        result[i, j] = max(0, result[i, j])
        sum += result[i, j]
      }
      for j in 0..<m { result[i, j] /= sum }
    }
    return (result, trace(of: transformation))
  }

  /// Whether no state belongs to some set most.
  private static func hasEmptySet(_ memberships: Matrix<Double>) -> Bool {
    var isSeen = [Bool](repeating: false, count: memberships.columnCount)
    for i in 0..<memberships.rowCount {
      let row = memberships.row(i)
      isSeen[row.indices.max { (row[$0], -$0) < (row[$1], -$1) }!] = true
    }
    return isSeen.contains(false)
  }

  /// The best free elements.
  ///
  /// Few states, the corners of the cloud, bound the memberships: the search sees only those that
  /// were found to be lowest so far. It ends when small and large first steps from the best
  /// elements meet no new state and bring nothing more.
  private func optimised(_ start: [Double], corners: [Int]) -> [Double] {
    var best = start
    let first = filled(start, states: nil)
    var bestTrace = trace(of: first.transformation)
    var bounding = Set(corners + first.lowest)
    var failures = 0
    for round in 0..<Self.maximumRounds {
      let search = NelderMead(
        maximumEvaluations: min(20_000, 1000 * start.count),
        step: Self.steps[round % Self.steps.count])
      let states = bounding.sorted()
      let found = search.minimise(from: best) {
        -trace(of: filled($0, states: states).transformation)
      }
      let (transformation, lowest) = filled(found, states: nil)
      let gain = trace(of: transformation) - bestTrace
      if gain > 0 {
        best = found
        bestTrace += gain
      }
      failures = gain > 1e-6 || !bounding.isSuperset(of: lowest) ? 0 : failures + 1
      if failures == Self.steps.count { break }
      bounding.formUnion(lowest)
    }
    return best
  }

  private static let steps = [0.1, 0.3, 0.03]
  private static let maximumRounds = 24

  /// Fills the first row and column of A so that χ is feasible in these states, in all if nil.
  ///
  /// - Returns: A, and the states in which each membership is lowest.
  private func filled(
    _ free: [Double], states: [Int]?
  ) -> (transformation: Matrix<Double>, lowest: [Int]) {
    let width = m - 1
    var a = Matrix<Double>(rowCount: m, columnCount: m)
    for i in 1..<m {
      var sum = 0.0
      for j in 1..<m {
        a[i, j] = free[(i - 1) * width + j - 1]
        sum += a[i, j]
      }
      a[i, 0] = -sum
    }
    var smallest = [Double](repeating: .infinity, count: m)
    var lowest = [Int](repeating: 0, count: m)
    var row = [Double](repeating: 0, count: m)
    a.withUnsafeBufferPointer { a in
      slow.withUnsafeBufferPointer { slow in
        for place in 0..<(states?.count ?? vectors.rowCount) {
          let state = states?[place] ?? place
          for j in 0..<m { row[j] = 0 }
          for i in 0..<width {
            let x = slow[state * width + i]
            for j in 0..<m { row[j] += x * a[(i + 1) * m + j] }
          }
          for j in 0..<m where row[j] < smallest[j] {
            smallest[j] = row[j]
            lowest[j] = state
          }
        }
      }
    }
    var sum = 0.0
    for j in 0..<m {
      a[0, j] = -smallest[j]
      sum -= smallest[j]
    }
    a *= 1 / sum
    return (a, lowest)
  }

  /// Σ_ij a_ij² / a_0j; lowest for a transformation without a meaning.
  private func trace(of a: Matrix<Double>) -> Double {
    var sum = 0.0
    for j in 0..<m {
      guard a[0, j] > 0, a[0, j].isFinite else { return 0 }
      for i in 0..<m { sum += a[i, j] * a[i, j] / a[0, j] }
    }
    return sum
  }
}
