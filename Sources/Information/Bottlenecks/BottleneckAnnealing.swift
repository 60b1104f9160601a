import Numerics
import Statistics

/// One curve of a table: branches forward and backward, and what is best of both.
struct BottleneckAnnealing {
  /// An encoder of the merged rows at one β.
  struct Solution {
    var beta: Double
    var rows: [Double]
    var count: Int
    var informationXT: Double
    var informationTO: Double
    var converged: Bool
    var iterations: Int
    var gap: Double?

    var objective: Double { informationXT - beta * informationTO }

    func point(_ joint: JointDistribution, _ table: BottleneckTable) -> BottleneckPoint {
      BottleneckPoint(
        encoder: table.expanded(rows, count: count), joint: joint, beta: beta, converged: converged,
        iterationCount: iterations, optimalityGap: gap)
    }
  }

  private let table: BottleneckTable
  private let search: OnsetSearch?
  private let options: DiscreteBottleneck
  private let limit: Int
  private let clusters: BottleneckClusters
  private let missing: MissingClusters
  private let starts: [[Double]]
  private var generator: SeededGenerator

  /// Without a limit of the caller's.
  private static let defaultLimit = 64
  /// The ratio of successive β on the way to a wanted one where no ladder is.
  private static let directFactor = 1.4
  /// Where nothing is read off, clusters need not be at rest to the last digit.
  private var coarse: Double { max(options.tolerance, 1e-4) }
  private static let startLimit = 64

  init(_ table: BottleneckTable, search: OnsetSearch?, options: DiscreteBottleneck) {
    self.table = table
    self.search = search
    self.options = options
    let n = table.rowCount
    limit = max(1, min(n, options.clusterLimit ?? Self.defaultLimit))
    // Splits and additions may pass the limit by one before merging.
    clusters = BottleneckClusters(table, capacity: limit + 1)
    generator = SeededGenerator(seed: options.seed)
    let step = Double(n) / Double(min(n, Self.startLimit))
    starts = (0..<min(n, Self.startLimit)).map { place in
      var q = [Double](repeating: 0, count: n)
      q[Int(Double(place) * step)] = 1
      return q
    }
    missing = MissingClusters(table, capacity: starts.count)
  }

  /// The solutions at the wanted β and those of the ladder, β rising.
  mutating func run(betas: [Double]) -> [Solution] {
    let onset = search?.onset ?? .infinity
    let largest = betas.max()!
    var ladder = Set(betas)
    if onset < largest {
      ladder.insert(onset)
      var beta = onset * options.annealingFactor
      while beta < largest {
        ladder.insert(beta)
        beta *= options.annealingFactor
      }
    }
    let sorted = ladder.sorted()
    let below = sorted.filter { $0 <= onset }.map { constant($0) }
    let above = sorted.filter { $0 > onset }
    guard !above.isEmpty else { return below }
    let forward = forwardBranch(above)
    let backward = backwardBranch(above)
    var best = zip(forward, backward).map { pair in
      // Equal but for rounding: the forward one has the fewer clusters.
      pair.1.objective < pair.0.objective - 1e-13 * (1 + pair.0.beta) ? pair.1 : pair.0
    }
    shareEncoders(&best)
    for i in best.indices { finish(&best[i]) }
    return below + best
  }

  /// The solutions at the wanted β, rising, each from the one before.
  mutating func runDirectly(betas: [Double]) -> [Solution] {
    let onset = search?.onset ?? .infinity
    var last: Solution?
    return Set(betas).sorted().map { beta in
      guard beta > onset else { return constant(beta) }
      var current = last.map(\.beta) ?? onset
      restart(from: last)
      while true {
        current = min(beta, current * Self.directFactor)
        seedOnset(beta: current)
        if current == beta { break }
        _ = settle(beta: current, tolerance: coarse, splits: true)
      }
      var solution = settle(beta: beta, tolerance: coarse, splits: true)
      finish(&solution)
      last = solution
      return solution
    }
  }

  private func constant(_ beta: Double) -> Solution {
    Solution(
      beta: beta, rows: [Double](repeating: 1, count: table.rowCount), count: 1, informationXT: 0,
      informationTO: 0, converged: true, iterations: 0, gap: 0)
  }

  // MARK: Branches

  private mutating func forwardBranch(_ betas: [Double]) -> [Solution] {
    restart(from: nil)
    return betas.map { beta in
      seedOnset(beta: beta)
      return settle(beta: beta, tolerance: coarse, splits: true)
    }
  }

  private mutating func backwardBranch(_ betas: [Double]) -> [Solution] {
    let n = table.rowCount
    var rows = [Double](repeating: 0, count: n * limit)
    let groups = limit < n ? AgglomerativeMerge(table).groups(count: limit) : Array(0..<n)
    for x in 0..<n { rows[x * limit + groups[x]] = 1 }
    clusters.set(rows, count: limit)
    let solutions = betas.reversed().map { beta in
      clusters.count == 1 ? constant(beta) : settle(beta: beta, tolerance: coarse, splits: false)
    }
    return solutions.reversed()
  }

  /// Puts an encoder in place, or the constant.
  private func restart(from solution: Solution?) {
    clusters.set(
      solution?.rows ?? [Double](repeating: 1, count: table.rowCount), count: solution?.count ?? 1)
  }

  /// Adds the cluster of a transition of the first order to the constant.
  private func seedOnset(beta: Double) {
    if clusters.count == 1, limit > 1, let ratios = search?.ratios {
      _ = addCluster(ratios: ratios, beta: beta)
    }
  }

