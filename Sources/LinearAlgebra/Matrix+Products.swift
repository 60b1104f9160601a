/// The matrix product `op(a)·op(b)`, each factor taken plain or transposed.
///
///     let gram = product(of: x, .transposed, and: x)
///
/// - Precondition: The inner sides agree.
/// - Complexity: O(m·n·k), by BLAS on one thread, without copies of the factors.
public func product<Scalar: MatrixScalar>(
  of a: Matrix<Scalar>, _ aTransposition: Transposition = .plain,
  and b: Matrix<Scalar>, _ bTransposition: Transposition = .plain
) -> Matrix<Scalar> {
  let aPlain = aTransposition == .plain
  let bPlain = bTransposition == .plain
  let m = aPlain ? a.rowCount : a.columnCount
  let k = aPlain ? a.columnCount : a.rowCount
  let n = bPlain ? b.columnCount : b.rowCount
  precondition(k == (bPlain ? b.rowCount : b.columnCount), "The inner sides must agree.")
  var c = Matrix<Scalar>(rowCount: m, columnCount: n)
  guard m > 0 && n > 0 && k > 0 else { return c }
  a.storage.withUnsafeBufferPointer { a_ in
    b.storage.withUnsafeBufferPointer { b_ in
      c.storage.withUnsafeMutableBufferPointer { c_ in
        Scalar._multiply(
          a_.baseAddress!, aTransposition, aStride: a.columnCount,
          b_.baseAddress!, bTransposition, bStride: b.columnCount,
          rowCount: m, columnCount: n, innerCount: k,
          beta: 0, into: c_.baseAddress!, cStride: n)
      }
    }
  }
  return c
}

/// The product `op(a)·x` with a column vector.
///
/// - Precondition: `x` is as long as `op(a)` is wide.
public func product<Scalar: MatrixScalar>(
  of a: Matrix<Scalar>, _ transposition: Transposition = .plain, and x: [Scalar]
) -> [Scalar] {
  let isPlain = transposition == .plain
  precondition(x.count == (isPlain ? a.columnCount : a.rowCount), "The inner sides must agree.")
  var y = [Scalar](repeating: 0, count: isPlain ? a.rowCount : a.columnCount)
  guard !x.isEmpty && !y.isEmpty else { return y }
  a.storage.withUnsafeBufferPointer { a_ in
    y.withUnsafeMutableBufferPointer { y_ in
      Scalar._multiply(
        a_.baseAddress!, transposition, rowCount: a.rowCount, columnCount: a.columnCount,
        x, into: y_.baseAddress!)
    }
  }
  return y
}

/// The symmetric product `xᵀ·x`, at half the work of the general one.
///
/// - Returns: Both triangles, exactly symmetric.
public func gramMatrix<Scalar: MatrixScalar>(of x: Matrix<Scalar>) -> Matrix<Scalar> {
  let d = x.columnCount
  var c = Matrix<Scalar>(rowCount: d, columnCount: d)
  guard d > 0 && x.rowCount > 0 else { return c }
  x.storage.withUnsafeBufferPointer { x_ in
    c.storage.withUnsafeMutableBufferPointer { c_ in
      Scalar._gram(
        x_.baseAddress!, rowCount: x.rowCount, columnCount: d, stride: d, beta: 0,
        into: c_.baseAddress!, cStride: d)
    }
  }
  return c.mirroringUpperTriangle()
}
