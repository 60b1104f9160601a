/// Energy variances within macrostates.
struct StateVariances {
  /// Relative to their mean, so that squares lose no digits.
  private let energies: [Double]
  private let weights: [Double]
  private let blocks: [Int]
  private let variance: MappingEntropy.Variance

  init(
    energies: [Double], weights: [Double]?, blocks: [Int], variance: MappingEntropy.Variance
  ) {
    let mean = energies.reduce(0, +) / Double(max(1, energies.count))
    self.energies = energies.map { $0 - mean }
    self.weights = weights ?? [Double](repeating: 1, count: energies.count)
    self.blocks = blocks
    self.variance = variance
  }

  /// Σ_R P_R Var(E | R) of the frames outside a block; NaN where nothing is left.
  func mean(_ labels: [Int32], _ count: Int, without block: Int?) -> Double {
    var sums = [Sums](repeating: Sums(), count: count)
    let deleted = block ?? -1
    for frame in labels.indices where blocks[frame] != deleted {
      sums[Int(labels[frame])].add(energies[frame], weights[frame])
    }
    var (total, mass) = (0.0, 0.0)
    for state in sums where state.count > 0 {
      // One frame has no variance, whatever rounding says.
      if state.count == 1 {
        if variance == .population { mass += state.weight }
        continue
      }
      let mean = state.first / state.weight
      var value = max(0, state.second / state.weight - mean * mean)
      if variance == .unbiased {
        value /= 1 - state.weightSquare / (state.weight * state.weight)
      }
      total += state.weight * value
      mass += state.weight
    }
    return total / mass
  }

  private struct Sums {
    var count = 0
    var weight = 0.0
    var weightSquare = 0.0
    var first = 0.0
    var second = 0.0

    mutating func add(_ energy: Double, _ weight: Double) {
      count += 1
      self.weight += weight
      weightSquare += weight * weight
      first += weight * energy
      second += weight * energy * energy
    }
  }
}
