import Bases
import Glibc
import LinearAlgebra

/// The centres and logarithms of the widths of Gaussians.
struct GaussianTuning: BasisTuning {
  let initial: GaussianBasis

  private var functionCount: Int { initial.widths.count }
  private var d: Int { initial.inputDimension }

  /// Centres, functions × inputs, then a logarithm for each function.
  var parameterCount: Int { functionCount * (d + 1) }

  func functions(at parameters: [Double]) -> any TunableFunctions {
    let (centres, widths) = values(at: parameters)
    return GaussianFunctions(
      centres: centres.transposed(), precisions: widths.map { 1 / ($0 * $0) },
      periods: initial.periods)
  }

  func derivatives(_ sums: [Double], at parameters: [Double]) -> [Double] {
    let (_, widths) = values(at: parameters)
    let count = functionCount
    var result = [Double](repeating: 0, count: parameterCount)
    for i in 0..<count {
      let scale = initial.widths[i] / (widths[i] * widths[i])
      for k in 0..<d { result[i * d + k] = scale * sums[k * count + i] }
      result[count * d + i] = sums[d * count + i]
    }
    return result
  }

  func basis(at parameters: [Double]) throws(BasisError) -> Basis {
    let (centres, widths) = values(at: parameters)
    return .gaussians(
      try GaussianBasis(
        inputNames: initial.inputNames, centres: centres, widths: widths, periods: initial.periods))
  }

  /// A centre's parameter is in units of its first width.
  private func values(at p: [Double]) -> (centres: Matrix<Double>, widths: [Double]) {
    var (centres, widths) = (initial.centres, initial.widths)
    for i in 0..<functionCount {
      for k in 0..<d { centres[i, k] += initial.widths[i] * p[i * d + k] }
      widths[i] *= exp(p[functionCount * d + i])
    }
    return (centres, widths)
  }
}
