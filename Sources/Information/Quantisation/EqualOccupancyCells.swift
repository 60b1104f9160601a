import Glibc

/// Intervals of a column that hold equally many values, as far as ties allow.
///
/// All cells being equally full, the partition adapts to the density, and is the same after any rising
/// map of the column. Equal values are never parted: a column of few distinct values gets a cell for
/// each, and a value that most frames take gets a cell of its own, while the rest is shared out among
/// the other cells.
///
///     let cells = try EqualOccupancyCells(values: sample, count: 20)
///     let labels = cells.assign(column)
///
/// A periodic column is cut on its circle: the first cut lies in the widest gap between values, so
/// that neither the origin of the angle nor its branch matters.
public struct EqualOccupancyCells: Equatable, Sendable {
  /// Where one cell ends and the next begins, rising, one fewer than there are cells; a value equal to
  /// an edge belongs to the upper cell. Of a periodic column, measured upwards from ``origin``.
  public let edges: [Double]
  /// The period, if there is one.
  public let period: Double?
  /// Where the circle of a periodic column is cut; 0 without a period.
  public let origin: Double
  /// The number of cells, at most the number asked for.
  public var cellCount: Int { edges.count + 1 }

  /// Makes cells from values, or from a sample of them.
  ///
  /// - Parameters:
  ///   - values: In any order.
  ///   - count: How many cells; fewer if there are fewer distinct values.
  ///   - period: For an angle, the length of its circle, such as 2π or 360.
  /// - Throws: ``InformationError/emptyTable`` without values,
  ///   ``InformationError/invalidCount(what:value:least:)`` below one cell and
  ///   ``InformationError/notFinite(row:column:)`` (column 0) at the first NaN or infinity.
  /// - Complexity: O(n log n).
  public init(
    values: [Double], count: Int, period: Double? = nil
  ) throws(InformationError) {
    guard count >= 1 else { throw .invalidCount(what: "cells", value: count, least: 1) }
    guard !values.isEmpty else { throw .emptyTable }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: row, column: 0)
    }
    precondition(period.map { $0 > 0 && $0.isFinite } ?? true, "a period is positive")
    self.period = period
    if let period {
      origin = Self.widestGap(values, period)
      let origin = origin
      let distances = values.map { Self.distance($0, from: origin, period) }
      edges = OccupancyCuts.edges(sorted: distances.sorted(), count: count)
    } else {
      origin = 0
      edges = OccupancyCuts.edges(sorted: values.sorted(), count: count)
    }
  }

  /// Makes cells from values in single precision.
  ///
  /// - Throws: As the initialiser from doubles.
  public init(
    values: [Float], count: Int, period: Double? = nil
  ) throws(InformationError) {
    try self.init(values: values.map(Double.init), count: count, period: period)
  }

  /// The cell of a value, the end cells reaching to infinity; −1 for NaN, and for infinity where there
  /// is a period.
  ///
  /// - Complexity: O(cells); of many values, use `assign`.
  public func cell(of value: Double) -> Int32 {
    let place = position(of: value)
    return place.isNaN ? -1 : Int32(edges.count { $0 <= place })
  }

  /// The cell of each value.
  ///
  /// - Complexity: O(n log cells), a few ns a value.
  public func assign(_ values: [Double]) -> [Int32] {
    assign(count: values.count) { values[$0] }
  }

  /// The cell of each value.
  public func assign(_ values: [Float]) -> [Int32] {
    assign(count: values.count) { Double(values[$0]) }
  }

  @inline(__always)
  private func assign(count: Int, _ value: (Int) -> Double) -> [Int32] {
    let (padded, depth) = padded
    let last = Int32(edges.count)
    return [Int32](unsafeUninitializedCapacity: count) { labels, initialised in
      padded.withUnsafeBufferPointer { edges in
        if let period {
          for i in 0..<count {
            let place = Self.distance(value(i), from: origin, period)
            labels[i] = Self.find(place, in: edges, depth: depth, last: last)
          }
        } else {
          for i in 0..<count {
            labels[i] = Self.find(value(i), in: edges, depth: depth, last: last)
          }
        }
      }
      initialised = count
    }
  }

  func position(of value: Double) -> Double {
    period.map { Self.distance(value, from: origin, $0) } ?? value
  }

  /// The edges, filled up with infinities to one fewer than a power of two.
  private var padded: (edges: [Double], depth: Int) {
    var depth = 0
    while 1 << depth <= edges.count { depth += 1 }
    let filler = [Double](repeating: .infinity, count: 1 << depth - 1 - edges.count)
    return (edges + filler, depth)
  }

  /// The number of edges at or below a value, by halving. The step is made of the bit of the comparison:
  /// a branch would be mispredicted every other time.
  @inline(__always)
  private static func find(
    _ value: Double, in edges: UnsafeBufferPointer<Double>, depth: Int, last: Int32
  ) -> Int32 {
    var base = 0
    var level = depth &- 1
    while level >= 0 {
      let bit = edges[base &+ (1 &<< level) &- 1] <= value ? 1 : 0
      base &+= bit &<< level
      level &-= 1
    }
    // Infinity lies beyond the filling too.
    return value.isNaN ? -1 : min(last, Int32(truncatingIfNeeded: base))
  }

  /// How far a value lies above the origin, in 0 ..< period.
  @inline(__always)
  private static func distance(_ value: Double, from origin: Double, _ period: Double) -> Double {
    let turns = (value - origin) / period
    let rest = (value - origin) - turns.rounded(.down) * period
    // Rounding may end at either side of the cut.
    return rest >= period ? 0 : (rest < 0 ? 0 : rest)
  }

  /// The middle of the widest gap between values on a circle, in 0 ..< period.
  private static func widestGap(_ values: [Double], _ period: Double) -> Double {
    let sorted = values.map { distance($0, from: 0, period) }.sorted()
    var widest = sorted[0] + period - sorted[sorted.count - 1]
    var middle = sorted[sorted.count - 1] + 0.5 * widest
    for (low, high) in zip(sorted, sorted.dropFirst()) where high - low > widest {
      widest = high - low
      middle = low + 0.5 * widest
    }
    return distance(middle, from: 0, period)
  }
}
