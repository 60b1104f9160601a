public import Information
import Samples

/// What the beads of each mapping know of the slow state of all atoms a lag later, as counts.
///
/// The mapped state x is a cell of the mapping's own slow components, O a cell of those of all atoms at
/// t + τ. Counted once for each mapping; the scores are arithmetic on the tables.
public struct MappedStateTables: Sendable {
  /// One a mapping: pairs of x(t) and O(t + τ), block by block; nil where there are no cells.
  public let tables: [PairTables?]
  /// The blocks of the tables.
  public let blocks: FrameBlocks
  /// τ in frames.
  public let lag: Int
  /// Pairs that weigh as much as one independent pair.
  public let inefficiency: Double
  /// The result does not depend on it.
  public let threadCount: Int

  /// Cuts the mapped states into cells and counts.
  ///
  /// - Parameters:
  ///   - tables: The mappings' kinetics, whose components are cut.
  ///   - cellCount: Of each mapping and of O, 2 … 256.
  ///   - progress: Told, from any thread, of frames as they are done.
  /// - Throws: Errors of the data, and what counting meets.
  /// - Complexity: Two passes over the trajectories; a byte a frame and mapping.
  public init(
    _ tables: KineticTables, cellCount: Int, seed: UInt64, progress: @Sendable (Int) -> Void = { _ in }
  ) throws {
    let states = try MappedStates(tables, cellCount: cellCount, seed: seed, progress: progress)
    let observable = states.slowState
    let options = tables.reference.options
    let blocks = FrameBlocks(
      tables.reference.header.plan, frameCounts: observable.cells.map(\.count))
    self.blocks = blocks
    lag = options.lag
    threadCount = options.threadCount
    let time = try CorrelationTime(labels: observable.cells, count: observable.cellCount).frames
    inefficiency = max(1, time)
    let names = tables.mappings.map(\.name)
    self.tables = try ParallelPass.map(
      count: names.count, threadCount: options.threadCount
    ) { index throws(InformationError) -> PairTables? in
      guard let state = states.variable(index, name: names[index]) else { return nil }
      return try PairTables(
        x: state.cells, rowCount: state.cellCount, o: observable.cells, columnCount: observable.cellCount,
        lag: options.lag, blocks: blocks)
    }
  }
}
