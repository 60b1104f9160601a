public import LinearAlgebra

/// The upper triangle of a symmetric d × d matrix, row by row: half the
/// memory and half the file.
public struct PackedSymmetric: Equatable, Sendable {
  /// The number d of rows.
  public let order: Int
  /// d(d + 1)/2 elements: row i holds columns i …< d.
  public package(set) var elements: [Double]

  /// The zero matrix.
  public init(order: Int) {
    self.order = order
    elements = Array(repeating: 0, count: Self.count(order: order))
  }

  /// - Precondition: There are d(d + 1)/2 elements.
  package init(order: Int, elements: [Double]) {
    precondition(elements.count == Self.count(order: order))
    self.order = order
    self.elements = elements
  }

  static func count(order: Int) -> Int { order * (order + 1) / 2 }

  /// The full matrix.
  public var matrix: Matrix<Double> {
    var full = Matrix<Double>(rowCount: order, columnCount: order)
    var k = 0
    for i in 0..<order {
      for j in i..<order {
        full[i, j] = elements[k]
        full[j, i] = elements[k]
        k += 1
      }
    }
    return full
  }

  /// Adds `scale` times another matrix of the same order.
  mutating func add(_ other: PackedSymmetric, scale: Double = 1) {
    precondition(order == other.order)
    elements.withUnsafeMutableBufferPointer { target in
      other.elements.withUnsafeBufferPointer { source in
        if scale == 1 {
          for i in 0..<target.count { target[i] += source[i] }
        } else {
          for i in 0..<target.count { target[i] += scale * source[i] }
        }
      }
    }
  }

  /// Adds the upper triangle of a full d × d product, times a factor.
  mutating func addUpperTriangle<Scalar: MomentScalar>(
    _ product: UnsafePointer<Scalar>, times factor: Double
  ) {
    let d = order
    elements.withUnsafeMutableBufferPointer { buffer in
      var target = buffer.baseAddress!
      for i in 0..<d {
        Scalar.widen(product + i * d + i, times: factor, addingTo: target, count: d - i)
        target += d - i
      }
    }
  }

  /// Adds a (u wᵀ + w uᵀ) + b u uᵀ, the change of a second moment under a shift.
  mutating func addShift(_ u: [Double], _ w: [Double], linear a: Double, square b: Double) {
    var k = 0
    for i in 0..<order {
      for j in i..<order {
        elements[k] += a * (u[i] * w[j] + w[i] * u[j]) + b * u[i] * u[j]
        k += 1
      }
    }
  }
}
