import LinearAlgebra

/// Adds, step by step, the group that raises the training score of the leading components
/// most.
struct ForwardSearch: SelectionSearch {
  let groups: [[Int]]
  let componentCount: Int
  let mostFeatures: Int
  private(set) var span: OrthonormalSpan
  private var ranking: [Int] = []
  private var remaining: [Int]
  private var score = 0.0

  init(
    _ covariances: SelectionCovariances, groups: [[Int]], componentCount: Int, mostFeatures: Int
  ) {
    self.groups = groups
    self.componentCount = componentCount
    self.mostFeatures = mostFeatures
    let largest = groups.map(\.count).sorted(by: >).prefix(mostFeatures).reduce(0, +)
    span = OrthonormalSpan(covariances, capacity: largest)
    remaining = Array(groups.indices)
  }

  var sets: [[Int]] { ranking.map { [$0] } }
  var covariances: SelectionCovariances { span.covariances }

  /// Candidates are tried by falling bound on their gain, until no bound reaches the best
  /// score found: the choice is that of trying them all. Of equal ones the first is taken.
  ///
  /// - Returns: False where the path has its length, or no group adds anything.
  /// - Complexity: O(d m²) for d candidates and m functions, and O(m³) for each that is tried.
  mutating func step() throws(KoopmanError) -> Bool {
    guard ranking.count < mostFeatures else { return false }
    let gain = try GainBound(
      span.laggedCovariance(), componentCount: componentCount,
      isReversible: covariances.isReversible)
    var bounds: [(group: Int, bound: Double)] = []
    for group in remaining {
      let bound = gain.bound(span.residuals(of: groups[group]))
      if bound > 0 { bounds.append((group, bound)) }
    }
    bounds.sort { $0.bound != $1.bound ? $0.bound > $1.bound : $0.group < $1.group }
    let share = 1 - covariances.tolerance
    var best = score
    var tried: [(group: Int, score: Double)] = []
    for (group, bound) in bounds {
      guard score + bound >= best * share * share else { break }
      let lagged = span.laggedCovariance(with: span.residuals(of: groups[group]))
      let found = try LeadingScore.value(
        lagged, componentCount: componentCount, isReversible: covariances.isReversible)
      tried.append((group, found))
      best = max(best, found)
    }
    // Rounding is no gain, and tells no two groups apart.
    guard best * share > score,
      let choice = tried.filter({ $0.score >= best * share }).map(\.group).min()
    else { return false }
    span.add(groups[choice])
    score = best
    ranking.append(choice)
    remaining.removeAll { $0 == choice }
    return true
  }
}
