public import LinearAlgebra
public import Samples

/// Counts transitions along trajectories; pairs never cross from one to another.
///
///     let counts = try TransitionCounter(lag: 10, mode: .effective).count(trajectories)
///     let model = try MaximumLikelihood().fit(counts.largestConnectedSet())
///
/// - Reference: J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011), doi:10.1063/1.3565032.
public struct TransitionCounter: Sendable {
  /// The lag, in frames.
  public var lag: Int
  /// Which pairs are counted.
  public var mode: CountingMode
  /// The worker threads of effective counts; the result does not depend on them.
  public var threadCount: Int

  /// A counter at a lag.
  public init(lag: Int, mode: CountingMode = .sliding, threadCount: Int = 1) {
    self.lag = lag
    self.mode = mode
    self.threadCount = threadCount
  }

  /// Counts all trajectories.
  ///
  /// - Returns: A row and a column for each state, visited or not.
  /// - Throws: ``MarkovError/invalidLag(_:)``, ``MarkovError/noPairs(lag:longest:)``.
  /// - Complexity: O(frames + states) for sliding and strided counts.
  public func count(_ trajectories: DiscreteTrajectories) throws(MarkovError) -> CountMatrix {
    guard lag >= 1 else { throw .invalidLag(lag) }
    let longest = trajectories.states.map(\.count).max() ?? 0
    guard longest > lag else { throw .noPairs(lag: lag, longest: longest) }
    let visits = LaggedVisits(trajectories, lag: lag, stride: mode == .strided ? lag : 1)
    guard visits.targets.isEmpty == false else { throw .noPairs(lag: lag, longest: longest) }
    var counts = visits.counts()
    var inefficiencies = [Double](repeating: 1, count: trajectories.stateCount)
    if mode == .effective {
      let visited = (0..<trajectories.stateCount).filter { visits.starts[$0 + 1] > visits.starts[$0] }
      let found = ParallelPass.map(count: visited.count, threadCount: threadCount) {
        RowInefficiency.of(visits, state: visited[$0], lag: lag)
      }
      for (state, inefficiency) in zip(visited, found) { inefficiencies[state] = inefficiency }
      counts = counts.scalingRows(by: inefficiencies.map { 1 / $0 })
    }
    return CountMatrix(
      counts: counts, lag: lag, mode: mode, labels: Array(0..<trajectories.stateCount),
      frameCounts: trajectories.histogram, inefficiencies: inefficiencies)
  }
}

/// Where each visit of a state led to, in the order of the data: pairs sorted by their first state.
struct LaggedVisits: Sendable {
  let stateCount: Int
  /// Where each state's visits begin in ``targets``.
  let starts: [Int]
  /// The state a lag later.
  let targets: [Int32]
  /// The trajectory of each visit.
  let trajectories: [Int32]

  init(_ data: DiscreteTrajectories, lag: Int, stride step: Int) {
    stateCount = data.stateCount
    var starts = [Int](repeating: 0, count: data.stateCount + 1)
    func forEachPair(_ body: (Int, Int32, Int32) -> Void) {
      for (index, states) in data.states.enumerated() where states.count > lag {
        for t in stride(from: 0, to: states.count - lag, by: step) {
          let (from, to) = (states[t], states[t + lag])
          if from >= 0 && to >= 0 { body(Int(from), to, Int32(index)) }
        }
      }
    }
    forEachPair { from, _, _ in starts[from + 1] += 1 }
    for i in 0..<data.stateCount { starts[i + 1] += starts[i] }
    var next = starts
    var targets = [Int32](repeating: 0, count: starts.last!)
    var trajectories = targets
    forEachPair { from, to, index in
      targets[next[from]] = to
      trajectories[next[from]] = index
      next[from] += 1
    }
    self.starts = starts
    self.targets = targets
    self.trajectories = trajectories
  }

  func counts() -> SparseMatrix {
    var tally = [Double](repeating: 0, count: stateCount)
    var rowStarts = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for state in 0..<stateCount {
      var seen: [Int32] = []
      for target in targets[starts[state]..<starts[state + 1]] {
        if tally[Int(target)] == 0 { seen.append(target) }
        tally[Int(target)] += 1
      }
      seen.sort()
      for target in seen {
        columns.append(target)
        values.append(tally[Int(target)])
        tally[Int(target)] = 0
      }
      rowStarts.append(columns.count)
    }
    return SparseMatrix(
      rowCount: stateCount, columnCount: stateCount, rowStarts: rowStarts, columns: columns,
      values: values)
  }
}
