public import Samples

/// Columns cut into a few cells each, one byte a value.
///
/// What hundreds of columns need to be compared pair by pair: the cells of one column lie side by
/// side, so that counting streams through them. Half of the edges follow the data and half the axis
/// (``EqualOccupancyCells/init(spread:count:period:)``), so that a rare state has cells of its own;
/// equal values never part, and a column of few distinct values has one cell each. Edges come from an
/// evenly spread sample of the frames, cells from one pass over all of them.
///
///     let columns = try QuantisedColumns(source, periods: [nil, 2 * .pi], threadCount: 2)
public struct QuantisedColumns: Sendable {
  /// What tables and messages call the columns.
  public let names: [String]
  /// The number of cells of each column; 1 where it never changes.
  public let cellCounts: [Int]
  /// The number of frames of each trajectory.
  public let frameCounts: [Int]
  /// The number of frames in each cell of each column.
  public let occupancies: [[Int]]
  /// The period of each column; nil unless it is an angle.
  public let periods: [Double?]
  /// Column after column, each the trajectories one after the other.
  private let cells: [UInt8]

  /// The cells of a column by default.
  public static let defaultCellCount = 20
  /// The most cells of a column.
  public static let largestCellCount = 32

  /// Takes cells as they are.
  ///
  /// - Parameters:
  ///   - columns: One array of cells a column, the trajectories one after the other.
  ///   - frameCounts: The trajectories' lengths; one trajectory where nil.
  /// - Throws: ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/invalidCells(count:range:)`` for a cell of ``largestCellCount`` or more.
  public init(
    names: [String], columns: [[UInt8]], frameCounts: [Int]? = nil, periods: [Double?]? = nil
  ) throws(InformationError) {
    precondition(names.count == columns.count, "one name a column")
    let lengths = frameCounts ?? [columns.first?.count ?? 0]
    let total = lengths.reduce(0, +)
    for (name, column) in zip(names, columns) where column.count != total {
      throw .lengthMismatch(what: "cells of \(name)", count: column.count, expected: total)
    }
    var counts: [Int] = []
    for column in columns {
      let count = Int(column.max() ?? 0) + 1
      guard count <= Self.largestCellCount else {
        throw .invalidCells(count: count, range: 1...Self.largestCellCount)
      }
      counts.append(count)
    }
    self.init(
      names: names, cellCounts: counts, frameCounts: lengths,
      periods: periods ?? names.map { _ in nil }, cells: Array(columns.joined()))
  }

  private init(
    names: [String], cellCounts: [Int], frameCounts: [Int], periods: [Double?], cells: [UInt8]
  ) {
    self.names = names
    self.cellCounts = cellCounts
    self.frameCounts = frameCounts
    self.periods = periods
    self.cells = cells
    let total = frameCounts.reduce(0, +)
    occupancies = cellCounts.enumerated().map { column, count in
      var found = [Int](repeating: 0, count: 256)
      for cell in cells[(column * total)..<((column + 1) * total)] { found[Int(cell)] += 1 }
      return Array(found.prefix(count))
    }
  }

