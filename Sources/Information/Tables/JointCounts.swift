/// How often two discrete variables took each pair of values, x by rows and o by columns.
///
/// Counts add up: the tables of parts of the data sum to the table of all, and a part can be taken
/// out again. Frames may carry weights, so a count need not be whole.
///
///     let counts = JointCounts(rowCount: 2, columnCount: 2, counts: [9, 1, 1, 9])
///     counts.mutualInformation()   // .3680642 nats
public struct JointCounts: Equatable, Sendable {
  /// The number of values of x.
  public let rowCount: Int
  /// The number of values of o.
  public let columnCount: Int
  /// Row after row.
  public private(set) var counts: [Double]
  /// The sum of the counts.
  public private(set) var total: Double

  /// Takes counts, finite and not negative, row after row.
  ///
  /// - Precondition: rowCount × columnCount counts.
  public init(rowCount: Int, columnCount: Int, counts: [Double]) {
    precondition(counts.count == rowCount * columnCount, "one count a cell")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.counts = counts
    total = counts.reduce(0, +)
  }

  /// A table of zeros.
  public init(rowCount: Int, columnCount: Int) {
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      counts: [Double](repeating: 0, count: rowCount * columnCount))
  }

  /// The count of x and o.
  @inlinable
  public subscript(x: Int, o: Int) -> Double { counts[x * columnCount + o] }

  /// Adds the counts of more data.
  ///
  /// - Precondition: Both tables have the same shape.
  public mutating func add(_ other: JointCounts) {
    checkShape(other)
    for place in counts.indices { counts[place] += other.counts[place] }
    total += other.total
  }

  /// Takes the counts of a part of the data out.
  ///
  /// What weights leave behind by rounding, a share below 10⁻¹² of a cell, counts as nothing.
  ///
  /// - Precondition: Both tables have the same shape.
  public mutating func subtract(_ part: JointCounts) {
    checkShape(part)
    for place in counts.indices where part.counts[place] != 0 {
      let rest = counts[place] - part.counts[place]
      counts[place] = rest > 1e-12 * counts[place] ? rest : 0
    }
    let rest = total - part.total
    total = rest > 1e-12 * total ? rest : 0
  }

  /// The counts of x, whatever o.
  public var rowSums: [Double] {
    (0..<rowCount).map { x in
      counts[(x * columnCount)..<((x + 1) * columnCount)].reduce(0, +)
    }
  }

  /// The counts of o, whatever x.
  public var columnSums: [Double] {
    var sums = [Double](repeating: 0, count: columnCount)
    for x in 0..<rowCount {
      for o in 0..<columnCount { sums[o] += counts[x * columnCount + o] }
    }
    return sums
  }

  /// The shares of the counts.
  ///
  /// - Throws: ``InformationError/negativeProbability(row:column:value:)``,
  ///   ``InformationError/emptyTable``.
  public func distribution() throws(InformationError) -> JointDistribution {
    try JointDistribution(rowCount: rowCount, columnCount: columnCount, weights: counts)
  }

  /// I(x; o) in nats, from H(x) + H(o) − H(x, o), each with the correction; 0 without counts.
  ///
  /// The plug-in value is summed as Σ p ln(p / (p p)), which loses no digits where it is small. It is
  /// never negative but for rounding; corrected values can be, and are not clipped.
  ///
  /// - Complexity: O(cells).
  public func mutualInformation(_ correction: EntropyCorrection = .plugIn) -> Double {
    guard total > 0 else { return 0 }
    let rows = rowSums
    let columns = columnSums
    switch correction {
    case .plugIn:
      return Entropy.mutualInformation(cells: counts, rows: rows, columns: columns, total: total)
    case .millerMadow:
      let plain = Entropy.mutualInformation(
        cells: counts, rows: rows, columns: columns, total: total)
      let occupied = { (list: [Double]) in list.reduce(0) { $1 > 0 ? $0 + 1 : $0 } }
      return plain + Double(occupied(rows) + occupied(columns) - occupied(counts) - 1) / (2 * total)
    case .grassberger:
      return Entropy.of(counts: rows, correction) + Entropy.of(counts: columns, correction)
        - Entropy.of(counts: counts, correction)
    }
  }

  private func checkShape(_ other: JointCounts) {
    precondition(
      rowCount == other.rowCount && columnCount == other.columnCount, "tables of one shape")
  }
}
