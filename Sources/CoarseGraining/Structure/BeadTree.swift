/// Non-redundant internal coordinates of beads: distances, angles and torsions along the tree that
/// joins nearest beads.
///
/// The tree is the minimum spanning tree of the mean distances. From one of its ends each further bead
/// takes the distance to the bead that it hangs on, the angle with the one before, and a torsion: about
/// the axis of the two for the first that hangs on a bead, and relative to that one (an improper
/// torsion) for others, so that what turns about one axis is one coordinate. For N beads there are
/// N − 1 distances, N − 2 angles and N − 3 torsions. The volume element is a product of functions of
/// one coordinate each, so that total correlations do not depend on it.
///
/// - Reference: C.-E. Chang, M. J. Potter, M. K. Gilson, J. Phys. Chem. B 107, 1048 (2003),
///   doi:10.1021/jp027149c (bond–angle–torsion coordinates).
public struct BeadTree: Equatable, Sendable {
  /// Distances first, then angles, then torsions, each as the beads are placed.
  public let coordinates: [InternalCoordinate]

  /// Finds the tree of beads.
  ///
  /// - Parameters:
  ///   - count: The number N of beads.
  ///   - meanDistances: N × N, row after row.
  /// - Complexity: O(N²).
  public init(count: Int, meanDistances: [Double]) {
    precondition(meanDistances.count == count * count, "a distance for each pair")
    let neighbours = Self.spanningTree(count, meanDistances)
    guard count > 1 else {
      coordinates = []
      return
    }
    let root = neighbours.firstIndex { $0.count == 1 }!
    var parent = [Int](repeating: -1, count: count)
    var distances: [InternalCoordinate] = []
    var angles: [InternalCoordinate] = []
    var torsions: [InternalCoordinate] = []
    var waiting = [root]
    var next = 0
    while next < waiting.count {
      let bead = waiting[next]
      next += 1
      var elder: Int?
      for child in neighbours[bead].sorted() where child != parent[bead] {
        parent[child] = bead
        waiting.append(child)
        distances.append(.distance(child, bead))
        let before = parent[bead]
        guard before >= 0 else { continue }
        angles.append(.angle(child, bead, before))
        if let elder {
          torsions.append(.torsion(child, bead, before, elder))
        } else if parent[before] >= 0 {
          torsions.append(.torsion(child, bead, before, parent[before]))
        }
        elder = elder ?? child
      }
    }
    coordinates = distances + angles + torsions
  }

  /// The tree of the beads of these frames.
  ///
  /// - Complexity: O(frames · N²) for a few hundred frames that are spread evenly.
  public init(_ conformations: Conformations) {
    let n = conformations.siteCount
    self.init(count: n, meanDistances: Self.meanDistances(conformations))
  }

  /// The mean distance of each pair of beads over at most 400 frames, evenly spread.
  static func meanDistances(_ conformations: Conformations) -> [Double] {
    let n = conformations.siteCount
    let used = min(400, conformations.frameCount)
    var result = [Double](repeating: 0, count: n * n)
    conformations.positions.withUnsafeBufferPointer { positions in
      for step in 0..<used {
        let base = 3 * n * (step * conformations.frameCount / used)
        for i in 0..<n {
          for j in 0..<i {
            var sum = 0.0
            for axis in 0..<3 {
              let d = Double(positions[base + 3 * i + axis]) - Double(positions[base + 3 * j + axis])
              sum += d * d
            }
            result[i * n + j] += sum.squareRoot()
          }
        }
      }
    }
    for i in 0..<n {
      for j in 0..<i {
        result[i * n + j] /= Double(max(1, used))
        result[j * n + i] = result[i * n + j]
      }
    }
    return result
  }

  /// Prim's algorithm; of equal lengths the first counts.
  private static func spanningTree(_ n: Int, _ length: [Double]) -> [[Int]] {
    var neighbours = [[Int]](repeating: [], count: n)
    guard n > 1 else { return neighbours }
    var nearest = [Int](repeating: 0, count: n)
    var isPlaced = [Bool](repeating: false, count: n)
    isPlaced[0] = true
    for _ in 1..<n {
      var best = -1
      for i in 0..<n where !isPlaced[i] {
        if best < 0 || length[i * n + nearest[i]] < length[best * n + nearest[best]] { best = i }
      }
      isPlaced[best] = true
      neighbours[best].append(nearest[best])
      neighbours[nearest[best]].append(best)
      for i in 0..<n where !isPlaced[i] && length[i * n + best] < length[i * n + nearest[i]] {
        nearest[i] = best
      }
    }
    return neighbours
  }
}
