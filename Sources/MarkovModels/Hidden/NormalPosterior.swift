private import Glibc
import LinearAlgebra
import Statistics

/// Draws of means and covariances given frames whose states are known.
///
/// The prior is conjugate and weak: means scatter about the overall one with κ₀ = 0.01 frames'
/// worth, covariances about the overall one shrunk to an mth of its volume, with d + 2 degrees
/// of freedom.
///
/// - Reference: C. Fraley, A. Raftery, J. Classif. 24, 155 (2007),
///   doi:10.1007/s00357-007-0004-5.
struct NormalPosterior: Sendable {
  private let mean: [Double]
  private let scale: Matrix<Double>
  private static let weight = 0.01

  init(mean: [Double], covariance: Matrix<Double>, stateCount: Int) {
    self.mean = mean
    let volume = 1 / pow(Double(stateCount), 1 / Double(max(1, mean.count)))
    scale = volume * volume * covariance
  }

  /// - Parameters:
  ///   - counts: Of drawn paths, with deviations from the old means.
  ///   - old: The old means.
  func draw(
    _ counts: ExpectedCounts, old: Matrix<Double>, kind: HiddenCovariances.Kind,
    using generator: inout SeededGenerator
  ) throws(MarkovError) -> HiddenOutput {
    let m = old.rowCount
    let d = old.columnCount
    var means = old
    var variances = old
    var matrices: [Matrix<Double>] = []
    for k in 0..<m {
      let n = counts.occupancy[k]
      let total = n + Self.weight
      // Deviations of the frames' mean and of the prior's from the old mean.
      let shift = (0..<d).map { n > 0 ? counts.first[k * d + $0] / n : 0 }
      let apart = (0..<d).map { shift[$0] - (mean[$0] - old[k, $0]) }
      let centre = (0..<d).map { a in
        old[k, a] + (n * shift[a] + Self.weight * (mean[a] - old[k, a])) / total
      }
      func spread(_ a: Int, _ b: Int) -> Double {
        let second =
          kind == .full
          ? counts.second[(k * d + max(a, b)) * d + min(a, b)] : counts.second[k * d + a]
        return scale[a, b] + second - n * shift[a] * shift[b]
          + n * Self.weight / total * apart[a] * apart[b]
      }
      switch kind {
      case .diagonal:
        for a in 0..<d {
          // One column alone: three degrees of freedom before the data.
          let chiSquare = 2 * generator.nextGamma(shape: (3 + n) / 2)
          variances[k, a] = spread(a, a) / chiSquare
          means[k, a] = centre[a] + (variances[k, a] / total).squareRoot() * generator.nextNormal()
        }
      case .full:
        var sum = Matrix<Double>(rowCount: d, columnCount: d)
        for a in 0..<d {
          for b in 0..<d { sum[a, b] = spread(a, b) }
        }
        let factor = try inverseWishartFactor(
          sum, freedom: Double(d) + 2 + n, state: k, using: &generator)
        let normals = (0..<d).map { _ in generator.nextNormal() }
        let step = factor * normals
        for a in 0..<d { means[k, a] = centre[a] + step[a] / total.squareRoot() }
        matrices.append(product(of: factor, and: factor, .transposed).symmetrized())
      }
    }
    return .gaussian(
      means: means, covariances: kind == .full ? .full(matrices) : .diagonal(variances))
  }

  /// F with FFᵀ from the inverse Wishart distribution: with Ψ = LLᵀ and Bartlett's triangular A
  /// of a standard Wishart matrix AAᵀ, F = L A⁻ᵀ.
  private func inverseWishartFactor(
    _ psi: Matrix<Double>, freedom: Double, state: Int, using generator: inout SeededGenerator
  ) throws(MarkovError) -> Matrix<Double> {
    let d = psi.rowCount
    guard let cholesky = try? CholeskyFactorization(of: psi) else {
      throw EmissionTable.degenerate(state: state)
    }
    // A⁻¹ by forward substitution, for which A's rows are drawn as they are needed.
    var inverse = Matrix<Double>(rowCount: d, columnCount: d)
    for i in 0..<d {
      let diagonal = (2 * generator.nextGamma(shape: (freedom - Double(i)) / 2)).squareRoot()
      let row = (0..<i).map { _ in generator.nextNormal() }
      inverse[i, i] = 1 / diagonal
      for j in 0..<i {
        inverse[i, j] = -(j..<i).reduce(0) { $0 + row[$1] * inverse[$1, j] } / diagonal
      }
    }
    return product(of: cholesky.lowerFactor, and: inverse, .transposed)
  }
}
