/// The member of a front from which a gain in any objective costs most in the others.
public struct ParetoKnee: Equatable, Sendable {
  /// The index of the point.
  public let point: Int
  /// How far it bulges beyond the chord, in normalised objectives: 0 for a straight front,
  /// 1/√2 for a right angle in two objectives.
  public let distance: Double
}

extension ParetoFront {
  /// The member farthest from the chord between the extremes, on its better side.
  ///
  /// Objectives are normalised so that the members range from 0, best, to 1. In two objectives the
  /// chord joins (0, 1) and (1, 0), the best members by either; in M it is the plane through the M
  /// unit points, so that the knee has the least sum of normalised objectives. An objective in which
  /// all members are equal is left out. Of several knees the first point is told.
  ///
  /// - Returns: nil with fewer than three different members, and where none lies on the better side
  ///   of the chord, as on a straight or hollow front.
  /// - Complexity: O(members · objectives).
  /// - Reference: I. Das, Struct. Optim. 18, 107 (1999), doi:10.1007/BF01195985.
  public func knee() -> ParetoKnee? {
    let candidates = orderedMembers.sorted()
    guard candidates.count >= 3, let ideal, let nadir else { return nil }
    let varying = objectives.indices.filter { ideal[$0] != nadir[$0] }
    var best: ParetoKnee?
    for point in candidates {
      let sum = varying.reduce(0.0) { sum, objective in
        sum + Self.share(points[point][objective], from: ideal[objective], to: nadir[objective])
      }
      let distance = (1 - sum) / Double(varying.count).squareRoot()
      // Rounding of a straight front is no bulge.
      if distance > best?.distance ?? 1e-12 { best = ParetoKnee(point: point, distance: distance) }
    }
    return best
  }

  /// Halved first, so that a range of more than the largest number does not overflow.
  private static func share(_ value: Double, from start: Double, to end: Double) -> Double {
    (value / 2 - start / 2) / (end / 2 - start / 2)
  }
}
