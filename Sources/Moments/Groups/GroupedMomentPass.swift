public import Samples
import Storage
import Synchronization

/// One pass over a source that makes the moments of many groups of columns, each with itself and with
/// columns that all groups share, but not with one another.
///
/// The columns of a group are functions of the source's rows. A piece of rows is read once; then each
/// group evaluates its functions on it and adds up its own block of the moments. What the moments of
/// all columns together would hold beside these blocks is neither computed nor stored: the cost grows
/// with the number of groups, not with its square.
///
/// Sums are kept for the choices of blocks that are asked for (folds, say) and no others, since the
/// blocks of many groups would not fit in memory. Threads share out the groups, and every group adds
/// its pieces in the order of the data: the result is the same, to the bit, for any number of threads.
public struct GroupedMomentPass: Sendable {
  /// In frames.
  public var lag: Int
  /// Whether pairs are symmetrised.
  public var dynamics: Dynamics
  /// The least number of blocks, cut as ``MomentPass`` cuts them.
  public var blockCount: Int
  /// The number of worker threads; the result does not depend on it.
  public var threadCount: Int
  /// Bytes for the sums of groups; where those of all do not fit, groups are taken in batches, with a
  /// pass over the source for each.
  public var memoryLimit: Int

  /// A pass at one lag; `memoryLimit` is in bytes.
  public init(
    lag: Int, dynamics: Dynamics = .nonreversible, blockCount: Int = MomentPass.defaultBlockCount,
    threadCount: Int = ParallelPass.availableThreadCount, memoryLimit: Int = 4 << 30
  ) {
    self.lag = lag
    self.dynamics = dynamics
    self.blockCount = blockCount
    self.threadCount = threadCount
    self.memoryLimit = memoryLimit
  }

  /// The sums of one group.
  public struct Sums: Sendable {
    /// The group's columns, then the shared ones.
    public let header: MomentHeader
    /// One a choice of blocks. Pairs that cross from a chosen block into others are counted only where
    /// every block that they end in is chosen as well.
    public internal(set) var sums: [PairMoments]
  }

  /// Reads the source, once where memory allows it.
  ///
  /// - Parameters:
  ///   - groups: Functions of the source's rows.
  ///   - shared: Functions whose columns follow those of every group; nil for none.
  ///   - choices: The sets of blocks whose pairs are summed.
  ///   - progress: Told, from any thread, of frames times groups as they are done.
  ///   - finish: Makes of a group's sums what is kept of them, on any thread.
  /// - Returns: What `finish` made, one a group, and the number of passes over the source.
  /// - Throws: ``MomentError``, or what `finish` throws.
  /// - Complexity: O(frames · (row + Σ (evaluation + d²))) for groups of d columns.
  public func run<Result: Sendable>(
    over source: any SampleSource, groups: [any RowFunctions], shared: (any RowFunctions)?,
    choices: [Set<Int>], progress: @Sendable (Int) -> Void = { _ in },
    finish: @Sendable (_ group: Int, _ sums: Sums) throws -> Result
  ) throws -> (results: [Result], passCount: Int) {
    let longest = source.trajectories.map(\.frameCount).max() ?? 0
    guard lag >= 1 else { throw MomentError.invalidLag(lag) }
    guard lag < longest else { throw MomentError.lagTooLong(lag: lag, longestTrajectory: longest) }
    precondition(
      groups.allSatisfy { $0.inputCount == source.dimension }
        && shared?.inputCount ?? source.dimension == source.dimension, "functions of other columns")
    let plan = BlockPlan(
      frameCounts: source.trajectories.map(\.frameCount), blockCount: blockCount)
    let chunks = GroupedChunks(
      source: source, shared: shared, lag: lag, memoryLimit: memoryLimit / 4,
      threadCount: threadCount)
    let head = try chunks.head()
    var results: [Result] = []
    var passCount = 0
    for batch in batches(groups, sharedCount: shared?.features.count ?? 0, choiceCount: choices.count) {
      passCount += 1
      let states = batch.map { index in
        GroupState(
          functions: groups[index],
          header: header(of: groups[index], shared: shared, source: source, plan: plan, head: head),
          choiceCount: choices.count)
      }
      for block in plan.blocks.indices {
        try add(block, plan: plan, chunks: chunks, states: states, choices: choices, progress)
      }
      results += try ParallelPass.map(
        count: states.count, threadCount: threadCount
      ) { index throws(any Error) in
        try finish(batch.lowerBound + index, states[index].release())
      }
    }
    return (results, passCount)
  }

