/// How much of the space between a front and a reference point the front dominates.
///
/// The larger, the better the front; unlike a list of members, the number allows two fronts to be
/// compared. It depends on the reference point and on the units of the objectives, so both belong
/// to every report of it.
///
/// - Reference: E. Zitzler, L. Thiele, IEEE Trans. Evol. Comput. 3, 257 (1999),
///   doi:10.1109/4235.797969; computed for three and more objectives after L. While, L. Bradstreet,
///   L. Barone, IEEE Trans. Evol. Comput. 16, 86 (2012), doi:10.1109/TEVC.2010.2077298.
public struct Hypervolume: Equatable, Sendable {
  /// The volume, in the product of the objectives' units.
  public let value: Double
  /// The corner that it is measured to.
  public let reference: [Double]
  /// The members of the front that are not better than the reference in every objective, and so add
  /// nothing.
  public let beyond: [Int]
}

extension ParetoFront {
  /// The volume that the front dominates, up to a reference point.
  ///
  /// - Parameter reference: A value for each objective, worse than those of the members.
  /// - Throws: ``ParetoError/referenceCount(count:expected:)`` or
  ///   ``ParetoError/referenceNotFinite(objective:value:)``.
  /// - Complexity: O(n log n) in the members for two objectives, O(n² log n) for three, and in the
  ///   worst case one factor n more for each further one.
  public func hypervolume(reference: [Double]) throws(ParetoError) -> Hypervolume {
    guard reference.count == objectives.count else {
      throw .referenceCount(count: reference.count, expected: objectives.count)
    }
    for (objective, value) in zip(objectives, reference) where !value.isFinite {
      throw .referenceNotFinite(objective: objective.name, value: value)
    }
    var gains: [[Double]] = []
    var beyond: [Int] = []
    for member in members {
      let gain = objectives.indices.map { objective in
        objectives[objective].direction.sign * (reference[objective] - points[member][objective])
      }
      if gain.allSatisfy({ $0 > 0 }) { gains.append(gain) } else { beyond.append(member) }
    }
    return Hypervolume(
      value: BoxUnion.volume(gains, width: objectives.count), reference: reference, beyond: beyond)
  }
}

/// The volume of a union of boxes that all have one corner at the origin and the opposite one at a
/// point of positive coordinates.
enum BoxUnion {
  static func volume(_ corners: [[Double]], width: Int) -> Double {
    switch width {
    case 1: return corners.map { $0[0] }.max() ?? 0
    case 2: return area(corners)
    default: return sum(maximal(corners), width: width)
    }
  }

  /// A sweep along the first coordinate, from its far end.
  private static func area(_ corners: [[Double]]) -> Double {
    var total = 0.0
    var height = 0.0
    for corner in corners.sorted(by: { ($0[0], $0[1]) > ($1[0], $1[1]) }) where corner[1] > height {
      total += corner[0] * (corner[1] - height)
      height = corner[1]
    }
    return total
  }

  /// Each box adds what no later one covers of it.
  ///
  /// The boxes come by rising last coordinate: all later ones reach at least as far there, and what
  /// they cover of a box is a union of boxes in one dimension fewer.
  private static func sum(_ corners: [[Double]], width: Int) -> Double {
    let last = width - 1
    let sorted = corners.sorted { a, b in
      a[last] != b[last] ? a[last] < b[last] : a.lexicographicallyPrecedes(b)
    }
    var total = 0.0
    for (index, corner) in sorted.enumerated() {
      let own = corner[..<last].reduce(1, *)
      let covered = sorted[(index + 1)...].map { other in
        (0..<last).map { min(corner[$0], other[$0]) }
      }
      total += corner[last] * (own - volume(covered, width: last))
    }
    return total
  }

  /// The corners whose boxes lie in no other one, each once.
  private static func maximal(_ corners: [[Double]]) -> [[Double]] {
    var kept: [[Double]] = []
    // In falling lexicographic order no box contains an earlier one.
    for corner in corners.sorted(by: { $1.lexicographicallyPrecedes($0) })
    where !kept.contains(where: { other in zip(other, corner).allSatisfy { $0 >= $1 } }) {
      kept.append(corner)
    }
    return kept
  }
}
