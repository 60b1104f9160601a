/// Products of row-major blocks in place, for accumulators that stream data.
///
/// Nothing is allocated and nothing is checked for finiteness. Each product runs
/// on the calling thread, and its bits depend on its arguments and the CPU type
/// alone. On a modern x86 core `gram` reaches about 90 % of the machine's
/// matrix-product rate at 500 columns and 85 % at 200, for blocks of 512 rows and
/// more; cutting the triangle into panels is slower at every width.
public enum BlockProducts {
  /// The upper triangle of `c = xᵀ·x`, or `c += xᵀ·x` if `accumulate`.
  ///
  /// - Parameters:
  ///   - x: rowCount rows of columnCount values, `stride` values apart.
  ///   - c: columnCount × columnCount values; those below the diagonal stay.
  /// - Precondition: `stride` is at least `columnCount`.
  /// - Complexity: O(rowCount · columnCount²).
  public static func gram(
    _ x: UnsafePointer<Float>, rowCount: Int, columnCount: Int, stride: Int,
    into c: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    gramOfScalars(
      x, rowCount: rowCount, columnCount: columnCount, stride: stride, into: c,
      accumulate: accumulate)
  }

  /// The upper triangle of `c = xᵀ·x`, or `c += xᵀ·x` if `accumulate`.
  ///
  /// See the `Float` version for the parameters.
  public static func gram(
    _ x: UnsafePointer<Double>, rowCount: Int, columnCount: Int, stride: Int,
    into c: UnsafeMutablePointer<Double>, accumulate: Bool
  ) {
    gramOfScalars(
      x, rowCount: rowCount, columnCount: columnCount, stride: stride, into: c,
      accumulate: accumulate)
  }

  /// The whole of `c = xᵀ·y`, or `c += xᵀ·y` if `accumulate`.
  ///
  /// - Parameters:
  ///   - x: rowCount rows of xColumnCount values, xStride values apart.
  ///   - y: rowCount rows of yColumnCount values, yStride values apart.
  ///   - c: xColumnCount × yColumnCount values.
  /// - Complexity: O(rowCount · xColumnCount · yColumnCount).
  public static func crossGram(
    _ x: UnsafePointer<Float>, xColumnCount: Int, xStride: Int,
    _ y: UnsafePointer<Float>, yColumnCount: Int, yStride: Int,
    rowCount: Int, into c: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    Float._multiply(
      x, .transposed, aStride: xStride, y, .plain, bStride: yStride,
      rowCount: xColumnCount, columnCount: yColumnCount, innerCount: rowCount,
      beta: accumulate ? 1 : 0, into: c, cStride: yColumnCount)
  }

  /// The whole of `c = xᵀ·y`, or `c += xᵀ·y` if `accumulate`.
  ///
  /// See the `Float` version for the parameters.
  public static func crossGram(
    _ x: UnsafePointer<Double>, xColumnCount: Int, xStride: Int,
    _ y: UnsafePointer<Double>, yColumnCount: Int, yStride: Int,
    rowCount: Int, into c: UnsafeMutablePointer<Double>, accumulate: Bool
  ) {
    Double._multiply(
      x, .transposed, aStride: xStride, y, .plain, bStride: yStride,
      rowCount: xColumnCount, columnCount: yColumnCount, innerCount: rowCount,
      beta: accumulate ? 1 : 0, into: c, cStride: yColumnCount)
  }

  /// The rows of `x` projected onto the columns of `b`: `y = x·b`, or `y += x·b` if
  /// `accumulate`.
  ///
  /// - Parameters:
  ///   - x: rowCount rows of columnCount values, `stride` values apart.
  ///   - b: columnCount × targetCount values.
  ///   - y: rowCount × targetCount values.
  /// - Complexity: O(rowCount · columnCount · targetCount).
  public static func project(
    _ x: UnsafePointer<Float>, rowCount: Int, columnCount: Int, stride: Int,
    onto b: UnsafePointer<Float>, targetCount: Int, into y: UnsafeMutablePointer<Float>,
    accumulate: Bool = false
  ) {
    Float._multiply(
      x, .plain, aStride: stride, b, .plain, bStride: targetCount,
      rowCount: rowCount, columnCount: targetCount, innerCount: columnCount,
      beta: accumulate ? 1 : 0, into: y, cStride: targetCount)
  }

  /// The rows of `x` projected onto the columns of `b`: `y = x·b`, or `y += x·b` if
  /// `accumulate`.
  ///
  /// See the `Float` version for the parameters.
  public static func project(
    _ x: UnsafePointer<Double>, rowCount: Int, columnCount: Int, stride: Int,
    onto b: UnsafePointer<Double>, targetCount: Int, into y: UnsafeMutablePointer<Double>,
    accumulate: Bool = false
  ) {
    Double._multiply(
      x, .plain, aStride: stride, b, .plain, bStride: targetCount,
      rowCount: rowCount, columnCount: targetCount, innerCount: columnCount,
      beta: accumulate ? 1 : 0, into: y, cStride: targetCount)
  }

  private static func gramOfScalars<Scalar: MatrixScalar>(
    _ x: UnsafePointer<Scalar>, rowCount: Int, columnCount: Int, stride: Int,
    into c: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    Scalar._gram(
      x, rowCount: rowCount, columnCount: columnCount, stride: stride,
      beta: accumulate ? 1 : 0, into: c, cStride: columnCount)
  }
}
