/// A linear map: reads a vector x and overwrites every element of y with A·x.
///
/// It is called on the calling thread, one vector at a time, and must give the
/// same result whenever it is given the same vector. It may itself ask for
/// truncated decompositions on the thread or task that it is called on, but not
/// wait for another thread that does: that thread would wait for this solve.
public typealias LinearOperator = (_ x: Span<Double>, _ y: inout MutableSpan<Double>) -> Void

/// How an iterative eigenproblem is solved.
public struct KrylovOptions: Equatable, Sendable {
  /// The residual at which a value has converged, relative to its magnitude; the
  /// rounding unit if zero.
  public var relativeTolerance: Double
  /// The number of vectors kept between restarts; twice the count of values plus
  /// one and at least 20 if nil. Raised where it is too small for the count.
  public var subspaceDimension: Int?
  /// The number of restarts after which the solve gives up.
  public var maximumRestarts: Int
  /// The seed of the start vector.
  public var seed: UInt64

  /// Makes options.
  public init(
    relativeTolerance: Double = 0, subspaceDimension: Int? = nil, maximumRestarts: Int = 1000,
    seed: UInt64 = 1
  ) {
    self.relativeTolerance = relativeTolerance
    self.subspaceDimension = subspaceDimension
    self.maximumRestarts = maximumRestarts
    self.seed = seed
  }

  internal var effectiveTolerance: Double {
    relativeTolerance > 0 ? relativeTolerance : .ulpOfOne / 2
  }

  internal func subspaceDimension(count: Int, dimension: Int) -> Int {
    min(dimension, max(count + 2, subspaceDimension ?? max(2 * count + 1, 20)))
  }
}

/// An operator with its dimension, whose results are checked.
internal struct CheckedOperator {
  internal let dimension: Int
  internal let apply: LinearOperator

  /// Overwrites y with A·x.
  internal func multiply(
    _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>
  ) throws(LinearAlgebraError) {
    let input = UnsafeBufferPointer(start: x, count: dimension)
    let output = UnsafeMutableBufferPointer(start: y, count: dimension)
    var span = output.mutableSpan
    apply(input.span, &span)
    for i in 0..<dimension where !output[i].isFinite {
      throw .operatorNotFinite(index: i)
    }
  }

  /// The matrix of the operator, by its action on the unit vectors.
  internal func dense() throws(LinearAlgebraError) -> Matrix<Double> {
    var columns: [Double] = []
    columns.reserveCapacity(dimension * dimension)
    var y = [Double](repeating: 0, count: dimension)
    for j in 0..<dimension {
      var unit = [Double](repeating: 0, count: dimension)
      unit[j] = 1
      try multiply(unit, into: &y)
      columns += y
    }
    return Matrix(rowCount: dimension, columnCount: dimension, columnMajor: columns)
  }
}
