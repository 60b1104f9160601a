/// Counts of points around each point in some of the columns.
struct MarginalCount: Sendable {
  private enum Counter: Sendable {
    case line(SortedAxis)
    case space(NeighbourTree)
  }

  private let points: StandardPoints
  private let counter: Counter

  init(_ points: StandardPoints) {
    self.points = points
    counter = points.dimension == 1 ? .line(SortedAxis(points)) : .space(NeighbourTree(points))
  }

  /// With a tree of the same points.
  init(_ points: StandardPoints, tree: NeighbourTree) {
    self.points = points
    counter = .space(tree)
  }

  /// The number of points outside the window of a point that are nearer to it than a radius.
  ///
  /// - Parameter stack: Memory, empty before and after.
  func count(
    around point: Int, within radius: Double, _ window: TheilerWindow, _ stack: inout [Int32]
  ) -> Int {
    let c = points.coordinates.span
    let d = points.dimension
    var total =
      switch counter {
      case .line(let axis): axis.count(around: c[point], within: radius)
      case .space(let tree):
        tree.count(around: c.extracting(point * d..<(point + 1) * d), within: radius, &stack)
      }
    for other in window.around(point) {
      if distance(point, other) < radius { total -= 1 }
    }
    return total
  }

  /// The distance of two points.
  @inline(__always)
  func distance(_ a: Int, _ b: Int) -> Double {
    let c = points.coordinates.span
    let d = points.dimension
    var result = 0.0
    for axis in 0..<d {
      let step = axisDistance(
        c[unchecked: a &* d &+ axis], c[unchecked: b &* d &+ axis], period: points.periods[axis])
      result = step > result ? step : result
    }
    return result
  }
}

/// Distances that differ by rounding alone are equal.
///
/// Of values on a lattice, such as numbers written with few digits, many are equally far from a point,
/// but for the rounding of differences: without a tolerance that would decide what counts as nearer.
enum TiedDistances {
  private static let share = 1e-10

  /// Points nearer than this are nearer than a distance.
  @inline(__always)
  static func below(_ distance: Double) -> Double { distance * (1 - share) }

  /// Points nearer than this are not further than a distance.
  @inline(__always)
  static func above(_ distance: Double) -> Double { max(distance.nextUp, distance * (1 + share)) }
}
