import Glibc

extension SeededGenerator {
  /// The next number from the gamma distribution of a shape and scale 1.
  ///
  /// - Precondition: The shape is positive.
  /// - Reference: G. Marsaglia, W. W. Tsang, ACM Trans. Math. Softw. 26, 363 (2000),
  ///   doi:10.1145/358407.358414.
  /// - Complexity: O(1); 1.05 tries on average or fewer.
  public mutating func nextGamma(shape: Double) -> Double {
    precondition(shape > 0, "a gamma distribution has a positive shape")
    guard shape >= 1 else {
      // G(a) = G(a + 1)·U^(1/a); in the logarithm, since U^(1/a) may underflow.
      return exp(nextLogGamma(shape: shape))
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = nextNormal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = 1 - nextUniform()
      let square = x * x
      if u < 1 - 0.0331 * square * square { return d * v }
      if log(u) < 0.5 * square + d * (1 - v + log(v)) { return d * v }
    }
  }

  /// The logarithm of a number from the gamma distribution, exact also for shapes so small
  /// that the number itself would be zero.
  public mutating func nextLogGamma(shape: Double) -> Double {
    guard shape < 1 else { return log(nextGamma(shape: shape)) }
    let raised = log(nextGamma(shape: shape + 1))
    return raised + log(1 - nextUniform()) / shape
  }

  /// The next point from the Dirichlet distribution of these parameters.
  ///
  /// - Returns: As many probabilities as parameters, of sum 1.
  /// - Precondition: At least one parameter, all positive.
  public mutating func nextDirichlet(_ parameters: [Double]) -> [Double] {
    let logs = parameters.map { nextLogGamma(shape: $0) }
    let largest = logs.max()!
    let weights = logs.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }
}
