private import COpenBLAS

/// The element type of a ``Matrix``: `Float` or `Double`.
///
/// The underscored requirements carry each type's BLAS routines. They take
/// row-major data and are not meant to be called, or the protocol conformed to,
/// from outside this module.
public protocol MatrixScalar: BinaryFloatingPoint & SIMDScalar & Codable & Sendable {
  /// `c = op(a)·op(b) + β·c`, with `op(a)` of m × k and `op(b)` of k × n.
  static func _multiply(
    _ a: UnsafePointer<Self>, _ aTransposition: Transposition, aStride: Int,
    _ b: UnsafePointer<Self>, _ bTransposition: Transposition, bStride: Int,
    rowCount m: Int, columnCount n: Int, innerCount k: Int,
    beta: Self, into c: UnsafeMutablePointer<Self>, cStride: Int)

  /// `y = op(a)·x`, with `a` of rowCount × columnCount.
  static func _multiply(
    _ a: UnsafePointer<Self>, _ transposition: Transposition, rowCount: Int,
    columnCount: Int, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>)

  /// The upper triangle of `c = xᵀ·x + β·c`, with `x` of rowCount × columnCount.
  static func _gram(
    _ x: UnsafePointer<Self>, rowCount: Int, columnCount: Int, stride: Int,
    beta: Self, into c: UnsafeMutablePointer<Self>, cStride: Int)
}

/// Whether a product takes a matrix as it is or transposed.
public enum Transposition: Sendable {
  /// As it is.
  case plain
  /// Transposed.
  case transposed

  /// The value of CBLAS for it.
  fileprivate var cblas: Int32 { self == .plain ? 111 : 112 }
}

private let rowMajor: Int32 = 101
private let upperTriangle: Int32 = 121

extension Float: MatrixScalar {
  public static func _multiply(
    _ a: UnsafePointer<Float>, _ aTransposition: Transposition, aStride: Int,
    _ b: UnsafePointer<Float>, _ bTransposition: Transposition, bStride: Int,
    rowCount m: Int, columnCount n: Int, innerCount k: Int,
    beta: Float, into c: UnsafeMutablePointer<Float>, cStride: Int
  ) {
    cblas_sgemm(
      rowMajor, aTransposition.cblas, bTransposition.cblas, Int32(m), Int32(n), Int32(k),
      1, a, Int32(aStride), b, Int32(bStride), beta, c, Int32(cStride))
  }

  public static func _multiply(
    _ a: UnsafePointer<Float>, _ transposition: Transposition, rowCount: Int,
    columnCount: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemv(
      rowMajor, transposition.cblas, Int32(rowCount), Int32(columnCount), 1, a,
      Int32(max(1, columnCount)), x, 1, 0, y, 1)
  }

  public static func _gram(
    _ x: UnsafePointer<Float>, rowCount: Int, columnCount: Int, stride: Int,
    beta: Float, into c: UnsafeMutablePointer<Float>, cStride: Int
  ) {
    cblas_ssyrk(
      rowMajor, upperTriangle, Transposition.transposed.cblas, Int32(columnCount),
      Int32(rowCount), 1, x, Int32(stride), beta, c, Int32(cStride))
  }
}

extension Double: MatrixScalar {
  public static func _multiply(
    _ a: UnsafePointer<Double>, _ aTransposition: Transposition, aStride: Int,
    _ b: UnsafePointer<Double>, _ bTransposition: Transposition, bStride: Int,
    rowCount m: Int, columnCount n: Int, innerCount k: Int,
    beta: Double, into c: UnsafeMutablePointer<Double>, cStride: Int
  ) {
    cblas_dgemm(
      rowMajor, aTransposition.cblas, bTransposition.cblas, Int32(m), Int32(n), Int32(k),
      1, a, Int32(aStride), b, Int32(bStride), beta, c, Int32(cStride))
  }

  public static func _multiply(
    _ a: UnsafePointer<Double>, _ transposition: Transposition, rowCount: Int,
    columnCount: Int, _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemv(
      rowMajor, transposition.cblas, Int32(rowCount), Int32(columnCount), 1, a,
      Int32(max(1, columnCount)), x, 1, 0, y, 1)
  }

  public static func _gram(
    _ x: UnsafePointer<Double>, rowCount: Int, columnCount: Int, stride: Int,
    beta: Double, into c: UnsafeMutablePointer<Double>, cStride: Int
  ) {
    cblas_dsyrk(
      rowMajor, upperTriangle, Transposition.transposed.cblas, Int32(columnCount),
      Int32(rowCount), 1, x, Int32(stride), beta, c, Int32(cStride))
  }
}
