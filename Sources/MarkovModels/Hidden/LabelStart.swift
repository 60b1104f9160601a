import LinearAlgebra
import Statistics

/// A start for normal outputs from a first guess of each frame's state.
enum LabelStart {
  /// A tenth of the overall variances is added to those within labels, so that nothing is
  /// ruled out at first, and one transition to each row in all.
  static func parameters(
    _ trajectories: [Matrix<Double>], labels: [[Int32]], count m: Int, lag: Int,
    kind: HiddenCovariances.Kind, variances: [Double]
  ) -> HiddenParameters {
    let d = variances.count
    var occupancy = [Double](repeating: 0, count: m)
    var means = Matrix<Double>(rowCount: m, columnCount: d)
    for (x, path) in zip(trajectories, labels) {
      for (t, k) in path.enumerated() {
        occupancy[Int(k)] += 1
        for a in 0..<d { means[Int(k), a] += x[t, a] }
      }
    }
    for k in 0..<m {
      for a in 0..<d { means[k, a] /= max(1, occupancy[k]) }
    }
    var matrices = [Matrix<Double>](repeating: Matrix(rowCount: d, columnCount: d), count: m)
    var t = Matrix<Double>(rowCount: m, columnCount: m, repeating: 1 / Double(m))
    var initial = [Double](repeating: 1 / Double(m), count: m)
    for (x, path) in zip(trajectories, labels) {
      if let first = path.first { initial[Int(first)] += 1 }
      for (frame, label) in path.enumerated() {
        let k = Int(label)
        if frame + lag < path.count { t[k, Int(path[frame + lag])] += 1 }
        for a in 0..<d {
          let deviation = (x[frame, a] - means[k, a]) / occupancy[k]
          for b in 0...a { matrices[k][b, a] += deviation * (x[frame, b] - means[k, b]) }
        }
      }
    }
    for k in 0..<m {
      for a in 0..<d { matrices[k][a, a] += 0.1 * variances[a] }
      matrices[k] = matrices[k].mirroringUpperTriangle()
      let sum = t.row(k).reduce(0, +)
      for j in 0..<m { t[k, j] /= sum }
    }
    let total = initial.reduce(0, +)
    return HiddenParameters(
      transition: t, initial: initial.map { $0 / total },
      output: .gaussian(
        means: means,
        covariances: kind == .full
          ? .full(matrices) : .diagonal(Matrix(rows: matrices.map(\.diagonal)))))
  }
}

/// Labels of frames by centres that were spread greedily and then moved to their frames' mean.
///
/// - Reference: D. Arthur, S. Vassilvitskii, SODA 2007, 1027.
enum GreedySpread {
  /// More frames than these, taken evenly, do not better the centres.
  private static let sampleCount = 10_000
  private static let roundCount = 10

  static func labels(
    _ trajectories: [Matrix<Double>], count m: Int, scales: [Double],
    using generator: inout SeededGenerator
  ) -> [[Int32]] {
    let d = scales.count
    let total = trajectories.reduce(0) { $0 + $1.rowCount }
    let every = max(1, total / sampleCount)
    var points: [Double] = []
    var index = 0
    for x in trajectories {
      for t in 0..<x.rowCount {
        if index % every == 0 {
          for a in 0..<d { points.append(x[t, a] / scales[a]) }
        }
        index += 1
      }
    }
    let n = points.count / d
    func distance(_ i: Int, _ centre: ArraySlice<Double>) -> Double {
      var sum = 0.0
      for a in 0..<d {
        let difference = points[i * d + a] - centre[centre.startIndex + a]
        sum += difference * difference
      }
      return sum
    }
    let first = generator.nextIndex(below: n)
    var centres = Array(points[first * d..<(first + 1) * d])
    var nearest = [Double](repeating: .infinity, count: n)
    while centres.count < m * d {
      for i in 0..<n { nearest[i] = min(nearest[i], distance(i, centres.suffix(d))) }
      let chosen = generator.nextChoice(nearest)
      centres += points[chosen * d..<(chosen + 1) * d]
    }
    for _ in 0..<roundCount {
      var sums = [Double](repeating: 0, count: m * d)
      var counts = [Double](repeating: 0, count: m)
      for i in 0..<n {
        let k = closest(Array(points[i * d..<(i + 1) * d]), centres)
        counts[k] += 1
        for a in 0..<d { sums[k * d + a] += points[i * d + a] }
      }
      for k in 0..<m where counts[k] > 0 {
        for a in 0..<d { centres[k * d + a] = sums[k * d + a] / counts[k] }
      }
    }
    return trajectories.map { x in
      var point = [Double](repeating: 0, count: d)
      return (0..<x.rowCount).map { t in
        for a in 0..<d { point[a] = x[t, a] / scales[a] }
        return Int32(closest(point, centres))
      }
    }
  }

  private static func closest(_ point: [Double], _ centres: [Double]) -> Int {
    let d = point.count
    var best = 0
    var least = Double.infinity
    for k in 0..<centres.count / d {
      var sum = 0.0
      for a in 0..<d {
        let difference = point[a] - centres[k * d + a]
        sum += difference * difference
      }
      if sum < least {
        least = sum
        best = k
      }
    }
    return best
  }
}
