/// Directions of ascent from a few past steps and changes of gradient.
///
/// - Reference: D. C. Liu, J. Nocedal, Math. Program. 45, 503 (1989),
///   doi:10.1007/BF01589116.
struct LimitedMemoryBFGS {
  static let mostPairs = 10

  private var pairs: [(step: [Double], fall: [Double], inverse: Double)] = []

  var isEmpty: Bool { pairs.isEmpty }

  /// The direction in which a quadratic model of the score is largest; the gradient
  /// itself where nothing is known yet.
  ///
  /// - Complexity: O(parameters × pairs).
  func direction(_ gradient: [Double]) -> [Double] {
    var q = gradient
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = pair.inverse * Self.dot(pair.step, q)
      shares.append(share)
      for i in q.indices { q[i] -= share * pair.fall[i] }
    }
    if let last = pairs.last {
      let scale = 1 / (last.inverse * Self.dot(last.fall, last.fall))
      for i in q.indices { q[i] *= scale }
    }
    for (pair, share) in zip(pairs, shares.reversed()) {
      let change = share - pair.inverse * Self.dot(pair.fall, q)
      for i in q.indices { q[i] += change * pair.step[i] }
    }
    return q
  }

  /// Learns from a step, unless the score curved upwards along it.
  mutating func learn(step: [Double], gradientBefore: [Double], gradientAfter: [Double]) {
    let fall = zip(gradientBefore, gradientAfter).map { $0 - $1 }
    let curvature = Self.dot(step, fall)
    guard curvature > 1e-10 * Self.dot(fall, fall), curvature.isFinite else { return }
    if pairs.count == Self.mostPairs { pairs.removeFirst() }
    pairs.append((step, fall, 1 / curvature))
  }

  mutating func forget() { pairs = [] }

  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}
