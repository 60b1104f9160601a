/// How often the slowest component went to its rarer side and came back.
///
/// The component's histogram is cut where two classes are told apart best
/// (Otsu's threshold); a visit begins when the rarer side's core is reached
/// from the other core. Cores lie beyond the classes' means, halfway back to
/// the cut, so that crossing the cut to and fro is not counted.
public struct VisitCount: Equatable, Sendable {
  /// Entries into the rarer side, by trajectory.
  public var visits: [Int]
  /// The share of frames on the rarer side of the cut.
  public var share: Double
  /// Whether the rarer side is that of large values.
  public var isUpper: Bool

  /// The visits of all trajectories.
  public var total: Int { visits.reduce(0, +) }

  /// Nil where the component does not fall into two classes.
  package init?(_ written: WrittenComponents, histogram: ComponentHistograms) throws {
    guard
      let cut = Self.split(histogram.line, edges: histogram.lineEdges)
    else { return nil }
    share = min(cut.upperShare, 1 - cut.upperShare)
    isUpper = cut.upperShare <= 0.5
    let lower = (cut.lowerMean + cut.threshold) / 2
    let upper = (cut.upperMean + cut.threshold) / 2
    var counts = written.source.trajectories.map { _ in 0 }
    var side = 0
    var current = -1
    let width = written.source.dimension
    let rare = isUpper ? 1 : -1
    try written.forEachBlock { trajectory, _, rows in
      if trajectory != current {
        current = trajectory
        side = 0
      }
      for frame in 0..<(rows.count / width) {
        let x = rows[frame * width]
        let here = x <= lower ? -1 : x >= upper ? 1 : side
        if here == rare && side == -rare { counts[trajectory] += 1 }
        side = here
      }
    }
    visits = counts
  }

  private struct Cut {
    var threshold: Double
    var lowerMean: Double
    var upperMean: Double
    var upperShare: Double
  }

  /// The cut with the largest variance between classes, in the middle of the gap
  /// between them.
  ///
  /// - Reference: N. Otsu, IEEE Trans. Syst. Man Cybern. 9, 62 (1979),
  ///   doi:10.1109/TSMC.1979.4310076.
  private static func split(_ weights: [Double], edges: [Double]) -> Cut? {
    let total = weights.reduce(0, +)
    let centers = weights.indices.map { (edges[$0] + edges[$0 + 1]) / 2 }
    let sum = zip(weights, centers).reduce(0) { $0 + $1.0 * $1.1 }
    var best: (score: Double, first: Int, last: Int)?
    var below = 0.0
    var belowSum = 0.0
    for index in weights.indices.dropLast() {
      below += weights[index]
      belowSum += weights[index] * centers[index]
      guard below > 0, total - below > 0 else { continue }
      let difference = belowSum / below - (sum - belowSum) / (total - below)
      let score = below * (total - below) * difference * difference
      if score > best?.score ?? 0 {
        best = (score, index, index)
      } else if let earlier = best, weights[(earlier.last + 1)...index].allSatisfy({ $0 == 0 }) {
        // Nothing lies between: the same classes.
        best!.last = index
      }
    }
    guard let best else { return nil }
    let lower = 0...best.first
    let upper = (best.first + 1)..<weights.count
    let lowerWeight = lower.reduce(0) { $0 + weights[$1] }
    let upperWeight = total - lowerWeight
    return Cut(
      threshold: (edges[best.first + 1] + edges[best.last + 1]) / 2,
      lowerMean: lower.reduce(0) { $0 + weights[$1] * centers[$1] } / lowerWeight,
      upperMean: upper.reduce(0) { $0 + weights[$1] * centers[$1] } / upperWeight,
      upperShare: upperWeight / total)
  }
}
