import Numerics

/// The state of the self-consistent iteration, with all its memory.
///
/// One iteration is ``updateClusters()``, q(t) and q(o|t) from the encoder, and
/// ``updateEncoder(beta:)``, q(t|x) = q(t) exp(−β KL[p(o|x)‖q(o|t)]) / Z(x). Divergences are
/// taken as −Σ_o p(o|x) ln(q(o|t)/p(o)): what depends on x alone falls out with Z(x), and
/// −Σ p(x) ln Z(x) becomes the objective itself, exactly 0 for the constant.
///
/// Arrays run over x or o by rows and over clusters within a row, padded to blocks of four.
final class BottleneckClusters {
  let table: BottleneckTable
  let n: Int
  let m: Int
  let capacity: Int
  /// The number of clusters, and the padded length of a row.
  private(set) var count = 0
  private(set) var stride = 0

  /// q(t|x), n × stride; zero beyond `count`.
  let encoder: UnsafeMutablePointer<Double>
  /// ln q(t|x) of the last update.
  var logits: UnsafeMutablePointer<Double>
  /// q(t).
  let weights: UnsafeMutablePointer<Double>
  /// q(o|t)/p(o), m × stride; 1 for clusters without weight.
  let ratios: UnsafeMutablePointer<Double>
  /// Logarithms of the ratios.
  let logRatios: UnsafeMutablePointer<Double>
  /// ln Z(x).
  let logZ: UnsafeMutablePointer<Double>
  let scores: UnsafeMutablePointer<Double>
  private let logWeights: UnsafeMutablePointer<Double>
  private let inverseMarginal: UnsafeMutablePointer<Double>
  // What the extrapolation keeps.
  var earlier: UnsafeMutablePointer<Double>
  var middle: UnsafeMutablePointer<Double>
  let kept: UnsafeMutablePointer<Double>

  /// ln 0 of a weight: finite, so that extrapolation makes no NaN.
  static let logZero = -1e30
  /// The least ratio. An upper bound of J stays one, since the decoder's sum grows by less
  /// than rounding.
  static let least = 1e-300

  init(_ table: BottleneckTable, capacity: Int) {
    self.table = table
    n = table.rowCount
    m = table.columnCount
    self.capacity = BottleneckKernels.padded(max(1, capacity))
    func make(_ count: Int) -> UnsafeMutablePointer<Double> {
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    encoder = make(n * self.capacity)
    logits = make(n * self.capacity)
    earlier = make(n * self.capacity)
    middle = make(n * self.capacity)
    kept = make(n * self.capacity)
    scores = make(n * self.capacity)
    weights = make(self.capacity)
    logWeights = make(self.capacity)
    ratios = make(m * self.capacity)
    logRatios = make(m * self.capacity)
    logZ = make(n)
    inverseMarginal = make(m)
    for o in 0..<m { inverseMarginal[o] = 1 / table.marginal[o] }
  }

  deinit {
    for pointer in [
      encoder, logits, earlier, middle, kept, scores, weights, logWeights, ratios, logRatios, logZ,
      inverseMarginal,
    ] {
      pointer.deallocate()
    }
  }

  /// Changes the number of clusters; the caller fills the encoder.
  func reshape(count: Int) {
    precondition(count >= 1 && count <= capacity, "a workspace has a number of clusters")
    self.count = count
    stride = BottleneckKernels.padded(count)
  }

  /// Takes over an encoder of n rows.
  func set(_ rows: [Double], count: Int) {
    precondition(rows.count == n * count, "an encoder of n rows")
    reshape(count: count)
    for x in 0..<n {
      for t in 0..<stride { encoder[x * stride + t] = t < count ? rows[x * count + t] : 0 }
    }
  }

  /// The encoder without padding.
  func rows() -> [Double] {
    var result = [Double](repeating: 0, count: n * count)
    for x in 0..<n {
      for t in 0..<count { result[x * count + t] = encoder[x * stride + t] }
    }
    return result
  }

  /// q(t) and q(o|t) from the encoder.
  ///
  /// - Complexity: O(n·m·k).
  func updateClusters() {
    let stride = self.stride
    for t in 0..<stride { weights[t] = 0 }
    for x in 0..<n {
      let px = table.p[x]
      let row = encoder + x &* stride
      for t in 0..<stride { weights[t] += px * row[t] }
    }
    BottleneckKernels.multiply(
      table.jointByColumn, encoder, into: ratios, rows: m, inner: n, stride: stride)
    for t in 0..<stride {
      let weight = weights[t]
      logWeights[t] = weight > Self.least ? Double.log(weight) : Self.logZero
      // Reused below as 1 / q(t).
      scores[t] = weight > Self.least ? 1 / weight : 0
    }
    for o in 0..<m {
      let inverse = inverseMarginal[o]
      let ratio = ratios + o &* stride
      let logarithm = logRatios + o &* stride
      for t in 0..<stride {
        let value = scores[t] > 0 ? max(ratio[t] * scores[t] * inverse, Self.least) : 1
        ratio[t] = value
        logarithm[t] = Double.log(value)
      }
    }
  }

  /// q(t|x) from q(t) and q(o|t); leaves logarithms in `logits`.
  ///
  /// - Returns: −Σ p(x) ln Z(x), which is not above J before and not below J after the update,
  ///   and the largest change of an element.
  /// - Complexity: O(n·m·k).
  func updateEncoder(beta: Double) -> (bound: Double, change: Double) {
    let stride = self.stride
    BottleneckKernels.multiply(
      table.conditional, logRatios, into: scores, rows: n, inner: m, stride: stride)
    var bound = 0.0
    var change = 0.0
    for x in 0..<n {
      let score = scores + x &* stride
      let row = encoder + x &* stride
      let logit = logits + x &* stride
      var largest = -Double.infinity
      for t in 0..<stride {
        let value = logWeights[t] + beta * score[t]
        logit[t] = value
        largest = max(largest, value)
      }
      var sum = 0.0
      for t in 0..<stride {
        let value = Double.exp(logit[t] - largest)
        score[t] = value
        sum += value
      }
      let inverse = 1 / sum
      let z = largest + Double.log(sum)
      logZ[x] = z
      bound -= table.p[x] * z
      for t in 0..<stride {
        let value = score[t] * inverse
        change = max(change, abs(value - row[t]))
        row[t] = value
        logit[t] -= z
      }
    }
    return (bound, change)
  }

  /// I(x;t) and I(t;o) of the encoder, whose q(t) and q(o|t) are brought up to date.
  ///
  /// - Complexity: O(n·m·k).
  func informations() -> (xt: Double, to: Double) {
    updateClusters()
    var xt = 0.0
    for x in 0..<n {
      var sum = 0.0
      for t in 0..<count where encoder[x * stride + t] > 0 && weights[t] > 0 {
        sum += encoder[x * stride + t] * Double.log(encoder[x * stride + t] / weights[t])
      }
      xt += table.p[x] * sum
    }
    var to = 0.0
    for o in 0..<m {
      var sum = 0.0
      for t in 0..<count where weights[t] > 0 {
        sum += weights[t] * ratios[o * stride + t] * logRatios[o * stride + t]
      }
      to += table.marginal[o] * sum
    }
    return (max(0, xt), max(0, to))
  }
}
