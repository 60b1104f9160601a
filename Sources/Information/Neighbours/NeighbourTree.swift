/// A k-d tree of points under the maximum norm, each axis a line or a circle.
///
/// Every node holds the box of its points, so that circles need no special cuts: the distance from a
/// point to a box on a circle is that to the nearer end of an arc.
///
/// - Reference: J. H. Friedman, J. L. Bentley, R. A. Finkel, ACM Trans. Math. Softw. 3, 209 (1977),
///   doi:10.1145/355744.355745.
struct NeighbourTree: Sendable {
  struct Node: Sendable {
    /// The places of its points.
    var first: Int32
    var end: Int32
    /// 0 for a leaf; the left child is the next node.
    var right: Int32
    /// -1 for the root.
    var parent: Int32
  }

  let dimension: Int
  let periods: [Double]
  let isPeriodic: Bool
  /// Point after point, by place: the points of a node lie side by side.
  let coordinates: [Double]
  /// The point at each place.
  let order: [Int32]
  /// Parents before their children.
  let nodes: [Node]
  /// Lower and upper bound of each axis, node after node.
  let boxes: [Double]
  /// In the order of their places.
  let leaves: [Int32]

  static let leafSize = 12

  /// - Complexity: O(d n log n).
  init(_ points: StandardPoints) {
    precondition(points.count < Int(Int32.max), "a tree counts its points in 32 bits")
    var builder = TreeBuilder(points)
    if points.count > 0 { builder.build(0, points.count, parent: -1) }
    dimension = points.dimension
    periods = points.periods
    isPeriodic = points.periods.contains { $0.isFinite }
    coordinates = builder.coordinates
    order = builder.order
    nodes = builder.nodes
    boxes = builder.boxes
    leaves = builder.nodes.indices.filter { builder.nodes[$0].right == 0 }.map { Int32($0) }
  }

  var count: Int { order.count }
}

/// Cuts each node at the median of its widest axis.
private struct TreeBuilder {
  let d: Int
  var coordinates: [Double]
  var order: [Int32]
  var nodes: [NeighbourTree.Node] = []
  var boxes: [Double] = []
  /// Chooses pivots; it makes no difference to what a search finds.
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(_ points: StandardPoints) {
    d = points.dimension
    coordinates = points.coordinates
    order = (0..<Int32(points.count)).map { $0 }
    nodes.reserveCapacity(points.count / 4 + 1)
    boxes.reserveCapacity(points.count / 2 * d)
  }

  mutating func build(_ first: Int, _ end: Int, parent: Int32) {
    let node = nodes.count
    nodes.append(.init(first: Int32(first), end: Int32(end), right: 0, parent: parent))
    let axis = appendBox(first, end)
    guard end - first > NeighbourTree.leafSize, let axis else { return }
    let middle = first + (end - first) / 2
    select(middle, first, end, axis)
    build(first, middle, parent: Int32(node))
    nodes[node].right = Int32(nodes.count)
    build(middle, end, parent: Int32(node))
  }

  /// - Returns: The widest axis, nil where all points are equal.
  private mutating func appendBox(_ first: Int, _ end: Int) -> Int? {
    var widest: Int?
    var width = 0.0
    for axis in 0..<d {
      var low = coordinates[first * d + axis]
      var high = low
      for place in first + 1..<max(first + 1, end) {
        let value = coordinates[place * d + axis]
        low = value < low ? value : low
        high = value > high ? value : high
      }
      boxes.append(low)
      boxes.append(high)
      if high - low > width { (widest, width) = (axis, high - low) }
    }
    return widest
  }

  /// Puts the point at a place that sorting by an axis would put there, the smaller before it.
  private mutating func select(_ target: Int, _ first: Int, _ end: Int, _ axis: Int) {
    var low = first
    var high = end - 1
    coordinates.withUnsafeMutableBufferPointer { c in
      order.withUnsafeMutableBufferPointer { o in
        while low < high {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let range = UInt64(high - low + 1)
          func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return c[(low + Int((state >> 33) % range)) * d + axis]
          }
          let (p, q, r) = (random(), random(), random())
          let pivot = max(min(p, q), min(max(p, q), r))
          var (i, j) = (low, high)
          while i <= j {
            while c[i &* d &+ axis] < pivot { i &+= 1 }
            while c[j &* d &+ axis] > pivot { j &-= 1 }
            if i <= j {
              for k in 0..<d {
                let value = c[i &* d &+ k]
                c[i &* d &+ k] = c[j &* d &+ k]
                c[j &* d &+ k] = value
              }
              let point = o[i]
              o[i] = o[j]
              o[j] = point
              i &+= 1
              j &-= 1
            }
          }
          if target <= j { high = j } else if target >= i { low = i } else { return }
        }
      }
    }
  }
}
