import Glibc

/// The entropy of cells with each block of frames left out in turn.
enum BlockEntropy {
  /// - Parameters:
  ///   - ids: The cell of each frame, block after block.
  ///   - starts: Where each block begins, and the end; no block is empty.
  /// - Complexity: O(frames + cells): a block changes only the terms of the cells that it visits.
  static func estimate(
    ids: [Int32], cellCount: Int, weights: [Double]?, starts: [Int],
    correction: EntropyCorrection, coverage: Double
  ) -> JackknifeEstimate {
    var counts = [Double](repeating: 0, count: cellCount)
    var total = 0.0
    for (frame, id) in ids.enumerated() {
      let weight = weights.map { $0[frame] } ?? 1
      counts[Int(id)] += weight
      total += weight
    }
    var sum = 0.0
    var occupied = 0
    for count in counts where count > 0 {
      sum += term(count, correction)
      occupied += 1
    }

    var deleted: [Double] = []
    var sizes: [Double] = []
    var own = [Double](repeating: 0, count: cellCount)
    for (start, end) in zip(starts, starts.dropFirst()) {
      var visited: [Int] = []
      var size = 0.0
      for frame in start..<end {
        let id = Int(ids[frame])
        let weight = weights.map { $0[frame] } ?? 1
        guard weight > 0 else { continue }
        if own[id] == 0 { visited.append(id) }
        own[id] += weight
        size += weight
      }
      guard size > 0 else { continue }
      var change = 0.0
      var emptied = 0
      for id in visited {
        let rest = counts[id] - own[id]
        change += term(counts[id], correction)
        // What weights leave by rounding is no count.
        if rest > 1e-12 * counts[id] {
          change -= term(rest, correction)
        } else {
          emptied += 1
        }
        own[id] = 0
      }
      deleted.append(entropy(sum - change, total - size, occupied - emptied, correction))
      sizes.append(size)
    }
    return JackknifeEstimate(
      plain: entropy(sum, total, occupied, correction), deleted: deleted, sizes: sizes,
      coverage: coverage)
  }

  private static func term(_ count: Double, _ correction: EntropyCorrection) -> Double {
    correction == .grassberger ? Entropy.grassbergerTerm(count) : count * log(count)
  }

  private static func entropy(
    _ sum: Double, _ total: Double, _ occupied: Int, _ correction: EntropyCorrection
  ) -> Double {
    guard occupied > 0, total > 0 else { return 0 }
    let plain = log(total) - sum / total
    return correction == .millerMadow ? plain + Double(occupied - 1) / (2 * total) : plain
  }
}
