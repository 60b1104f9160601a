import Glibc
public import Samples

/// The differential entropy of a continuous variable from the distances to nearest neighbours.
///
/// ψ(N) − ψ(k) + ⟨ln V⟩, with V the volume of the cube about a point that reaches to its k-th
/// neighbour, in the columns' own units; where the cube is wider than a circle, the circle. N is, for
/// each point, the number of points outside its Theiler window, itself included. The metric is that of
/// ``KraskovEstimator``.
///
/// - Reference: L. F. Kozachenko, N. N. Leonenko, Probl. Inf. Transm. 23, 95 (1987); in this form
///   A. Kraskov, H. Stögbauer, P. Grassberger, Phys. Rev. E 69, 066138 (2004), equation 20,
///   doi:10.1103/PhysRevE.69.066138.
public struct KozachenkoLeonenkoEstimator: Equatable, Sendable {
  /// The neighbour whose distance counts.
  public var k: Int
  /// How many frames away two frames may be and still not count as neighbours.
  public var theilerWindow: Int
  /// Results do not depend on it.
  public var threadCount: Int

  /// - Parameters:
  ///   - k: The neighbour whose distance counts, from 1.
  ///   - theilerWindow: In frames, 0 or more.
  public init(
    k: Int = 4, theilerWindow: Int = 0, threadCount: Int = ParallelPass.availableThreadCount
  ) {
    self.k = k
    self.theilerWindow = theilerWindow
    self.threadCount = threadCount
  }

  /// The entropy in nats, and what each frame adds to it.
  ///
  /// - Parameter trajectoryLengths: The frames of each trajectory; one trajectory unless given.
  /// - Throws: ``InformationError/equalPoints(count:)`` where the k-th neighbour of some points equals
  ///   them, ``InformationError/constant(name:)``,
  ///   ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/invalidCount(what:value:least:)``, or
  ///   ``InformationError/tooFewNeighbours(frame:available:needed:)``.
  /// - Complexity: O(n log n) for few columns and no window.
  public func estimate(
    _ x: ContinuousVariable, trajectoryLengths: [Int]? = nil
  ) throws(InformationError) -> NeighbourInformation {
    guard k >= 1 else { throw .invalidCount(what: "neighbours", value: k, least: 1) }
    guard theilerWindow >= 0 else {
      throw .invalidCount(what: "frames of a Theiler window", value: theilerWindow, least: 0)
    }
    let lengths = try x.checkedLengths(trajectoryLengths, with: [])
    let window = TheilerWindow(trajectoryLengths: lengths, width: theilerWindow)
    try window.requireNeighbours(k)
    let points = try StandardPoints(x, name: "x")
    let radii = radii(points, window)
    let equal = radii.count { $0 == 0 }
    guard equal == 0 else { throw .equalPoints(count: equal) }
    let digamma = DigammaTable(upTo: points.count + 1)
    let unit = points.scales.reduce(0) { $0 + log($1) }
    let terms = radii.enumerated().map { point, radius in
      let volume = points.periods.reduce(unit) { $0 + log(min(2 * radius, $1)) }
      return digamma[window.admissibleCount(point) + 1] - digamma[k] + volume
    }
    return NeighbourInformation(
      localTerms: terms, frames: Array(terms.indices), trajectoryLengths: lengths, equalCount: 0)
  }

  /// The distance of each point to its k-th neighbour.
  private func radii(_ points: StandardPoints, _ window: TheilerWindow) -> [Double] {
    let tree = NeighbourTree(points)
    let step = 64
    let blocks = (tree.leaves.count + step - 1) / step
    let parts = ParallelPass.map(count: blocks, threadCount: threadCount) { block in
      var search = NearestPoints(k: k, isOrdered: false)
      var radii: [Double] = []
      for leaf in tree.leaves[block * step..<min((block + 1) * step, tree.leaves.count)] {
        let node = tree.nodes[Int(leaf)]
        for place in Int(node.first)..<Int(node.end) {
          search.search(tree, around: place, leaf: Int(leaf), window)
          radii.append(search.radius)
        }
      }
      return radii
    }
    var result = [Double](repeating: 0, count: tree.count)
    for (place, radius) in parts.joined().enumerated() { result[Int(tree.order[place])] = radius }
    return result
  }
}
