/// Non-dominated sorting of points of which less is better in every objective.
///
/// Distinct points are taken in lexicographic order: then a later one never dominates an earlier
/// one, and whatever a member of a rank dominates, a member of each better rank dominates too, so
/// that the rank is found by bisection. In two objectives the earlier points of a rank are
/// represented by the least second value, which makes each comparison a single one.
///
/// - Reference: X. Zhang, Y. Tian, R. Cheng, Y. Jin, IEEE Trans. Evol. Comput. 19, 201 (2015),
///   doi:10.1109/TEVC.2014.2308305; for two objectives M. T. Jensen, IEEE Trans. Evol. Comput. 7,
///   503 (2003), doi:10.1109/TEVC.2003.817234.
struct ParetoSorting {
  /// Point by point.
  let costs: [Double]
  /// The number of objectives.
  let width: Int
  /// Points without a number that is not finite, in lexicographic order, equal ones by index.
  private let order: [Int]

  init(costs: [Double], width: Int) {
    self.costs = costs
    self.width = width
    let count = costs.count / width
    let comparable = (0..<count).filter { point in
      costs[(point * width)..<((point + 1) * width)].allSatisfy(\.isFinite)
    }
    order = costs.withUnsafeBufferPointer { costs in
      comparable.sorted { a, b in
        for objective in 0..<width {
          let (x, y) = (costs[a * width + objective], costs[b * width + objective])
          if x != y { return x < y }
        }
        return a < b
      }
    }
  }

  /// The rank of each point, from 1; nil for those that cannot be compared.
  func ranks() -> [Int?] {
    var ranks = [Int?](repeating: nil, count: costs.count / width)
    var previous: Int?
    var least: [Double] = []
    var fronts: [[Int]] = []
    for point in order {
      if let previous, equal(previous, point) {
        ranks[point] = ranks[previous]
        continue
      }
      previous = point
      let rank: Int
      if width == 2 {
        let cost = costs[2 * point + 1]
        rank = Self.first(least.count) { least[$0] > cost }
        if rank == least.count { least.append(cost) } else { least[rank] = cost }
      } else {
        rank = Self.first(fronts.count) { !isDominated(point, by: fronts[$0]) }
        if rank == fronts.count { fronts.append([point]) } else { fronts[rank].append(point) }
      }
      ranks[point] = rank + 1
    }
    return ranks
  }

  /// The points of rank 1 alone, by rising index.
  func front() -> [Int] {
    var kept: [Int] = []
    var distinct: [Int] = []
    var previous: (point: Int, isKept: Bool)?
    var least = Double.infinity
    for point in order {
      let isKept: Bool
      if let previous, equal(previous.point, point) {
        isKept = previous.isKept
      } else if width == 2 {
        isKept = costs[2 * point + 1] < least
        if isKept { least = costs[2 * point + 1] }
      } else {
        isKept = !isDominated(point, by: distinct)
        if isKept { distinct.append(point) }
      }
      previous = (point, isKept)
      if isKept { kept.append(point) }
    }
    return kept.sorted()
  }

  /// Groups of two or more equal points, by their first index.
  func duplicates() -> [[Int]] {
    var groups: [[Int]] = []
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, equal(order[start], order[end]) { end += 1 }
      if end - start > 1 { groups.append(Array(order[start..<end])) }
      start = end
    }
    return groups.sorted { $0[0] < $1[0] }
  }

  /// The first index for which a condition holds that, once true, stays so; `count` if it never does.
  private static func first(_ count: Int, where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func equal(_ a: Int, _ b: Int) -> Bool {
    for objective in 0..<width
    where costs[a * width + objective] != costs[b * width + objective] {
      return false
    }
    return true
  }

  /// Whether one of some points, distinct from this one, is nowhere worse. The last found are
  /// looked at first: they lie closest in the first objective.
  private func isDominated(_ point: Int, by others: [Int]) -> Bool {
    costs.withUnsafeBufferPointer { costs in
      let own = point * width
      for other in others.reversed() {
        let start = other * width
        var objective = 0
        while objective < width, costs[start + objective] <= costs[own + objective] {
          objective += 1
        }
        if objective == width { return true }
      }
      return false
    }
  }
}
