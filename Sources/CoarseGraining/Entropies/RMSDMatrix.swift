import Samples

/// The least root-mean-square distances of all pairs of frames, each pair superimposed.
///
/// Rotations alone: a mirror image is not the same structure. Relative errors are some 1e-4 at most;
/// frames that are equal up to a motion come out at some 1e-7 of their size.
///
/// - Reference: D. L. Theobald, Acta Cryst. A 61, 478 (2005), doi:10.1107/S0108767305015266.
public struct RMSDMatrix: Sendable {
  /// The number n of frames.
  public let frameCount: Int
  /// The upper triangle without its diagonal, row after row, in nm: n(n − 1)/2 numbers.
  public let values: [Float]

  /// Superimposes all pairs.
  ///
  /// - Parameters:
  ///   - frames: Which ones, in this order; nil takes all.
  ///   - siteWeights: One a site, positive, such as masses; nil weighs all sites alike.
  ///   - memoryLimit: What the numbers may take, in bytes.
  ///   - threadCount: Changes nothing but the time.
  /// - Throws: ``CoarseGrainingError/distancesExceedMemory(frames:bytes:limit:)``, or
  ///   ``CoarseGrainingError/frameNotFinite(frame:)``.
  /// - Complexity: O(n² · sites) by matrix products.
  public init(
    _ conformations: Conformations, frames: [Int]? = nil, siteWeights: [Double]? = nil,
    memoryLimit: Int = 2 << 30, threadCount: Int = ParallelPass.availableThreadCount
  ) throws(CoarseGrainingError) {
    let n = frames?.count ?? conformations.frameCount
    let bytes = n * max(0, n - 1) * 2
    guard bytes <= memoryLimit else {
      throw .distancesExceedMemory(frames: n, bytes: bytes, limit: memoryLimit)
    }
    let prepared = try SuperpositionFrames(conformations, frames: frames, siteWeights: siteWeights)
    self.init(prepared, threadCount: threadCount)
  }

  /// Superimposes all pairs of prepared frames.
  package init(_ frames: SuperpositionFrames, threadCount: Int) {
    let n = frames.frameCount
    let size = SuperpositionFrames.tileSize
    frameCount = n
    values = [Float](unsafeUninitializedCapacity: n * max(0, n - 1) / 2) { target, count in
      count = n * max(0, n - 1) / 2
      guard let base = target.baseAddress, count > 0 else { return }
      // Each task writes the rows of its own tile.
      nonisolated(unsafe) let values = base
      _ = ParallelPass.map(
        count: frames.tiles.count, threadCount: SuperpositionFrames.threads(threadCount)
      ) { aTile in
        TilePair.withScratch { scratch in
          for bTile in aTile..<frames.tiles.count {
            TilePair(a: frames, aTile: aTile, b: frames, bTile: bTile).fill(scratch)
            for i in (aTile * size)..<min((aTile + 1) * size, n) {
              let columns = max(i + 1, bTile * size)..<max(i + 1, min((bTile + 1) * size, n))
              guard !columns.isEmpty else { continue }
              (values + Self.index(i, columns.lowerBound, n)).update(
                from: scratch.result + (i - aTile * size) * size + columns.lowerBound - bTile * size,
                count: columns.count)
            }
          }
        }
      }
    }
  }

  /// Numbers that were measured elsewhere.
  ///
  /// - Precondition: n(n − 1)/2 of them, finite and not negative.
  public init(frameCount: Int, values: [Float]) {
    precondition(values.count == frameCount * max(0, frameCount - 1) / 2, "a number for each pair")
    precondition(values.allSatisfy { $0 >= 0 && $0.isFinite }, "distances are finite")
    self.frameCount = frameCount
    self.values = values
  }

  /// The distance of frames i and j, in nm.
  public subscript(i: Int, j: Int) -> Float {
    precondition(i >= 0 && j >= 0 && i < frameCount && j < frameCount, "no such frame")
    return i == j ? 0 : values[Self.index(min(i, j), max(i, j), frameCount)]
  }

  /// The place of i < j among the pairs of n.
  static func index(_ i: Int, _ j: Int, _ n: Int) -> Int { i * (2 * n - i - 1) / 2 + j - i - 1 }
}
