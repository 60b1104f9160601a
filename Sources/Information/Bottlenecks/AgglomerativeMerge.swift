import Numerics

/// Merges of rows of a table, cheapest first.
struct AgglomerativeMerge {
  struct Step {
    var first: Int
    var second: Int
    /// (p_i + p_j)·JS, what I(t;o) loses.
    var cost: Double
  }

  let leafCount: Int
  /// The n − 1 merges; n + k is the cluster that merge k makes.
  private(set) var steps: [Step] = []

  /// - Complexity: O(n²·m): each cluster keeps its cheapest partner of higher number, and those
  ///   that lose theirs look again.
  init(_ table: BottleneckTable) {
    let n = table.rowCount
    let m = table.columnCount
    leafCount = n
    var weights = (0..<n).map { table.p[$0] }
    var decoders = (0..<n * m).map { table.conditional[$0] }
    var names = Array(0..<n)
    var alive = [Bool](repeating: true, count: n)
    var partner = [Int](repeating: -1, count: n)
    var costs = [Double](repeating: .infinity, count: n)
    // Σ_o w·p ln p of each cluster: a merge costs theirs less that of the mean.
    func content(_ row: UnsafePointer<Double>, _ weight: Double) -> Double {
      var sum = 0.0
      for o in 0..<m where row[o] > 0 { sum += row[o] * Double.log(row[o]) }
      return weight * sum
    }
    var contents = (0..<n).map { content(table.conditional + $0 * m, weights[$0]) }
    func cost(_ i: Int, _ j: Int, _ decoders: UnsafePointer<Double>) -> Double {
      let weight = weights[i] + weights[j]
      let a = weights[i] / weight
      let b = weights[j] / weight
      var sum = 0.0
      for o in 0..<m {
        let mean = a * decoders[i &* m &+ o] + b * decoders[j &* m &+ o]
        if mean > 0 { sum += mean * Double.log(mean) }
      }
      return max(0, contents[i] + contents[j] - weight * sum)
    }
    func findPartner(of i: Int) {
      costs[i] = .infinity
      partner[i] = -1
      decoders.withUnsafeBufferPointer { decoders in
        for j in i + 1..<max(i + 1, n) where alive[j] {
          let c = cost(i, j, decoders.baseAddress!)
          if c < costs[i] {
            costs[i] = c
            partner[i] = j
          }
        }
      }
    }
    for i in 0..<n { findPartner(of: i) }
    for step in 0..<max(0, n - 1) {
      var i = -1
      for candidate in 0..<n where alive[candidate] && partner[candidate] >= 0 {
        if i < 0 || costs[candidate] < costs[i] { i = candidate }
      }
      let j = partner[i]
      steps.append(Step(first: names[i], second: names[j], cost: costs[i]))
      let weight = weights[i] + weights[j]
      for o in 0..<m {
        decoders[i * m + o] =
          (weights[i] * decoders[i * m + o] + weights[j] * decoders[j * m + o]) / weight
      }
      weights[i] = weight
      contents[i] = decoders.withUnsafeBufferPointer { content($0.baseAddress! + i * m, weight) }
      names[i] = n + step
      alive[j] = false
      findPartner(of: i)
      for k in 0..<n where alive[k] && k != i {
        if partner[k] == i || partner[k] == j {
          findPartner(of: k)
        } else if k < i {
          let c = decoders.withUnsafeBufferPointer { cost(k, i, $0.baseAddress!) }
          if c < costs[k] {
            costs[k] = c
            partner[k] = i
          }
        }
      }
    }
  }

  /// The cluster of each row when `count` are left, numbered by their first rows.
  func groups(count: Int) -> [Int] {
    var parents = Array(0..<leafCount + steps.count)
    for (k, step) in steps.prefix(max(0, leafCount - count)).enumerated() {
      parents[step.first] = leafCount + k
      parents[step.second] = leafCount + k
    }
    var numbers: [Int: Int] = [:]
    return (0..<leafCount).map { x in
      var place = x
      while parents[place] != place { place = parents[place] }
      if let number = numbers[place] { return number }
      numbers[place] = numbers.count
      return numbers.count - 1
    }
  }
}
