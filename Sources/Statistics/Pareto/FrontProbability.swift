/// How often each point is on the front when the data are drawn anew.
///
/// In each replicate of the table of values the front is found as in ``ParetoFront``; a point's
/// probability is the share of replicates in which it is a member. A point with a value that is not
/// finite in a replicate is no member there.
///
/// Replicates scatter about the estimates, and noise makes fronts longer than they are: a point that
/// truly lies a standard error behind the front is on it in many replicates, one that truly ties with
/// another in about half. A probability near 1 says that a member is safe, one near 0 that it is not a
/// member; what lies between is not decided by the data.
public struct FrontProbability: Equatable, Sendable {
  /// The share of replicates in which each point is on the front; nil for a point that could be
  /// compared in none.
  public let shares: [Double?]
  /// The number of replicates in which each point could be compared.
  public let comparableCounts: [Int]
  /// The number of replicates.
  public let replicateCount: Int
  /// The mean number of members of the front.
  public let meanSize: Double

  /// Counts memberships in replicates that the caller makes.
  ///
  /// - Parameters:
  ///   - objectives: At least one, of different names.
  ///   - pointCount: The number of points of each replicate.
  ///   - replicateCount: At least 1; the standard error of a share is at most half over the root of it.
  ///   - replicate: The table of one replicate: a value for each objective, point by point.
  /// - Throws: ``ParetoError/noObjectives``, ``ParetoError/repeatedObjective(name:)``,
  ///   ``ParetoError/noPoints``, ``ParetoError/noReplicates``,
  ///   ``ParetoError/replicateShape(replicate:count:expected:)`` or
  ///   ``ParetoError/pointWidth(point:count:expected:)``.
  /// - Complexity: Replicates times O(N log N) for two objectives, O(N² M) for more.
  public init(
    objectives: [ParetoObjective], pointCount: Int, replicateCount: Int,
    replicate: (Int) -> [[Double]]
  ) throws(ParetoError) {
    try ParetoFront.check(objectives)
    if pointCount < 1 { throw .noPoints }
    if replicateCount < 1 { throw .noReplicates }
    var onFront = [Int](repeating: 0, count: pointCount)
    var comparable = [Int](repeating: 0, count: pointCount)
    var members = 0
    for index in 0..<replicateCount {
      let points = replicate(index)
      guard points.count == pointCount else {
        throw .replicateShape(replicate: index, count: points.count, expected: pointCount)
      }
      for (point, values) in points.enumerated() {
        guard values.count == objectives.count else {
          throw .pointWidth(point: point, count: values.count, expected: objectives.count)
        }
        if values.allSatisfy(\.isFinite) { comparable[point] += 1 }
      }
      let sorting = ParetoSorting(
        costs: ParetoFront.costs(points, objectives), width: objectives.count)
      for point in sorting.front() {
        onFront[point] += 1
        members += 1
      }
    }
    shares = zip(onFront, comparable).map { $1 == 0 ? nil : Double($0) / Double(replicateCount) }
    comparableCounts = comparable
    self.replicateCount = replicateCount
    meanSize = Double(members) / Double(replicateCount)
  }

  /// Counts memberships in given replicates.
  ///
  /// - Parameter replicates: At least one; the value of replicate r, point p and objective m is
  ///   `replicates[r][p][m]`.
  public init(
    objectives: [ParetoObjective], replicates: [[[Double]]]
  ) throws(ParetoError) {
    guard let first = replicates.first else { throw .noReplicates }
    try self.init(
      objectives: objectives, pointCount: first.count, replicateCount: replicates.count
    ) { replicates[$0] }
  }

  /// Counts memberships in replicates drawn from values without each block.
  ///
  /// - Throws: ``ParetoError/objectiveCount(count:expected:)`` besides what the other initialisers
  ///   throw.
  public init(
    objectives: [ParetoObjective], jackknife: [JackknifeReplicates.Objective],
    replicateCount: Int = 1000, seed: UInt64 = 1
  ) throws(ParetoError) {
    guard jackknife.count == objectives.count else {
      throw .objectiveCount(count: jackknife.count, expected: objectives.count)
    }
    let source = try JackknifeReplicates(jackknife, seed: seed)
    try self.init(
      objectives: objectives, pointCount: source.pointCount, replicateCount: replicateCount
    ) { source.replicate($0) }
  }
}
