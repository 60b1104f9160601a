public import LinearAlgebra

/// Fuzzy sets of states between which a reversible model moves slowly, by PCCA+.
///
/// Sets are ordered by falling stationary weight.
public struct MetastableSets: Equatable, Sendable {
  /// An element of the coarse transition matrix below zero.
  public struct NegativeEntry: Equatable, Sendable {
    /// The set that is left.
    public let row: Int
    /// The set that is entered.
    public let column: Int
    /// The element.
    public let value: Double
  }

  /// χ: how far each state belongs to each set, n × m. Nothing is negative, rows sum to one.
  public let memberships: Matrix<Double>
  /// The set that each state belongs to most; of equal ones the first.
  public let assignment: [Int]
  /// The states of each set by ``assignment``, rising. A set may be empty.
  public let sets: [[Int]]
  /// The stationary weight χᵀπ of each fuzzy set, falling.
  public let stationaryDistribution: [Double]
  /// P_c = (χᵀΠχ)⁻¹ χᵀΠPχ, m × m: it has the model's m slowest eigenvalues, and rows that sum to
  /// one. Elements may lie below zero where sets overlap; see ``negativeEntries``.
  public let transitionMatrix: Matrix<Double>
  /// The elements of ``transitionMatrix`` that are negative beyond rounding. They are left as
  /// they are: with them the matrix is no chain, however well it propagates memberships.
  public let negativeEntries: [NegativeEntry]
  /// The trace of S = diag(χᵀπ)⁻¹ χᵀΠχ divided by m: 1 for sets without overlap.
  public let crispness: Double
  /// The m slowest eigenvalues of the model, falling. The sets are well defined where the next
  /// one is much smaller than the last of these.
  public let eigenvalues: [Double]
}

extension MarkovModel {
  /// Finds m metastable sets by PCCA+, the robust Perron cluster analysis.
  ///
  /// From the inner simplex of the slow eigenvectors on, memberships are made as crisp as
  /// possible by a search without random numbers. A model that is not reversible can be taken
  /// through ``reversibilised`` first.
  ///
  /// - Parameter count: The number m of sets, 1 … n; the search is meant for ten or fewer.
  /// - Throws: ``MarkovError/needsReversible(what:)``,
  ///   ``MarkovError/invalidCount(what:value:limit:)``, ``MarkovError/linearAlgebra(_:)``.
  /// - Complexity: That of ``spectrum(count:)``, and the search, which hardly depends on n: up to
  ///   0.1 s for four sets, some seconds for ten.
  /// - Reference: S. Röblitz, M. Weber, Adv. Data Anal. Classif. 7, 147 (2013),
  ///   doi:10.1007/s11634-013-0134-6; coarse matrix of S. Kube, M. Weber, J. Chem. Phys. 126,
  ///   024103 (2007), doi:10.1063/1.2404953.
  public func metastableSets(count: Int) throws(MarkovError) -> MetastableSets {
    guard isReversible else { throw .needsReversible(what: "PCCA+") }
    guard count >= 1, count <= stateCount else {
      throw .invalidCount(what: "metastable sets", value: count, limit: stateCount)
    }
    let spectrum = try spectrum(count: count)
    let (found, trace) = try MembershipOptimiser(spectrum.rightEigenvectors.realPart).memberships()
    let weights = product(of: found, .transposed, and: stationaryDistribution)
    let order = weights.indices.sorted { (-weights[$0], $0) < (-weights[$1], $1) }
    let memberships = found.columns(order)
    let assignment = (0..<stateCount).map { i in
      (1..<count).reduce(0) { memberships[i, $1] > memberships[i, $0] ? $1 : $0 }
    }
    let coarse = try coarseTransitionMatrix(memberships)
    var negative: [MetastableSets.NegativeEntry] = []
    for i in 0..<count {
      for j in 0..<count where coarse[i, j] < -1e-12 {
        negative.append(.init(row: i, column: j, value: coarse[i, j]))
      }
    }
    return MetastableSets(
      memberships: memberships, assignment: assignment,
      sets: (0..<count).map { set in assignment.indices.filter { assignment[$0] == set } },
      stationaryDistribution: order.map { weights[$0] }, transitionMatrix: coarse,
      negativeEntries: negative, crispness: trace / Double(count),
      eigenvalues: spectrum.realEigenvalues)
  }

  /// (χᵀΠχ)⁻¹ χᵀΠPχ.
  private func coarseTransitionMatrix(
    _ memberships: Matrix<Double>
  ) throws(MarkovError) -> Matrix<Double> {
    var weighted = memberships
    for i in 0..<stateCount {
      for j in 0..<memberships.columnCount { weighted[i, j] *= stationaryDistribution[i] }
    }
    let overlap = product(of: weighted, .transposed, and: memberships)
    let moved = product(of: weighted, .transposed, and: transitionMatrix * memberships)
    return try MarkovError.wrapping { () throws(LinearAlgebraError) in
      try LUFactorization(of: overlap).solve(moved)
    }
  }
}
