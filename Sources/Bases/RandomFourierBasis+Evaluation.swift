import LinearAlgebra

extension RandomFourierBasis {
  /// Up to this many inputs, sums in registers beat a matrix product, whose blocks are
  /// then nearly empty.
  static let mostDirectInputs = 16

  /// Writes all functions of several rows: rows × functions.
  ///
  /// Up to ``mostDirectInputs`` inputs the values have the bits of single rows; beyond,
  /// the arguments are one matrix product, whose sums may be ordered otherwise: to
  /// rounding, d · 2⁻⁵³ · Σ |wₖ xₖ|.
  ///
  /// - Complexity: O(rows · functions · d).
  public func evaluate(
    rows: UnsafeBufferPointer<Double>, count rowCount: Int,
    into values: UnsafeMutableBufferPointer<Double>
  ) {
    let (d, width) = (inputDimension, phases.count)
    precondition(rows.count == rowCount * d && values.count == rowCount * width)
    guard rowCount > 0 else { return }
    let panel = frequencies.withUnsafeBufferPointer {
      LanePanel($0, count: width, inputCount: d)
    }
    panel.elements.withUnsafeBufferPointer { panelElements in
      phases.withUnsafeBufferPointer { phases in
        if d <= Self.mostDirectInputs {
          Self.direct(
            rows.baseAddress!, rowCount: rowCount, inputCount: d, panelElements.baseAddress!,
            panelWidth: panel.width, phases, into: values.baseAddress!)
        } else {
          Self.byProduct(
            rows.baseAddress!, rowCount: rowCount, inputCount: d, panelElements.baseAddress!,
            panelWidth: panel.width, phases, into: values.baseAddress!)
        }
      }
    }
  }

  private static func direct(
    _ rows: UnsafePointer<Double>, rowCount: Int, inputCount d: Int,
    _ frequencies: UnsafePointer<Double>, panelWidth: Int, _ phases: UnsafeBufferPointer<Double>,
    into values: UnsafeMutablePointer<Double>
  ) {
    let width = phases.count
    for first in stride(from: 0, to: width, by: 4) {
      let offset = VectorFunctions.load(phases.baseAddress! + first, count: width - first)
      let column = frequencies + first
      for row in 0..<rowCount {
        let x = rows + row * d
        var arguments = offset
        for k in 0..<d {
          arguments += x[k] * VectorFunctions.load(column + k * panelWidth, count: 4)
        }
        VectorFunctions.store(
          VectorFunctions.cosine(arguments), values + row * width + first, count: width - first)
      }
    }
  }

  private static func byProduct(
    _ rows: UnsafePointer<Double>, rowCount: Int, inputCount d: Int,
    _ frequencies: UnsafePointer<Double>, panelWidth: Int, _ phases: UnsafeBufferPointer<Double>,
    into values: UnsafeMutablePointer<Double>
  ) {
    let width = phases.count
    // A chunk of products stays in cache until its cosines are taken.
    let chunk = 64
    let products = UnsafeMutablePointer<Double>.allocate(capacity: chunk * panelWidth)
    defer { products.deallocate() }
    for start in stride(from: 0, to: rowCount, by: chunk) {
      let count = min(chunk, rowCount - start)
      BlockProducts.project(
        rows + start * d, rowCount: count, columnCount: d, stride: d, onto: frequencies,
        targetCount: panelWidth, into: products)
      for row in 0..<count {
        for first in stride(from: 0, to: width, by: 4) {
          let offset = VectorFunctions.load(phases.baseAddress! + first, count: width - first)
          let sum = offset + VectorFunctions.load(products + row * panelWidth + first, count: 4)
          VectorFunctions.store(
            VectorFunctions.cosine(sum), values + (start + row) * width + first,
            count: width - first)
        }
      }
    }
  }
}
