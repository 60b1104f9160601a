import LinearAlgebra
public import Moments
import Samples
import Statistics

/// Whether components drift, or differ between trajectories, more than their
/// own fluctuation between blocks explains.
public struct Stationarity: Equatable, Sendable {
  /// A component's mean over one trajectory, in its standard deviations.
  public struct TrajectoryMean: Equatable, Sendable {
    /// The trajectory's index.
    public var trajectory: Int
    /// In standard deviations, about the mean of all data.
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

  /// Blocks are joined to stretches of five slowest timescales, whose means are
  /// independent.
  ///
  /// - Parameter componentCount: The leading components that are tested.
  /// - Returns: Nil with fewer than six stretches.
  /// - Complexity: O(B d k), from the blocks' sums alone.
  public init?(
    _ moments: LaggedMoments, model: SpectralModel, componentCount: Int
  ) throws(KoopmanError) {
    let header = moments.header
    let count = min(componentCount, model.rank)
    guard header.blockCount >= 6, count > 0 else { return nil }
    let basis = model.vectors.columns(0..<count)
    let offset = zip(model.mean, header.shift).map { $0 - $1 }
    let slowest = model.modes.compactMap(\.timescale).max() ?? 0
    var stretches: [Stretch] = []
    for block in 0..<header.blockCount {
      let pairs = try momentsOf { () throws(MomentError) in
        try moments.pairs(block: block, lag: model.lag).owned
      }
      // A block may be too short for the lag, or of no weight.
      guard pairs.weight > 0 else { continue }
      let centered = zip(pairs.sumX, offset).map { $0 - pairs.weight * $1 }
      let sums = product(of: basis, .transposed, and: centered)
      let segments = header.plan.blocks[block]
      stretches.append(
        Stretch(
          trajectory: segments.count == 1 ? segments[0].trajectory : nil,
          frames: segments[0].frames, weight: pairs.weight, sums: sums))
    }
    stretches = Self.joined(
      stretches, length: TimescaleResampling.stretchLength * slowest)
    guard stretches.count >= 6 else { return nil }
    changes = []
    driftPValues = []
    outliers = []
    for component in 0..<count {
      let values = stretches.map { $0.sums[component] / $0.weight }
      let positions = stretches.map { stretch -> Double in
        // A block of several whole trajectories has no place in time.
        guard let trajectory = stretch.trajectory else { return .nan }
        let middle = Double(stretch.frames.lowerBound + stretch.frames.upperBound) / 2
        return middle / Double(header.trajectories[trajectory].frameCount) - 0.5
      }
      let (change, pValue) = Self.drift(values, positions)
      changes.append(change)
      driftPValues.append(pValue)
      outliers.append(Self.outliers(values, trajectories: stretches.map(\.trajectory)))
    }
  }

  /// Consecutive frames, long enough for their mean to be independent of the
  /// next one's.
  private struct Stretch {
    var trajectory: Int?
    var frames: Range<Int>
    var weight: Double
    var sums: [Double]

    mutating func join(_ other: Stretch) {
      frames = frames.lowerBound..<other.frames.upperBound
      weight += other.weight
      for i in sums.indices { sums[i] += other.sums[i] }
    }

    func isContinued(by other: Stretch) -> Bool {
      trajectory != nil && trajectory == other.trajectory
    }
  }

  /// Joins neighbours within a trajectory until they are `length` frames long.
  private static func joined(_ blocks: [Stretch], length: Double) -> [Stretch] {
    var result: [Stretch] = []
    for block in blocks {
      if let last = result.last, last.isContinued(by: block), Double(last.frames.count) < length {
        result[result.count - 1].join(block)
      } else {
        result.append(block)
      }
    }
    // What is left over at a trajectory's end joins the stretch before it.
    for index in result.indices.dropFirst().reversed()
    where result[index - 1].isContinued(by: result[index])
      && Double(result[index].frames.count) < length
    {
      result[index - 1].join(result[index])
      result.remove(at: index)
    }
    return result
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
    _ values: [Double], trajectories: [Int?]
  ) -> [TrajectoryMean] {
    var groups: [Int: [Double]] = [:]
    for (value, trajectory) in zip(values, trajectories) {
      if let trajectory { groups[trajectory, default: []].append(value) }
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
