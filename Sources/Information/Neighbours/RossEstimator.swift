public import Samples

/// Mutual information of a continuous variable and a label from the distances to nearest neighbours.
///
///     let estimate = try RossEstimator(theilerWindow: 100).estimate(x, labels: states)
///
/// Of each point d is the distance to its k-th neighbour with the same label, and m the number of
/// points of any label up to that distance: ψ(N) − ⟨ψ(N_label)⟩ + ⟨ψ(k)⟩ − ⟨ψ(m)⟩. A label with fewer
/// than k + 1 points takes all its others as neighbours; a point that is alone with its label has
/// none, and is left out of everything.
///
/// Columns are standardised, circles are respected and a Theiler window leaves frames near in time out
/// of searches and counts, as in ``KraskovEstimator``; N and N_label are then, for each point, what is
/// left, itself included. Where d is 0, the points that equal this one are counted instead, itself
/// included, with and without the label.
///
/// - Reference: B. C. Ross, PLoS ONE 9, e87357 (2014), doi:10.1371/journal.pone.0087357.
public struct RossEstimator: Equatable, Sendable {
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

  /// I(x; label).
  ///
  /// - Parameters:
  ///   - labels: Any whole number a frame.
  ///   - trajectoryLengths: The frames of each trajectory; one trajectory unless given.
  /// - Throws: ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/constant(name:)``, also of labels that are all equal,
  ///   ``InformationError/invalidCount(what:value:least:)``, or
  ///   ``InformationError/tooFewNeighbours(frame:available:needed:)`` where every point is alone.
  /// - Complexity: O(n log n) for few columns and no window, and O(n · window) for the window.
  public func estimate(
    _ x: ContinuousVariable, labels: [Int], trajectoryLengths: [Int]? = nil
  ) throws(InformationError) -> NeighbourInformation {
    let lengths = try x.checkedLengths(trajectoryLengths, with: [("labels", labels.count)])
    let window = try checkedWindow(lengths)
    let (terms, frames, equal) = try terms(x, labels, window)
    return NeighbourInformation(
      localTerms: terms, frames: frames, trajectoryLengths: lengths, equalCount: equal)
  }

  /// I(x; label) with the error that blocks of frames show when each is left out in turn.
  ///
  /// - Parameter blocks: Of the frames of these variables, each several correlation times long.
  /// - Throws: As ``estimate(_:labels:trajectoryLengths:)``, also where it fails without a block.
  /// - Complexity: That of an estimate for each block.
  public func jackknife(
    _ x: ContinuousVariable, labels: [Int], blocks: FrameBlocks
  ) throws(InformationError) -> JackknifeEstimate {
    let lengths = try x.checkedLengths(blocks.frameCounts, with: [("labels", labels.count)])
    let window = try checkedWindow(lengths)
    return try blocks.jackknife { kept throws(InformationError) in
      let places = kept.places
      return try terms(
        x.frames(kept.ranges), places.map { labels[$0] }, window.points(places)
      ).terms.orderedMean
    }
  }

  private func checkedWindow(_ lengths: [Int]) throws(InformationError) -> TheilerWindow {
    guard k >= 1 else { throw .invalidCount(what: "neighbours", value: k, least: 1) }
    guard theilerWindow >= 0 else {
      throw .invalidCount(what: "frames of a Theiler window", value: theilerWindow, least: 0)
    }
    return TheilerWindow(trajectoryLengths: lengths, width: theilerWindow)
  }

  private func terms(
    _ x: ContinuousVariable, _ labels: [Int], _ window: TheilerWindow
  ) throws(InformationError) -> (terms: [Double], frames: [Int], equal: Int) {
    guard let one = labels.first else {
      throw .tooFewNeighbours(frame: 0, available: 0, needed: 1)
    }
    guard labels.contains(where: { $0 != one }) else { throw .constant(name: "the label") }
    let points = try StandardPoints(x, name: "x")
    let companions = Companions(labels, window)
    let kept = labels.indices.filter { companions.counts[$0] > 0 }
    guard !kept.isEmpty else { throw .tooFewNeighbours(frame: 0, available: 0, needed: 1) }
    let sum = LabelledSum(
      points, labels, kept: kept, counts: companions.counts, window, threadCount: threadCount)
    let (terms, equal) = sum.terms(k: k)
    return (terms, kept, equal)
  }
}

/// How many other points outside its window have a point's label.
private struct Companions {
  let counts: [Int]

  init(_ labels: [Int], _ window: TheilerWindow) {
    var totals: [Int: Int] = [:]
    for label in labels { totals[label, default: 0] += 1 }
    // A window that slides along the points, with the number of each label inside.
    var inside: [Int: Int] = [:]
    var (low, high) = (0, 0)
    counts = labels.indices.map { point in
      let around = window.around(point)
      while high < around.upperBound {
        inside[labels[high], default: 0] += 1
        high += 1
      }
      while low < around.lowerBound {
        inside[labels[low], default: 0] -= 1
        low += 1
      }
      return totals[labels[point]]! - inside[labels[point]]!
    }
  }
}
