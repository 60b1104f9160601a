import Glibc
import Koopman
import Testing

@Suite("Activations in lanes")
struct LaneActivationTests {
  /// Dense about 0, wide at the ends, in a number that is no multiple of the lanes.
  static let arguments: [Float] =
    (0..<20_003).map { Float($0 - 10_000) * 0.0012 }
    + [0, -0.0, 1e-7, -1e-7, 1e-30, -1e-30, -86, -87, -88, -200, -3e38, 88, 200, 3e38]

  static func apply(_ body: (UnsafeMutablePointer<Float>, Int) -> Void) -> [Float] {
    var values = arguments
    values.withUnsafeMutableBufferPointer { body($0.baseAddress!, $0.count) }
    return values
  }

  @Test("ELU, also near 0, to two units in the last place")
  func elu() {
    let values = Self.apply { LaneActivations.elu($0, count: $1) }
    for (x, y) in zip(Self.arguments, values) {
      let exact = x > 0 ? Double(x) : expm1(Double(x))
      #expect(abs(Double(y) - exact) <= 2.4e-7 * abs(exact), "\(x)")
    }
  }

  @Test("The hyperbolic tangent, also near 0, to four units in the last place")
  func hyperbolicTangent() {
    let values = Self.apply { LaneActivations.tanh($0, count: $1) }
    for (x, y) in zip(Self.arguments, values) {
      let exact = tanh(Double(x))
      #expect(abs(Double(y) - exact) <= 4.8e-7 * abs(exact), "\(x)")
    }
  }

  @Test("Softmax adds to 1 and does not overflow", arguments: [1, 2, 3, 5, 8, 11])
  func softmax(width: Int) {
    let rowCount = Self.arguments.count / width
    var values = Array(Self.arguments.prefix(rowCount * width))
    values.withUnsafeMutableBufferPointer {
      LaneActivations.softmax($0.baseAddress!, rowCount: rowCount, width: width)
    }
    for row in 0..<rowCount {
      let inputs = Self.arguments[(row * width)..<((row + 1) * width)].map { Double($0) }
      let largest = inputs.max()!
      let sum = inputs.reduce(0) { $0 + exp($1 - largest) }
      for j in 0..<width {
        #expect(abs(Double(values[row * width + j]) - exp(inputs[j] - largest) / sum) < 4e-7)
      }
    }
  }
}
