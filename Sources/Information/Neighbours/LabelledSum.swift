import Samples

/// The local terms of Ross's estimator.
struct LabelledSum: Sendable {
  /// The points that are kept, label after label.
  private let groups: [Group]
  private let all: MarginalCount
  private let window: TheilerWindow
  private let pointCount: Int
  private let digamma: DigammaTable
  private let threadCount: Int

  private struct Group: Sendable {
    let tree: NeighbourTree
    /// The kept points that have the label, by their places among all kept points.
    let members: [Int]
    /// The window over the members alone.
    let window: TheilerWindow
    let counts: MarginalCount
    /// Same-label points that may be neighbours, of each member.
    let companions: [Int]
  }

  /// - Parameters:
  ///   - kept: The points that have a neighbour of their label.
  ///   - counts: Same-label points that may be neighbours, of each point.
  init(
    _ points: StandardPoints, _ labels: [Int], kept: [Int], counts: [Int],
    _ window: TheilerWindow, threadCount: Int
  ) {
    let isWhole = kept.count == labels.count
    let points = isWhole ? points : StandardPoints(points, at: kept)
    let window = isWhole ? window : window.points(kept)
    var members: [Int: [Int]] = [:]
    for (place, point) in kept.enumerated() { members[labels[point], default: []].append(place) }
    let lists = members.keys.sorted().map { members[$0]! }
    let parts = ParallelPass.map(count: lists.count + 1, threadCount: threadCount) { index in
      guard index > 0 else { return Part.all(MarginalCount(points)) }
      let list = lists[index - 1]
      let own = StandardPoints(points, at: list)
      let tree = NeighbourTree(own)
      return .group(
        Group(
          tree: tree, members: list, window: window.points(list),
          counts: MarginalCount(own, tree: tree), companions: list.map { counts[kept[$0]] }))
    }
    var groups: [Group] = []
    var all: MarginalCount?
    for part in parts {
      switch part {
      case .all(let count): all = count
      case .group(let group): groups.append(group)
      }
    }
    self.groups = groups
    self.all = all!
    self.window = window
    pointCount = kept.count
    digamma = DigammaTable(upTo: kept.count + 1)
    self.threadCount = threadCount
  }

  private enum Part: Sendable {
    case all(MarginalCount)
    case group(Group)
  }

  /// - Returns: One term a kept point, in their order, and how many points have their k-th neighbour
  ///   at distance 0.
  func terms(k: Int) -> (terms: [Double], equal: Int) {
    var tasks: [(group: Int, leaves: Range<Int>)] = []
    for (index, group) in groups.enumerated() {
      for first in stride(from: 0, to: group.tree.leaves.count, by: Self.leavesPerTask) {
        let end = min(first + Self.leavesPerTask, group.tree.leaves.count)
        tasks.append((index, first..<end))
      }
    }
    let work = tasks
    let parts = ParallelPass.map(count: work.count, threadCount: threadCount) { index in
      terms(of: groups[work[index].group], leaves: work[index].leaves, k: k)
    }
    var result = [Double](repeating: 0, count: pointCount)
    var equal = 0
    for part in parts {
      equal += part.equal
      for (point, term) in part.terms { result[point] = term }
    }
    return (result, equal)
  }

  private static let leavesPerTask = 64

  private func terms(
    of group: Group, leaves: Range<Int>, k: Int
  ) -> (terms: [(point: Int, term: Double)], equal: Int) {
    var searches: [Int: NearestPoints] = [:]
    var search = NearestPoints(k: k, isOrdered: false)
    var stack: [Int32] = []
    var terms: [(Int, Double)] = []
    var equal = 0
    for index in leaves {
      let leaf = Int(group.tree.leaves[index])
      let node = group.tree.nodes[leaf]
      for place in Int(node.first)..<Int(node.end) {
        let member = Int(group.tree.order[place])
        let point = group.members[member]
        let companions = group.companions[member]
        let own = min(k, companions)
        let radius: Double
        if own == k {
          search.search(group.tree, around: place, leaf: leaf, group.window)
          radius = search.radius
        } else {
          var short = searches[own] ?? NearestPoints(k: own, isOrdered: false)
          short.search(group.tree, around: place, leaf: leaf, group.window)
          radius = short.radius
          searches[own] = short
        }
        let share = digamma[window.admissibleCount(point) + 1] - digamma[companions + 1]
        if radius == 0 {
          equal += 1
          let least = Double.leastNonzeroMagnitude
          let alike = group.counts.count(around: member, within: least, group.window, &stack)
          let same = all.count(around: point, within: least, window, &stack)
          terms.append((point, share + digamma[alike + 1] - digamma[same + 1]))
        } else {
          // The k-th neighbour itself lies on the edge.
          let inner = TiedDistances.below(radius)
          let nearer = all.count(around: point, within: inner, window, &stack)
          terms.append((point, share + digamma[own] - digamma[nearer + 1]))
        }
      }
    }
    return (terms, equal)
  }
}