  /// Groups whose sums are in memory together, in their order.
  private func batches(
    _ groups: [any RowFunctions], sharedCount: Int, choiceCount: Int
  ) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var start = 0
    var bytes = 0
    for (index, group) in groups.enumerated() {
      let d = group.features.count + sharedCount
      let own = choiceCount * 8 * (d * (d + 1) + d * d + 2 * d)
      if index > start, bytes + own > memoryLimit {
        batches.append(start..<index)
        (start, bytes) = (index, 0)
      }
      bytes += own
    }
    if start < groups.count { batches.append(start..<groups.count) }
    return batches
  }

  private func header(
    of group: any RowFunctions, shared: (any RowFunctions)?, source: any SampleSource,
    plan: BlockPlan, head: (rows: [Double], count: Int)
  ) -> MomentHeader {
    let features = group.features + (shared?.features ?? [])
    let isWide = features.count > MomentPass.widenedFeatureLimit
    return MomentHeader(
      features: features, lags: [lag], dynamics: dynamics,
      precision: isWide ? .float32 : .float64, isWeighted: source.isWeighted,
      isBiased: source.isWeighted, timeStep: source.timeStep, trajectories: source.trajectories,
      // Shared columns are taken as they are: their mean is near zero.
      shift: shift(of: group, head: head, isRounded: isWide)
        + [Double](repeating: 0, count: shared?.features.count ?? 0),
      plan: plan)
  }

  /// The mean of the first frames, in the precision of the products.
  private func shift(
    of group: any RowFunctions, head: (rows: [Double], count: Int), isRounded: Bool
  ) -> [Double] {
    let d = group.features.count
    var values = [Double](repeating: 0, count: head.count * d)
    let evaluator = group.makeEvaluator()
    guard d > 0, head.count > 0 else { return [] }
    values.withUnsafeMutableBufferPointer { values in
      head.rows.withUnsafeBufferPointer {
        evaluator.evaluate(
          $0.baseAddress!, count: head.count, into: values.baseAddress!, stride: d)
      }
    }
    return (0..<d).map { j in
      // About the first value, so that a constant column gives itself exactly.
      let first = values[j]
      var sum = 0.0
      for row in 0..<head.count { sum += values[row * d + j] - first }
      let mean = first + sum / Double(head.count)
      return isRounded ? Double(Float(mean)) : mean
    }
  }

  /// Adds one block's pairs to the sums of the choices that it belongs to.
  private func add(
    _ block: Int, plan: BlockPlan, chunks: GroupedChunks, states: [GroupState],
    choices: [Set<Int>], _ progress: @Sendable (Int) -> Void
  ) throws {
    guard let first = states.first else { return }
    let reached = first.header.blocksReached(from: block, lag: lag)
    let whole = choices.indices.filter {
      choices[$0].contains(block) && reached.allSatisfy(choices[$0].contains)
    }
    let inner = choices.indices.filter { choices[$0].contains(block) && !whole.contains($0) }
    for segment in plan.blocks[block] {
      for (piece, isLast) in chunks.pieces(of: segment) {
        let chunk = try chunks.load(piece)
        _ = try ParallelPass.map(
          count: states.count, threadCount: threadCount
        ) { index throws(MomentError) in
          do throws(SampleError) {
            // A piece that the segment goes on behind leads nowhere else.
            try states[index].add(
              chunk, lag: lag, whole: isLast ? whole : whole + inner, inner: isLast ? inner : [])
          } catch {
            throw .samples(error)
          }
          progress(piece.frames.count)
        }
      }
    }
  }
}

/// The sums of one group as they grow.
private final class GroupState: Sendable {
  let header: MomentHeader
  private let functions: any RowFunctions
  private let sums: Mutex<[PairMoments]>

  init(functions: any RowFunctions, header: MomentHeader, choiceCount: Int) {
    self.functions = functions
    self.header = header
    sums = Mutex(
      Array(
        repeating: PairMoments(dimension: header.dimension, dynamics: header.dynamics),
        count: choiceCount))
  }

  /// Adds a piece's pairs to the sums at `whole`, those within the piece to the sums at `inner`.
  func add(
    _ chunk: GroupedChunk, lag: Int, whole: [Int], inner: [Int]
  ) throws(SampleError) {
    let pairs: LagBlock
    switch header.precision {
    case .float32: pairs = try accumulate(Float.self, chunk, lag: lag)
    case .float64: pairs = try accumulate(Double.self, chunk, lag: lag)
    }
    let owned = whole.isEmpty ? pairs.interior : pairs.owned
    sums.withLock { sums in
      for choice in whole { sums[choice].add(owned) }
      for choice in inner { sums[choice].add(pairs.interior) }
    }
  }

  private func accumulate<Scalar: MomentScalar>(
    _: Scalar.Type, _ chunk: GroupedChunk, lag: Int
  ) throws(SampleError) -> LagBlock {
    var accumulator = SegmentAccumulator<Scalar>(
      dimension: header.dimension, lags: [lag], dynamics: header.dynamics,
      isWeighted: header.isWeighted)
    var result = [LagBlock(dimension: header.dimension, dynamics: header.dynamics)]
    let trajectory = header.trajectories[chunk.segment.trajectory]
    try accumulator.accumulate(
      chunk.segment, trajectoryLength: trajectory.frameCount,
      reader: GroupedChunkReader(chunk, functions, name: trajectory.name, features: header.features),
      shift: header.shift.map { Scalar($0) }, into: &result, progress: { _ in })
    return result[0]
  }

  /// The sums, whose memory goes to the caller.
  func release() -> GroupedMomentPass.Sums {
    GroupedMomentPass.Sums(
      header: header,
      sums: sums.withLock { sums in
        defer { sums = [] }
        return sums
      })
  }
}
