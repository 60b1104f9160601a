import LinearAlgebra

/// Capacities between states, of which pathways are taken off.
struct FlowNetwork {
  private let rowStarts: [Int]
  private let targets: [Int]
  private let origins: [Int]
  /// The edges that end in each state.
  private let incomingStarts: [Int]
  private let incoming: [Int]
  private var capacities: [Double]

  init(_ net: SparseMatrix) {
    rowStarts = net.rowStarts
    targets = net.columns.map(Int.init)
    capacities = net.values
    origins = (0..<net.rowCount).flatMap { i in net.entries(ofRow: i).map { _ in i } }
    // The transposed matrix of the edges' numbers.
    let numbered = net.replacingValues(net.values.indices.map(Double.init)).transposed()
    incomingStarts = numbered.rowStarts
    incoming = numbered.values.map { Int($0) }
  }

  /// Finds the path with the widest bottleneck and takes its width off the capacities.
  ///
  /// - Returns: Nil if no path is left.
  mutating func takeWidestPath(
    from source: [Int], to sink: [Int]
  ) -> (states: [Int], width: Double)? {
    let ahead = tree(from: source, until: Set(sink), isForward: true)
    guard let end = ahead.end else { return nil }
    var path = edges(ahead, to: end)
    // The tree makes the part before the bottleneck widest; a tree from the sink, that behind.
    let neck = path.indices.min { (capacities[path[$0]], $0) < (capacities[path[$1]], $1) }!
    let behind = tree(from: sink, until: [targets[path[neck]]], isForward: false)
    path = path[...neck] + edges(behind, from: targets[path[neck]])
    path = withoutLoops(path)
    let width = path.reduce(.infinity) { min($0, capacities[$1]) }
    for edge in path { capacities[edge] -= width }
    return ([origins[path[0]]] + path.map { targets[$0] }, width)
  }

  /// The widest ways between a set and other states, by Dijkstra's algorithm, up to the first end
  /// that is reached; of equally wide ones those with fewer steps, then those with lower states.
  private func tree(from roots: [Int], until ends: Set<Int>, isForward: Bool) -> WidestTree {
    var tree = WidestTree(stateCount: rowStarts.count - 1)
    var queue = WidestQueue()
    let starts = isForward ? rowStarts : incomingStarts
    for root in roots {
      tree.widths[root] = .infinity
      queue.insert(.init(width: .infinity, steps: 0, state: root))
    }
    while let item = queue.popWidest() {
      let state = item.state
      guard !tree.isDone[state] else { continue }
      tree.isDone[state] = true
      if ends.contains(state) {
        tree.end = state
        return tree
      }
      for place in starts[state]..<starts[state + 1] {
        let edge = isForward ? place : incoming[place]
        let next = isForward ? targets[edge] : origins[edge]
        let width = min(item.width, capacities[edge])
        guard width > 0, !tree.isDone[next] else { continue }
        let steps = item.steps + 1
        if (width, -steps) > (tree.widths[next], -tree.steps[next]) {
          tree.widths[next] = width
          tree.steps[next] = steps
          tree.edges[next] = edge
          queue.insert(.init(width: width, steps: steps, state: next))
        }
      }
    }
    return tree
  }

  private func edges(_ tree: WidestTree, to end: Int) -> [Int] {
    var path: [Int] = []
    var state = end
    while tree.edges[state] >= 0 {
      path.append(tree.edges[state])
      state = origins[tree.edges[state]]
    }
    return path.reversed()
  }

  private func edges(_ tree: WidestTree, from start: Int) -> [Int] {
    var path: [Int] = []
    var state = start
    while tree.edges[state] >= 0 {
      path.append(tree.edges[state])
      state = targets[tree.edges[state]]
    }
    return path
  }

  /// Both parts of a path may meet where capacities are equal.
  private func withoutLoops(_ path: [Int]) -> [Int] {
    var result: [Int] = []
    var places = [origins[path[0]]: 0]
    for edge in path {
      let state = targets[edge]
      if let earlier = places[state] {
        for dropped in result[earlier...] { places[targets[dropped]] = nil }
        result.removeSubrange(earlier...)
        places[state] = earlier
      } else {
        result.append(edge)
        places[state] = result.count
      }
    }
    return result
  }
}

/// The widest way from the roots to each state.
private struct WidestTree {
  var widths: [Double]
  var steps: [Int]
  /// The last edge of the way; −1 at the roots.
  var edges: [Int]
  var isDone: [Bool]
  /// The end with the widest way.
  var end: Int?

  init(stateCount: Int) {
    widths = [Double](repeating: 0, count: stateCount)
    steps = [Int](repeating: .max, count: stateCount)
    edges = [Int](repeating: -1, count: stateCount)
    isDone = [Bool](repeating: false, count: stateCount)
  }
}

/// A binary heap.
private struct WidestQueue {
  struct Item {
    var width: Double
    var steps: Int
    var state: Int

    func precedes(_ other: Item) -> Bool {
      (-width, steps, state) < (-other.width, other.steps, other.state)
    }
  }

  private var items: [Item] = []

  mutating func insert(_ item: Item) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child].precedes(items[parent]) else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func popWidest() -> Item? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var widest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
        if items[child].precedes(items[widest]) { widest = child }
      }
      guard widest != parent else { return first }
      items.swapAt(parent, widest)
      parent = widest
    }
  }
}
