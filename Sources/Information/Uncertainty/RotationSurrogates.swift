import Samples
import Statistics

/// The probability that two independent variables would seem to depend on each other as much as was
/// seen, from data in which one is rotated in time against the other.
///
/// Within each trajectory x is shifted in a circle by a random number of frames: each variable keeps
/// its own correlation in time, the dependence between them goes. Shuffled frames would not do: for
/// x and o with a correlation time of 199 frames their plug-in information is three times too small,
/// and everything seems significant.
///
/// The mean of the surrogates is not the bias of a value under dependence, and is never to be
/// subtracted: ``JackknifeEstimate`` corrects for bias.
///
/// - Reference: T. Schreiber, A. Schmitz, Physica D 142, 346 (2000),
///   doi:10.1016/S0167-2789(00)00043-9, reviews tests by surrogate data.
public struct RotationSurrogates: Equatable, Sendable {
  /// How many surrogates; the least p is 1 / (count + 1).
  public var count: Int
  /// The seed of the shifts.
  public var seed: UInt64
  /// Changes nothing but the time.
  public var threadCount: Int

  /// - Precondition: At least one surrogate.
  public init(count: Int = 199, seed: UInt64 = 0, threadCount: Int = 1) {
    precondition(count >= 1, "at least one surrogate")
    self.count = count
    self.seed = seed
    self.threadCount = threadCount
  }

  /// (1 + the surrogates whose plug-in mutual information is at least the observed) / (1 + count).
  ///
  /// - Parameters:
  ///   - observed: The plug-in mutual information of the pairs of x(t) and o(t + lag).
  ///   - x: Labels, one array a trajectory; −1 leaves a frame out.
  ///   - o: The same of the observable.
  ///   - lag: Frames from x to o.
  ///   - minimumShift: The least rotation either way, in frames: some correlation times. Where a
  ///     trajectory is shorter than four times this, a quarter of it.
  ///   - weights: What a frame of x weighs; they turn with x.
  /// - Throws: As ``PairTables/init(x:rowCount:o:columnCount:lag:blocks:weights:threadCount:)``.
  /// - Complexity: O(count · frames), about 1 ns for each.
  public func pValue(
    observed: Double, x: [[Int32]], rowCount: Int, o: [[Int32]], columnCount: Int, lag: Int,
    minimumShift: Int, weights: [[Double]]? = nil
  ) throws(InformationError) -> Double {
    let values = try statistics(
      x: x, rowCount: rowCount, o: o, columnCount: columnCount, lag: lag,
      minimumShift: minimumShift, weights: weights)
    // Equal tables in another order of summation differ in the last digits.
    let bar = observed - 1e-12 * max(1, abs(observed))
    return Double(1 + values.count { $0 >= bar }) / Double(1 + count)
  }

  /// The plug-in mutual information of each surrogate.
  ///
  /// - Throws: As `pValue`.
  public func statistics(
    x: [[Int32]], rowCount: Int, o: [[Int32]], columnCount: Int, lag: Int,
    minimumShift: Int, weights: [[Double]]? = nil
  ) throws(InformationError) -> [Double] {
    precondition(lag >= 0, "a lag is not negative")
    precondition(rowCount >= 1 && columnCount >= 1, "at least one value each")
    try PairCounting.check(
      x: x, rowCount: rowCount, o: o, columnCount: columnCount, weights: weights)
    let longest = x.map(\.count).max() ?? 0
    guard longest > lag else { throw .noPairs(lag: lag, longest: longest) }
    return ParallelPass.map(count: count, threadCount: threadCount) { surrogate in
      var generator = SeededGenerator(seed: seed).stream(surrogate)
      let shifts = x.map { Self.shift($0.count, atLeast: minimumShift, &generator) }
      return Self.counts(
        x: x, rowCount: rowCount, o: o, columnCount: columnCount, lag: lag, shifts: shifts,
        weights: weights
      ).mutualInformation()
    }
  }

  /// A shift of n frames, each possible one as likely as any other.
  /// The least turn after which a series is as if it were another's: five correlation times beyond the
  /// lag.
  ///
  /// - Parameter correlationTime: In frames.
  public static func leastShift(lag: Int, correlationTime: Double) -> Int {
    lag + max(1, Int(5 * correlationTime))
  }

  static func shift(
    _ n: Int, atLeast minimum: Int, _ generator: inout SeededGenerator
  ) -> Int {
    guard n > 1 else { return 0 }
    let least = max(1, min(minimum, n / 4))
    return least + generator.nextIndex(below: n - 2 * least + 1)
  }

  /// The counts of x(t + shift), in a circle, with o(t + lag).
  package static func counts(
    x: [[Int32]], rowCount: Int, o: [[Int32]], columnCount: Int, lag: Int, shifts: [Int],
    weights: [[Double]]? = nil
  ) -> JointCounts {
    var table = PairCounting.Accumulator(
      rowCount: rowCount, columnCount: columnCount, weighted: weights != nil)
    for trajectory in x.indices where x[trajectory].count > lag {
      let n = x[trajectory].count
      let shift = shifts[trajectory]
      let straight = min(n - shift, n - lag)
      for (from, start, length) in [(shift, 0, straight), (0, n - shift, shift - lag)]
      where length > 0 {
        if let weights {
          table.count(
            x[trajectory], from: from, o[trajectory], from: start + lag, length: length,
            weights: weights[trajectory])
        } else {
          table.count(
            x[trajectory], from: from, o[trajectory], from: start + lag, length: length)
        }
      }
    }
    return table.counts
  }
}
