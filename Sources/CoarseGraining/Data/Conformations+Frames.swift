extension Conformations {
  /// At most this many frames, evenly spread.
  package func thinned(toAtMost limit: Int) -> Conformations {
    guard frameCount > limit else { return self }
    return frames((0..<limit).map { $0 * frameCount / limit })
  }

  /// The frames of some blocks; blocks keep their numbers.
  package func frames(inBlocks chosen: Set<Int>) -> Conformations {
    frames(blocks.indices.filter { chosen.contains(blocks[$0]) })
  }

  /// Chosen frames with all that is known of them.
  private func frames(_ kept: [Int]) -> Conformations {
    let width = 3 * siteCount
    func rows(_ values: [Float]) -> [Float] {
      var result: [Float] = []
      result.reserveCapacity(kept.count * width)
      for frame in kept { result += values[(frame * width)..<((frame + 1) * width)] }
      return result
    }
    return Conformations(
      siteCount: siteCount, positions: rows(positions), forces: forces.map(rows),
      energies: energies.map { values in kept.map { values[$0] } },
      weights: weights.map { values in kept.map { values[$0] } },
      blocks: kept.map { blocks[$0] }, blockCount: blockCount)
  }
}
