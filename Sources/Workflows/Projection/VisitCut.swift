/// Where a component's histogram is cut into a common and a rarer side, and the cores of
/// both.
///
/// The cut is where two classes are told apart best (Otsu's threshold). Cores lie beyond
/// the classes' means, halfway back to the cut.
///
/// - Reference: N. Otsu, IEEE Trans. Syst. Man Cybern. 9, 62 (1979),
///   doi:10.1109/TSMC.1979.4310076.
package struct VisitCut: Equatable, Sendable {
  /// In the middle of the gap between the classes.
  package let threshold: Double
  /// Values up to this are in the lower core.
  package let lowerCore: Double
  /// Values from this are in the upper core.
  package let upperCore: Double
  /// Whether the rarer side is that of large values.
  package let isUpper: Bool

  /// The cut with the largest variance between classes.
  ///
  /// - Returns: Nil where there are no two classes.
  package init?(_ histogram: ComponentHistograms) {
    let (weights, edges) = (histogram.line, histogram.lineEdges)
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
    let lowerMean = lower.reduce(0) { $0 + weights[$1] * centers[$1] } / lowerWeight
    let upperMean = upper.reduce(0) { $0 + weights[$1] * centers[$1] } / upperWeight
    threshold = (edges[best.first + 1] + edges[best.last + 1]) / 2
    lowerCore = (lowerMean + threshold) / 2
    upperCore = (upperMean + threshold) / 2
    isUpper = upperWeight <= lowerWeight
  }

  /// The share of a histogram's weight on the rarer side, to within a bin where it is not
  /// the one that was cut.
  func share(of histogram: ComponentHistograms) -> Double {
    let (weights, edges) = (histogram.line, histogram.lineEdges)
    let total = weights.reduce(0, +)
    guard total > 0 else { return 0 }
    let upper = weights.indices.reduce(0.0) { sum, bin in
      sum + ((edges[bin] + edges[bin + 1]) / 2 > threshold ? weights[bin] : 0)
    }
    return (isUpper ? upper : total - upper) / total
  }
}
