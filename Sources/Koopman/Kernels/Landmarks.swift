public import Bases
import Glibc
public import LinearAlgebra
import Moments
public import Samples
import Statistics

/// Points that stand for all data: the centres of Gaussians that make a Nyström
/// approximation of the kernel.
///
/// The functions k(x, z) of landmarks z span the Nyström subspace, and any analysis that
/// whitens them by their covariance works in it; no kernel matrix is needed. Distances are
/// Euclidean in the features' own units, so features must be of one scale; periodic ones
/// are given by their cosines and sines.
///
/// - Reference: C. Williams, M. Seeger, Advances in Neural Information Processing Systems 13
///   (2001).
public struct Landmarks: Equatable, Sendable {
  /// How landmarks are chosen.
  public enum Choice: Equatable, Sendable {
    /// Each the point farthest from those before, the first by the seed: an even cover, rare
    /// states included.
    ///
    /// T. Gonzalez, Theor. Comput. Sci. 38, 293 (1985), doi:10.1016/0304-3975(85)90224-5.
    case farthestPoints
    /// Drawn with probabilities proportional to the points' approximate ridge leverage: how
    /// much each adds to the regression on all others, with a ridge that is a share of
    /// k(x, x).
    ///
    /// A. El Alaoui, M. Mahoney, Advances in Neural Information Processing Systems 28 (2015).
    case leverageScores(bandwidth: Double, ridge: Double)
  }

  /// The number m of landmarks, or as many as there are different points.
  public var count: Int
  /// How they are chosen.
  public var choice: Choice
  /// Of the draw.
  public var seed: UInt64
  /// As many frames, evenly spaced, are looked at where there are more.
  public var sampleCount = 20_000

  /// Evenly spread landmarks, unless another choice is named.
  public init(count: Int, choice: Choice = .farthestPoints, seed: UInt64 = 1) {
    self.count = count
    self.choice = choice
    self.seed = seed
  }

  /// Gaussians about landmarks of a source.
  ///
  /// - Parameter bandwidth: σ, in the features' unit.
  /// - Throws: What reading meets, or ``KoopmanError/linearAlgebra(_:)`` where there are no
  ///   frames or a number is out of range.
  public func basis(
    of source: some SampleSource, bandwidth: Double
  ) throws(KoopmanError) -> GaussianBasis {
    let sample = try momentsOf { () throws(MomentError) in
      try FrameSample(source, mostFrames: sampleCount).rows
    }
    let centres = try choose(among: sample)
    return try basisOf { () throws(BasisError) in
      try GaussianBasis(
        inputNames: source.features.map(\.name), centres: centres, widths: [bandwidth])
    }
  }

  /// Chooses among points.
  ///
  /// - Parameter points: Points × features.
  /// - Returns: Landmarks × features, in the order of choice.
  /// - Complexity: O(T m d) for farthest points, O(T m (m + d)) for leverage scores.
  public func choose(among points: Matrix<Double>) throws(KoopmanError) -> Matrix<Double> {
    let wanted = min(max(0, count), points.rowCount)
    guard wanted > 0 else {
      throw .linearAlgebra(.invalidCount(requested: count, available: points.rowCount))
    }
    var chosen: [Int]
    switch choice {
    case .farthestPoints:
      chosen = farthest(wanted, among: points)
    case .leverageScores(let bandwidth, let ridge):
      let scores = try LeverageScores(
        points, bandwidth: bandwidth, ridge: ridge, sampleCount: 2 * wanted, seed: seed)
      chosen = drawn(wanted, scores: scores.values)
    }
    return points.submatrix(rows: chosen, columns: Array(0..<points.columnCount))
  }

  private func farthest(_ wanted: Int, among points: Matrix<Double>) -> [Int] {
    let (count, d) = (points.rowCount, points.columnCount)
    var generator = SeededGenerator(seed: seed)
    var chosen = [generator.nextIndex(below: count)]
    var distances = [Double](repeating: .infinity, count: count)
    points.withUnsafeBufferPointer { points in
      while true {
        let last = chosen[chosen.count - 1] * d
        var next = 0
        for i in 0..<count {
          var square = 0.0
          for k in 0..<d {
            let step = points[i * d + k] - points[last + k]
            square += step * step
          }
          distances[i] = min(distances[i], square)
          if distances[i] > distances[next] { next = i }
        }
        // All that is left are copies.
        guard chosen.count < wanted, distances[next] > 0 else { return }
        chosen.append(next)
      }
    }
    return chosen
  }

  /// Without replacement: the largest of ln u / score, u uniform.
  ///
  /// P. Efraimidis, P. Spirakis, Inf. Process. Lett. 97, 181 (2006),
  /// doi:10.1016/j.ipl.2005.11.003.
  private func drawn(_ wanted: Int, scores: [Double]) -> [Int] {
    var generator = SeededGenerator(seed: seed).stream(1)
    let keys = scores.map { log(1 - generator.nextUniform()) / max($0, 1e-300) }
    return Array(keys.indices.sorted { (keys[$0], $1) > (keys[$1], $0) }.prefix(wanted))
  }
}
