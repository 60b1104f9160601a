import LinearAlgebra
import Testing

@Suite("Products")
struct ProductTests {
  static let shapes = [(1, 1, 1), (3, 5, 2), (17, 1, 9), (64, 33, 40), (5, 0, 4)]

  @Test("BLAS agrees with the definition, plain and transposed", arguments: shapes)
  func matrixProduct(m: Int, k: Int, n: Int) {
    var random = SeededMatrices(seed: 2)
    let a = random.matrix(m, k)
    let b = random.matrix(k, n)
    let expected = naiveProduct(a, b)
    // Each element is a sum of k products below one, each rounded by 1.1e-16.
    let tolerance = Double(k) * 1e-15
    #expect((a * b - expected).maximumMagnitude <= tolerance)
    let aT = a.transposed()
    let bT = b.transposed()
    #expect((product(of: aT, .transposed, and: b) - expected).maximumMagnitude <= tolerance)
    #expect((product(of: a, and: bT, .transposed) - expected).maximumMagnitude <= tolerance)
    #expect(
      (product(of: aT, .transposed, and: bT, .transposed) - expected).maximumMagnitude
        <= tolerance)
    let x = b.columnCount > 0 ? b.column(0) : []
    let y = a * x
    let yT = product(of: aT, .transposed, and: x)
    for i in 0..<m {
      #expect(abs(y[i] - expected[i, 0]) <= tolerance)
      #expect(abs(yT[i] - expected[i, 0]) <= tolerance)
    }
  }

  @Test("A Gram matrix is exactly symmetric and is the product xᵀx")
  func gram() {
    var random = SeededMatrices(seed: 3)
    let x = random.matrix(40, 13)
    let g = gramMatrix(of: x)
    #expect(g == g.transposed())
    #expect((g - naiveProduct(x.transposed(), x)).maximumMagnitude < 1e-13)
    #expect(
      gramMatrix(of: Matrix<Double>(rowCount: 0, columnCount: 2))
        == Matrix(rowCount: 2, columnCount: 2))
  }

  @Test(
    "A block's Gram matrix fills the upper triangle alone and accumulates", arguments: [1, 7, 48])
  func blockGram(d: Int) {
    var random = SeededMatrices(seed: 4)
    let stride = d + 3
    let rowCount = 29
    let wide = random.matrix(rowCount, stride)
    let x = wide.columns(0..<d)
    let expected = naiveProduct(x.transposed(), x)
    var c = Matrix<Double>(rowCount: d, columnCount: d, repeating: -5)
    var f = Matrix<Float>(rowCount: d, columnCount: d, repeating: -5)
    let floats = Matrix<Float>(wide)
    for (pass, factor) in [(0, 1.0), (1, 2.0)] {
      c.withUnsafeMutableBufferPointer { c in
        BlockProducts.gram(
          wide.elements, rowCount: rowCount, columnCount: d, stride: stride,
          into: c.baseAddress!, accumulate: pass > 0)
      }
      f.withUnsafeMutableBufferPointer { f in
        BlockProducts.gram(
          floats.elements, rowCount: rowCount, columnCount: d, stride: stride,
          into: f.baseAddress!, accumulate: pass > 0)
      }
      for i in 0..<d {
        for j in 0..<d {
          let truth = i <= j ? factor * expected[i, j] : -5
          #expect(abs(c[i, j] - truth) < 1e-13)
          // 29 terms below one, each rounded to 6e-8.
          #expect(abs(Double(f[i, j]) - truth) < 1e-5)
        }
      }
    }
  }

  @Test("Cross products and projections honour strides")
  func crossGramAndProjection() {
    var random = SeededMatrices(seed: 5)
    let rowCount = 21
    let wideX = random.matrix(rowCount, 9)
    let wideY = random.matrix(rowCount, 8)
    let x = wideX.columns(0..<4)
    let y = wideY.columns(0..<5)
    let expected = naiveProduct(x.transposed(), y)
    var c = Matrix<Double>(rowCount: 4, columnCount: 5, repeating: .nan)
    c.withUnsafeMutableBufferPointer { c in
      for accumulate in [false, true] {
        BlockProducts.crossGram(
          wideX.elements, xColumnCount: 4, xStride: 9, wideY.elements, yColumnCount: 5,
          yStride: 8, rowCount: rowCount, into: c.baseAddress!, accumulate: accumulate)
      }
    }
    #expect((c - 2 * expected).maximumMagnitude < 1e-13)

    var f = Matrix<Float>(rowCount: 4, columnCount: 5)
    f.withUnsafeMutableBufferPointer { f in
      BlockProducts.crossGram(
        Matrix<Float>(wideX).elements, xColumnCount: 4, xStride: 9,
        Matrix<Float>(wideY).elements, yColumnCount: 5, yStride: 8, rowCount: rowCount,
        into: f.baseAddress!, accumulate: false)
    }
    #expect((Matrix<Double>(f) - expected).maximumMagnitude < 1e-5)

    let b = random.matrix(4, 3)
    var p = Matrix<Double>(rowCount: rowCount, columnCount: 3)
    p.withUnsafeMutableBufferPointer { p in
      BlockProducts.project(
        wideX.elements, rowCount: rowCount, columnCount: 4, stride: 9, onto: b.elements,
        targetCount: 3, into: p.baseAddress!)
    }
    #expect((p - naiveProduct(x, b)).maximumMagnitude < 1e-14)
    var q = Matrix<Float>(rowCount: rowCount, columnCount: 3)
    q.withUnsafeMutableBufferPointer { q in
      BlockProducts.project(
        Matrix<Float>(wideX).elements, rowCount: rowCount, columnCount: 4, stride: 9,
        onto: Matrix<Float>(b).elements, targetCount: 3, into: q.baseAddress!)
    }
    #expect((Matrix<Double>(q) - p).maximumMagnitude < 1e-5)
  }

  @Test("OpenBLAS runs each product on one thread and says what it is")
  func library() {
    #expect(OpenBLASLibrary.threadCount == 1)
    #expect(OpenBLASLibrary.summary.hasPrefix("OpenBLAS "))
  }
}
