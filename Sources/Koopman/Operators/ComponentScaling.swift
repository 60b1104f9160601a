import Glibc

/// A scaling of components after which distances between frames tell how slowly
/// they mix.
///
/// It belongs to the projection alone: scores are made from unscaled components.
public enum ComponentScaling: String, Sendable, CaseIterable {
  /// Unit variance.
  case unit
  /// By |λᵢ|, or by σᵢ of non-reversible components: squared distances are
  /// kinetic distances at one lag.
  ///
  /// - Reference: F. Noé, C. Clementi, J. Chem. Theory Comput. 11, 5002 (2015),
  ///   doi:10.1021/acs.jctc.5b00553.
  case kineticMap = "kinetic-map"
  /// By √(t̂ᵢ/2): squared distances are commute times in frames, for t ≫ τ.
  ///
  /// t̂ = t·½(1 + tanh(π(t − τ)/τ)) fades out timescales below the lag, which
  /// no data at that lag can know. Other tools add the 1 within the tanh: their
  /// t̂ tends to t/2 for slow components, half the commute time, and is negative
  /// (or cut to 0) at t < .68 τ; some also put 1 − τ/ln |λ| for t.
  ///
  /// - Reference: F. Noé, R. Banisch, C. Clementi, J. Chem. Theory Comput. 12,
  ///   5620 (2016), doi:10.1021/acs.jctc.6b00762.
  case commuteMap = "commute-map"

  /// The factor of a component with this eigenvalue, or of this singular value.
  ///
  /// - Returns: 0 for the commute map of λ ≤ 0, which has no timescale; nil for
  ///   that of λ ≥ 1, which never mixes.
  public func factor(eigenvalue: Double, lag: Int) -> Double? {
    switch self {
    case .unit: return 1
    case .kineticMap: return abs(eigenvalue)
    case .commuteMap:
      guard eigenvalue > 0 else { return 0 }
      guard eigenvalue < 1 else { return nil }
      let ratio = -1 / log(eigenvalue)
      let kept = ratio * 0.5 * (1 + tanh(.pi * (ratio - 1)))
      return (kept * Double(lag) / 2).squareRoot()
    }
  }
}

extension ProjectionModel {
  /// The same collective variables, scaled; `values` stay what they are.
  ///
  /// A component that never mixes (λ ≥ 1) has no commute time and keeps unit
  /// variance.
  ///
  /// - Throws: ``KoopmanError/wrongDynamics(needed:)`` for the commute map of
  ///   VAMP's singular values, which are no relaxation factors.
  public func scaled(_ scaling: ComponentScaling) throws(KoopmanError) -> ProjectionModel {
    guard scaling != .commuteMap || method == .tica else {
      throw .wrongDynamics(needed: .reversible)
    }
    var result = self
    for j in 0..<componentCount {
      let factor = scaling.factor(eigenvalue: values[j], lag: lag) ?? 1
      for i in 0..<coefficients.rowCount { result.coefficients[i, j] *= factor }
    }
    return result
  }
}

/// How much of the total kinetic variance or content leading components hold.
public struct KineticContent: Equatable, Sendable {
  /// Σ of squared factors: Σ λ² (kinetic variance) or Σ t̂/2 (kinetic content).
  public var total: Double
  /// The share of the first 1, 2, … components in it.
  public var shares: [Double]

  /// - Parameter factors: Of all components, as ``ComponentScaling`` gives them.
  public init(factors: [Double]) {
    let total = factors.reduce(0) { $0 + $1 * $1 }
    var sum = 0.0
    shares = factors.map {
      sum += $0 * $0
      return total > 0 ? sum / total : 0
    }
    self.total = total
  }

  /// The fewest components that hold a share.
  public func componentCount(holding share: Double) -> Int {
    shares.firstIndex { $0 >= share * (1 - 1e-12) }.map { $0 + 1 } ?? shares.count
  }
}
