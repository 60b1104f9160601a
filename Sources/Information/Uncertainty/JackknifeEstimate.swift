import Statistics

/// A number corrected for bias, with the error that blocks of the data show when each is left out in
/// turn.
///
/// The delete-m jackknife for blocks of unequal size: with h = n / m of each of g blocks of size m
/// and of total n, the pseudo-values are h·θ − (h − 1)·θ₍₋₎, θ₍₋₎ the statistic without the block. The
/// estimate is their mean weighted by m, its variance the mean over blocks of their squared deviations
/// over h − 1. The interval takes Student's quantile with g − 1 degrees of freedom.
///
/// Blocks must be long beside the correlation time (five times or more): then both bias and error
/// allow for the correlation of frames.
///
/// - Reference: F. M. T. A. Busing, E. Meijer, R. van der Leeden, Stat. Comput. 9, 3 (1999),
///   doi:10.1023/A:1008800423698.
public struct JackknifeEstimate: Equatable, Sendable {
  /// The estimate with the bias removed; the plain one where there are too few blocks to know.
  public let value: Double
  /// The statistic of all data.
  public let plain: Double
  /// The standard error; nil with fewer than ``leastBlockCount`` blocks.
  public let standardError: Double?
  /// The interval that holds the truth with a probability of ``coverage``; nil without an error.
  public let interval: ClosedRange<Double>?
  /// How many blocks were left out in turn.
  public let blockCount: Int
  /// The statistic without each block.
  public let replicates: [Double]
  /// The size of each block, in frames or in weight.
  public let sizes: [Double]
  /// The probability that the interval aims at.
  public let coverage: Double

  /// Below this, an error is itself too unsure to be of use: with three blocks Student's factor is 4.3.
  public static let leastBlockCount = 4

  /// Makes an estimate.
  ///
  /// - Parameters:
  ///   - plain: The statistic of all data.
  ///   - deleted: The statistic without each block.
  ///   - sizes: The sizes of the blocks, positive, in any unit.
  ///   - coverage: Between 0 and 1.
  public init(plain: Double, deleted: [Double], sizes: [Double], coverage: Double = 0.95) {
    precondition(deleted.count == sizes.count, "one size for each block")
    precondition(sizes.allSatisfy { $0 > 0 }, "blocks hold data")
    precondition(coverage > 0 && coverage < 1, "a coverage lies between 0 and 1")
    self.plain = plain
    self.coverage = coverage
    self.sizes = sizes
    replicates = deleted
    blockCount = deleted.count

    guard deleted.count >= Self.leastBlockCount, plain.isFinite,
      deleted.allSatisfy(\.isFinite)
    else {
      value = plain
      standardError = nil
      interval = nil
      return
    }
    let total = sizes.reduce(0, +)
    // θ − (deleted θ) is small beside θ: sums of differences lose no digits.
    var shift = 0.0
    for (replicate, size) in zip(deleted, sizes) {
      shift += (1 - size / total) * (plain - replicate)
    }
    var variance = 0.0
    for (replicate, size) in zip(deleted, sizes) {
      let deviation = (total / size - 1) * (plain - replicate) - shift
      variance += deviation * deviation / (total / size - 1)
    }
    variance /= Double(deleted.count)
    value = plain + shift
    let error = variance.squareRoot()
    standardError = error
    let half =
      error
      * StudentT.quantile(0.5 + 0.5 * coverage, degreesOfFreedom: Double(deleted.count - 1))
    interval = (plain + shift - half)...(plain + shift + half)
  }

  /// The plain value with the same error: for statistics that jump, of which the jackknife's correction
  /// makes nonsense.
  public var uncorrected: JackknifeEstimate { remade(shift: 0, factor: 1) }

  /// The same value with its error times a factor, also in differences with others that are widened
  /// alike: for replicates that share data, such as folds of a cross-validation.
  public func widened(by factor: Double) -> JackknifeEstimate { remade(shift: value - plain, factor: factor) }

  /// Replicates with another correction for bias, and pseudo-values that deviate so much more from it.
  private func remade(shift: Double, factor: Double) -> JackknifeEstimate {
    guard standardError != nil else { return self }
    let total = sizes.reduce(0, +)
    let deleted = zip(replicates, sizes).map { replicate, size in
      let others = total / size - 1
      let deviation = others * (plain - replicate) - (value - plain)
      return plain - (shift + factor * deviation) / others
    }
    return JackknifeEstimate(plain: plain, deleted: deleted, sizes: sizes, coverage: coverage)
  }

  /// a − b of two numbers from the same blocks, with the error of the difference: what the two have
  /// in common cancels.
  ///
  /// - Precondition: Both come from the same blocks.
  public static func difference(_ a: JackknifeEstimate, _ b: JackknifeEstimate)
    -> JackknifeEstimate
  {
    combination([(1, a), (-1, b)])
  }

  /// A sum of numbers from the same blocks, each with a factor, with the error of the sum.
  ///
  /// - Precondition: At least one term; all from the same blocks.
  public static func combination(
    _ terms: [(factor: Double, estimate: JackknifeEstimate)]
  ) -> JackknifeEstimate {
    let first = terms[0].estimate
    precondition(
      terms.allSatisfy { $0.estimate.blockCount == first.blockCount }, "the same blocks")
    var plain = 0.0
    var deleted = [Double](repeating: 0, count: first.blockCount)
    for (factor, estimate) in terms {
      plain += factor * estimate.plain
      for block in deleted.indices { deleted[block] += factor * estimate.replicates[block] }
    }
    // Pseudo-values are linear in the statistic: those of the sum are the sum of those of its terms.
    return JackknifeEstimate(
      plain: plain, deleted: deleted, sizes: first.sizes, coverage: first.coverage)
  }
}
