import LinearAlgebra
import Moments

/// How the covariance of the standardised features is drawn towards the identity
/// before it is inverted: correlations are multiplied by 1 − ρ.
///
/// A covariance from few independent frames has too large a spread of
/// eigenvalues, and inverting it favours noise. Shrinking the correlations and
/// not the covariance makes the result independent of units. What it costs is a
/// bias: timescales are not what they were, and an eigenvalue above 1 can come
/// out, which is reported and not hidden.
public enum Shrinkage: Equatable, Sendable {
  /// The covariance as it is.
  case none
  /// With this intensity ρ in 0 … 1, such as that of
  /// ``LedoitWolf``.
  case fixed(Double)
  /// With the Rao–Blackwellised Ledoit–Wolf intensity for normal data.
  ///
  /// `sampleCount` is the number of independent frames; nil takes the number of
  /// pairs, which is too many, and the intensity too small, where frames are
  /// correlated.
  case raoBlackwell(sampleCount: Double? = nil)

  /// ρ for a correlation matrix.
  ///
  /// The Rao–Blackwell intensity is
  /// ((n − 2)/n tr S² + tr² S) / ((n + 2)(tr S² − tr² S/p)), at most 1.
  ///
  /// - Parameters:
  ///   - correlation: S, p × p.
  ///   - count: n where none was given.
  /// - Reference: Y. Chen, A. Wiesel, Y. C. Eldar, A. O. Hero, IEEE Trans. Signal
  ///   Process. 58, 5016 (2010), doi:10.1109/TSP.2010.2053029, eq. 17.
  package func intensity(for correlation: Matrix<Double>, count: Double) -> Double {
    // One feature has nothing to be shrunk.
    guard correlation.rowCount > 1 else { return 0 }
    switch self {
    case .none: return 0
    case .fixed(let intensity): return min(1, max(0, intensity))
    case .raoBlackwell(let sampleCount):
      let n = sampleCount ?? count
      let squares = correlation.elements.reduce(0) { $0 + $1 * $1 }
      let trace = correlation.trace
      let spread = squares - trace * trace / Double(correlation.rowCount)
      guard n > 2, spread > 0 else { return 1 }
      return min(1, ((n - 2) / n * squares + trace * trace) / ((n + 2) * spread))
    }
  }

  /// The correlations of the features that vary.
  static func correlation(of covariance: Matrix<Double>) -> Matrix<Double> {
    let varying = covariance.diagonal.indices.filter { covariance[$0, $0] > 0 }
    var result = covariance.submatrix(rows: varying, columns: varying)
    let deviations = result.diagonal.map { $0.squareRoot() }
    for i in varying.indices {
      for j in varying.indices { result[i, j] /= deviations[i] * deviations[j] }
    }
    return result
  }

  /// Multiplies what is off the diagonal by 1 − ρ.
  static func shrink(_ covariance: Matrix<Double>, by intensity: Double) -> Matrix<Double> {
    var result = (1 - intensity) * covariance
    for i in 0..<result.rowCount { result[i, i] = covariance[i, i] }
    return result
  }
}

extension LaggedCovariances.Reversible {
  /// Shrinks C₀ and keeps C_τ; returns the intensity.
  mutating func shrink(_ shrinkage: Shrinkage, _ pairs: PairMoments) -> Double {
    guard shrinkage != .none else { return 0 }
    let intensity = shrinkage.intensity(
      for: Shrinkage.correlation(of: instantaneous), count: Double(pairs.pairCount))
    let shrunk = Shrinkage.shrink(instantaneous, by: intensity)
    difference += shrunk - instantaneous
    instantaneous = shrunk
    return intensity
  }
}

extension LaggedCovariances.Nonreversible {
  /// Shrinks C₀₀ and C_ττ and keeps C₀τ; returns the intensity for C₀₀.
  mutating func shrink(_ shrinkage: Shrinkage, _ pairs: PairMoments) -> Double {
    guard shrinkage != .none else { return 0 }
    func intensity(_ covariance: Matrix<Double>) -> Double {
      shrinkage.intensity(
        for: Shrinkage.correlation(of: covariance), count: Double(pairs.pairCount))
    }
    let first = intensity(c00)
    ctt = Shrinkage.shrink(ctt, by: intensity(ctt))
    c00 = Shrinkage.shrink(c00, by: first)
    return first
  }
}
