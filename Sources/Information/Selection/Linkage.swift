public import LinearAlgebra

/// A tree that joins the nearest things first: average linkage (UPGMA).
///
/// The distance of two groups is the mean distance of their members. Found by the chain of nearest
/// neighbours, which needs each distance once a step and gives the same tree as joining the closest
/// two groups again and again.
///
///     let tree = Linkage(distances: distances)
///     tree.merges.last!.height   // where everything is one
///
/// - Reference: R. R. Sokal, C. D. Michener, Univ. Kansas Sci. Bull. 38, 1409 (1958); F. Murtagh,
///   Comput. J. 26, 354 (1983), doi:10.1093/comjnl/26.4.354 (the chain).
public struct Linkage: Equatable, Sendable {
  /// Two groups that become one.
  public struct Merge: Equatable, Sendable {
    /// The groups: leaves are 0 ..< n, the k-th merge makes group n + k; the group with the first
    /// leaf comes first.
    public let first: Int, second: Int
    /// Their distance.
    public let height: Double
    /// Leaves of the new group.
    public let count: Int
  }

  /// The number of leaves, n.
  public let leafCount: Int
  /// n − 1 merges, the closest first.
  public let merges: [Merge]

  /// Joins things by their distances.
  ///
  /// - Parameter distances: Symmetric, n × n, finite; what lies on the diagonal is not read.
  /// - Complexity: O(n²) time and memory.
  public init(distances: Matrix<Double>) {
    precondition(distances.isSquare, "a distance for each two")
    let n = distances.rowCount
    leafCount = n
    guard n > 1 else {
      merges = []
      return
    }
    var d = distances.elements
    var sizes = [Int](repeating: 1, count: n)
    var isAlive = [Bool](repeating: true, count: n)
    var heights = [Double](repeating: 0, count: n)
    // Pairs of slots with their heights, in the order found.
    var found: [(a: Int, b: Int, height: Double)] = []
    var chain: [Int] = []
    var lowest = 0
    while found.count < n - 1 {
      if chain.isEmpty {
        while !isAlive[lowest] { lowest += 1 }
        chain = [lowest]
      }
      let tip = chain[chain.count - 1]
      // The one before in the chain is preferred among equals, or the chain would run in circles.
      var best = chain.count > 1 ? chain[chain.count - 2] : -1
      var least = best >= 0 ? d[tip * n + best] : Double.infinity
      for other in 0..<n where isAlive[other] && other != tip && d[tip * n + other] < least {
        best = other
        least = d[tip * n + other]
      }
      guard chain.count > 1, best == chain[chain.count - 2] else {
        chain.append(best)
        continue
      }
      chain.removeLast(2)
      let (a, b) = (min(tip, best), max(tip, best))
      // A group is never lower than its members, whatever rounding says.
      let height = max(least, heights[a], heights[b])
      heights[a] = height
      found.append((a, b, height))
      let (wa, wb) = (Double(sizes[a]), Double(sizes[b]))
      for other in 0..<n where isAlive[other] && other != a && other != b {
        let mean = (wa * d[a * n + other] + wb * d[b * n + other]) / (wa + wb)
        d[a * n + other] = mean
        d[other * n + a] = mean
      }
      sizes[a] += sizes[b]
      isAlive[b] = false
    }
    merges = Self.sorted(found, leafCount: n)
  }

  /// Heights in rising order, and slots as the numbers of their groups.
  private static func sorted(
    _ found: [(a: Int, b: Int, height: Double)], leafCount n: Int
  ) -> [Merge] {
    // Merges of one slot were found in rising order, and among equal heights that order is kept; so
    // the group that a slot stands for is the last one that was made in it.
    let order = found.indices.sorted { (found[$0].height, $0) < (found[$1].height, $1) }
    var groups = Array(0..<n)
    var counts = [Int](repeating: 1, count: n)
    return order.enumerated().map { number, index in
      let (a, b, height) = found[index]
      defer { groups[a] = n + number }
      counts[a] += counts[b]
      return Merge(first: groups[a], second: groups[b], height: height, count: counts[a])
    }
  }

  /// The leaves from one end of the tree to the other, so that no branches cross.
  ///
  /// - Complexity: O(n).
  public var leafOrder: [Int] {
    guard leafCount > 0 else { return [] }
    var order: [Int] = []
    var open = [leafCount + merges.count - 1]
    while let group = open.popLast() {
      if group < leafCount {
        order.append(group)
      } else {
        let merge = merges[group - leafCount]
        open.append(merge.second)
        open.append(merge.first)
      }
    }
    return order
  }
}
