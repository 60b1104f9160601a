/// Hierarchical clustering by average distances between clusters (UPGMA).
///
/// Chains of nearest neighbours: a cluster's nearest, the nearest of that, and so on until two are
/// each other's nearest, which may be joined at once. Of equally near clusters the previous one of the
/// chain is taken, else the one that holds the first frame of all.
///
///     let tree = AverageLinkage(distances)
///     let states = tree.labels(clusterCount: 10)
///
/// - Reference: F. Murtagh, Comput. J. 26, 354 (1983), doi:10.1093/comjnl/26.4.354; D. Müllner,
///   arXiv:1109.2378.
public struct AverageLinkage: Equatable, Sendable {
  /// Two clusters that are joined.
  public struct Merge: Equatable, Sendable {
    /// A frame of each cluster.
    public let first: Int
    public let second: Int
    /// The mean distance between frames of the one and frames of the other, in nm.
    public let height: Float
  }

  /// The number n of frames.
  public let frameCount: Int
  /// All n − 1, lowest first.
  public let merges: [Merge]

  /// Joins clusters until one is left.
  ///
  /// - Complexity: O(n²), and a copy of the distances.
  public init(_ distances: RMSDMatrix) {
    let n = distances.frameCount
    var values = distances.values
    frameCount = n
    merges = values.withUnsafeMutableBufferPointer { Self.joined($0, n) }
  }

  /// The clusters where `clusterCount` are left: one label a frame, numbered from 0 in the order of
  /// their first frames.
  ///
  /// - Precondition: From 1 to n clusters.
  /// - Complexity: O(n) but for a slowly growing factor.
  public func labels(clusterCount: Int) -> [Int32] {
    precondition(clusterCount >= 1 && clusterCount <= max(1, frameCount), "from 1 to n clusters")
    var parents = Array(0..<frameCount)
    func root(_ frame: Int) -> Int {
      var frame = frame
      while parents[frame] != frame {
        parents[frame] = parents[parents[frame]]
        frame = parents[frame]
      }
      return frame
    }
    for merge in merges.prefix(max(0, frameCount - clusterCount)) {
      let (a, b) = (root(merge.first), root(merge.second))
      parents[max(a, b)] = min(a, b)
    }
    var labels = [Int32](repeating: -1, count: frameCount)
    var next: Int32 = 0
    for frame in 0..<frameCount {
      // Roots are the first frames of their clusters.
      let own = root(frame)
      if own == frame {
        labels[frame] = next
        next += 1
      } else {
        labels[frame] = labels[own]
      }
    }
    return labels
  }

  private static func joined(_ d: UnsafeMutableBufferPointer<Float>, _ n: Int) -> [Merge] {
    guard n > 1 else { return [] }
    var sizes = [Double](repeating: 1, count: n)
    var active = Array(0..<n)
    var chain: [Int] = []
    var merges: [Merge] = []
    while active.count > 1 {
      if chain.isEmpty { chain.append(active[0]) }
      while true {
        let x = chain[chain.count - 1]
        let previous = chain.count > 1 ? chain[chain.count - 2] : nil
        var nearest = previous ?? -1
        var least = previous.map { d[RMSDMatrix.index(min(x, $0), max(x, $0), n)] } ?? .infinity
        search(from: x, among: active, d, n, &nearest, &least)
        guard nearest == previous else {
          chain.append(nearest)
          continue
        }
        chain.removeLast(2)
        let (low, high) = (min(x, nearest), max(x, nearest))
        merges.append(Merge(first: low, second: high, height: least))
        join(low, high, active, sizes, d, n)
        sizes[low] += sizes[high]
        active.remove(at: place(of: high, in: active))
        break
      }
    }
    // The order of finding decides between equal heights: a cluster is made before it is joined.
    return merges.enumerated()
      .sorted { ($0.element.height, $0.offset) < ($1.element.height, $1.offset) }
      .map(\.element)
  }

  private static func search(
    from x: Int, among active: [Int], _ d: UnsafeMutableBufferPointer<Float>, _ n: Int,
    _ nearest: inout Int, _ least: inout Float
  ) {
    let values = d.baseAddress!
    active.withUnsafeBufferPointer { active in
      let row = x * (2 * n - x - 1) / 2 - x - 1
      for y in active {
        if y == x { continue }
        let value = y > x ? values[row + y] : values[y * (2 * n - y - 1) / 2 + x - y - 1]
        if value < least {
          least = value
          nearest = y
        }
      }
    }
  }

  /// Mean distances to the union, kept in the place of `low`. In double precision, so that a mean is
  /// never below both of its terms and heights never fall.
  private static func join(
    _ low: Int, _ high: Int, _ active: [Int], _ sizes: [Double],
    _ d: UnsafeMutableBufferPointer<Float>, _ n: Int
  ) {
    let total = sizes[low] + sizes[high]
    let (a, b) = (sizes[low] / total, sizes[high] / total)
    for other in active where other != low && other != high {
      let place = RMSDMatrix.index(min(low, other), max(low, other), n)
      let second = d[RMSDMatrix.index(min(high, other), max(high, other), n)]
      d[place] = Float(a * Double(d[place]) + b * Double(second))
    }
  }

  private static func place(of value: Int, in sorted: [Int]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
