import Samples

/// The local terms of Kraskov's estimators, and of the conditional one.
///
/// The same code serves both: a conditional estimate counts neighbours in (x, z), (o, z) and z where
/// the other counts them in x, o and everywhere.
struct NeighbourSum: Sendable {
  private let tree: NeighbourTree
  private let joint: MarginalCount
  /// Of (x, z) and (o, z), or of x and o.
  private let sides: [MarginalCount]
  /// Of z; nil where nothing is given.
  private let condition: MarginalCount?
  private let window: TheilerWindow
  private let digamma: DigammaTable
  private let threadCount: Int

  init(
    _ x: StandardPoints, _ o: StandardPoints, given z: StandardPoints?, _ window: TheilerWindow,
    threadCount: Int
  ) {
    let joint = StandardPoints(joining: [x, o] + (z.map { [$0] } ?? []))
    let marginals = z.map { z in
      [StandardPoints(joining: [x, z]), StandardPoints(joining: [o, z]), z]
    } ?? [x, o]
    let parts = ParallelPass.map(count: marginals.count + 1, threadCount: threadCount) { index in
      index == 0 ? Part.tree(NeighbourTree(joint)) : .counts(MarginalCount(marginals[index - 1]))
    }
    var trees: [NeighbourTree] = []
    var counts: [MarginalCount] = []
    for part in parts {
      switch part {
      case .tree(let tree): trees.append(tree)
      case .counts(let count): counts.append(count)
      }
    }
    tree = trees[0]
    self.joint = MarginalCount(joint, tree: trees[0])
    sides = Array(counts[..<2])
    condition = counts.count > 2 ? counts[2] : nil
    self.window = window
    digamma = DigammaTable(upTo: joint.count + 1)
    self.threadCount = threadCount
  }

  private enum Part: Sendable {
    case tree(NeighbourTree)
    case counts(MarginalCount)
  }

  /// - Returns: One term a point, in the order of the points, and how many points have their k-th
  ///   neighbour at distance 0.
  func terms(k: Int, _ variant: KraskovEstimator.Variant) -> (terms: [Double], equal: Int) {
    let blocks = (tree.leaves.count + Self.leavesPerBlock - 1) / Self.leavesPerBlock
    let parts = ParallelPass.map(count: blocks, threadCount: threadCount) { block in
      let end = min((block + 1) * Self.leavesPerBlock, tree.leaves.count)
      return terms(of: block * Self.leavesPerBlock..<end, k: k, variant)
    }
    var result = [Double](repeating: 0, count: tree.count)
    var place = 0
    var equal = 0
    for part in parts {
      equal += part.equal
      for term in part.terms {
        result[Int(tree.order[place])] = term
        place += 1
      }
    }
    return (result, equal)
  }

  /// Few enough for an even share of the work, and enough to make one task worth its start.
  private static let leavesPerBlock = 64

  private func terms(
    of leaves: Range<Int>, k: Int, _ variant: KraskovEstimator.Variant
  ) -> (terms: [Double], equal: Int) {
    var search = NearestPoints(k: k, isOrdered: variant == .second)
    var stack: [Int32] = []
    var terms: [Double] = []
    var equal = 0
    for index in leaves {
      let leaf = Int(tree.leaves[index])
      let node = tree.nodes[leaf]
      for place in Int(node.first)..<Int(node.end) {
        search.search(tree, around: place, leaf: leaf, window)
        let point = Int(tree.order[place])
        if search.radius == 0 {
          equal += 1
          terms.append(equalTerm(point, &stack))
        } else if variant == .first {
          terms.append(firstTerm(point, k, search.radius, &stack))
        } else {
          terms.append(secondTerm(point, k, search, &stack))
        }
      }
    }
    return (terms, equal)
  }

  private func firstTerm(
    _ point: Int, _ k: Int, _ radius: Double, _ stack: inout [Int32]
  ) -> Double {
    let inner = TiedDistances.below(radius)
    let x = sides[0].count(around: point, within: inner, window, &stack)
    let o = sides[1].count(around: point, within: inner, window, &stack)
    return digamma[k] + whole(point, inner, &stack) - (digamma[x + 1] + digamma[o + 1])
  }

  private func secondTerm(
    _ point: Int, _ k: Int, _ search: NearestPoints, _ stack: inout [Int32]
  ) -> Double {
    var sum = 0.0
    for side in sides {
      var edge = 0.0
      for place in search.places { edge = max(edge, side.distance(point, Int(tree.order[Int(place)]))) }
      let outer = TiedDistances.above(edge)
      sum += digamma[side.count(around: point, within: outer, window, &stack)]
    }
    return digamma[k] - 1 / Double(k) + whole(point, 0, &stack) - sum
  }

  /// Where k neighbours or more equal the point, the ball has no volume: the counts of points that
  /// equal it take the place of those in the ball, and the term becomes that of discrete values.
  private func equalTerm(_ point: Int, _ stack: inout [Int32]) -> Double {
    let radius = Double.leastNonzeroMagnitude
    func count(_ marginal: MarginalCount) -> Double {
      digamma[marginal.count(around: point, within: radius, window, &stack) + 1]
    }
    let shared = count(joint)
    let (x, o) = (count(sides[0]), count(sides[1]))
    return shared + whole(point, radius, &stack) - (x + o)
  }

  /// ψ of the points that z leaves, or of all.
  private func whole(_ point: Int, _ radius: Double, _ stack: inout [Int32]) -> Double {
    guard let condition else { return digamma[window.admissibleCount(point) + 1] }
    return digamma[condition.count(around: point, within: radius, window, &stack) + 1]
  }
}
