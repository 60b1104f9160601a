import Bases
import LinearAlgebra

/// Functions f(w·x + b) of one curve f: von Mises bumps and cosines.
struct AffineFunctions: TunableFunctions {
  enum Curve: Sendable {
    case exponential
    case cosine
  }

  /// w: inputs × functions.
  var weights: Matrix<Double>
  /// b, one a function.
  var offsets: [Double]
  var curve: Curve

  var inputDimension: Int { weights.rowCount }
  var functionCount: Int { weights.columnCount }
  /// The derivatives by w (inputs × functions), then by b.
  var sumCount: Int { (inputDimension + 1) * functionCount }

  func evaluate(_ rows: SliceRows, into values: SliceValues) {
    let (d, width) = (inputDimension, functionCount)
    let values_ = values.values
    weights.withUnsafeBufferPointer { weights in
      offsets.withUnsafeBufferPointer { offsets in
        for row in 0..<rows.count {
          let z = values_ + row * width
          z.update(from: offsets.baseAddress!, count: width)
          for k in 0..<d {
            let x = rows.inputs[row * d + k]
            let w = weights.baseAddress! + k * width
            for i in 0..<width { z[i] += x * w[i] }
          }
        }
      }
    }
    let total = rows.count * width
    switch curve {
    case .exponential:
      // Where the inputs lie off the circle an exponent may be anything.
      VectorFunctions.map(values_, count: total, into: values_) {
        VectorFunctions.decay($0.replacing(with: 709, where: $0 .> 709))
      }
    case .cosine:
      // −sin z = cos(z + π/2)
      VectorFunctions.map(values_, count: total, into: values.slopes) {
        VectorFunctions.cosine($0 + 0.5 * .pi)
      }
      VectorFunctions.map(values_, count: total, into: values_) { VectorFunctions.cosine($0) }
    }
  }

  func accumulate(
    _ rows: SliceRows, _ values: SliceValues, by derivatives: UnsafeMutablePointer<Double>,
    into sums: UnsafeMutablePointer<Double>
  ) {
    let (d, width) = (inputDimension, functionCount)
    // An exponential is its own slope.
    let slopes = curve == .exponential ? values.values : values.slopes
    for i in 0..<(rows.count * width) { derivatives[i] *= slopes[i] }
    BlockProducts.crossGram(
      rows.inputs, xColumnCount: d, xStride: d, derivatives, yColumnCount: width, yStride: width,
      rowCount: rows.count, into: sums, accumulate: true)
    let byOffset = sums + d * width
    for row in 0..<rows.count {
      let g = derivatives + row * width
      for i in 0..<width { byOffset[i] += g[i] }
    }
  }
}
