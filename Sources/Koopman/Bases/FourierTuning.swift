import Bases
import Glibc
import LinearAlgebra

/// What of random Fourier functions is optimised.
public enum FourierFreedom: Sendable, CaseIterable {
  /// One bandwidth an input, which scales all its frequencies.
  case bandwidths
  /// Every frequency and phase.
  case frequencies
}

/// The bandwidths, or the frequencies and phases, of cosines.
///
/// Phases are those at the data's mean: elsewhere a change of bandwidth would turn
/// them all.
struct FourierTuning: BasisTuning {
  let initial: RandomFourierBasis
  let freedom: FourierFreedom
  /// The inputs' means.
  let origin: [Double]

  private var functionCount: Int { initial.phases.count }
  private var d: Int { origin.count }

  var parameterCount: Int {
    freedom == .bandwidths ? d : functionCount * (d + 1)
  }

  func functions(at parameters: [Double]) -> any TunableFunctions {
    let (frequencies, phases) = values(at: parameters)
    return AffineFunctions(weights: frequencies.transposed(), offsets: phases, curve: .cosine)
  }

  func derivatives(_ sums: [Double], at parameters: [Double]) -> [Double] {
    let (frequencies, _) = values(at: parameters)
    let count = functionCount
    var result = [Double](repeating: 0, count: parameterCount)
    for i in 0..<count {
      let byPhase = sums[d * count + i]
      for k in 0..<d {
        let byFrequency = sums[k * count + i] - origin[k] * byPhase
        switch freedom {
        case .bandwidths: result[k] += frequencies[i, k] * byFrequency
        case .frequencies: result[i * (d + 1) + k] = unit(k) * byFrequency
        }
      }
      if freedom == .frequencies { result[i * (d + 1) + d] = byPhase }
    }
    return result
  }

  func basis(at parameters: [Double]) throws(BasisError) -> Basis {
    let (frequencies, phases) = values(at: parameters)
    return .fourier(
      try RandomFourierBasis(
        inputNames: initial.inputNames, frequencies: frequencies, phases: phases))
  }

  private func values(at p: [Double]) -> (frequencies: Matrix<Double>, phases: [Double]) {
    var (frequencies, phases) = (initial.frequencies, initial.phases)
    for i in 0..<functionCount {
      for k in 0..<d {
        let before = frequencies[i, k]
        switch freedom {
        case .bandwidths: frequencies[i, k] *= exp(p[k])
        case .frequencies: frequencies[i, k] += unit(k) * p[i * (d + 1) + k]
        }
        phases[i] -= (frequencies[i, k] - before) * origin[k]
      }
      if freedom == .frequencies { phases[i] += p[i * (d + 1) + d] }
    }
    return (frequencies, phases)
  }

  /// The size of an input's frequencies.
  private func unit(_ k: Int) -> Double {
    let square = (0..<functionCount).reduce(0.0) {
      $0 + initial.frequencies[$1, k] * initial.frequencies[$1, k]
    }
    return square > 0 ? (square / Double(functionCount)).squareRoot() : 1
  }
}
