public import Samples
import Storage

/// The streaming pass that makes ``LaggedMoments``.
///
/// Each block is one task: a thread reads the block's frames (and as many
/// beyond it as the longest lag) in chunks and adds up all lags while they are
/// in cache. Blocks do not depend on one another, so the result is the same, to
/// the bit, for any number of threads.
public struct MomentPass: Sendable {
  /// The lags in frames.
  public var lags: [Int]
  /// Whether pairs are symmetrised.
  public var dynamics: Dynamics
  /// The least number of blocks; more where trajectories are many.
  public var blockCount: Int
  /// The number of worker threads; the result does not depend on it.
  public var threadCount: Int
  /// Bytes that finished blocks may take in memory; beyond that they go to
  /// `folder`, or to a temporary one.
  public var memoryLimit: Int
  /// Where finished blocks are kept, so that an interrupted run can go on.
  public var folder: String?
  /// What identifies the input beyond its header (sizes, dates), so that a run
  /// is not taken up on files that have changed.
  public var inputIdentity = ""

  /// Enough blocks for folds and error bars.
  public static let defaultBlockCount = 20

  /// A pass over all lags at once; `memoryLimit` is in bytes.
  public init(
    lags: [Int], dynamics: Dynamics = .reversible, blockCount: Int = defaultBlockCount,
    threadCount: Int = ParallelPass.availableThreadCount, memoryLimit: Int = 4 << 30,
    folder: String? = nil
  ) {
    self.lags = lags
    self.dynamics = dynamics
    self.blockCount = blockCount
    self.threadCount = threadCount
    self.memoryLimit = memoryLimit
    self.folder = folder
  }

  /// Reads the source once.
  ///
  /// - Parameter progress: Told, from any thread, of frames as they are done.
  /// - Throws: ``MomentError``; nothing is kept but finished blocks in `folder`.
  /// - Complexity: (½ + ½ L) matrix products of T × d by itself for
  ///   reversible, (½ + L) for non-reversible dynamics.
  public func run(
    over source: some SampleSource, progress: @Sendable (Int) -> Void = { _ in }
  ) throws(MomentError) -> LaggedMoments {
    let header = try makeHeader(source)
    let keeper = try BlockKeeper(
      header: header, folder: folder, inputIdentity: inputIdentity, memoryLimit: memoryLimit)
    switch productPrecision(source) {
    case .float32: try fill(Float.self, source: source, header: header, keeper: keeper, progress)
    case .float64: try fill(Double.self, source: source, header: header, keeper: keeper, progress)
    }
    return LaggedMoments(header: header, store: try keeper.finish())
  }

  /// Up to this many features, Float32 samples are multiplied in Float64: it
  /// costs little where reading dominates, and keeps 1 − λ exact also where
  /// slow motion is a small part of noisy columns.
  package var mostWidenedFeatures = widenedFeatureLimit
  static let widenedFeatureLimit = 64

  private func productPrecision(_ source: some SampleSource) -> NumericPrecision {
    source.dimension <= mostWidenedFeatures ? .float64 : source.precision
  }

  private func fill<Scalar: MomentScalar>(
    _: Scalar.Type, source: some SampleSource, header: MomentHeader, keeper: BlockKeeper,
    _ progress: @Sendable (Int) -> Void
  ) throws(MomentError) {
    let shift = header.shift.map { Scalar($0) }
    _ = try ParallelPass.map(
      count: header.blockCount, threadCount: threadCount
    ) { block throws(MomentError) in
      if keeper.holds(block) {
        progress(header.plan.frameCount(of: block))
        return
      }
      let result: [LagBlock]
      do throws(SampleError) {
        result = try accumulate(block, source: source, header: header, shift: shift, progress)
      } catch {
        throw .samples(error)
      }
      try keeper.keep(block, result)
    }
  }

  private func accumulate<Scalar: MomentScalar>(
    _ block: Int, source: some SampleSource, header: MomentHeader, shift: [Scalar],
    _ progress: (Int) -> Void
  ) throws(SampleError) -> [LagBlock] {
    let reader = try source.makeReader()
    var accumulator = SegmentAccumulator<Scalar>(
      dimension: header.dimension, lags: header.lags, dynamics: dynamics,
      isWeighted: header.isWeighted)
    var result = Array(
      repeating: LagBlock(dimension: header.dimension, dynamics: dynamics),
      count: header.lags.count)
    for segment in header.plan.blocks[block] {
      try accumulator.accumulate(
        segment, trajectoryLength: header.trajectories[segment.trajectory].frameCount,
        reader: reader, shift: shift, into: &result, progress: progress)
    }
    return result
  }

  private func makeHeader(_ source: some SampleSource) throws(MomentError) -> MomentHeader {
    let lags = Array(Set(self.lags)).sorted()
    guard let shortest = lags.first, shortest >= 1 else { throw .invalidLag(lags.first ?? 0) }
    let longest = source.trajectories.map(\.frameCount).max() ?? 0
    if let lag = lags.first(where: { $0 >= longest }) {
      throw .lagTooLong(lag: lag, longestTrajectory: longest)
    }
    return MomentHeader(
      features: source.features, lags: lags, dynamics: dynamics, precision: source.precision,
      isWeighted: source.isWeighted, isBiased: source.isWeighted, timeStep: source.timeStep,
      trajectories: source.trajectories,
      shift: try makeShift(source),
      plan: BlockPlan(
        frameCounts: source.trajectories.map(\.frameCount), blockCount: blockCount))
  }

  /// The mean of the first frames, in the samples' own precision so that
  /// taking it off loses nothing. Any fixed value near the data would do.
  private func makeShift(_ source: some SampleSource) throws(MomentError) -> [Double] {
    let d = source.dimension
    guard let trajectory = source.trajectories.firstIndex(where: { $0.frameCount > 0 }) else {
      return Array(repeating: 0, count: d)
    }
    let count = min(1024, source.trajectories[trajectory].frameCount)
    let rows = UnsafeMutableBufferPointer<Double>.allocate(capacity: count * d)
    defer { rows.deallocate() }
    do throws(SampleError) {
      try source.makeReader().read(0..<count, of: trajectory, into: rows)
    } catch {
      throw .samples(error)
    }
    return (0..<d).map { j in
      // About the first value, so that a constant column gives itself exactly.
      let first = rows[j]
      let mean = first + (0..<count).reduce(0) { $0 + (rows[$1 * d + j] - first) } / Double(count)
      return source.precision == .float32 ? Double(Float(mean)) : mean
    }
  }
}
