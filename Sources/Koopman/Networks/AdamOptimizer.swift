/// Adam, with weight decay apart from the gradient where asked for.
///
/// - Reference: D. P. Kingma, J. Ba, ICLR 2015, arXiv:1412.6980; I. Loshchilov,
///   F. Hutter, ICLR 2019, arXiv:1711.05101.
struct AdamOptimizer {
  var learningRate: Float
  /// Decoupled: each step takes learningRate · weightDecay off the weights themselves.
  var weightDecay: Float
  private var first: [Float]
  private var second: [Float]
  private var stepCount = 0

  private static let decays: (first: Double, second: Double) = (0.9, 0.999)

  init(parameterCount: Int, learningRate: Double, weightDecay: Double) {
    self.learningRate = Float(learningRate)
    self.weightDecay = Float(weightDecay)
    first = Array(repeating: 0, count: parameterCount)
    second = first
  }

  /// One step down a loss.
  ///
  /// - Parameter decaying: Which parameters decay: the weights, but no biases or scales.
  mutating func step(
    _ parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    decaying: [Range<Int>]
  ) {
    stepCount += 1
    let correction1 = 1 - Self.power(Self.decays.first, stepCount)
    let correction2 = 1 - Self.power(Self.decays.second, stepCount)
    if weightDecay > 0 {
      let share = 1 - learningRate * weightDecay
      for range in decaying { for i in range { parameters[i] *= share } }
    }
    let rate = learningRate / Float(correction1)
    let scale = Float((1 / correction2).squareRoot())
    let (b1, b2) = (Float(Self.decays.first), Float(Self.decays.second))
    let count = first.count
    first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        for i in 0..<count {
          let g = gradient[i]
          first[i] = b1 * first[i] + (1 - b1) * g
          second[i] = b2 * second[i] + (1 - b2) * g * g
          parameters[i] -= rate * first[i] / (second[i].squareRoot() * scale + 1e-8)
        }
      }
    }
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
