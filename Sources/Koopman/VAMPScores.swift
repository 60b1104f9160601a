/// Sums over singular values, with the constant's 1.
public struct VAMPScores: Equatable, Sendable {
  /// 1 + Σ σ.
  public var vamp1: Double
  /// 1 + Σ σ².
  public var vamp2: Double
  /// In sample, VAMP-E equals VAMP-2; held out it does not.
  public var vampE: Double

  init(singularValues: [Double]) {
    vamp1 = 1 + singularValues.reduce(0, +)
    vamp2 = 1 + singularValues.reduce(0) { $0 + $1 * $1 }
    vampE = vamp2
  }
}
