import Numerics

/// The agglomerative bottleneck: the whole tree of merges of the values of x, at each step the two
/// clusters whose merging loses least of I(t;o).
///
/// The cost of a merge is (p_i + p_j)·JS_π[p(o|i), p(o|j)], the Jensen–Shannon divergence with
/// weights π = (p_i, p_j)/(p_i + p_j). It is greedy: a start for other methods, and not the best
/// partition.
///
/// - Reference: N. Slonim, N. Tishby, Adv. Neural Inf. Process. Syst. 12, 617 (1999).
public struct AgglomerativeBottleneck: Equatable, Sendable {
  /// Two clusters that became one.
  public struct Merge: Equatable, Sendable {
    /// The clusters: below rowCount a value of x, and rowCount + k what merge k made.
    public let first: Int
    public let second: Int
    /// What I(t;o) loses by it, in nats.
    public let cost: Double
    /// What is left of I(t;o).
    public let informationTO: Double
  }

  /// The number of values of x.
  public let rowCount: Int
  /// The merges in their order, one fewer than there are values of x that occur; those of equal
  /// rows first, which cost nothing.
  public let merges: [Merge]
  /// The values of x that occur.
  public let leaves: [Int]

  /// Builds the tree.
  ///
  /// - Complexity: O(n²·m).
  public init(of joint: JointDistribution) {
    let table = BottleneckTable(joint)
    let tree = AgglomerativeMerge(table)
    rowCount = joint.rowCount
    leaves = table.groups.indices.filter { table.groups[$0] != nil }
    var merges: [Merge] = []
    var names = [Int?](repeating: nil, count: table.rowCount)
    for x in leaves {
      let group = table.groups[x]!
      if let name = names[group] {
        names[group] = joint.rowCount + merges.count
        merges.append(Merge(first: name, second: x, cost: 0, informationTO: table.information))
      } else {
        names[group] = x
      }
    }
    let offset = joint.rowCount + merges.count - table.rowCount
    var information = table.information
    for step in tree.steps {
      let (first, second) = (step.first, step.second)
      information = max(0, information - step.cost)
      merges.append(
        Merge(
          first: first < table.rowCount ? names[first]! : first + offset,
          second: second < table.rowCount ? names[second]! : second + offset,
          cost: step.cost, informationTO: information))
    }
    self.merges = merges
  }

  /// The cluster of each value of x when this many are left, numbered by their first members; nil
  /// for values that never occur.
  ///
  /// - Parameter count: From 1 to the number of leaves.
  /// - Complexity: O(n).
  public func assignment(clusterCount count: Int) -> [Int?] {
    precondition(count >= 1 && count <= leaves.count, "a tree has 1 … leaves.count clusters")
    var parents = Array(0..<rowCount + merges.count)
    for (k, merge) in merges.prefix(leaves.count - count).enumerated() {
      parents[merge.first] = rowCount + k
      parents[merge.second] = rowCount + k
    }
    // A parent has the higher number, so roots are known before their children.
    var root = parents
    for place in parents.indices.reversed() where parents[place] != place {
      root[place] = root[parents[place]]
    }
    var numbers: [Int: Int] = [:]
    var result = [Int?](repeating: nil, count: rowCount)
    for x in leaves {
      let number = numbers[root[x]] ?? numbers.count
      numbers[root[x]] = number
      result[x] = number
    }
    return result
  }
}
