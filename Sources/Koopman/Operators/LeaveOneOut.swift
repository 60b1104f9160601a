import LinearAlgebra
import Moments

/// The operator's matrix on some functions at one lag, from all blocks and with
/// each group of blocks left out.
struct LeaveOneOut {
  /// G⁻¹C, m × m.
  var whole: Matrix<Double>
  var parts: [Matrix<Double>]

  /// - Parameter functions: Coefficients, d × m.
  init(
    _ moments: LaggedMoments, lag: Int, functions: Matrix<Double>, groups: [Range<Int>]
  ) throws(KoopmanError) {
    var blocks: [SubspaceBlocks.Block] = []
    for index in 0..<moments.header.blockCount {
      let pairs = try momentsOf { () throws(MomentError) in
        try moments.pairs(block: index, lag: lag).owned
      }
      blocks.append(SubspaceBlocks.project(pairs, onto: functions))
    }
    var total = blocks[0]
    for block in blocks.dropFirst() { total.add(block, times: 1) }
    let dynamics = moments.header.dynamics
    whole = try Self.propagator(total, dynamics, lag: lag)
    parts = []
    for group in groups {
      var rest = total
      for block in group { rest.add(blocks[block], times: -1) }
      parts.append(try Self.propagator(rest, dynamics, lag: lag))
    }
  }

  /// The n-th powers' leading size × size blocks.
  func powers(_ n: Int, size: Int) -> LeaveOneOut {
    func power(_ matrix: Matrix<Double>) -> Matrix<Double> {
      var result = matrix
      for _ in 1..<n { result = result * matrix }
      return result.submatrix(rows: Array(0..<size), columns: Array(0..<size))
    }
    var result = self
    result.whole = power(whole)
    result.parts = parts.map(power)
    return result
  }

  private static func propagator(
    _ sum: SubspaceBlocks.Block, _ dynamics: Dynamics, lag: Int
  ) throws(KoopmanError) -> Matrix<Double> {
    guard sum.weight > 0 else { throw .noPairs(lag: lag) }
    switch dynamics {
    case .reversible:
      let count = 2 * sum.weight
      let mean = zip(sum.sumX, sum.sumY).map { ($0 + $1) / count }
      let c0 = LaggedCovariances.centered(sum.second, count: count, mean, mean).symmetrized()
      let change = try solve(c0, (1 / count) * sum.first)
      return Matrix.identity(change.rowCount) - change
    case .nonreversible:
      let meanX = sum.sumX.map { $0 / sum.weight }
      let meanY = sum.sumY.map { $0 / sum.weight }
      let c00 = LaggedCovariances.centered(sum.first, count: sum.weight, meanX, meanX).symmetrized()
      return try solve(
        c00, LaggedCovariances.centered(sum.cross, count: sum.weight, meanX, meanY))
    }
  }

  private static func solve(
    _ a: Matrix<Double>, _ b: Matrix<Double>
  ) throws(KoopmanError) -> Matrix<Double> {
    try rethrow { () throws(LinearAlgebraError) in try CholeskyFactorization(of: a).solve(b) }
  }
}

extension KoopmanModel {
  /// The count, or one more where it would part a conjugate pair.
  func wholePairs(_ count: Int) -> Int {
    count > 0 && count < modes.count && modes[count - 1].imaginary > 0 ? count + 1 : count
  }

  /// Real coefficients on the features that span the leading eigenfunctions.
  func realEigenfunctions(count: Int) -> Matrix<Double> {
    (basis * BiorthogonalEigen.realForm(eigenvectors, eigenvalues)).columns(0..<count)
  }
}
