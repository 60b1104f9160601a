/// The k nearest points of a point, nearest first, and the memory to find them.
struct NearestPoints {
  let k: Int
  /// Keeps apart neighbours at one distance by their numbers, so that those found do not depend on
  /// the tree; else only distances are sure.
  let isOrdered: Bool
  private(set) var distances: [Double]
  /// Their places in the tree.
  private(set) var places: [Int32]
  private var stack: [Int32] = []

  init(k: Int, isOrdered: Bool) {
    self.k = k
    self.isOrdered = isOrdered
    distances = [Double](repeating: .infinity, count: k)
    places = [Int32](repeating: -1, count: k)
    stack.reserveCapacity(128)
  }

  /// The distance of the k-th, infinite where there are fewer.
  @inline(__always)
  var radius: Double { distances[k - 1] }

  /// Searches around a point of the tree.
  ///
  /// Climbs from the point's leaf, so that the radius is small before anything far is looked at.
  ///
  /// - Parameters:
  ///   - place: The point's place.
  ///   - leaf: The leaf that holds it.
  ///   - window: Points inside it, the point itself among them, do not count.
  mutating func search(
    _ tree: NeighbourTree, around place: Int, leaf: Int, _ window: TheilerWindow
  ) {
    for i in 0..<k { distances[i] = .infinity }
    let time = window.times[Int(tree.order[place])]
    scan(tree, leaf, place, time, window)
    var node = leaf
    while true {
      let parent = Int(tree.nodes[node].parent)
      if parent < 0 { return }
      let right = Int(tree.nodes[parent].right)
      visit(tree, node == right ? parent + 1 : right, place, time, window)
      node = parent
    }
  }

  private mutating func visit(
    _ tree: NeighbourTree, _ start: Int, _ place: Int, _ time: Int,
    _ window: TheilerWindow
  ) {
    guard mayHold(tree.boxDistance(start, place)) else { return }
    stack.append(Int32(start))
    let nodes = tree.nodes.span
    while let next = stack.popLast() {
      var node = Int(next)
      // The radius may have shrunk since.
      guard mayHold(tree.boxDistance(node, place)) else { continue }
      while nodes[unchecked: node].right != 0 {
        let (left, right) = (node + 1, Int(nodes[unchecked: node].right))
        let (a, b) = (tree.boxDistance(left, place), tree.boxDistance(right, place))
        let (near, far, other) = a <= b ? (left, right, b) : (right, left, a)
        if mayHold(other) { stack.append(Int32(far)) }
        node = near
      }
      scan(tree, node, place, time, window)
    }
  }

  @inline(__always)
  private func mayHold(_ bound: Double) -> Bool {
    bound < radius || (isOrdered && bound == radius && bound > 0)
  }

  private mutating func scan(
    _ tree: NeighbourTree, _ leaf: Int, _ place: Int, _ time: Int,
    _ window: TheilerWindow
  ) {
    var radius = self.radius
    let node = tree.nodes[leaf]
    let times = window.times.span
    let order = tree.order.span
    for other in Int(node.first)..<Int(node.end) {
      let distance = tree.distance(place, other)
      guard distance < radius || (isOrdered && distance == radius) else { continue }
      let gap = times[Int(order[unchecked: other])] - time
      if gap <= window.width && gap >= -window.width { continue }
      insert(distance, other, tree)
      radius = self.radius
      if radius == 0 { return }
    }
  }

  private mutating func insert(_ distance: Double, _ place: Int, _ tree: NeighbourTree) {
    let point = tree.order[place]
    if isOrdered && distance == radius && tree.order[Int(places[k - 1])] < point { return }
    var i = k - 1
    while i > 0,
      distances[i - 1] > distance
        || (isOrdered && distances[i - 1] == distance && tree.order[Int(places[i - 1])] > point)
    {
      i -= 1
    }
    Self.put(distance, at: i, in: &distances)
    Self.put(Int32(place), at: i, in: &places)
  }

  /// Moves what is behind one place on; the last falls out.
  @inline(__always)
  private static func put<Element>(_ element: Element, at place: Int, in list: inout [Element]) {
    var span = list.mutableSpan
    for i in stride(from: span.count - 1, to: place, by: -1) { span[i] = span[i - 1] }
    span[place] = element
  }
}

extension NeighbourTree {
  /// The distance of the points at two places.
  @inline(__always)
  func distance(_ a: Int, _ b: Int) -> Double {
    let c = coordinates.span
    var result = 0.0
    if isPeriodic {
      let periods = periods.span
      for axis in 0..<dimension {
        let step = axisDistance(
          c[unchecked: a &* dimension &+ axis], c[unchecked: b &* dimension &+ axis],
          period: periods[unchecked: axis])
        result = step > result ? step : result
      }
    } else if dimension == 2 {
      let x = abs(c[unchecked: 2 &* a] - c[unchecked: 2 &* b])
      let y = abs(c[unchecked: 2 &* a &+ 1] - c[unchecked: 2 &* b &+ 1])
      result = x > y ? x : y
    } else {
      for axis in 0..<dimension {
        let step = abs(
          c[unchecked: a &* dimension &+ axis] - c[unchecked: b &* dimension &+ axis])
        result = step > result ? step : result
      }
    }
    return result
  }

  /// Not more than the distance from the point at a place to any point of a node, and exact in the
  /// rounded arithmetic of ``distance(_:_:)``.
  @inline(__always)
  func boxDistance(_ node: Int, _ place: Int) -> Double {
    let c = coordinates.span
    let boxes = boxes.span
    let box = 2 &* dimension &* node
    var result = 0.0
    for axis in 0..<dimension {
      let value = c[unchecked: place &* dimension &+ axis]
      let low = boxes[unchecked: box &+ 2 &* axis] - value
      let high = value - boxes[unchecked: box &+ 2 &* axis &+ 1]
      var step = low > high ? low : high
      if isPeriodic && step > 0 {
        // Outside the arc: the nearer of its two ends, one of them the other way round.
        let around = periods[axis] + (low > high ? high : low)
        step = around < step ? around : step
      }
      result = step > result ? step : result
    }
    return result
  }
}
