/// One state of Lloyd's algorithm that remembers what it needs for fast iterations.
protocol LloydEngine: AnyObject {
  /// Row after row.
  var centres: [Double] { get }
  /// The sums of the points of each cluster as last assigned.
  var sums: ClusterSums { get }

  /// Assigns each point to its nearest centre.
  ///
  /// - Returns: The number of points whose cluster is another one than before.
  func assign() -> Int
  /// Moves each centre to the mean of its points; where there are none it stays.
  ///
  /// - Returns: The sum of the squared lengths of all steps.
  func update() -> Double
  /// The sum of the squared distances of all points to their centres.
  func inertia() -> Double
  /// The points furthest from their centres.
  func farthestPoints(_ count: Int) -> FarthestPoints
  /// Moves a point to another cluster, until the next assignment.
  func move(_ handle: Int, to cluster: Int)
  /// The cluster of a point.
  func cluster(of handle: Int) -> Int
}

extension LloydEngine {
  /// Gives each empty cluster the point that is furthest from its centre, as long as the
  /// point's cluster keeps another one.
  ///
  /// - Returns: The number of clusters that are still empty, for want of points that are not
  ///   themselves centres.
  func fillEmptyClusters() -> (repaired: Int, empty: Int) {
    let empty = sums.emptyClusters
    var next = 0
    for point in farthestPoints(sums.clusterCount).points where next < empty.count {
      let donor = cluster(of: point.handle)
      guard point.distance > 0, sums.count(of: donor) > 1 else { continue }
      move(point.handle, to: empty[next])
      next += 1
    }
    return (next, empty.count - next)
  }
}

/// The points furthest from their centres, the furthest first; of equals the first row.
struct FarthestPoints: Sendable {
  struct Point: Sendable {
    /// Squared.
    var distance: Double
    var row: Int
    /// What the owner of the points knows it by.
    var handle: Int

    func precedes(_ other: Point) -> Bool {
      distance > other.distance || (distance == other.distance && row < other.row)
    }
  }

  private(set) var points: [Point] = []
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  init(merging lists: [FarthestPoints], capacity: Int) {
    self.capacity = capacity
    points = Array(lists.flatMap(\.points).sorted { $0.precedes($1) }.prefix(capacity))
  }

  @inline(__always)
  mutating func add(_ point: Point) {
    if points.count == capacity {
      guard let last = points.last, point.precedes(last) else { return }
      points.removeLast()
    }
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].precedes(point) { low = middle + 1 } else { high = middle }
    }
    points.insert(point, at: low)
  }
}