  /// Cuts the columns of a source.
  ///
  /// - Parameters:
  ///   - periods: The period of each column that is an angle; none where nil.
  ///   - cellCount: The most cells of a column, 2 … ``largestCellCount``.
  ///   - threadCount: Changes nothing but the time.
  ///   - advance: Told, from any thread, of frames that are done.
  /// - Throws: ``InformationError/invalidCells(count:range:)``, and ``SampleError`` as the source is
  ///   read.
  /// - Complexity: One pass and a partial one; a byte a value, and a few MB a thread.
  public init(
    _ source: any SampleSource, periods: [Double?]? = nil, cellCount: Int = defaultCellCount,
    threadCount: Int = 1, advance: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws {
    guard (2...Self.largestCellCount).contains(cellCount) else {
      throw InformationError.invalidCells(count: cellCount, range: 2...Self.largestCellCount)
    }
    let periods = periods ?? source.features.map { _ in nil }
    precondition(periods.count == source.dimension, "a period, or nil, for each column")
    let names = source.features.map(\.name)
    let edges = try ColumnEdges.sampled(
      source, periods: periods, cellCount: cellCount, threadCount: threadCount)
    let cells = try CellPass.run(
      source, edges: edges, threadCount: threadCount, advance: advance)
    self.init(
      names: names, cellCounts: edges.map(\.cellCount),
      frameCounts: source.trajectories.map(\.frameCount), periods: periods, cells: cells)
  }

  /// The number of columns.
  public var dimension: Int { names.count }
  /// The number of frames of all trajectories.
  public var frameCount: Int { frameCounts.reduce(0, +) }
  /// The most cells that a column has.
  public var largestCellCount: Int { cellCounts.max() ?? 0 }

  /// The share of frames in the fullest cell of a column.
  ///
  /// Where values differ no cell holds more than two fair shares: a half and more is one value's.
  public func largestShare(of column: Int) -> Double {
    Double(occupancies[column].max() ?? 0) / Double(max(1, frameCount))
  }

  /// Whether all frames of a column are in one cell.
  public func isConstant(_ column: Int) -> Bool {
    occupancies[column].count { $0 > 0 } <= 1
  }

  /// The cells of a column, one array a trajectory.
  ///
  /// - Complexity: O(frames).
  public func labels(of column: Int) -> [[Int32]] {
    var start = column * frameCount
    return frameCounts.map { count in
      defer { start += count }
      return cells[start..<(start + count)].map(Int32.init)
    }
  }

  /// Frames over the correlation time of a column: how many independent ones they are worth.
  ///
  /// - Complexity: O(frames · log frames).
  public func effectiveCount(of column: Int) -> Double {
    let period = periods[column] == nil ? nil : Double(cellCounts[column])
    return Double(frameCount) / CellCorrelation.inefficiency(labels(of: column), period: period)
  }

  /// Some of the columns, in the order given.
  ///
  /// - Complexity: O(frames · columns).
  public func picking(_ columns: [Int]) -> QuantisedColumns {
    let total = frameCount
    return QuantisedColumns(
      names: columns.map { names[$0] }, cellCounts: columns.map { cellCounts[$0] },
      frameCounts: frameCounts, periods: columns.map { periods[$0] },
      cells: columns.flatMap { cells[($0 * total)..<(($0 + 1) * total)] })
  }

  /// Lends the cells of two columns.
  func withPair<Result>(
    _ a: Int, _ b: Int, _ body: (UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> Result
  ) -> Result {
    precondition(a < dimension && b < dimension, "no such column")
    let total = frameCount
    return cells.withUnsafeBufferPointer { cells in
      guard let base = cells.baseAddress, total > 0 else {
        var none: UInt8 = 0
        return body(&none, &none)
      }
      return body(base + a * total, base + b * total)
    }
  }

  /// Writes cell · stride of each frame that has a partner a lag later, and the code of a cell beyond
  /// all others where it has none.
  func fillCodes(
    of column: Int, lag: Int, stride: UInt16, into codes: UnsafeMutablePointer<UInt16>
  ) {
    withPair(column, column) { cells, _ in
      PairCodes.scale(cells, by: stride, count: frameCount, into: codes)
    }
    maskEnds(lag: lag, stride: stride, codes: codes)
  }

  /// The same of the column turned by some frames within each trajectory, as if it were a circle.
  func fillTurnedCodes(
    of column: Int, by turns: [Int], lag: Int, stride: UInt16,
    into codes: UnsafeMutablePointer<UInt16>
  ) {
    withPair(column, column) { cells, _ in
      var start = 0
      for (count, turn) in zip(frameCounts, turns) where count > 0 {
        let rest = count - turn
        PairCodes.scale(cells + start + turn, by: stride, count: rest, into: codes + start)
        PairCodes.scale(cells + start, by: stride, count: turn, into: codes + start + rest)
        start += count
      }
    }
    maskEnds(lag: lag, stride: stride, codes: codes)
  }

  private func maskEnds(lag: Int, stride: UInt16, codes: UnsafeMutablePointer<UInt16>) {
    let beyond = UInt16(largestCellCount) * stride
    var end = 0
    for count in frameCounts {
      end += count
      (codes + (end - min(count, lag))).update(repeating: beyond, count: min(count, lag))
    }
  }
}
