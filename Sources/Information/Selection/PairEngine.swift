import Samples

/// Mutual information between many columns now and many columns a lag later.
///
/// The later columns are taken in tiles of a few pairs, whose codes stay at hand while each of the
/// earlier columns passes by. What is counted is whole numbers, and each tile is one task: results
/// cannot depend on the number of threads.
struct PairEngine {
  let columns: QuantisedColumns
  let lag: Int
  let threadCount: Int

  /// Pairs of columns in a tile: their codes take 16 bytes a frame.
  static let tileLength = 8

  /// The values of one tile: those of each earlier column with each later column of the tile.
  struct Tile {
    let columns: Range<Int>
    /// Earlier column by later column.
    var plain: [Double]
    var corrected: [Double]
  }

  /// Counts all pairs.
  ///
  /// - Parameters:
  ///   - rowCount: How many earlier columns there are.
  ///   - isWanted: Whether a row is counted with a tile of these columns; zeros where it is not.
  ///   - fill: Writes a row's codes, cell·stride of each frame of all trajectories one after the
  ///     other; frames without a partner a lag later get cell `cellCount`.
  ///   - advance: Told of each tile that is done.
  func run(
    rowCount: Int, isWanted: @Sendable (_ row: Int, _ tile: Range<Int>) -> Bool = { _, _ in true },
    advance: @Sendable (Int) -> Void = { _ in },
    fill: @Sendable (_ row: Int, _ codes: UnsafeMutablePointer<UInt16>, _ stride: UInt16) -> Void
  ) -> [Tile] {
    let width = 2 * Self.tileLength
    let dimension = columns.dimension
    let frameCount = columns.frameCount
    let cellCount = max(1, columns.largestCellCount)
    let stride = cellCount * cellCount
    let pairCount = max(0, frameCount - lag)
    let information = PairInformation()
    return ParallelPass.map(
      count: (dimension + width - 1) / width, threadCount: threadCount
    ) { index in
      let range = (index * width)..<min((index + 1) * width, dimension)
      let halves = (range.count + 1) / 2
      let codes = UnsafeMutablePointer<UInt16>.allocate(capacity: max(1, halves * frameCount))
      let row = UnsafeMutablePointer<UInt16>.allocate(capacity: max(1, frameCount))
      let table = UnsafeMutablePointer<UInt32>.allocate(capacity: (cellCount + 1) * stride)
      defer {
        codes.deallocate()
        row.deallocate()
        table.deallocate()
      }
      for half in 0..<halves {
        columns.withPair(
          range.lowerBound + 2 * half, min(range.lowerBound + 2 * half + 1, range.upperBound - 1)
        ) { high, low in
          PairCodes.join(
            high, low, factor: UInt16(cellCount), count: frameCount,
            into: codes + half * frameCount)
        }
      }
      var tile = Tile(
        columns: range, plain: [Double](repeating: 0, count: rowCount * range.count),
        corrected: [Double](repeating: 0, count: rowCount * range.count))
      var margin = [UInt32](repeating: 0, count: cellCount * cellCount)
      for i in 0..<rowCount where isWanted(i, range) {
        fill(i, row, UInt16(stride))
        for half in 0..<halves {
          table.update(repeating: 0, count: (cellCount + 1) * stride)
          PairCodes.count(
            first: row, second: codes + half * frameCount + lag, count: pairCount, into: table)
          for side in 0..<min(2, range.count - 2 * half) {
            Self.sum(table, keeping: side, cellCount: cellCount, into: &margin)
            let value = information.of(margin, rowCount: cellCount, columnCount: cellCount)
            tile.plain[i * range.count + 2 * half + side] = value.plain
            tile.corrected[i * range.count + 2 * half + side] = value.corrected
          }
        }
      }
      advance(1)
      return tile
    }
  }

  /// The counts of a and one of b₁ (side 0) and b₂ (side 1), whatever the other.
  private static func sum(
    _ table: UnsafePointer<UInt32>, keeping side: Int, cellCount: Int, into margin: inout [UInt32]
  ) {
    let w = cellCount
    margin.withUnsafeMutableBufferPointer { margin in
      margin.update(repeating: 0)
      for a in 0..<w {
        for b in 0..<w {
          let row = table + (a &* w &+ b) &* w
          if side == 0 {
            var sum: UInt32 = 0
            for c in 0..<w { sum &+= row[c] }
            margin[a &* w &+ b] = sum
          } else {
            for c in 0..<w { margin[a &* w &+ c] &+= row[c] }
          }
        }
      }
    }
  }
}
