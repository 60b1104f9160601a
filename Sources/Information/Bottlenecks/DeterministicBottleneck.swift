import Statistics

/// The deterministic bottleneck: partitions t(x) that minimise H(T) − β·I(T;O), in nats.
///
/// H(T) takes the place of I(x;t), so that noise in the encoder pays nothing and every x lies in
/// one cluster. Each start is iterated, t(x) = argmax_t [ln q(t) − β·KL(p(o|x)‖q(o|t))], and then
/// single values of x are moved and pairs of clusters merged as long as the objective falls, which
/// the iteration alone, blind to what a move does to q, does not see.
///
/// - Reference: D. J. Strouse, D. J. Schwab, Neural Comput. 29, 1611 (2017),
///   doi:10.1162/NECO_a_00961; N. Slonim, N. Friedman, N. Tishby, SIGIR 2002,
///   doi:10.1145/564376.564401, for single moves.
public struct DeterministicBottleneck: Equatable, Sendable {
  /// Random starts, beside the levels of the agglomerative tree.
  public var restartCount: Int
  /// Of the random starts.
  public var seed: UInt64
  /// The most clusters; nil for no limit.
  public var clusterLimit: Int?

  /// Eight random starts, and as many clusters as pay.
  public init(restartCount: Int = 8, seed: UInt64 = 0, clusterLimit: Int? = nil) {
    precondition(restartCount >= 0, "a count of starts is not negative")
    self.restartCount = restartCount
    self.seed = seed
    self.clusterLimit = clusterLimit
  }

  /// Finds a partition.
  ///
  /// - Throws: ``InformationError/invalidBeta(_:)``.
  /// - Complexity: O(n·k·m + n²) a sweep, few sweeps a start, at most 32 + restartCount starts.
  public func fit(
    _ joint: JointDistribution, beta: Double
  ) throws(InformationError) -> DeterministicEncoder {
    guard beta > 0, beta.isFinite else { throw .invalidBeta(beta) }
    let table = BottleneckTable(joint)
    let n = table.rowCount
    let limit = max(1, min(n, clusterLimit ?? n))
    let tree = AgglomerativeMerge(table)
    var starts = Self.levels(limit).map { tree.groups(count: $0) }
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<restartCount where n > 1 {
      let count = 1 + generator.nextIndex(below: limit)
      starts.append((0..<n).map { _ in generator.nextIndex(below: count) })
    }
    var best: HardPartition?
    for start in starts {
      var partition = HardPartition(table, beta: beta, assignment: start, limit: limit)
      partition.descend()
      // Starts later in the list have to be better by more than rounding.
      if best.map({ partition.objective < $0.objective - 1e-12 * (1 + beta) }) ?? true {
        best = partition
      }
    }
    return DeterministicEncoder(best!, table: table, joint: joint, beta: beta)
  }

  /// All cluster counts of small tables, and about 32 of large ones.
  private static func levels(_ limit: Int) -> [Int] {
    guard limit > 32 else { return Array(1...limit) }
    var levels = Array(1...16)
    while let last = levels.last, last < limit { levels.append(min(limit, last + max(1, last / 4))) }
    return levels
  }
}

/// A partition of x, and what it is worth.
public struct DeterministicEncoder: Equatable, Sendable {
  /// The price of a nat of entropy.
  public let beta: Double
  /// The cluster of each x, numbered by their first members; nil where p(x) = 0.
  public let assignment: [Int?]
  /// The number of clusters.
  public let clusterCount: Int
  /// H(T).
  public let clusterEntropy: Double
  /// I(t;o).
  public let informationTO: Double

  /// H(T) − β·I(T;O).
  public var objective: Double { clusterEntropy - beta * informationTO }

  init(_ partition: HardPartition, table: BottleneckTable, joint: JointDistribution, beta: Double) {
    self.beta = beta
    var numbers: [Int: Int] = [:]
    var assignment: [Int?] = []
    for group in table.groups {
      guard let group else {
        assignment.append(nil)
        continue
      }
      let number = numbers[partition.assignment[group]] ?? numbers.count
      numbers[partition.assignment[group]] = number
      assignment.append(number)
    }
    self.assignment = assignment
    clusterCount = numbers.count
    (clusterEntropy, informationTO) = partition.measures()
  }
}
