/// How far two orders of the same things agree.
public enum RankCorrelation {
  /// Kendall's τ_b: 1 for the same order, −1 for the opposite one, ties allowed for; nil where either
  /// list is constant.
  ///
  /// - Parameters:
  ///   - a: Finite values.
  ///   - b: As many.
  /// - Complexity: O(n²).
  /// - Reference: M. G. Kendall, Biometrika 33, 239 (1945), doi:10.1093/biomet/33.3.239.
  public static func kendall(_ a: [Double], _ b: [Double]) -> Double? {
    precondition(a.count == b.count, "two values of each thing")
    var (concordant, untiedA, untiedB) = (0, 0, 0)
    for i in a.indices {
      for j in 0..<i {
        let (x, y) = (Self.sign(a[i] - a[j]), Self.sign(b[i] - b[j]))
        concordant += x * y
        untiedA += abs(x)
        untiedB += abs(y)
      }
    }
    guard untiedA > 0, untiedB > 0 else { return nil }
    return Double(concordant) / (Double(untiedA) * Double(untiedB)).squareRoot()
  }

  private static func sign(_ x: Double) -> Int { x > 0 ? 1 : x < 0 ? -1 : 0 }
}
