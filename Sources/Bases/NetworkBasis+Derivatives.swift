import LinearAlgebra

/// Derivatives by the inputs, carried forward through the layers.
///
/// ELU's second derivative jumps at 0; there the Laplacian is that of x < 0.
extension NetworkBasis {
  public func gradient(
    _ row: UnsafeBufferPointer<Double>, into gradients: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && gradients.count == names.count * inputDimension)
    var state = Forward(row)
    for layer in layers { state.advance(layer) }
    _ = gradients.update(fromContentsOf: state.gradient.elements)
  }

  public func laplacian(
    _ row: UnsafeBufferPointer<Double>, into laplacians: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row.count == inputDimension && laplacians.count == names.count)
    var state = Forward(row)
    for layer in layers { state.advance(layer) }
    _ = laplacians.update(fromContentsOf: state.laplacian)
  }

  /// A layer's outputs with their derivatives by the d inputs.
  private struct Forward {
    var value: [Double]
    /// outputs × d.
    var gradient: Matrix<Double>
    var laplacian: [Double]

    init(_ row: UnsafeBufferPointer<Double>) {
      value = Array(row)
      gradient = .identity(row.count)
      laplacian = row.map { _ in 0 }
    }

    mutating func advance(_ layer: Layer) {
      value = zip(layer.weights * value, layer.biases).map { $0 + $1 }
      gradient = layer.weights * gradient
      laplacian = layer.weights * laplacian
      let before = value
      value.withUnsafeMutableBufferPointer {
        layer.activation.apply(to: $0.baseAddress!, rowCount: 1, width: $0.count)
      }
      switch layer.activation {
      case .identity: break
      case .elu:
        bend(
          first: zip(before, value).map { $0 > 0 ? 1 : $1 + 1 },
          second: zip(before, value).map { $0 > 0 ? 0 : $1 + 1 })
      case .tanh:
        bend(first: value.map { 1 - $0 * $0 }, second: value.map { -2 * $0 * (1 - $0 * $0) })
      case .softmax:
        share()
      }
    }

    /// y = f(z) for each output: ∇y = f′∇z, Δy = f′Δz + f″|∇z|².
    private mutating func bend(first: [Double], second: [Double]) {
      for i in value.indices {
        laplacian[i] = first[i] * laplacian[i] + second[i] * squaredSlope(i)
        for k in 0..<gradient.columnCount { gradient[i, k] *= first[i] }
      }
    }

    /// ln y = z − ln Σ eᶻ, so with m = Σ y∇z: ∇y = y (∇z − m) and
    /// Δy = y (|∇z − m|² + Δz − Σ y (Δz + |∇z|²) + |m|²).
    private mutating func share() {
      let d = gradient.columnCount
      var mean = [Double](repeating: 0, count: d)
      var bending = 0.0
      for i in value.indices {
        for k in 0..<d { mean[k] += value[i] * gradient[i, k] }
        bending += value[i] * (laplacian[i] + squaredSlope(i))
      }
      let meanSquare = mean.reduce(0) { $0 + $1 * $1 }
      for i in value.indices {
        for k in 0..<d { gradient[i, k] -= mean[k] }
        laplacian[i] = value[i] * (squaredSlope(i) + laplacian[i] - bending + meanSquare)
        for k in 0..<d { gradient[i, k] *= value[i] }
      }
    }

    private func squaredSlope(_ i: Int) -> Double {
      (0..<gradient.columnCount).reduce(0) { $0 + gradient[i, $1] * gradient[i, $1] }
    }
  }
}
