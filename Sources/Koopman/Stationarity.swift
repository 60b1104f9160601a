import LinearAlgebra
public import Moments
import Samples
import Statistics

/// Whether components drift, or differ between trajectories, more than their
/// own fluctuation between blocks explains.
public struct Stationarity: Equatable, Sendable {
  /// A component's mean over one trajectory, in its standard deviations.
  public struct TrajectoryMean: Equatable, Sendable {
    public var trajectory: Int
    public var mean: Double
    /// The mean's distance from the others', in standard errors.
    public var score: Double
  }

  /// For each component, the drift over a trajectory's whole length in standard
  /// deviations, and its two-sided p-value.
  public var drifts: [(change: Double, pValue: Double)] {
    zip(changes, driftPValues).map { ($0, $1) }
  }
  var changes: [Double]
  var driftPValues: [Double]
  /// Components × trajectories that stand out: |score| beyond a Bonferroni
  /// bound at 1 %.
  public var outliers: [[TrajectoryMean]]

  static let significance = 0.01

  /// - Parameter componentCount: The leading components that are tested.
  /// - Returns: Nil with fewer than six blocks.
  /// - Complexity: O(B d k), from the blocks' sums alone.
  public init?(
    _ moments: LaggedMoments, model: SpectralModel, componentCount: Int
  ) throws(KoopmanError) {
    let header = moments.header
    let count = min(componentCount, model.rank)
    guard header.blockCount >= 6, count > 0 else { return nil }
    let basis = model.vectors.columns(0..<count)
    let offset = zip(model.mean, header.shift).map { $0 - $1 }
    var used: [Int] = []
    var means: [[Double]] = []
    var positions: [Double] = []
    for block in 0..<header.blockCount {
      let pairs = try momentsOf { () throws(MomentError) in
        try moments.pairs(block: block, lag: model.lag).owned
      }
      // A block may be too short for the lag, or of no weight.
      guard pairs.weight > 0 else { continue }
      used.append(block)
      let centered = zip(pairs.sumX, offset).map { $0 / pairs.weight - $1 }
      means.append(product(of: basis, .transposed, and: centered))
      let segment = header.plan.blocks[block]
      // A block of several whole trajectories has no place in time.
      let length = Double(header.trajectories[segment[0].trajectory].frameCount)
      let middle = Double(segment[0].frames.lowerBound + segment[0].frames.upperBound) / 2
      positions.append(segment.count == 1 ? middle / length - 0.5 : .nan)
    }
    guard used.count >= 6 else { return nil }
    changes = []
    driftPValues = []
    outliers = []
    for component in 0..<count {
      let values = means.map { $0[component] }
      let (change, pValue) = Self.drift(values, positions)
      changes.append(change)
      driftPValues.append(pValue)
      outliers.append(Self.outliers(values, segments: used.map { header.plan.blocks[$0] }))
    }
  }

  /// A straight line through the blocks' means against the time since their
  /// trajectory's start.
  private static func drift(_ values: [Double], _ positions: [Double]) -> (Double, Double) {
    let used = positions.indices.filter { !positions[$0].isNaN }
    guard used.count >= 6 else { return (0, 1) }
    let n = Double(used.count)
    let meanX = used.reduce(0) { $0 + positions[$1] } / n
    let meanY = used.reduce(0) { $0 + values[$1] } / n
    var sxx = 0.0
    var sxy = 0.0
    var syy = 0.0
    for i in used {
      sxx += (positions[i] - meanX) * (positions[i] - meanX)
      sxy += (positions[i] - meanX) * (values[i] - meanY)
      syy += (values[i] - meanY) * (values[i] - meanY)
    }
    guard sxx > 0, syy > 0 else { return (0, 1) }
    let slope = sxy / sxx
    let residual = max(0, syy - slope * sxy) / (n - 2)
    guard residual > 0 else { return (slope, 0) }
    let t = slope / (residual / sxx).squareRoot()
    return (slope, 2 * StudentT.cdf(-abs(t), degreesOfFreedom: n - 2))
  }

  /// Trajectories whose mean lies away from the rest's, judged by how much
  /// blocks fluctuate within trajectories.
  ///
  /// The farthest is taken out before the others are judged again, since it
  /// draws the mean of the rest to itself.
  private static func outliers(
    _ values: [Double], segments: [[BlockPlan.Segment]]
  ) -> [TrajectoryMean] {
    var groups: [Int: [Double]] = [:]
    for (value, block) in zip(values, segments) where block.count == 1 {
      groups[block[0].trajectory, default: []].append(value)
    }
    var remaining = groups.filter { $0.value.count >= 2 }.sorted { $0.key < $1.key }
    let within = remaining.reduce(0) {
      $0 + Descriptive.variance($1.value) * Double($1.value.count - 1)
    }
    let freedom = Double(remaining.reduce(0) { $0 + $1.value.count - 1 })
    guard remaining.count >= 3, within > 0 else { return [] }
    let variance = within / freedom
    let bound = -StudentT.quantile(
      significance / 2 / Double(remaining.count), degreesOfFreedom: freedom)
    var found: [TrajectoryMean] = []
    while remaining.count >= 3 {
      let judged = remaining.indices.map { index -> TrajectoryMean in
        let own = remaining[index].value
        let others = remaining.indices.filter { $0 != index }.flatMap { remaining[$0].value }
        let mean = Descriptive.mean(own)
        let error = (variance * (1 / Double(own.count) + 1 / Double(others.count))).squareRoot()
        return TrajectoryMean(
          trajectory: remaining[index].key, mean: mean,
          score: (mean - Descriptive.mean(others)) / error)
      }
      let farthest = judged.indices.max { abs(judged[$0].score) < abs(judged[$1].score) }!
      guard abs(judged[farthest].score) > bound else { break }
      found.append(judged[farthest])
      remaining.remove(at: farthest)
    }
    return found.sorted { $0.trajectory < $1.trajectory }
  }
}
