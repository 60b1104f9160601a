import Bases
import LinearAlgebra

/// exp(−|x − c|² / 2σ²), with differences to the nearest image.
struct GaussianFunctions: TunableFunctions {
  /// inputs × functions.
  var centres: Matrix<Double>
  /// 1/σ², one a function.
  var precisions: [Double]
  var periods: [Double?]

  var inputDimension: Int { centres.rowCount }
  var functionCount: Int { centres.columnCount }
  /// Σ g (x − c), inputs × functions, then Σ g |x − c|²/σ².
  var sumCount: Int { (inputDimension + 1) * functionCount }

  func evaluate(_ rows: SliceRows, into values: SliceValues) {
    let (d, width) = (inputDimension, functionCount)
    centres.withUnsafeBufferPointer { centres in
      precisions.withUnsafeBufferPointer { precisions in
        for row in 0..<rows.count {
          let z = values.slopes + row * width
          z.update(repeating: 0, count: width)
          for k in 0..<d {
            Self.differences(
              rows.inputs[row * d + k], centres.baseAddress! + k * width, width, periods[k]
            ) { i, difference in z[i] += difference * difference }
          }
          for i in 0..<width { z[i] *= precisions[i] }
        }
      }
    }
    VectorFunctions.map(values.slopes, count: rows.count * width, into: values.values) {
      VectorFunctions.decay(-0.5 * $0)
    }
  }

  func accumulate(
    _ rows: SliceRows, _ values: SliceValues, by derivatives: UnsafeMutablePointer<Double>,
    into sums: UnsafeMutablePointer<Double>
  ) {
    let (d, width) = (inputDimension, functionCount)
    for i in 0..<(rows.count * width) { derivatives[i] *= values.values[i] }
    centres.withUnsafeBufferPointer { centres in
      for row in 0..<rows.count {
        let (g, z) = (derivatives + row * width, values.slopes + row * width)
        for k in 0..<d {
          let target = sums + k * width
          Self.differences(
            rows.inputs[row * d + k], centres.baseAddress! + k * width, width, periods[k]
          ) { i, difference in target[i] += g[i] * difference }
        }
        let last = sums + d * width
        for i in 0..<width { last[i] += g[i] * z[i] }
      }
    }
  }

  @inline(__always)
  private static func differences(
    _ x: Double, _ centres: UnsafePointer<Double>, _ count: Int, _ period: Double?,
    _ body: (Int, Double) -> Void
  ) {
    guard let period else {
      for i in 0..<count { body(i, x - centres[i]) }
      return
    }
    // Adding and taking off 1.5·2⁵² rounds to the nearest whole number.
    let (inverse, magic) = (1 / period, 0x1.8p52)
    for i in 0..<count {
      let plain = x - centres[i]
      body(i, plain - period * ((plain * inverse + magic) - magic))
    }
  }
}
