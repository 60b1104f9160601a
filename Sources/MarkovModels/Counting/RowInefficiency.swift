import Statistics

/// How many sliding counts out of a state weigh as much as one independent count.
///
/// The targets of successive visits are a series of labels y. With p the shares of the targets,
/// ρ(k) = (P(y_t = y_{t+k}) − Σp²) / (1 − Σp²) is the autocorrelation of its indicators, summed
/// over targets, and its inefficiency the mean of the indicators' statistical inefficiencies, each
/// weighted by its variance. In a Markov process only pairs that overlap in time are correlated, so
/// the sum ends below the lag; what memory adds is ``SlowInefficiency``'s to see. Visits of different
/// trajectories are independent.
enum RowInefficiency {
  /// Lags that are counted one by one before all of them are taken from a Fourier transform.
  private static let directLags = 48

  static func of(_ visits: LaggedVisits, state: Int, lag: Int) -> Double {
    let range = visits.starts[state]..<visits.starts[state + 1]
    guard range.count > 1 else { return 1 }
    var shares: [Int32: Int] = [:]
    for target in visits.targets[range] { shares[target, default: 0] += 1 }
    let n = Double(range.count)
    // In whole numbers, which do not depend on the order of a dictionary.
    let agreement = Double(shares.values.reduce(0) { $0 + $1 * $1 }) / (n * n)
    guard agreement < 1 else { return 1 }
    let runs = runs(visits, range)
    let longest = runs.map(\.count).max()!

    var g = StatisticalInefficiency()
    var coincidences: [Double]?
    for k in 1..<max(1, min(lag, longest)) {
      let pairs = runs.reduce(0) { $0 + max(0, $1.count - k) }
      guard pairs > 0 else { break }
      if k > directLags && coincidences == nil {
        coincidences = transformed(visits, runs, targets: shares.keys.sorted(), longest: longest)
      }
      let equal = coincidences.map { $0[k] } ?? counted(visits, runs, k)
      let rho = (equal / Double(pairs) - agreement) / (1 - agreement)
      guard g.add(correlation: rho, weight: Double(pairs) / n) else { break }
    }
    // A row cannot weigh less than one visit.
    return min(g.value, n)
  }

  /// The visits of one trajectory each.
  private static func runs(_ visits: LaggedVisits, _ range: Range<Int>) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = range.lowerBound
    for place in range where place + 1 == range.upperBound
      || visits.trajectories[place + 1] != visits.trajectories[place]
    {
      runs.append(start..<(place + 1))
      start = place + 1
    }
    return runs
  }

  private static func counted(_ visits: LaggedVisits, _ runs: [Range<Int>], _ k: Int) -> Double {
    let targets = visits.targets.span
    var equal = 0
    for run in runs where run.count > k {
      for t in run.lowerBound..<(run.upperBound - k) where targets[t] == targets[t + k] { equal += 1 }
    }
    return Double(equal)
  }

  /// The number of pairs with the same target at every lag below `longest`.
  private static func transformed(
    _ visits: LaggedVisits, _ runs: [Range<Int>], targets: [Int32], longest: Int
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: longest)
    for run in runs {
      let series = visits.targets[run]
      let present = Set(series)
      var transform = AutocorrelationTransform(count: run.count)
      for target in targets where present.contains(target) {
        transform.add(series.map { $0 == target ? 1 : 0 })
      }
      for (k, value) in transform.sums().enumerated() { sums[k] += value }
    }
    return sums
  }
}
