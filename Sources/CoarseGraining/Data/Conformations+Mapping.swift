extension Conformations {
  /// The beads' positions of each frame, with the frames' energies, weights and blocks.
  ///
  /// - Precondition: The mapping is of as many atoms as there are sites.
  /// - Complexity: O(frames × entries of the mapping).
  public func mapped(by mapping: Mapping) -> Conformations {
    precondition(mapping.atomCount == siteCount, "a mapping of another system")
    let beadCount = mapping.beadCount
    var result = [Float](repeating: 0, count: 3 * beadCount * frameCount)
    positions.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for frame in 0..<frameCount {
          let base = 3 * siteCount * frame
          var place = 3 * beadCount * frame
          for bead in mapping.beads {
            var (x, y, z) = (0.0, 0.0, 0.0)
            for (atom, weight) in zip(bead.atoms, bead.weights) {
              x += weight * Double(source[base + 3 * atom])
              y += weight * Double(source[base + 3 * atom + 1])
              z += weight * Double(source[base + 3 * atom + 2])
            }
            target[place] = Float(x)
            target[place + 1] = Float(y)
            target[place + 2] = Float(z)
            place += 3
          }
        }
      }
    }
    return Conformations(
      siteCount: beadCount, positions: result, energies: energies, weights: weights, blocks: blocks,
      blockCount: blockCount)
  }
}
