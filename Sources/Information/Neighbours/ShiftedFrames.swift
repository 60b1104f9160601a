/// The frames of trajectories that have a later frame some steps on, and those later frames.
///
///     let pairs = try ShiftedFrames(trajectoryLengths: [1000, 500], span: 10)
///     let now = pairs.select(x, shift: 0)
///     let later = pairs.select(x, shift: 10)
///
/// Pairs never join two trajectories.
public struct ShiftedFrames: Equatable, Sendable {
  /// The frames of each trajectory that are left, those of 0 frames too.
  public let trajectoryLengths: [Int]
  private let ranges: [Range<Int>]
  private let span: Int

  /// - Parameter span: The largest shift, in frames, 0 or more.
  /// - Throws: ``InformationError/noPairs(lag:longest:)`` or
  ///   ``InformationError/invalidCount(what:value:least:)`` for a negative span.
  public init(trajectoryLengths: [Int], span: Int) throws(InformationError) {
    guard span >= 0 else { throw .invalidCount(what: "frames of lag", value: span, least: 0) }
    let left = trajectoryLengths.map { max(0, $0 - span) }
    guard left.contains(where: { $0 > 0 }) else {
      throw .noPairs(lag: span, longest: trajectoryLengths.max() ?? 0)
    }
    var ranges: [Range<Int>] = []
    var start = 0
    for (length, count) in zip(trajectoryLengths, left) {
      ranges.append(start..<start + count)
      start += length
    }
    self.trajectoryLengths = left
    self.ranges = ranges
    self.span = span
  }

  /// The frames `shift` steps on.
  ///
  /// - Precondition: `shift` is in 0 ... span.
  /// - Complexity: O(frames × columns).
  public func select(_ variable: ContinuousVariable, shift: Int) -> ContinuousVariable {
    variable.frames(shifted(shift))
  }

  /// The labels `shift` steps on.
  ///
  /// - Precondition: `shift` is in 0 ... span.
  public func select(_ labels: [Int], shift: Int) -> [Int] {
    shifted(shift).flatMap { labels[$0] }
  }

  private func shifted(_ shift: Int) -> [Range<Int>] {
    precondition(shift >= 0 && shift <= span, "a shift within the span")
    return ranges.map { $0.lowerBound + shift..<$0.upperBound + shift }
  }
}
