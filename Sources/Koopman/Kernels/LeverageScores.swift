import Bases
import LinearAlgebra
import Statistics

/// Approximate ridge leverage scores of the Gaussian kernel.
///
/// ℓᵢ = (1 − kᵢᵀ (K + ρ s 1)⁻¹ kᵢ) / (ρ n), with K the kernel of s points drawn uniformly, kᵢ the
/// kernel of point i with them, and ρ the ridge as a share of k(x, x) = 1: what the sample,
/// taken for all n points, does not explain of point i.
///
/// - Reference: A. El Alaoui, M. Mahoney, Advances in Neural Information Processing Systems 28
///   (2015); the estimate by a uniform sample: A. Rudi, D. Calandriello, L. Carratino,
///   L. Rosasco, Advances in Neural Information Processing Systems 31 (2018).
struct LeverageScores {
  /// One a point; they need not sum to one.
  let values: [Double]

  /// - Complexity: O(n s (s + d)).
  init(
    _ points: Matrix<Double>, bandwidth: Double, ridge: Double, sampleCount: Int, seed: UInt64
  ) throws(KoopmanError) {
    let n = points.rowCount
    var order = Array(0..<n)
    var generator = SeededGenerator(seed: seed).stream(0)
    generator.shuffle(&order)
    let sample = points.submatrix(
      rows: order.prefix(sampleCount).sorted(), columns: Array(0..<points.columnCount))
    let s = sample.rowCount
    let basis = try basisOf { () throws(BasisError) in
      guard ridge > 0, ridge.isFinite else {
        throw .invalid(basis: "leverage scores", reason: "the ridge must be a positive number")
      }
      return try GaussianBasis(
        inputNames: (0..<points.columnCount).map { "x\($0)" }, centres: sample, widths: [bandwidth])
    }
    var kernel = basis.values(of: sample)
    for i in 0..<s { kernel[i, i] += ridge * Double(s) }
    let factor = try rethrow { () throws(LinearAlgebraError) in
      try CholeskyFactorization(of: kernel.symmetrized())
    }
    var values: [Double] = []
    values.reserveCapacity(n)
    for start in stride(from: 0, to: n, by: 1024) {
      let chunk = points.rows(start..<min(n, start + 1024))
      let solved = try rethrow { () throws(LinearAlgebraError) in
        try factor.solveTriangular(basis.values(of: chunk).transposed())
      }
      for j in 0..<chunk.rowCount {
        var explained = 0.0
        for i in 0..<s { explained += solved[i, j] * solved[i, j] }
        values.append(max(0, 1 - explained) / (ridge * Double(n)))
      }
    }
    self.values = values
  }
}

extension BasisFunctions {
  /// All functions of each row: rows × functions.
  func values(of rows: Matrix<Double>) -> Matrix<Double> {
    var result = Matrix<Double>(rowCount: rows.rowCount, columnCount: count)
    result.withUnsafeMutableBufferPointer { values in
      rows.withUnsafeBufferPointer { evaluate(rows: $0, count: rows.rowCount, into: values) }
    }
    return result
  }
}

/// Makes a basis and carries its failure over.
func basisOf<T>(_ body: () throws(BasisError) -> T) throws(KoopmanError) -> T {
  do throws(BasisError) {
    return try body()
  } catch {
    throw .basis(error)
  }
}
