import Samples

/// Lloyd's algorithm on points of many columns: Hamerly's bounds, and matrix products for the
/// points that they leave open.
///
/// - Reference: G. Hamerly, Proc. SIAM Int. Conf. Data Mining, 130 (2010),
///   [doi:10.1137/1.9781611972801.12](https://doi.org/10.1137/1.9781611972801.12).
final class ProductLloyd: LloydEngine, @unchecked Sendable {
  private let points: UnsafePointer<Double>
  private let pointCount: Int
  private let dimension: Int
  private let clusterCount: Int
  private let threadCount: Int
  private let parts: [Range<Int>]

  private(set) var centres: [Double]
  private var steps: [Double]
  private let labels: UnsafeMutablePointer<Int32>
  /// An upper bound of each point's distance to its centre, and a lower one to any other.
  private let uppers: UnsafeMutablePointer<Double>
  private let lowers: UnsafeMutablePointer<Double>
  let sums: ClusterSums
  private let partSums: [ClusterSums]

  /// - Parameter points: They outlive this.
  init(_ view: PointView, centres: [Double], threadCount: Int) {
    let (pointCount, dimension) = (view.count, view.dimension)
    points = view.base
    self.pointCount = pointCount
    self.dimension = dimension
    self.centres = centres
    self.threadCount = threadCount
    let clusterCount = centres.count / dimension
    self.clusterCount = clusterCount
    steps = Array(repeating: 0, count: clusterCount)
    let partCount = min(64, (pointCount + 255) / 256)
    parts = (0..<partCount).map {
      (pointCount * $0 / partCount)..<(pointCount * ($0 + 1) / partCount)
    }
    labels = .allocate(capacity: pointCount)
    labels.initialize(repeating: -1, count: pointCount)
    uppers = .allocate(capacity: pointCount)
    uppers.initialize(repeating: .infinity, count: pointCount)
    lowers = .allocate(capacity: pointCount)
    lowers.initialize(repeating: 0, count: pointCount)
    sums = ClusterSums(clusterCount: clusterCount, dimension: dimension)
    partSums = parts.map { _ in ClusterSums(clusterCount: clusterCount, dimension: dimension) }
  }

  deinit {
    labels.deallocate()
    uppers.deallocate()
    lowers.deallocate()
  }

  func assign() -> Int {
    // The longest step, and the longest of all others for the points of that centre.
    var (longest, other, fastest) = (0.0, 0.0, -1)
    for (centre, step) in steps.enumerated() {
      if step > longest {
        (longest, other, fastest) = (step, longest, centre)
      } else {
        other = max(other, step)
      }
    }
    let movement = Movement(steps: steps, longest: longest, other: other, fastest: fastest)
    let changes = centres.withUnsafeBufferPointer { centres in
      let nearest = ProductNearest(
        centres: centres.baseAddress!, count: clusterCount, dimension: dimension)
      let centres = SharedPointer(centres.baseAddress!)
      return ParallelPass.map(count: parts.count, threadCount: threadCount) { part in
        self.assign(part, centres.pointer, nearest, movement)
      }
    }
    for part in partSums { sums.take(part) }
    return changes.reduce(0, +)
  }

  private struct Movement: Sendable {
    let steps: [Double]
    let longest: Double
    let other: Double
    let fastest: Int
  }

  private func assign(
    _ part: Int, _ centres: UnsafePointer<Double>, _ nearest: ProductNearest,
    _ movement: Movement
  ) -> Int {
    let work = ProductNearest.Workspace(nearest)
    var rows: [Int] = []
    var open: [UnsafePointer<Double>] = []
    var changes = 0
    func flush() {
      nearest.find(open, count: open.count, work) { i, label, distance, second in
        let row = rows[i]
        uppers[row] = distance.squareRoot() * (1 + 1e-12)
        lowers[row] = second.squareRoot() * (1 - 1e-12)
        let former = labels[row]
        guard label != former else { return }
        labels[row] = label
        changes += 1
        if former >= 0 { partSums[part].remove(open[i], stride: 1, from: Int(former)) }
        partSums[part].add(open[i], stride: 1, to: Int(label))
      }
      rows.removeAll(keepingCapacity: true)
      open.removeAll(keepingCapacity: true)
    }
    for row in parts[part] {
      let label = Int(labels[row])
      let point = points + row &* dimension
      if label >= 0 {
        let upper = roundedUp(uppers[row] + movement.steps[label])
        let lower = roundedDown(
          lowers[row] - (label == movement.fastest ? movement.other : movement.longest))
        uppers[row] = upper
        lowers[row] = lower
        if upper < lower { continue }
        let own = squaredDistanceByLanes(
          point, centres + label &* dimension, dimension: dimension)
        uppers[row] = own.squareRoot() * (1 + 1e-12)
        if uppers[row] < lower { continue }
      }
      rows.append(row)
      open.append(point)
      if rows.count == ProductNearest.blockLength { flush() }
    }
    flush()
    return changes
  }

  func update() -> Double { sums.move(&centres, steps: &steps) }

  func inertia() -> Double {
    mapParts { rows in
      var sum = 0.0
      self.forEachPoint(of: rows) { _, distance in sum += distance }
      return sum
    }.reduce(0, +)
  }

  func farthestPoints(_ count: Int) -> FarthestPoints {
    let lists = mapParts { rows in
      var list = FarthestPoints(capacity: count)
      self.forEachPoint(of: rows) { row, distance in
        list.add(.init(distance: distance, row: row, handle: row))
      }
      return list
    }
    return FarthestPoints(merging: lists, capacity: count)
  }

  func move(_ handle: Int, to cluster: Int) {
    let point = points + handle * dimension
    sums.remove(point, stride: 1, from: Int(labels[handle]))
    sums.add(point, stride: 1, to: cluster)
    labels[handle] = Int32(cluster)
    uppers[handle] = .infinity
  }

  func cluster(of handle: Int) -> Int { Int(labels[handle]) }

  private func mapParts<Result: Sendable>(_ body: @Sendable (Range<Int>) -> Result) -> [Result] {
    let parts = parts
    return ParallelPass.map(count: parts.count, threadCount: threadCount) { body(parts[$0]) }
  }

  @inline(__always)
  private func forEachPoint(of rows: Range<Int>, _ body: (Int, Double) -> Void) {
    centres.withUnsafeBufferPointer { centres in
      for row in rows {
        let distance = squaredDistanceByLanes(
          points + row &* dimension,
          centres.baseAddress! + Int(labels[row]) &* dimension, dimension: dimension)
        body(row, distance)
      }
    }
  }
}
