import Glibc

extension SeededGenerator {
  /// A normal number with mean 0 and variance 1.
  ///
  /// The ziggurat method with 256 layers: 99 % of the draws cost one 64-bit
  /// number, one product and one comparison.
  ///
  /// - Complexity: O(1) expected.
  /// - Reference: G. Marsaglia, W. W. Tsang, J. Stat. Softw. 5, 8 (2000),
  ///   doi:10.18637/jss.v005.i08; layer and position take separate bits, after
  ///   J. A. Doornik, "An improved ziggurat method" (2005).
  public mutating func nextNormal() -> Double {
    let ziggurat = Ziggurat.shared
    while true {
      let bits = next()
      let layer = Int(bits & 255)
      let position = Double(Int64(bitPattern: bits) &>> 11) * 0x1p-52
      let x = position * ziggurat.edges[layer]
      if abs(x) < ziggurat.edges[layer + 1] { return x }
      if layer == 0 { return nextNormalTail(negative: position < 0) }
      let low = ziggurat.heights[layer]
      let high = ziggurat.heights[layer + 1]
      if low + nextUniform() * (high - low) < exp(-0.5 * x * x) { return x }
    }
  }

  /// Normal numbers into a buffer, in order.
  ///
  /// - Complexity: O(n) expected.
  public mutating func fillNormal(_ buffer: UnsafeMutableBufferPointer<Double>) {
    for i in buffer.indices {
      buffer[i] = nextNormal()
    }
  }

  /// A number beyond the last edge of the ziggurat, by Marsaglia's tail method.
  package mutating func nextNormalTail(negative: Bool) -> Double {
    while true {
      let x = log(1 - nextUniform()) / Ziggurat.base
      let y = log(1 - nextUniform())
      if -2 * y > x * x {
        return negative ? x - Ziggurat.base : Ziggurat.base - x
      }
    }
  }
}

/// Layers of equal area under exp(−x²/2), widest first.
package struct Ziggurat: Sendable {
  /// Where the base layer ends and the tail begins, for 256 layers.
  package static let base = 3.6541528853610088

  static let shared = Ziggurat()

  /// The right edge of each layer; the base's is widened to hold the tail's
  /// area, and a 257th closes the top.
  let edges: [Double]

  /// exp(−x²/2) at each edge.
  let heights: [Double]

  init() {
    let height = exp(-0.5 * Ziggurat.base * Ziggurat.base)
    let tail = (0.5 * Double.pi).squareRoot() * erfc(Ziggurat.base / 2.0.squareRoot())
    let area = Ziggurat.base * height + tail
    var edges = [area / height, Ziggurat.base]
    var heights = [0, height]
    for layer in 2..<256 {
      let next = heights[layer - 1] + area / edges[layer - 1]
      edges.append((-2 * log(next)).squareRoot())
      heights.append(next)
    }
    self.edges = edges + [0]
    self.heights = heights + [1]
  }
}
