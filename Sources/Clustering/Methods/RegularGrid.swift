public import LinearAlgebra
public import Samples
import Glibc

/// The cells of a product grid as states.
///
/// Cells are numbered row by row: i₀·n₁·n₂… + i₁·n₂… + …, the last axis fastest.
///
///     let torsions = RegularGrid.GridAxis(lower: -.pi, upper: .pi, binCount: 20, isPeriodic: true)
///     let states = try RegularGrid([torsions, torsions]).assign(values)
public struct RegularGrid: Sendable, Equatable {
  /// Bins of equal width along one column.
  public struct GridAxis: Sendable, Equatable {
    /// Where the first bin begins.
    public var lower: Double
    /// Where the last bin ends.
    public var upper: Double
    /// The number of bins.
    public var binCount: Int
    /// Whether values wrap around; otherwise those outside belong to the first or the last bin.
    public var isPeriodic: Bool

    /// So many bins between two bounds.
    public init(lower: Double, upper: Double, binCount: Int, isPeriodic: Bool = false) {
      self.lower = lower
      self.upper = upper
      self.binCount = binCount
      self.isPeriodic = isPeriodic
    }

    /// The width of a bin.
    public var binWidth: Double { (upper - lower) / Double(binCount) }

    /// The bin of a finite value: ⌊(value − lower) / width⌋, wrapped or clamped.
    ///
    /// The upper bound of an axis that does not wrap belongs to the last bin.
    public func bin(of value: Double) -> Int {
      let place = ((value - lower) / binWidth).rounded(.down)
      if isPeriodic {
        // Of numbers too large to be near a bin, the remainder is still a bin.
        let wrapped = fmod(place, Double(binCount))
        return Int(wrapped < 0 ? wrapped + Double(binCount) : wrapped)
      }
      return Int(min(max(place, 0), Double(binCount - 1)))
    }

    /// The middle of a bin.
    public func middle(of bin: Int) -> Double { lower + (Double(bin) + 0.5) * binWidth }
  }

  /// One axis a column.
  public let axes: [GridAxis]
  /// The number of cells.
  public let count: Int

  /// A grid of one axis a column.
  ///
  /// - Throws: ``ClusteringError/invalidRange(axis:lower:upper:)``,
  ///   ``ClusteringError/invalidBinCount(axis:count:)`` or ``ClusteringError/tooManyCells``.
  public init(_ axes: [GridAxis]) throws(ClusteringError) {
    var count = 1
    for (i, axis) in axes.enumerated() {
      guard axis.lower.isFinite, axis.upper.isFinite, axis.lower < axis.upper,
        (axis.upper - axis.lower).isFinite
      else { throw .invalidRange(axis: i, lower: axis.lower, upper: axis.upper) }
      guard axis.binCount > 0 else { throw .invalidBinCount(axis: i, count: axis.binCount) }
      let (product, overflows) = count.multipliedReportingOverflow(by: axis.binCount)
      guard !overflows, product <= Int(Int32.max) else { throw .tooManyCells }
      count = product
    }
    self.axes = axes
    self.count = count
  }

  /// The number of columns.
  public var dimension: Int { axes.count }

  /// The middles of all cells, cells × axes.
  public var centres: Matrix<Double> {
    var centres = Matrix<Double>(rowCount: count, columnCount: dimension)
    for cell in 0..<count {
      var rest = cell
      for axis in axes.indices.reversed() {
        centres[cell, axis] = axes[axis].middle(of: rest % axes[axis].binCount)
        rest /= axes[axis].binCount
      }
    }
    return centres
  }

  /// The cell of one point.
  ///
  /// - Returns: −1 for a point that is not finite.
  /// - Precondition: The point has one number an axis.
  public func assign(_ point: [Double]) -> Int32 {
    precondition(point.count == dimension, "a point has one number an axis")
    return point.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { cell(of: $0) } ?? 0
    }
  }

  /// The cell of each row.
  ///
  /// - Returns: One index a row, −1 for a row that is not finite.
  /// - Precondition: The points have one column an axis.
  public func assign(_ points: Matrix<Double>) -> [Int32] {
    precondition(points.columnCount == dimension, "points have one column an axis")
    return points.withUnsafeBufferPointer { elements in
      (0..<points.rowCount).map { row in
        elements.baseAddress.map { cell(of: $0 + row * dimension) } ?? 0
      }
    }
  }

  /// The cell of each frame, one array a trajectory.
  ///
  /// - Throws: ``ClusteringError/dimensionMismatch(points:centres:)``, or what reading meets.
  public func assign(
    _ source: some SampleSource, threadCount: Int
  ) throws(ClusteringError) -> [[Int32]] {
    guard source.dimension == dimension else {
      throw .dimensionMismatch(points: source.dimension, centres: dimension)
    }
    return try assignFrames(of: source, threadCount: threadCount) { rows, labels in
      guard let base = rows.baseAddress else { return }
      for row in labels.indices { labels[row] = cell(of: base + row * dimension) }
    }
  }

  private func cell(of point: UnsafePointer<Double>) -> Int32 {
    var cell = 0
    for (i, axis) in axes.enumerated() {
      guard point[i].isFinite else { return -1 }
      cell = cell * axis.binCount + axis.bin(of: point[i])
    }
    return Int32(cell)
  }
}
