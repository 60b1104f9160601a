/// The points that no other point beats: each is better than any other in at least one objective,
/// or equal to it in all.
///
/// A point dominates another if it is at least as good in every objective and better in one. Rank 1,
/// the front, holds what nothing dominates; rank 2 what only rank 1 dominates; and so on. Points
/// that are equal in all objectives do not dominate each other: all are kept, and flagged. A point
/// with a value that is NaN or infinite cannot be compared: it has no rank and is listed.
///
///     let front = try ParetoFront(
///       points: [[1, 4], [2, 2], [3, 3], [4, 1]],
///       objectives: [.init("structure", .minimise), .init("dynamics", .minimise)])
///     front.members                                       // [0, 1, 3]
///     try front.hypervolume(reference: [5, 5]).value      // 11
///
/// The front is one of point estimates. "Dominated beyond noise" is not transitive, so no front can
/// be made of it; ``FrontProbability`` tells how sure each membership is.
public struct ParetoFront: Equatable, Sendable {
  /// What is weighed, in the order of the points' values.
  public let objectives: [ParetoObjective]
  /// The values as given, point by point.
  public let points: [[Double]]
  /// The rank of each point, from 1; nil for those that cannot be compared.
  public let ranks: [Int?]
  /// The points of rank 1, by rising index, duplicates included.
  public let members: [Int]
  /// The points with a value that is no finite number, by rising index.
  public let excluded: [Int]
  /// Points that are equal in all objectives: groups of two or more, each by rising index.
  public let duplicates: [[Int]]

  /// Sorts points into ranks.
  ///
  /// - Parameters:
  ///   - points: One value for each objective, point by point.
  ///   - objectives: At least one, of different names.
  /// - Throws: ``ParetoError/noObjectives``, ``ParetoError/repeatedObjective(name:)``,
  ///   ``ParetoError/noPoints`` or ``ParetoError/pointWidth(point:count:expected:)``.
  /// - Complexity: O(N log N) for two objectives, O(N² M) for more in the worst case.
  public init(points: [[Double]], objectives: [ParetoObjective]) throws(ParetoError) {
    try Self.check(objectives)
    if points.isEmpty { throw .noPoints }
    let width = objectives.count
    for (index, point) in points.enumerated() where point.count != width {
      throw .pointWidth(point: index, count: point.count, expected: width)
    }
    self.objectives = objectives
    self.points = points
    let sorting = ParetoSorting(costs: Self.costs(points, objectives), width: width)
    let ranks = sorting.ranks()
    self.ranks = ranks
    members = ranks.indices.filter { ranks[$0] == 1 }
    excluded = ranks.indices.filter { ranks[$0] == nil }
    duplicates = sorting.duplicates()
  }

  /// Whether a point is on the front.
  public func contains(_ point: Int) -> Bool { ranks[point] == 1 }

  /// Whether a point equals another in all objectives.
  ///
  /// - Complexity: O(duplicates).
  public func isDuplicate(_ point: Int) -> Bool { duplicates.contains { $0.contains(point) } }

  /// The best value that a member has in each objective; nil for an empty front.
  public var ideal: [Double]? { extremes(best: true) }

  /// The worst value that a member has in each objective; nil for an empty front.
  ///
  /// A usual reference point for the hypervolume lies a little beyond it; being made from the data,
  /// it serves no comparison between tables.
  public var nadir: [Double]? { extremes(best: false) }

  /// The members, duplicates once, by rising value of the first objective and then the next.
  ///
  /// In two objectives this is the order along the front.
  public var orderedMembers: [Int] {
    let later = Set(duplicates.flatMap { $0.dropFirst() })
    return members.filter { !later.contains($0) }.sorted { a, b in
      for (x, y) in zip(points[a], points[b]) where x != y { return x < y }
      return a < b
    }
  }

  private func extremes(best: Bool) -> [Double]? {
    guard !members.isEmpty else { return nil }
    return objectives.indices.map { objective in
      let values = members.map { points[$0][objective] }
      let isLeast = (objectives[objective].direction == .minimise) == best
      return isLeast ? values.min()! : values.max()!
    }
  }

  static func check(_ objectives: [ParetoObjective]) throws(ParetoError) {
    if objectives.isEmpty { throw .noObjectives }
    var seen: Set<String> = []
    for objective in objectives where !seen.insert(objective.name).inserted {
      throw .repeatedObjective(name: objective.name)
    }
  }

  /// The values point by point, with the sign that makes less better.
  static func costs(_ points: [[Double]], _ objectives: [ParetoObjective]) -> [Double] {
    let signs = objectives.map(\.direction.sign)
    var costs: [Double] = []
    costs.reserveCapacity(points.count * objectives.count)
    for point in points {
      // Adding 0 makes −0 and 0 the same number in bits, too.
      for (value, sign) in zip(point, signs) { costs.append(sign * value + 0) }
    }
    return costs
  }
}
