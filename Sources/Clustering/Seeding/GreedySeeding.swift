import Glibc
import Statistics

/// Initial centres by greedy k-means++: each is the best of a few points drawn with a probability
/// proportional to their squared distance to the nearest centre so far.
///
/// - Reference: D. Arthur, S. Vassilvitskii, Proc. ACM-SIAM Symp. Discrete Algorithms, 1027 (2007),
///   [doi:10.5555/1283383.1283494](https://doi.org/10.5555/1283383.1283494), which names the
///   greedy variant too.
struct GreedySeeding {
  let clusterCount: Int
  /// The points drawn for each centre; 2 + ⌊ln k⌋ unless given.
  let candidateCount: Int
  let seed: UInt64

  init(clusterCount: Int, candidateCount: Int?, seed: UInt64) {
    self.clusterCount = clusterCount
    self.candidateCount = candidateCount ?? 2 + Int(log(Double(clusterCount)))
    self.seed = seed
  }

  /// - Returns: The centres, row after row.
  /// - Throws: ``ClusteringError/tooFewPoints(points:clusters:)`` where fewer points are distinct.
  func choose(
    from blocks: SpatialBlocks, _ points: UnsafePointer<Double>, threadCount: Int
  ) throws(ClusteringError) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let covered = CoveredPoints(blocks, threadCount: threadCount)
    let d = blocks.dimension
    let first = generator.nextIndex(below: blocks.pointCount)
    var centres = (0..<d).map { points[first * d + $0] }
    covered.add(centres)
    for chosen in 1..<max(1, clusterCount) {
      let total = covered.total
      guard total > 0 else { throw .tooFewPoints(points: chosen, clusters: clusterCount) }
      let candidates = (0..<max(1, candidateCount)).map { _ in
        covered.point(covered.slot(at: generator.nextUniform() * total))
      }
      var best = 0
      if candidates.count > 1 {
        let totals = covered.totals(with: candidates)
        for i in totals.indices where totals[i] < totals[best] { best = i }
      }
      covered.add(candidates[best])
      centres += candidates[best]
    }
    return centres
  }
}
