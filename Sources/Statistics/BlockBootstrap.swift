/// Resampling of blocks with replacement.
public struct BlockBootstrap: Sendable {
  /// The number of resamples.
  public var replicateCount: Int
  /// Equal seeds draw equal blocks.
  public var seed: UInt64

  /// Draws `replicateCount` resamples, the same ones for the same seed.
  public init(replicateCount: Int = 200, seed: UInt64 = 1) {
    self.replicateCount = replicateCount
    self.seed = seed
  }

  /// How often each block is drawn, for every replicate.
  ///
  /// - Parameter groups: Runs of neighbouring blocks that are drawn together.
  /// - Complexity: O(replicates · blocks).
  public func multiplicities(groups: [Range<Int>]) -> [[Int]] {
    let count = groups.last?.upperBound ?? 0
    let generator = SeededGenerator(seed: seed)
    return (0..<replicateCount).map { replicate in
      var stream = generator.stream(replicate)
      var drawn = Array(repeating: 0, count: count)
      for _ in groups {
        for block in groups[stream.nextIndex(below: groups.count)] { drawn[block] += 1 }
      }
      return drawn
    }
  }

  /// Joins neighbouring blocks to runs of at least `length`; what is left over
  /// at the end joins the last.
  ///
  /// - Returns: The runs, none where all blocks together are shorter.
  /// - Complexity: O(blocks).
  public static func groups(blockLengths: [Int], atLeast length: Double) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = 0
    var covered = 0
    for (block, frames) in blockLengths.enumerated() {
      covered += frames
      guard Double(covered) >= length else { continue }
      groups.append(start..<(block + 1))
      start = block + 1
      covered = 0
    }
    if start < blockLengths.count, let last = groups.popLast() {
      groups.append(last.lowerBound..<blockLengths.count)
    }
    return groups
  }
}

/// A bias-corrected estimate with its standard error and Student interval from
/// bootstrap replicates.
public struct BootstrapInterval: Equatable, Sendable {
  /// 2 θ̂ − mean(θ*).
  public var corrected: Double
  /// The replicates' standard deviation, widened for the number of groups.
  public var standardError: Double
  /// The interval's lower end.
  public var lower: Double
  /// The interval's upper end.
  public var upper: Double

  /// - Parameters:
  ///   - groupCount: The independent units that were drawn. Drawing B units
  ///     makes replicates narrower by √((B − 1)/B), which is undone, and the
  ///     interval takes Student's quantile with B − 1 degrees of freedom.
  ///   - coverage: The interval's.
  /// - Precondition: There are at least two replicates and two groups.
  public init(
    estimate: Double, replicates: [Double], groupCount: Int, coverage: Double = 0.95
  ) {
    let mean = Descriptive.mean(replicates)
    let units = Double(groupCount)
    corrected = 2 * estimate - mean
    standardError = Descriptive.standardDeviation(replicates) * (units / (units - 1)).squareRoot()
    let quantile = StudentT.quantile(0.5 + coverage / 2, degreesOfFreedom: units - 1)
    lower = corrected - quantile * standardError
    upper = corrected + quantile * standardError
  }
}
