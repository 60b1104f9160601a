import Numerics
import LinearAlgebra

/// Where the constant encoder stops being the best one: two values of β.
///
/// At `local` the constant loses its stability against small changes. At `onset`, never above,
/// another encoder first becomes better; where it lies strictly below, the transition is of the
/// first order, and iterations that start near the constant miss it.
public struct BottleneckThresholds: Equatable, Sendable {
  /// 1/σ₁², σ₁ the largest non-trivial singular value of P_X^(−½) P_XO P_O^(−½).
  public let local: Double
  /// inf_q KL(q‖p_X) / KL(qW‖p_O) over distributions q of x, W = p(o|x).
  public let onset: Double

  /// Finds both thresholds.
  ///
  /// The infimum is sought by steps q ∝ p_X·exp(β Σ_o p(o|x) ln(qW/p_O)) with β the ratio at the
  /// last q, which lower it every time, from each single x and from both sides of the leading
  /// singular vectors.
  ///
  /// - Returns: Nil where o does not depend on x.
  /// - Complexity: O(n²·m) for a step of at most a few hundred, from at most 64 starts.
  /// - Reference: V. Anantharam, A. Gohari, S. Kamath, C. Nair, arXiv:1304.6133 (2013), for the
  ///   infimum; T. Wu, I. Fischer, I. L. Chuang, M. Tegmark, Entropy 21, 924 (2019),
  ///   doi:10.3390/e21100924, for its part in learnability.
  public init?(of joint: JointDistribution) {
    guard let search = OnsetSearch(BottleneckTable(joint)) else { return nil }
    self.init(search)
  }

  init(_ search: OnsetSearch) {
    local = search.local
    onset = search.onset
  }

  /// The squares of the non-trivial singular values σ_i of P_X^(−½) P_XO P_O^(−½), largest first:
  /// maximal correlations of x and o, whose sum is χ².
  ///
  /// Transitions after the first are *not* at 1/σ_i²; they follow from each cluster's own values.
  ///
  /// - Complexity: O(n·m·min(n, m)).
  public static func squaredCorrelations(of joint: JointDistribution) -> [Double] {
    let table = BottleneckTable(joint)
    guard table.rowCount > 1 else { return [] }
    return OnsetSearch.correlations(of: table).values.map { $0 * $0 }
  }
}
