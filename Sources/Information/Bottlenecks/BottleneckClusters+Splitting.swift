import Numerics
import Statistics

extension BottleneckClusters {
  /// Clusters whose decoders differ by less than this in Σ (a − b)²/(a + b) are one.
  ///
  /// Close above a transition halves differ by √(β/β_c − 1), and what merging costs grows with
  /// the fourth power of their distance.
  private static let coincidence = 1e-8
  /// Clusters of less weight are dropped.
  private static let leastWeight = 1e-10
  /// β·σ₂² of a split has to exceed 1 by this; what is missed is of the order of its square.
  private static let margin = 1e-5

  /// Replaces the clusters by the sums of groups of them.
  private func regroup(_ groups: [Int?], count newCount: Int) {
    let oldStride = stride
    let newStride = BottleneckKernels.padded(newCount)
    var row = [Double](repeating: 0, count: newStride)
    for x in 0..<n {
      for t in 0..<newStride { row[t] = 0 }
      for t in 0..<count {
        if let group = groups[t] { row[group] += encoder[x * oldStride + t] }
      }
      let sum = row.reduce(0, +)
      // A row that lived in dropped clusters alone goes everywhere.
      for t in 0..<newStride {
        encoder[x * newStride + t] = sum > 0 ? row[t] / sum : (t < newCount ? 1 / Double(newCount) : 0)
      }
    }
    reshape(count: newCount)
  }

  /// Merges clusters with the same q(o|t), and drops those that have died out.
  ///
  /// - Returns: Whether anything changed.
  /// - Complexity: O(k²·m), less where decoders differ early.
  func mergeCoinciding() -> Bool {
    updateClusters()
    var groups = [Int?](repeating: nil, count: count)
    var leaders: [Int] = []
    for t in 0..<count where weights[t] >= Self.leastWeight {
      if let place = leaders.firstIndex(where: { distance($0, t) < Self.coincidence }) {
        groups[t] = place
      } else {
        groups[t] = leaders.count
        leaders.append(t)
      }
    }
    guard leaders.count < count else { return false }
    regroup(groups, count: leaders.count)
    return true
  }

  private func distance(_ s: Int, _ t: Int) -> Double {
    var sum = 0.0
    for o in 0..<m {
      let a = ratios[o &* stride &+ s]
      let b = ratios[o &* stride &+ t]
      sum += table.marginal[o] * (a - b) * (a - b) / (a + b)
      if sum > Self.coincidence { return sum }
    }
    return sum
  }

  /// Splits every cluster whose halves would part: β·σ₂(B_t)² > 1.
  ///
  /// The halves start apart along the leading singular vector, by what a transition of the second
  /// order would lead to, and at least by `perturbation`.
  ///
  /// - Returns: Whether any cluster was split.
  /// - Complexity: O(n·m) for a step of power iteration for a cluster.
  func splitUnstable(
    beta: Double, perturbation: Double, limit: Int, generator: inout SeededGenerator
  ) -> Bool {
    updateClusters()
    var splits: [(cluster: Int, direction: [Double])] = []
    for t in 0..<count where count + splits.count < min(limit, capacity) && weights[t] > 1e-8 {
      guard let mode = leadingMode(of: t, beta: beta, generator: &generator) else { continue }
      let excess = beta * mode.value - 1
      guard excess > Self.margin else { continue }
      let size = min(0.5, max(perturbation, excess.squareRoot()))
      let largest = mode.vector.reduce(0) { max($0, abs($1)) }
      splits.append((t, mode.vector.map { $0 * size / largest }))
    }
    guard !splits.isEmpty else { return false }
    let old = rows()
    let oldCount = count
    reshape(count: count + splits.count)
    for x in 0..<n {
      let row = encoder + x * stride
      for t in 0..<stride { row[t] = t < oldCount ? old[x * oldCount + t] : 0 }
      for (place, split) in splits.enumerated() {
        let half = 0.5 * row[split.cluster]
        row[split.cluster] = half * (1 + split.direction[x])
        row[oldCount + place] = half * (1 - split.direction[x])
      }
    }
    return true
  }

  /// σ₂² of B_t = diag(√p(x|t))·p(o|x)·diag(1/√q(o|t)) and its vector over x, by power iteration
  /// on functions of x without mean.
  private func leadingMode(
    of t: Int, beta: Double, generator: inout SeededGenerator
  ) -> (value: Double, vector: [Double])? {
    let inverse = 1 / weights[t]
    var share = [Double](repeating: 0, count: n)
    for x in 0..<n { share[x] = table.p[x] * encoder[x * stride + t] * inverse }
    // One x alone has nothing to split.
    guard !share.contains(where: { $0 > 1 - 1e-9 }) else { return nil }
    var vector = (0..<n).map { _ in generator.nextUniform() - 0.5 }
    var image = [Double](repeating: 0, count: m)
    var value = 0.0
    let conditional = table.conditional
    for step in 0..<100 {
      var mean = 0.0
      for x in 0..<n { mean += share[x] * vector[x] }
      var norm = 0.0
      for x in 0..<n {
        vector[x] -= mean
        norm += share[x] * vector[x] * vector[x]
      }
      guard norm > 1e-280 else { return nil }
      let scale = 1 / norm.squareRoot()
      for o in 0..<m { image[o] = 0 }
      for x in 0..<n {
        vector[x] *= scale
        let factor = share[x] * vector[x]
        for o in 0..<m { image[o] += factor * conditional[x &* m &+ o] }
      }
      var square = 0.0
      for o in 0..<m {
        let probability = ratios[o &* stride &+ t] * table.marginal[o]
        let scaled = image[o] / probability
        square += image[o] * scaled
        image[o] = scaled
      }
      let change = square - value
      value = square
      // Far from the threshold the value needs no digits, beyond it the direction is good soon.
      if step > 3 && (beta * value < 0.7 ? change < 0.02 * value : change < 1e-4 * value) { break }
      if step > 20 && beta * value > 1 + 2 * Self.margin { break }
      var next = [Double](repeating: 0, count: n)
      for x in 0..<n {
        var sum = 0.0
        for o in 0..<m { sum += conditional[x &* m &+ o] * image[o] }
        next[x] = sum
      }
      vector = next
    }
    return (value, vector)
  }
}
