/// The products of the iterations: small, many, and with a right factor whose rows are padded to
/// blocks of four, so that BLAS's call costs would dominate.
enum BottleneckKernels {
  /// The width of a block of clusters.
  static let width = 4

  /// A count of clusters, padded to whole blocks.
  static func padded(_ count: Int) -> Int { (count + width - 1) & ~(width - 1) }

  /// c = a·b, a of rows × inner, b of inner × stride, c of rows × stride, row after row.
  ///
  /// - Complexity: O(rows·inner·stride).
  static func multiply(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into c: UnsafeMutablePointer<Double>,
    rows: Int, inner: Int, stride: Int
  ) {
    let bytes = stride &* 8
    let source = UnsafeRawPointer(b)
    let target = UnsafeMutableRawPointer(c)
    var i = 0
    while i &+ 1 < rows {
      let first = a + i &* inner
      let second = first + inner
      var block = 0
      while block < bytes {
        var sum0 = SIMD4<Double>()
        var sum1 = SIMD4<Double>()
        var place = source + block
        for j in 0..<inner {
          let right = place.loadUnaligned(as: SIMD4<Double>.self)
          sum0 += first[j] * right
          sum1 += second[j] * right
          place += bytes
        }
        (target + i &* bytes + block).storeBytes(of: sum0, as: SIMD4<Double>.self)
        (target + (i &+ 1) &* bytes + block).storeBytes(of: sum1, as: SIMD4<Double>.self)
        block &+= 32
      }
      i &+= 2
    }
    guard i < rows else { return }
    let last = a + i &* inner
    var block = 0
    while block < bytes {
      var sum = SIMD4<Double>()
      var place = source + block
      for j in 0..<inner {
        sum += last[j] * place.loadUnaligned(as: SIMD4<Double>.self)
        place += bytes
      }
      (target + i &* bytes + block).storeBytes(of: sum, as: SIMD4<Double>.self)
      block &+= 32
    }
  }
}
