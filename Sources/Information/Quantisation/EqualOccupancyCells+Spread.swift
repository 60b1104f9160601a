extension EqualOccupancyCells {
  /// Cells of which half follow the data and half the axis.
  ///
  /// Cells of equal occupancy alone put a state of a few percent into one cell with its surroundings,
  /// however far away it lies and however slowly it is left. So every second boundary is one of equal
  /// steps along the axis, between the quantiles .1 % and 99.9 % or around the circle; steps that hold
  /// no value are left out.
  ///
  /// - Parameters: as for ``init(values:count:period:)``. A column of at most `count` distinct values has
  ///   a cell for each.
  /// - Throws: As ``init(values:count:period:)``.
  /// - Complexity: O(n log n).
  public init(
    spread values: [Double], count: Int, period: Double? = nil
  ) throws(InformationError) {
    let fine = try EqualOccupancyCells(values: values, count: count, period: period)
    let sorted = values.map { fine.position(of: $0) }.sorted()
    var distinct = 1
    for (a, b) in zip(sorted, sorted.dropFirst()) where b > a && distinct <= count { distinct += 1 }
    guard distinct > count, count >= 4 else {
      self = fine
      return
    }
    let coarse = try EqualOccupancyCells(values: values, count: (count + 1) / 2, period: period)
    let ends = period.map { (0, $0) } ?? (
      sorted[Int(0.001 * Double(sorted.count - 1))], sorted[Int(0.999 * Double(sorted.count - 1))]
    )
    let steps = count - coarse.cellCount + 1
    var edges = coarse.edges
    for k in 1..<max(1, steps) {
      edges.append(ends.0 + (ends.1 - ends.0) * Double(k) / Double(steps))
    }
    self.init(edges: Self.occupied(edges.sorted(), sorted), origin: fine.origin, period: period)
  }

  /// The boundaries without those that would bound an empty cell.
  private static func occupied(_ edges: [Double], _ sorted: [Double]) -> [Double] {
    var kept: [Double] = []
    var place = 0
    for edge in edges {
      var next = place
      while next < sorted.count, sorted[next] < edge { next += 1 }
      guard next > place, next < sorted.count else { continue }
      kept.append(edge)
      place = next
    }
    return kept
  }

  init(edges: [Double], origin: Double, period: Double?) {
    self.edges = edges
    self.origin = origin
    self.period = period
  }
}