  /// Iterates, merges what coincides, splits what is unstable, until neither is left.
  private mutating func settle(beta: Double, tolerance: Double, splits: Bool) -> Solution {
    var iterations = 0
    var converged = false
    var last = Double.infinity
    func converge() -> Double {
      let ending = clusters.converge(
        beta: beta, tolerance: tolerance, limit: options.maximumIterations)
      iterations += ending.iterations
      converged = ending.converged
      return ending.bound
    }
    var bound = converge()
    for _ in 0..<4 * limit + 8 {
      while clusters.mergeCoinciding() { bound = converge() }
      // A split that gained nothing would be made again.
      guard splits, last - bound > 1e-12 * (1 + beta) else { break }
      last = bound
      guard
        clusters.splitUnstable(
          beta: beta, perturbation: options.perturbation, limit: limit, generator: &generator)
      else { break }
      bound = converge()
    }
    let (xt, to) = clusters.informations()
    guard xt - beta * to < 0, clusters.count > 1 else {
      restart(from: nil)
      var solution = constant(beta)
      solution.iterations = iterations
      solution.converged = converged
      solution.gap = nil
      return solution
    }
    return Solution(
      beta: beta, rows: clusters.rows(), count: clusters.count, informationXT: xt,
      informationTO: to, converged: converged, iterations: iterations)
  }

  // MARK: The best of all

  /// Where the encoder of another β has a lower J, it is a better start.
  private mutating func shareEncoders(_ solutions: inout [Solution]) {
    for i in solutions.indices {
      let beta = solutions[i].beta
      let values = solutions.map { $0.informationXT - beta * $0.informationTO }
      let j = values.indices.min { values[$0] < values[$1] }!
      guard values[j] < solutions[i].objective - 1e-9 * (1 + beta) else { continue }
      restart(from: solutions[j])
      let other = settle(beta: beta, tolerance: coarse, splits: true)
      if other.objective < solutions[i].objective { solutions[i] = other }
    }
  }

  /// Adds clusters as long as any is found that lowers J, and iterates to the tolerance: coarsely
  /// first, then fine.
  private mutating func finish(_ solution: inout Solution) {
    let beta = solution.beta
    for tolerance in coarse > options.tolerance ? [coarse, options.tolerance] : [coarse] {
      if tolerance < coarse {
        restart(from: solution)
        var fine = settle(beta: beta, tolerance: tolerance, splits: true)
        fine.iterations += solution.iterations
        solution = fine
      }
      let isCoarse = tolerance == coarse && coarse > options.tolerance
      // Less than this is not worth a round: what is left is the fine steps' or rounding.
      let worthwhile = (isCoarse ? 1e-8 : 1e-11) * (1 + beta)
      var rounds = isCoarse ? 2 * limit : 8
      while true {
        restart(from: solution)
        clusters.updateClusters()
        _ = clusters.updateEncoder(beta: beta)
        missing.set(starts)
        let found = missing.best(beta: beta, logZ: clusters.logZ, rounds: 40)
        solution.gap = max(0, found.logGain)
        // An encoder at rest to its tolerance shows about as much by itself.
        guard rounds > 0, found.logGain > max(1e-10, tolerance), clusters.count <= limit, limit > 1,
          addCluster(ratios: missing.decoderRatios(of: found.q), beta: beta)
        else { break }
        rounds -= 1
        var other = settle(beta: beta, tolerance: tolerance, splits: true)
        guard other.count <= limit, other.objective < solution.objective - worthwhile else { break }
        other.iterations += solution.iterations
        solution = other
      }
    }
  }

  /// Adds a cluster with this decoder and the weight that lowers J most while the others keep
  /// their decoders, so that what follows cannot fall back to where it was.
  ///
  /// - Returns: Whether any weight lowers J.
  private func addCluster(ratios: [Double], beta: Double) -> Bool {
    clusters.updateClusters()
    _ = clusters.updateEncoder(beta: beta)
    let n = table.rowCount
    let m = table.columnCount
    let old = clusters.rows()
    let count = clusters.count
    let logRatios = ratios.map { Double.log(max($0, BottleneckClusters.least)) }
    let gains = (0..<n).map { x in
      var score = 0.0
      for o in 0..<m { score += table.conditional[x * m + o] * logRatios[o] }
      return Double.exp(min(700, beta * score - clusters.logZ[x]))
    }
    // J falls by Σ p(x) ln(1 + w (gain − 1)), which is concave in the weight w.
    func slope(_ weight: Double) -> Double {
      (0..<n).reduce(0) { $0 + table.p[$1] * (gains[$1] - 1) / (1 + weight * (gains[$1] - 1)) }
    }
    guard slope(0) > 0 else { return false }
    var low = 0.0
    var high = 0.99
    for _ in 0..<40 {
      let middle = low == 0 ? high / 4 : 0.5 * (low + high)
      if slope(middle) > 0 { low = middle } else { high = middle }
      if high - low < 0.01 * high { break }
    }
    guard low > 0 else { return false }
    var rows = [Double](repeating: 0, count: n * (count + 1))
    for x in 0..<n {
      let norm = 1 / (1 + low * (gains[x] - 1))
      for t in 0..<count { rows[x * (count + 1) + t] = (1 - low) * old[x * count + t] * norm }
      rows[x * (count + 1) + count] = low * gains[x] * norm
    }
    clusters.set(rows, count: count + 1)
    return true
  }
}
