// LAPACK hangs, crashes or returns rubbish on NaN, so every decomposition looks
// at its input first. The look is O(n²) beside O(n³).

/// The largest side for which 32-bit workspace sizes such as 1 + 6n + 2n² hold.
internal let largestLAPACKDimension = 32_000

extension Matrix where Scalar == Double {
  internal func requireSquare() throws(LinearAlgebraError) {
    guard isSquare else {
      throw .shapeMismatch(expected: .square(rowCount), actual: shape)
    }
    try requireModerateSize()
  }

  internal func requireModerateSize() throws(LinearAlgebraError) {
    let side = max(rowCount, columnCount)
    guard side <= largestLAPACKDimension else {
      throw .tooLarge(dimension: side, limit: largestLAPACKDimension)
    }
  }

  internal func requireFinite() throws(LinearAlgebraError) {
    for k in storage.indices where !storage[k].isFinite {
      throw .notFinite(row: k / columnCount, column: k % columnCount)
    }
  }

  internal func requireFiniteUpperTriangle() throws(LinearAlgebraError) {
    for i in 0..<rowCount {
      for j in i..<columnCount where !storage[i * columnCount + j].isFinite {
        throw .notFinite(row: i, column: j)
      }
    }
  }

  /// The elements of a square matrix whose upper triangle is finite, ready for
  /// LAPACK: row-major upper is LAPACK's lower triangle, `"L"`.
  internal func symmetricElements() throws(LinearAlgebraError) -> [Double] {
    try requireSquare()
    try requireFiniteUpperTriangle()
    return storage
  }

  /// Makes a matrix of LAPACK's column-major order.
  internal init(rowCount: Int, columnCount: Int, columnMajor: [Double]) {
    self = Matrix(rowCount: columnCount, columnCount: rowCount, elements: columnMajor)
      .transposed()
  }

  /// The matrix with its columns in the opposite order.
  internal func reversingColumns() -> Matrix {
    columns(Array((0..<columnCount).reversed()))
  }
}

/// Calls a LAPACK routine twice: for its workspace sizes, then for the work.
internal func withLAPACKWorkspace(
  _ call: (
    _ work: UnsafeMutablePointer<Double>, _ workCount: Int32,
    _ integers: UnsafeMutablePointer<Int32>, _ integerCount: Int32
  ) -> Int32
) -> Int32 {
  var workSize = 0.0
  var integerSize: Int32 = 0
  let query = call(&workSize, -1, &integerSize, -1)
  precondition(query == 0, "A workspace query has no data to fail on.")
  var work = [Double](repeating: 0, count: max(1, Int(workSize)))
  var integers = [Int32](repeating: 0, count: max(1, Int(integerSize)))
  let workCount = Int32(work.count)
  let integerCount = Int32(integers.count)
  let info = call(&work, workCount, &integers, integerCount)
  precondition(info >= 0, "LAPACK refused argument \(-info).")
  return info
}
