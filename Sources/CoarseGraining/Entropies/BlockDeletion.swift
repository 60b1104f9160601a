import Information

/// Leaves out the frames of one block after another.
struct BlockDeletion {
  private let blocks: [Int]
  /// Blocks that hold frames; the same for all scores of the same frames.
  private let used: [Int]
  private let sizes: [Double]

  init(_ frames: Conformations) {
    blocks = frames.blocks
    var counts = [Double](repeating: 0, count: frames.blockCount)
    for block in frames.blocks { counts[block] += 1 }
    used = counts.indices.filter { counts[$0] > 0 }
    sizes = used.map { counts[$0] }
  }

  /// A statistic of all frames with its error. The statistic is asked for without the frames of the
  /// block that it is given.
  func estimate(_ statistic: (Int?) -> Double) -> JackknifeEstimate {
    guard used.count >= 2 else {
      return JackknifeEstimate(plain: statistic(nil), deleted: [], sizes: [])
    }
    return JackknifeEstimate(
      plain: statistic(nil), deleted: used.map { statistic($0) }, sizes: sizes)
  }
}

/// Which of several numbers of macrostates a score's one value is taken at.
public enum StateCountChoice: Equatable, Sendable {
  /// The mean over all numbers.
  case mean
  /// The value at this number, which must be among those that were made.
  case at(Int)

  /// One estimate of those at `counts`.
  func choose(_ estimates: [JackknifeEstimate], counts: [Int]) -> JackknifeEstimate {
    switch self {
    case .mean:
      return .combination(estimates.map { (1 / Double(estimates.count), $0) })
    case .at(let count):
      guard let place = counts.firstIndex(of: count) else {
        preconditionFailure("\(count) macrostates were not made")
      }
      return estimates[place]
    }
  }
}
