public import Samples

/// Mutual information of continuous variables from the distances to nearest neighbours.
///
///     let x = try ContinuousVariable(distances)
///     let o = try ContinuousVariable(angles, period: 2 * .pi)
///     let estimate = try KraskovEstimator(theilerWindow: 100).estimate(x, o)
///     estimate.value   // nats; below 0 where it comes out below 0
///
/// x and o have one or more columns each. Every column is brought to mean 0 and standard deviation 1;
/// distances are maximum norms, on the circle where a column is periodic. Of each point ε is the
/// distance to its k-th neighbour in (x, o).
///
/// * First estimator: ψ(k) + ψ(N) − ⟨ψ(n_x + 1) + ψ(n_o + 1)⟩, with n the points *nearer* than ε.
/// * Second: ψ(k) − 1/k + ψ(N) − ⟨ψ(n_x) + ψ(n_o)⟩, with n the points up to ε_x and ε_o, the largest
///   distance of the k neighbours in x and in o; of neighbours at one distance the earlier frames count.
///
/// Frames of a trajectory that are near in time are near in space without saying anything. A Theiler
/// window leaves out of all searches and counts the frames up to that many frames away in the same
/// trajectory; N is then, for each point, the number of points that are left, itself included.
///
/// Equal points are at distance 0. They are not moved apart by noise. Where the k-th neighbour is at
/// distance 0 the terms above lose their meaning (the first estimator would find .4 for .1): of such a
/// point the counts of points that equal it in (x, o), in x and in o are taken instead, itself
/// included, ψ(n_xo) + ψ(N) − ψ(n_x) − ψ(n_o), which is right for discrete values and for mixtures.
/// ``NeighbourInformation/equalCount`` tells how many there were. A variable that is a label belongs
/// in ``RossEstimator``.
///
/// - Reference: A. Kraskov, H. Stögbauer, P. Grassberger, Phys. Rev. E 69, 066138 (2004),
///   doi:10.1103/PhysRevE.69.066138; J. Theiler, Phys. Rev. A 34, 2427 (1986),
///   doi:10.1103/PhysRevA.34.2427 (the window); W. Gao, S. Kannan, S. Oh, P. Viswanath, NIPS 30
///   (2017), arXiv:1709.06212 (equal points).
public struct KraskovEstimator: Equatable, Sendable {
  /// Which of the paper's two estimators.
  public enum Variant: Equatable, Sendable {
    /// Counts in a cube; the smaller statistical error.
    case first
    /// Counts in a rectangle; the smaller bias in many dimensions.
    case second
  }

  /// The neighbour whose distance counts: more of them, less noise and more bias.
  public var k: Int
  /// Which estimator; conditional estimates know the first alone.
  public var variant: Variant
  /// How many frames away two frames may be and still not count as neighbours; 0 for independent
  /// frames, a few correlation times for others.
  public var theilerWindow: Int
  /// Results do not depend on it.
  public var threadCount: Int

  /// - Parameters:
  ///   - k: The neighbour whose distance counts, from 1.
  ///   - theilerWindow: In frames, 0 or more.
  public init(
    k: Int = 4, variant: Variant = .first, theilerWindow: Int = 0,
    threadCount: Int = ParallelPass.availableThreadCount
  ) {
    self.k = k
    self.variant = variant
    self.theilerWindow = theilerWindow
    self.threadCount = threadCount
  }

  /// I(x; o), or I(x; o | z) where z is given.
  ///
  /// The conditional form is ψ(k) − ⟨ψ(n_xz + 1) + ψ(n_oz + 1) − ψ(n_z + 1)⟩ with the neighbours of
  /// (x, o, z), whatever the variant.
  ///
  /// - Parameters:
  ///   - z: What is known already.
  ///   - trajectoryLengths: The frames of each trajectory; one trajectory unless given.
  /// - Throws: ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/constant(name:)``, ``InformationError/invalidCount(what:value:least:)``, or
  ///   ``InformationError/tooFewNeighbours(frame:available:needed:)``.
  /// - Complexity: O(n log n) for few columns and no window, and O(n · window) for the window.
  /// - Reference: S. Frenzel, B. Pompe, Phys. Rev. Lett. 99, 204101 (2007),
  ///   doi:10.1103/PhysRevLett.99.204101 (the conditional form).
  public func estimate(
    _ x: ContinuousVariable, _ o: ContinuousVariable, given z: ContinuousVariable? = nil,
    trajectoryLengths: [Int]? = nil
  ) throws(InformationError) -> NeighbourInformation {
    let lengths = try x.checkedLengths(trajectoryLengths, with: [("o", o.frameCount)] + named(z))
    let window = try checkedWindow(lengths)
    let (terms, equal) = try terms(x, o, given: z, window)
    return NeighbourInformation(
      localTerms: terms, frames: Array(terms.indices), trajectoryLengths: lengths,
      equalCount: equal)
  }

  /// I(x; o) or I(x; o | z) with the error that blocks of frames show when each is left out in turn.
  ///
  /// What is left keeps its times: two sides of a gap are as near in time as they were. Nothing is
  /// drawn twice, for equal points would look like information.
  ///
  /// - Parameter blocks: Of the frames of these variables, each several correlation times long.
  /// - Throws: As ``estimate(_:_:given:trajectoryLengths:)``, also where it fails without a block.
  /// - Complexity: That of an estimate for each block.
  public func jackknife(
    _ x: ContinuousVariable, _ o: ContinuousVariable, given z: ContinuousVariable? = nil,
    blocks: FrameBlocks
  ) throws(InformationError) -> JackknifeEstimate {
    let lengths = try x.checkedLengths(
      blocks.frameCounts, with: [("o", o.frameCount)] + named(z))
    let window = try checkedWindow(lengths)
    return try blocks.jackknife { ranges throws(InformationError) in
      let rest = ranges.isWhole(x.frameCount) ? window : window.points(ranges.places)
      return try terms(
        x.frames(ranges.ranges), o.frames(ranges.ranges), given: z?.frames(ranges.ranges), rest
      ).terms.orderedMean
    }
  }

  private func named(_ z: ContinuousVariable?) -> [(String, Int)] {
    z.map { [("z", $0.frameCount)] } ?? []
  }

  private func checkedWindow(_ lengths: [Int]) throws(InformationError) -> TheilerWindow {
    guard k >= 1 else { throw .invalidCount(what: "neighbours", value: k, least: 1) }
    guard theilerWindow >= 0 else {
      throw .invalidCount(what: "frames of a Theiler window", value: theilerWindow, least: 0)
    }
    return TheilerWindow(trajectoryLengths: lengths, width: theilerWindow)
  }

  private func terms(
    _ x: ContinuousVariable, _ o: ContinuousVariable, given z: ContinuousVariable?,
    _ window: TheilerWindow
  ) throws(InformationError) -> (terms: [Double], equal: Int) {
    try window.requireNeighbours(k)
    let x = try StandardPoints(x, name: "x")
    let o = try StandardPoints(o, name: "o")
    var condition: StandardPoints?
    if let z { condition = try StandardPoints(z, name: "z") }
    let sum = NeighbourSum(x, o, given: condition, window, threadCount: threadCount)
    return sum.terms(k: k, z == nil ? variant : .first)
  }
}
