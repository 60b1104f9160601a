import Bases
import Glibc
import LinearAlgebra

/// The centres and logarithms of the concentrations of bumps on circles.
///
/// A concentration of 0, a bump that ignores an angle, stays 0.
struct VonMisesTuning: BasisTuning {
  let initial: VonMisesBasis

  private var functionCount: Int { initial.centres.rowCount }
  private var angleCount: Int { initial.centres.columnCount }

  /// Centres, then logarithms; each functions × angles.
  var parameterCount: Int { 2 * functionCount * angleCount }

  func functions(at parameters: [Double]) -> any TunableFunctions {
    let (centres, concentrations) = values(at: parameters)
    var weights = Matrix<Double>(rowCount: 2 * angleCount, columnCount: functionCount)
    var offsets = [Double](repeating: 0, count: functionCount)
    for i in 0..<functionCount {
      for a in 0..<angleCount {
        weights[2 * a, i] = concentrations[i, a] * cos(centres[i, a])
        weights[2 * a + 1, i] = concentrations[i, a] * sin(centres[i, a])
        offsets[i] -= concentrations[i, a]
      }
    }
    return AffineFunctions(weights: weights, offsets: offsets, curve: .exponential)
  }

  func derivatives(_ sums: [Double], at parameters: [Double]) -> [Double] {
    let (centres, concentrations) = values(at: parameters)
    let (count, angles) = (functionCount, angleCount)
    var result = [Double](repeating: 0, count: parameterCount)
    for i in 0..<count {
      let byOffset = sums[2 * angles * count + i]
      for a in 0..<angles {
        let (byCosine, bySine) = (sums[2 * a * count + i], sums[(2 * a + 1) * count + i])
        let (c, kappa) = (centres[i, a], concentrations[i, a])
        result[i * angles + a] =
          unit(i, a) * kappa * (cos(c) * bySine - sin(c) * byCosine)
        result[(count + i) * angles + a] =
          kappa * (cos(c) * byCosine + sin(c) * bySine - byOffset)
      }
    }
    return result
  }

  func basis(at parameters: [Double]) throws(BasisError) -> Basis {
    let (centres, concentrations) = values(at: parameters)
    return .vonMises(
      try VonMisesBasis(
        inputNames: initial.inputNames, centres: centres, concentrations: concentrations))
  }

  private func values(at p: [Double]) -> (centres: Matrix<Double>, concentrations: Matrix<Double>) {
    var (centres, concentrations) = (initial.centres, initial.concentrations)
    for i in 0..<functionCount {
      for a in 0..<angleCount {
        centres[i, a] += unit(i, a) * p[i * angleCount + a]
        concentrations[i, a] *= exp(p[(functionCount + i) * angleCount + a])
      }
    }
    return (centres, concentrations)
  }

  /// What a centre moves by when its parameter changes by 1: the bump's width, or a
  /// radian for a wide one.
  private func unit(_ i: Int, _ a: Int) -> Double {
    1 / max(1, initial.concentrations[i, a]).squareRoot()
  }
}
