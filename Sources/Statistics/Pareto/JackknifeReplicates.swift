/// Bootstrap replicates of tables of values whose errors come from leaving out blocks of data.
///
/// A value θ has pseudo-values hθ − (h − 1)θ₍₋b₎, one for each of g blocks, h the number of blocks (or
/// the share n/m of a block of size m in all n). A replicate draws g blocks with replacement and takes
/// the mean of their pseudo-values, moved so that the replicates' mean is the estimate and widened by
/// √(g/(g − 1)) so that their variance is the jackknife's: no statistic is computed anew. All points
/// share one draw, and so do objectives of equally many blocks, which keeps what they have in common:
/// two mappings whose scores rise and fall together stay in their order.
///
/// - Reference: B. Efron, The jackknife, the bootstrap and other resampling plans (SIAM, 1982),
///   doi:10.1137/1.9781611970319; blocks of unequal size after F. M. T. A. Busing, E. Meijer,
///   R. van der Leeden, Stat. Comput. 9, 3 (1999), doi:10.1023/A:1008800423698.
public struct JackknifeReplicates: Sendable {
  /// The values of all points in one objective.
  public struct Objective: Equatable, Sendable {
    /// The estimate of each point, from all data.
    public var values: [Double]
    /// The estimate of each point without each block, point by point; empty for values that have
    /// no error, such as a number of beads.
    public var deleted: [[Double]]
    /// The size of each block, in any unit; nil for equal ones.
    public var sizes: [Double]?
    /// What the replicates scatter about, where it is not `values`: estimates corrected for bias.
    public var centres: [Double]?

    /// Makes an objective.
    public init(
      values: [Double], deleted: [[Double]], sizes: [Double]? = nil, centres: [Double]? = nil
    ) {
      self.values = values
      self.deleted = deleted
      self.sizes = sizes
      self.centres = centres
    }

    /// Makes an objective whose values are exact.
    public init(exact values: [Double]) {
      self.init(values: values, deleted: [])
    }
  }

  /// The number of points.
  public let pointCount: Int
  /// Equal seeds draw equal blocks.
  public let seed: UInt64
  private let objectives: [Influences]

  /// - Parameter objectives: At least one; all of equally many points.
  /// - Throws: ``ParetoError/noObjectives``, ``ParetoError/noPoints``,
  ///   ``ParetoError/valueCount(objective:what:count:expected:)``,
  ///   ``ParetoError/blockCount(objective:point:count:expected:)``,
  ///   ``ParetoError/tooFewBlocks(objective:count:)`` or
  ///   ``ParetoError/invalidSize(objective:block:value:)``.
  /// - Complexity: O(points · blocks · objectives).
  public init(_ objectives: [Objective], seed: UInt64 = 1) throws(ParetoError) {
    guard let first = objectives.first else { throw .noObjectives }
    if first.values.isEmpty { throw .noPoints }
    pointCount = first.values.count
    self.seed = seed
    var influences: [Influences] = []
    for (index, objective) in objectives.enumerated() {
      try Self.check(objective, index, points: first.values.count)
      influences.append(Influences(objective))
    }
    self.objectives = influences
  }

  /// One replicate of the table: a value for each objective, point by point.
  ///
  /// Depends on the seed and the index alone.
  ///
  /// - Complexity: O(points · blocks · objectives).
  public func replicate(_ index: Int) -> [[Double]] {
    let generator = SeededGenerator(seed: seed).stream(index)
    var draws: [Int: [Double]] = [:]
    var table = [[Double]](
      repeating: [Double](repeating: 0, count: objectives.count), count: pointCount)
    for (column, objective) in objectives.enumerated() {
      let count = objective.blockCount
      if draws[count] == nil { draws[count] = Self.excess(count, generator.stream(count)) }
      let excess = draws[count]!
      for point in 0..<pointCount {
        var sum = 0.0
        for (influence, times) in zip(objective.influences[point], excess) { sum += influence * times }
        table[point][column] = objective.centres[point] + sum
      }
    }
    return table
  }

  /// How many times more than once each block is drawn.
  private static func excess(_ count: Int, _ generator: SeededGenerator) -> [Double] {
    var generator = generator
    var excess = [Double](repeating: -1, count: count)
    for _ in 0..<count { excess[generator.nextIndex(below: count)] += 1 }
    return excess
  }

  private static func check(
    _ objective: Objective, _ index: Int, points: Int
  ) throws(ParetoError) {
    for (what, count) in [
      ("values", objective.values.count), ("centres", objective.centres?.count ?? points),
      ("rows of values without a block", objective.deleted.isEmpty ? points : objective.deleted.count),
    ] where count != points {
      throw .valueCount(objective: index, what: what, count: count, expected: points)
    }
    guard let blocks = objective.deleted.first?.count else { return }
    if blocks < 2 { throw .tooFewBlocks(objective: index, count: blocks) }
    for (point, row) in objective.deleted.enumerated() where row.count != blocks {
      throw .blockCount(objective: index, point: point, count: row.count, expected: blocks)
    }
    guard let sizes = objective.sizes else { return }
    if sizes.count != blocks {
      throw .blockCount(objective: index, point: 0, count: blocks, expected: sizes.count)
    }
    for (block, size) in sizes.enumerated() where !(size > 0 && size.isFinite) {
      throw .invalidSize(objective: index, block: block, value: size)
    }
  }
}

/// What one more draw of each block adds to the value of each point.
private struct Influences: Sendable {
  let centres: [Double]
  let influences: [[Double]]
  let blockCount: Int

  init(_ objective: JackknifeReplicates.Objective) {
    centres = objective.centres ?? objective.values
    let count = objective.deleted.first?.count ?? 0
    blockCount = count
    let sizes = objective.sizes ?? [Double](repeating: 1, count: count)
    let total = sizes.reduce(0, +)
    let ratios = sizes.map { total / $0 }
    influences = zip(objective.values, objective.deleted).map { value, deleted in
      Self.row(value, deleted, ratios)
    } + (objective.deleted.isEmpty ? objective.values.map { _ in [] } : [])
  }

  /// The pseudo-values' deviations d over √(g (h − 1)), of which the sum of squares is the
  /// jackknife's variance.
  private static func row(_ value: Double, _ deleted: [Double], _ ratios: [Double]) -> [Double] {
    let count = Double(deleted.count)
    var shift = 0.0
    for (other, ratio) in zip(deleted, ratios) { shift += (1 - 1 / ratio) * (value - other) }
    let terms = zip(deleted, ratios).map { other, ratio in
      ((ratio - 1) * (value - other) - shift) / (count * (ratio - 1)).squareRoot()
    }
    // Draws with replacement have the variance Σa² − (Σa)²/g; with equal blocks Σa is 0 already.
    let squares = terms.reduce(0) { $0 + $1 * $1 }
    let sum = terms.reduce(0, +)
    let reached = squares - sum * sum / count
    let factor = reached > 1e-12 * squares ? (squares / reached).squareRoot() : 1
    return terms.map { $0 * factor }
  }
}
