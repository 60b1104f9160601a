import Numerics

/// A partition of a table's rows and the descent of H(T) − β·I(T;O).
struct HardPartition {
  private let table: BottleneckTable
  private let beta: Double
  private let n: Int
  private let m: Int
  private let limit: Int
  private(set) var assignment: [Int]
  /// q(t), and p(t, o) row after row; clusters may be empty.
  private var weights: [Double]
  private var sums: [Double]
  private var memberCounts: [Int]
  /// The terms of the objective, one a cluster.
  private var terms: [Double]

  init(_ table: BottleneckTable, beta: Double, assignment: [Int], limit: Int) {
    self.table = table
    self.beta = beta
    n = table.rowCount
    m = table.columnCount
    self.limit = limit
    self.assignment = assignment
    weights = []
    sums = []
    memberCounts = []
    terms = []
    collect()
  }

  var objective: Double {
    var constant = 0.0
    for o in 0..<m { constant += table.marginal[o] * Double.log(table.marginal[o]) }
    return terms.reduce(0, +) + beta * constant
  }

  /// H(T) and I(T;O).
  func measures() -> (entropy: Double, information: Double) {
    var entropy = 0.0
    var information = 0.0
    for t in 0..<limit where memberCounts[t] > 0 {
      entropy -= weights[t] * Double.log(weights[t])
      for o in 0..<m where sums[t * m + o] > 0 {
        information += sums[t * m + o]
          * Double.log(sums[t * m + o] / (weights[t] * table.marginal[o]))
      }
    }
    return (max(0, entropy), max(0, information))
  }

  /// Iterates, then moves and merges until nothing lowers the objective.
  mutating func descend() {
    for _ in 0..<100 {
      let last = objective
      let before = self
      guard reassign() else { break }
      // The iteration lowers the objective; rounding apart, this is never taken.
      if objective > last {
        self = before
        break
      }
    }
    for _ in 0..<100 {
      let moved = moveSingles()
      let merged = mergePairs()
      if !moved && !merged { break }
    }
  }

  private mutating func collect() {
    weights = [Double](repeating: 0, count: limit)
    sums = [Double](repeating: 0, count: limit * m)
    memberCounts = [Int](repeating: 0, count: limit)
    for x in 0..<n {
      let t = assignment[x]
      memberCounts[t] += 1
      weights[t] += table.p[x]
      for o in 0..<m { sums[t * m + o] += table.p[x] * table.conditional[x * m + o] }
    }
    terms = (0..<limit).map { t in
      memberCounts[t] == 0 ? 0 : term(weights[t]) { sums[t * m + $0] }
    }
  }

  /// One cluster anew, from its members, so that rounding does not pile up.
  private mutating func collect(_ t: Int) {
    weights[t] = 0
    memberCounts[t] = 0
    for o in 0..<m { sums[t * m + o] = 0 }
    for x in 0..<n where assignment[x] == t {
      memberCounts[t] += 1
      weights[t] += table.p[x]
      for o in 0..<m { sums[t * m + o] += table.p[x] * table.conditional[x * m + o] }
    }
    terms[t] = memberCounts[t] == 0 ? 0 : term(weights[t]) { sums[t * m + $0] }
  }

  /// −w ln w − β (Σ a ln a − w ln w).
  @inline(__always)
  private func term(_ weight: Double, _ row: (Int) -> Double) -> Double {
    var content = 0.0
    for o in 0..<m {
      let a = row(o)
      if a > 0 { content += a * Double.log(a) }
    }
    let own = weight > 0 ? weight * Double.log(weight) : 0
    return -own - beta * (content - own)
  }

  /// One step of the iteration.
  private mutating func reassign() -> Bool {
    var next = assignment
    let alive = (0..<limit).filter { memberCounts[$0] > 0 }
    for x in 0..<n {
      var best = -Double.infinity
      for t in alive {
        var score = Double.log(weights[t])
        for o in 0..<m where table.conditional[x * m + o] > 0 {
          // −β KL but for what is the same for all t; −∞ where o never occurs in t.
          score += beta * table.conditional[x * m + o] * Double.log(sums[t * m + o] / weights[t])
        }
        if score > best + (t == assignment[x] ? 0 : 1e-13) || best == -.infinity {
          best = score
          next[x] = t
        }
      }
    }
    guard next != assignment else { return false }
    assignment = next
    collect()
    return true
  }

  /// Moves single rows to other clusters, or to one of their own, where that helps.
  private mutating func moveSingles() -> Bool {
    var moved = false
    for x in 0..<n {
      let from = assignment[x]
      let px = table.p[x]
      let row = table.conditional + x * m
      let rest = memberCounts[from] == 1 ? 0
        : term(weights[from] - px) { max(0, sums[from * m + $0] - px * row[$0]) }
      var best = -1e-12 * (1 + beta)
      var target: Int?
      var sawEmpty = false
      for t in 0..<limit where t != from {
        if memberCounts[t] == 0 {
          if sawEmpty || memberCounts[from] == 1 { continue }
          sawEmpty = true
        }
        let change = rest - terms[from]
          + term(weights[t] + px) { sums[t * m + $0] + px * row[$0] } - terms[t]
        if change < best {
          best = change
          target = t
        }
      }
      guard let target else { continue }
      assignment[x] = target
      collect(from)
      collect(target)
      moved = true
    }
    return moved
  }

  /// Merges pairs of clusters where that helps.
  private mutating func mergePairs() -> Bool {
    var alive = (0..<limit).filter { memberCounts[$0] > 0 }
    var changes = [Double](repeating: 0, count: limit * limit)
    for (place, a) in alive.enumerated() {
      for b in alive[(place + 1)...] { changes[a * limit + b] = change(merging: a, b) }
    }
    var merged = false
    while true {
      var best = -1e-12 * (1 + beta)
      var pair: (Int, Int)?
      for (place, a) in alive.enumerated() {
        for b in alive[(place + 1)...] where changes[a * limit + b] < best {
          best = changes[a * limit + b]
          pair = (a, b)
        }
      }
      guard let (a, b) = pair else { return merged }
      for x in 0..<n where assignment[x] == b { assignment[x] = a }
      collect(a)
      collect(b)
      alive.removeAll { $0 == b }
      for other in alive where other != a {
        changes[min(a, other) * limit + max(a, other)] = change(merging: min(a, other), max(a, other))
      }
      merged = true
    }
  }

  private func change(merging a: Int, _ b: Int) -> Double {
    term(weights[a] + weights[b]) { sums[a * m + $0] + sums[b * m + $0] } - terms[a] - terms[b]
  }
}
