extension Matrix {
  /// The sum of the diagonal.
  public var trace: Scalar { diagonal.reduce(0, +) }

  /// The square root of the sum of squares.
  ///
  /// Scaled by the largest magnitude, so that squares neither overflow nor vanish.
  public var frobeniusNorm: Scalar {
    let scale = maximumMagnitude
    guard scale > 0 && scale.isFinite else { return scale }
    return scale * sumOfSquares(dividedBy: scale).squareRoot()
  }

  /// The largest magnitude of an element; NaN if an element is NaN, 0 if there
  /// is none.
  public var maximumMagnitude: Scalar { largestMagnitude() }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func largestMagnitude() -> Scalar {
    var largest: Scalar = 0
    for value in storage {
      if value.isNaN { return value }
      let magnitude = value.magnitude
      if magnitude > largest { largest = magnitude }
    }
    return largest
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func sumOfSquares(dividedBy scale: Scalar) -> Scalar {
    var sum: Scalar = 0
    for value in storage {
      let scaled = value / scale
      sum += scaled * scaled
    }
    return sum
  }
}
