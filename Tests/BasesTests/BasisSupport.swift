import Bases
import Statistics
import Testing

/// Values and derivatives as arrays, and a check of one by the other.
enum Evaluation {
  static func values(_ basis: any BasisFunctions, _ row: [Double]) -> [Double] {
    filled(basis.count, row) { basis.evaluate($0, into: $1) }
  }

  static func gradient(_ basis: any BasisFunctions, _ row: [Double]) -> [Double] {
    filled(basis.count * row.count, row) { basis.gradient($0, into: $1) }
  }

  static func laplacian(_ basis: any BasisFunctions, _ row: [Double]) -> [Double] {
    filled(basis.count, row) { basis.laplacian($0, into: $1) }
  }

  /// Compares the derivatives with central differences of fourth order, whose error is
  /// h⁴ ≈ 1e-12 of the higher derivatives, and rounding 1e-16 / h (values) and 1e-16 / h
  /// (gradients, for the Laplacian).
  static func checkDerivatives(_ basis: any BasisFunctions, at row: [Double]) {
    let (d, h) = (row.count, 1e-3)
    let gradients = gradient(basis, row)
    let laplacians = laplacian(basis, row)
    var sums = [Double](repeating: 0, count: basis.count)
    for k in 0..<d {
      func shifted(_ steps: Double) -> [Double] {
        var moved = row
        moved[k] += steps * h
        return moved
      }
      let places = [1.0, -1, 2, -2].map(shifted)
      let values = places.map { Self.values(basis, $0) }
      let slopes = places.map { gradient(basis, $0) }
      for i in 0..<basis.count {
        func difference(_ f: [Double]) -> Double { (8 * (f[0] - f[1]) - (f[2] - f[3])) / (12 * h) }
        let scale = 1 + abs(gradients[i * d + k])
        #expect(abs(difference(values.map { $0[i] }) - gradients[i * d + k]) < 1e-9 * scale)
        sums[i] += difference(slopes.map { $0[i * d + k] })
      }
    }
    for i in 0..<basis.count {
      #expect(abs(sums[i] - laplacians[i]) < 1e-8 * (1 + abs(laplacians[i])))
    }
  }

  private static func filled(
    _ count: Int, _ row: [Double],
    _ body: (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void
  ) -> [Double] {
    // Not zeros: whatever is not written shows.
    var result = [Double](repeating: .nan, count: count)
    row.withUnsafeBufferPointer { row in result.withUnsafeMutableBufferPointer { body(row, $0) } }
    return result
  }
}
