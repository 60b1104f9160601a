public import Samples

/// What can be wrong with points, or with how they are to be clustered.
public enum ClusteringError: Error, Equatable, Sendable {
  /// Reading the source failed.
  case samples(SampleError)
  /// There are fewer points than clusters; of equal points only one counts.
  case tooFewPoints(points: Int, clusters: Int)
  /// More points than can be clustered in memory.
  case tooManyPoints(Int)
  /// A NaN or an infinity among the points.
  case notFinite(row: Int, column: Int)
  case invalidClusterCount(Int)
  case invalidIterationCount(Int)
  case invalidTolerance(Double)
  case invalidDistance(Double)
  case invalidBatchSize(Int)
  /// The points and the centres differ in their numbers of columns.
  case dimensionMismatch(points: Int, centres: Int)
  /// The initial centres are not as many as the clusters.
  case centreCountMismatch(centres: Int, clusters: Int)
  /// More centres would be needed to leave no point further than the distance from all.
  case tooManyCentres(limit: Int, distance: Double)
  /// An axis of a grid whose bounds are not finite or not in order.
  case invalidRange(axis: Int, lower: Double, upper: Double)
  case invalidBinCount(axis: Int, count: Int)
  /// A grid of more cells than a state index can count.
  case tooManyCells
}

extension ClusteringError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .samples(let error):
      return error.description
    case .tooFewPoints(let points, let clusters):
      return "\(points) distinct points cannot fill \(clusters) clusters; ask for at most \(points)"
    case .tooManyPoints(let count):
      return "\(count) points are more than fit one matrix here; cluster them as a source"
    case .notFinite(let row, let column):
      return "row \(row), column \(column): not a finite number; remove the row or the column"
    case .invalidClusterCount(let count):
      return "\(count) clusters: ask for at least 1"
    case .invalidIterationCount(let count):
      return "\(count) iterations: allow at least 1"
    case .invalidTolerance(let value):
      return "a tolerance of \(value): give a finite number, 0 or more"
    case .invalidDistance(let value):
      return "a distance of \(value) between centres: give a finite number above 0"
    case .invalidBatchSize(let size):
      return "batches of \(size) points: take at least 1"
    case .dimensionMismatch(let points, let centres):
      return "the points have \(points) columns, but the centres \(centres); choose the same columns"
    case .centreCountMismatch(let centres, let clusters):
      return "\(centres) initial centres for \(clusters) clusters; give one for each"
    case .tooManyCentres(let limit, let distance):
      return "more than \(limit) centres lie \(distance) apart; "
        + "give a larger distance or allow more centres"
    case .invalidRange(let axis, let lower, let upper):
      return "axis \(axis): \(lower) to \(upper) is no range; give finite bounds, the lower first"
    case .invalidBinCount(let axis, let count):
      return "axis \(axis): \(count) bins; ask for at least 1"
    case .tooManyCells:
      return "the grid has more than 2147483647 cells; use fewer bins or fewer axes"
    }
  }
}
