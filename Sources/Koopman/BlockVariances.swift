import LinearAlgebra
import Moments

/// The features' variances by block, with which the covariance of some functions is
/// shrunk as that of all features is.
///
/// Shrinking keeps the features' variances and multiplies what is beside them by 1 − ρ,
/// so functions V change by ρ(Vᵀ diag(C₀) V − Vᵀ C₀ V), with the variances of the blocks
/// that were drawn. The intensity ρ stays that of all data.
struct BlockVariances: Sendable {
  /// V, d × k.
  let functions: Matrix<Double>
  /// ρ.
  let intensity: Double
  private var blocks: [Block] = []

  /// Sums over one block's frames, one a feature.
  private struct Block {
    var count: Double
    var sums: [Double]
    var squares: [Double]
  }

  init(functions: Matrix<Double>, intensity: Double) {
    self.functions = functions
    self.intensity = intensity
  }

  /// Adds the next block.
  mutating func append(_ pairs: PairMoments) {
    switch pairs.dynamics {
    case .reversible:
      blocks.append(
        Block(
          count: 2 * pairs.weight, sums: zip(pairs.sumX, pairs.sumY).map { $0 + $1 },
          squares: Self.diagonal(of: pairs.second)))
    case .nonreversible:
      blocks.append(
        Block(count: pairs.weight, sums: pairs.sumX, squares: Self.diagonal(of: pairs.first)))
    }
  }

  /// What shrinking adds to the functions' covariance.
  ///
  /// - Parameter multiplicity: How often each block counts.
  /// - Complexity: O(B d + d k²).
  func change(of covariance: Matrix<Double>, multiplicity: (Int) -> Double) -> Matrix<Double> {
    let d = functions.rowCount
    var count = 0.0
    var sums = [Double](repeating: 0, count: d)
    var squares = sums
    for (index, block) in blocks.enumerated() {
      let times = multiplicity(index)
      guard times > 0 else { continue }
      count += times * block.count
      for i in 0..<d {
        sums[i] += times * block.sums[i]
        squares[i] += times * block.squares[i]
      }
    }
    var scaled = functions
    for i in 0..<d {
      let mean = sums[i] / count
      let variance = max(0, squares[i] / count - mean * mean)
      for k in 0..<scaled.columnCount { scaled[i, k] *= variance }
    }
    let target = product(of: functions, .transposed, and: scaled)
    return intensity * (target - covariance)
  }

  private static func diagonal(of matrix: PackedSymmetric) -> [Double] {
    var place = 0
    return (0..<matrix.order).map { i in
      defer { place += matrix.order - i }
      return matrix.elements[place]
    }
  }
}
