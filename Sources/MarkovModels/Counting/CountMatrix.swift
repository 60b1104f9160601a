public import LinearAlgebra

/// Which pairs of frames a lag apart are counted.
public enum CountingMode: String, Sendable, CaseIterable {
  /// Every pair: the best estimate, but neighbours overlap, so that these counts make
  /// posteriors too narrow, by up to the root of the lag.
  case sliding
  /// Every lag-th frame and the one after it: independent where the process is Markovian, at the
  /// price of the frames between.
  case strided
  /// Every pair, each row divided by the statistical inefficiency of what leaves its state: the
  /// sliding estimate with as much weight as independent counts would have.
  case effective
}

/// Counts of transitions between states within a lag.
public struct CountMatrix: Equatable, Sendable {
  /// n × n: from the row's state to the column's.
  public let counts: SparseMatrix
  /// The lag, in frames.
  public let lag: Int
  /// Which pairs were counted.
  public let mode: CountingMode
  /// The original label of each state, rising.
  public let labels: [Int]
  /// The frames in each of these states.
  public let frameCounts: [Int]
  /// The share of all counts that is within these states.
  public let keptCountFraction: Double
  /// The share of all frames that is within these states.
  public let keptFrameFraction: Double
  /// By how much each row was divided; 1 unless the counts are effective.
  public let inefficiencies: [Double]

  /// The number of states n.
  public var stateCount: Int { counts.rowCount }

  init(
    counts: SparseMatrix, lag: Int, mode: CountingMode, labels: [Int], frameCounts: [Int],
    keptCountFraction: Double = 1, keptFrameFraction: Double = 1, inefficiencies: [Double]
  ) {
    self.counts = counts
    self.lag = lag
    self.mode = mode
    self.labels = labels
    self.frameCounts = frameCounts
    self.keptCountFraction = keptCountFraction
    self.keptFrameFraction = keptFrameFraction
    self.inefficiencies = inefficiencies
  }

  /// Counts that were made elsewhere.
  ///
  /// - Parameters:
  ///   - counts: n × n, finite and not negative.
  ///   - lag: In frames.
  /// - Throws: ``MarkovError/notSquare(rows:columns:)``,
  ///   ``MarkovError/negativeCount(row:column:value:)``.
  public init(_ counts: SparseMatrix, lag: Int = 1, mode: CountingMode = .sliding) throws(MarkovError) {
    guard counts.isSquare, counts.rowCount > 0 else {
      throw .notSquare(rows: counts.rowCount, columns: counts.columnCount)
    }
    for i in 0..<counts.rowCount {
      for k in counts.entries(ofRow: i) where !(counts.values[k] >= 0 && counts.values[k].isFinite) {
        throw .negativeCount(row: i, column: Int(counts.columns[k]), value: counts.values[k])
      }
    }
    // Beyond whole numbers that a double holds, counts are no counts.
    let total = counts.total
    guard total <= 0x1p53 else { throw .invalidValue(what: "the sum of all counts", value: total) }
    self.init(
      counts: counts, lag: lag, mode: mode, labels: Array(0..<counts.rowCount),
      frameCounts: counts.rowSums.map { Int($0.rounded()) },
      inefficiencies: [Double](repeating: 1, count: counts.rowCount))
  }

  /// The counts among some of the states.
  ///
  /// - Parameter indices: Of this matrix, rising.
  public func restricted(to indices: [Int]) -> CountMatrix {
    let kept = counts.principalSubmatrix(indices)
    let frames = indices.map { frameCounts[$0] }
    let total = counts.total
    let allFrames = frameCounts.reduce(0, +)
    return CountMatrix(
      counts: kept, lag: lag, mode: mode, labels: indices.map { labels[$0] }, frameCounts: frames,
      keptCountFraction: keptCountFraction * (total > 0 ? kept.total / total : 0),
      keptFrameFraction: keptFrameFraction
        * (allFrames > 0 ? Double(frames.reduce(0, +)) / Double(allFrames) : 0),
      inefficiencies: indices.map { inefficiencies[$0] })
  }

  /// The counts among the states of the largest connected set; of several the one with the most
  /// counts.
  ///
  /// - Parameter connectivity: What connected means.
  /// - Throws: ``MarkovError/nothingConnected`` where no state has a transition in it.
  /// - Complexity: O(states + counts that are not zero).
  public func largestConnectedSet(
    _ connectivity: Connectivity = .strong
  ) throws(MarkovError) -> CountMatrix {
    // Labels may have large gaps: states without any count are no sets to sort.
    let hasWayIn = counts.columnSums
    let touched = (0..<stateCount).filter { !counts.entries(ofRow: $0).isEmpty || hasWayIn[$0] > 0 }
    guard !touched.isEmpty else { throw .nothingConnected }
    guard touched.count == stateCount else {
      return try restricted(to: touched).largestConnectedSet(connectivity)
    }
    let sets = switch connectivity {
    case .strong: ConnectedSets.strong(counts)
    case .weak: ConnectedSets.weak(counts)
    case .reversible: ConnectedSets.strong(counts.mutualEntries())
    }
    // States that no count touches are sets of their own; so is one that only keeps to itself.
    var owner = [Int](repeating: 0, count: stateCount)
    for (index, set) in sets.enumerated() { for state in set { owner[state] = index } }
    var weights = [Double](repeating: 0, count: sets.count)
    for i in 0..<stateCount {
      for k in counts.entries(ofRow: i) where owner[Int(counts.columns[k])] == owner[i] {
        weights[owner[i]] += counts.values[k]
      }
    }
    let best = sets.indices.max { (weights[$0], sets[$0].count, -$0) < (weights[$1], sets[$1].count, -$1) }
    guard let best, weights[best] > 0 else { throw .nothingConnected }
    return sets[best].count == stateCount ? self : restricted(to: sets[best])
  }

  /// What counts as a connection between states.
  public enum Connectivity: Sendable, CaseIterable {
    /// Every state reaches every other.
    case strong
    /// States hang together when ways are taken in both directions.
    case weak
    /// As strong, by pairs of states between which both directions were counted.
    case reversible
  }
}

extension SparseMatrix {
  /// The entries whose mirror image is positive too.
  fileprivate func mutualEntries() -> SparseMatrix {
    var values = values
    for i in 0..<rowCount {
      for k in entries(ofRow: i) where self[Int(columns[k]), i] <= 0 { values[k] = 0 }
    }
    return replacingValues(values)
  }
}
