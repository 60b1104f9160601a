import Numerics

/// The search for a cluster that would lower J, from many starts at once.
///
/// J as a function of the clusters' posteriors q(x|t) is Σ_t q(t) φ(q(·|t)) with
/// φ(q) = KL(q‖p_X) − β KL(qW‖p_O), so its minimum is φ's convex envelope at p_X. A solution is the
/// minimum exactly if no decoder r has
///
/// > G(r) = Σ_x p(x) exp(−β KL[p(o|x)‖r]) / Z(x) > 1,
///
/// and J less ln max G is a lower bound of it. Steps r ← Σ_x p(o|x) p(x) exp(…)/(Z(x) G) never
/// lower G. The same steps with Z = 1 and β following the ratio of the divergences find the onset.
final class MissingClusters {
  private let table: BottleneckTable
  private let n: Int
  private let m: Int
  private let capacity: Int
  private var count = 0
  private var stride = 0
  private let posteriors: UnsafeMutablePointer<Double>
  private let ratios: UnsafeMutablePointer<Double>
  private let logRatios: UnsafeMutablePointer<Double>
  private let scores: UnsafeMutablePointer<Double>

  init(_ table: BottleneckTable, capacity: Int) {
    self.table = table
    n = table.rowCount
    m = table.columnCount
    self.capacity = BottleneckKernels.padded(max(1, capacity))
    posteriors = .allocate(capacity: n * self.capacity)
    scores = .allocate(capacity: n * self.capacity)
    ratios = .allocate(capacity: m * self.capacity)
    logRatios = .allocate(capacity: m * self.capacity)
  }

  deinit {
    posteriors.deallocate()
    scores.deallocate()
    ratios.deallocate()
    logRatios.deallocate()
  }

  /// Takes over distributions of x.
  func set(_ starts: [[Double]]) {
    precondition(starts.count <= capacity, "a search has a number of starts")
    count = starts.count
    stride = BottleneckKernels.padded(count)
    for x in 0..<n {
      for j in 0..<stride { posteriors[x * stride + j] = starts[min(j, count - 1)][x] }
    }
  }

  /// qW/p_O of one distribution of x.
  func decoderRatios(of q: [Double]) -> [Double] {
    (0..<m).map { o in
      var sum = 0.0
      for x in 0..<n { sum += q[x] * table.conditionalByColumn[o * n + x] }
      return sum / table.marginal[o]
    }
  }

  private func updateScores() {
    BottleneckKernels.multiply(
      table.conditionalByColumn, posteriors, into: ratios, rows: m, inner: n, stride: stride)
    for o in 0..<m {
      let inverse = 1 / table.marginal[o]
      for i in o &* stride..<(o &+ 1) &* stride {
        let ratio = max(ratios[i] * inverse, BottleneckClusters.least)
        ratios[i] = ratio
        logRatios[i] = Double.log(ratio)
      }
    }
    BottleneckKernels.multiply(
      table.conditional, logRatios, into: scores, rows: n, inner: m, stride: stride)
  }

  private func column(_ j: Int) -> [Double] { (0..<n).map { posteriors[$0 * stride + j] } }

  /// Lowers KL(q‖p_X) / KL(qW‖p_O) from every start.
  ///
  /// - Parameters:
  ///   - local: The ratio's limit at the constant. Steps that come close to the constant with a
  ///     higher ratio end there.
  ///   - rounds: The most steps.
  /// - Returns: The ratios that were reached below `local` and where, lowest first.
  func lowRatios(below local: Double, rounds: Int) -> [(ratio: Double, q: [Double])] {
    var upper = [Double](repeating: 0, count: count)
    var ratio = [Double](repeating: .infinity, count: count)
    var fall = [Double](repeating: .infinity, count: count)
    var isDone = [Bool](repeating: false, count: count)
    for j in 0..<count {
      for x in 0..<n {
        let q = posteriors[x * stride + j]
        if q > 0 { upper[j] += q * Double.log(q / table.p[x]) }
      }
    }
    for round in 0...rounds {
      updateScores()
      for j in 0..<count where !isDone[j] {
        var lower = 0.0
        for o in 0..<m {
          lower += table.marginal[o] * ratios[o &* stride &+ j] * logRatios[o &* stride &+ j]
        }
        // Divergences of rounding's size have no ratio.
        guard lower > 1e-10, upper[j] > 1e-10 else {
          isDone[j] = true
          continue
        }
        let next = upper[j] / lower
        let step = ratio[j] - next
        ratio[j] = min(ratio[j], next)
        // Falls shrink geometrically; what is left of them is their sum.
        let isSmall = step < fall[j] && step * step < 1e-10 * next * (fall[j] - step)
        fall[j] = step
        if round > 5, isSmall || step <= 0 || (upper[j] < 1e-3 && next > local) { isDone[j] = true }
      }
      if round == rounds || !isDone.contains(false) { break }
      for j in 0..<count where !isDone[j] {
        let beta = ratio[j]
        var largest = -Double.infinity
        for x in 0..<n { largest = max(largest, beta * scores[x &* stride &+ j]) }
        var sum = 0.0
        var mean = 0.0
        for x in 0..<n {
          let exponent = beta * scores[x &* stride &+ j] - largest
          let value = table.p[x] * Double.exp(exponent)
          posteriors[x &* stride &+ j] = value
          sum += value
          mean += value * exponent
        }
        let inverse = 1 / sum
        for x in 0..<n { posteriors[x &* stride &+ j] *= inverse }
        upper[j] = mean * inverse - Double.log(sum)
      }
    }
    return (0..<count).filter { ratio[$0] < local }
      .sorted { (ratio[$0], $0) < (ratio[$1], $1) }
      .map { (ratio[$0], column($0)) }
  }

  /// The posterior with the largest G at these ln Z(x), and ln G.
  ///
  /// - Returns: ln G is 0 or below where no start leads to a cluster that would help.
  func best(
    beta: Double, logZ: UnsafePointer<Double>, rounds: Int
  ) -> (logGain: Double, q: [Double]) {
    var last = -Double.infinity
    var place = 0
    var top = -Double.infinity
    for round in 0..<rounds {
      updateScores()
      top = -Double.infinity
      var fall = 0.0
      for j in 0..<count {
        var largest = -Double.infinity
        for x in 0..<n { largest = max(largest, beta * scores[x &* stride &+ j] - logZ[x]) }
        var sum = 0.0
        for x in 0..<n {
          let value = table.p[x] * Double.exp(beta * scores[x &* stride &+ j] - logZ[x] - largest)
          scores[x &* stride &+ j] = value
          sum += value
        }
        let inverse = 1 / sum
        for x in 0..<n {
          let value = scores[x &* stride &+ j] * inverse
          fall = max(fall, abs(value - posteriors[x &* stride &+ j]))
          posteriors[x &* stride &+ j] = value
        }
        let gain = largest + Double.log(sum)
        if gain > top {
          top = gain
          place = j
        }
      }
      // Beyond doubt, or at rest.
      if round > 3, fall < 1e-3 || (top > 1e-3 && top - last < 0.1 * top) { break }
      last = top
    }
    return (top, column(place))
  }
}
