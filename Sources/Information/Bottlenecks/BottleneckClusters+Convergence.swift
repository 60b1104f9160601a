import Numerics

extension BottleneckClusters {
  /// How an iteration ended.
  struct Ending {
    var converged: Bool
    var iterations: Int
    /// An upper bound of J, exact at a fixed point.
    var bound: Double
  }

  /// Iterates until no element of the encoder changes by more than the tolerance.
  ///
  /// Near a transition plain iterations shrink the distance by a factor close to 1. Two of them
  /// give a secant in the logarithms of the encoder, along which a longer step is taken
  /// (squared extrapolation), and kept only where J does not rise.
  ///
  /// - Reference: R. Varadhan, C. Roland, Scand. J. Statist. 35, 335 (2008),
  ///   doi:10.1111/j.1467-9469.2007.00585.x.
  func converge(
    beta: Double, tolerance: Double, limit: Int
  ) -> Ending {
    var iterations = 0
    var longest = 4.0
    func step() -> (bound: Double, change: Double) {
      updateClusters()
      iterations += 1
      return updateEncoder(beta: beta)
    }
    var last = step()
    while true {
      if last.change <= tolerance || iterations >= limit {
        return Ending(
          converged: last.change <= tolerance, iterations: iterations, bound: last.bound)
      }
      swap(&earlier, &logits)
      last = step()
      if last.change <= tolerance { continue }
      swap(&middle, &logits)
      last = step()
      if last.change <= tolerance { continue }
      let length = secantLength()
      // Steps of one iteration or less are what the iteration itself does.
      guard length > 1.01 else { continue }
      let taken = min(length, longest)
      let size = n &* stride
      kept.update(from: encoder, count: size)
      extrapolate(by: taken)
      let trial = step()
      // Rounding of a sum of terms of order β.
      if trial.bound <= last.bound + 1e-15 * (1 + beta) {
        last = trial
        if taken == longest { longest *= 4 }
      } else {
        encoder.update(from: kept, count: size)
        longest = max(1, longest / 4)
        last = step()
      }
    }
  }

  /// The ratio of the last steps' length to their difference's, weighted by p(x) q(t|x).
  private func secantLength() -> Double {
    var first = 0.0
    var second = 0.0
    for x in 0..<n {
      let px = table.p[x]
      for i in x &* stride..<(x &+ 1) &* stride {
        let weight = px * encoder[i]
        let r = middle[i] - earlier[i]
        let v = logits[i] - middle[i] - r
        first += weight * r * r
        second += weight * v * v
      }
    }
    guard second > 0, first.isFinite else { return 1 }
    return (first / second).squareRoot()
  }

  /// Sets the encoder to the extrapolated one.
  private func extrapolate(by length: Double) {
    for x in 0..<n {
      let start = x &* stride
      var largest = -Double.infinity
      for i in start..<start &+ stride {
        let r = middle[i] - earlier[i]
        let v = logits[i] - middle[i] - r
        let value = earlier[i] + length * (2 * r + length * v)
        scores[i] = value
        largest = max(largest, value)
      }
      var sum = 0.0
      for i in start..<start &+ stride {
        let value = Double.exp(scores[i] - largest)
        encoder[i] = value
        sum += value
      }
      let inverse = 1 / sum
      for i in start..<start &+ stride { encoder[i] *= inverse }
    }
  }
}
