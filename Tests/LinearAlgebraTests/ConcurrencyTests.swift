import LinearAlgebra
import Testing

@Suite("Concurrent callers")
struct ConcurrencyTests {
  @Test(
    "BLAS and LAPACK give the bits of a serial run from four threads",
    .enabled(if: OpenBLASLibrary.isSafeForConcurrentCallers))
  func blas() async throws {
    @Sendable func work(_ k: Int) throws -> ([Float], [Double], [Double]) {
      var random = SeededMatrices(seed: UInt64(k))
      let d = 20 + 7 * k
      let rowCount = 300
      let x = random.floats(rowCount, d)
      var c = Matrix<Float>(rowCount: d, columnCount: d)
      c.withUnsafeMutableBufferPointer { c in
        for _ in 0..<20 {
          BlockProducts.gram(
            x.elements, rowCount: rowCount, columnCount: d, stride: d, into: c.baseAddress!,
            accumulate: true)
        }
      }
      let y = Matrix<Double>(x)
      let eigen = try SymmetricEigen(of: gramMatrix(of: y))
      return (c.elements, eigen.vectors.elements, (y * eigen.vectors).elements)
    }
    let serial = try (0..<16).map(work)
    let parallel = try await withThrowingTaskGroup(
      of: (Int, ([Float], [Double], [Double])).self
    ) { group in
      for k in 0..<16 { group.addTask { (k, try work(k)) } }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for k in 0..<16 {
      let found = try #require(parallel[k])
      #expect(found == serial[k])
    }
  }
}
