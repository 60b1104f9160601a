import LinearAlgebra
public import Moments
public import Samples

/// The Ledoit–Wolf intensity of ``Shrinkage``, which asks for fourth moments and so
/// for one more pass over the data.
///
/// With S the correlation matrix of p features, x standardised frames:
/// ρ = min(b², δ²)/δ², δ² = ‖S − I‖²/p, b² = (⟨‖x‖⁴⟩ − ‖S‖²)/(n p).
///
/// - Reference: O. Ledoit, M. Wolf, J. Multivariate Anal. 88, 365 (2004),
///   doi:10.1016/S0047-259X(03)00096-4.
public enum LedoitWolf {
  /// The intensity at a lag, for `Shrinkage.fixed`.
  ///
  /// - Parameters:
  ///   - moments: Of the source.
  ///   - sampleCount: The number n of independent frames; nil takes the number of
  ///     pairs (twice that for reversible moments, whose pairs count both frames),
  ///     which is too many, and ρ too small, where frames are correlated.
  /// - Throws: ``KoopmanError/featureMismatch(model:input:)``, or what reading meets.
  /// - Complexity: One pass, O(frames · d).
  public static func intensity(
    _ moments: LaggedMoments, lag: Int, over source: some SampleSource,
    sampleCount: Double? = nil, threadCount: Int = ParallelPass.availableThreadCount
  ) throws(KoopmanError) -> Double {
    let (ours, theirs) = (moments.header.features.map(\.name), source.features.map(\.name))
    guard ours == theirs else { throw .featureMismatch(model: ours, input: theirs) }
    let pairs = try momentsOf { () throws(MomentError) in try moments.total(lag: lag) }
    guard pairs.weight > 0 else { throw .noPairs(lag: lag) }
    let isReversible = pairs.dynamics == .reversible
    let covariance: Matrix<Double>
    let offsets: [Double]
    if isReversible {
      let parts = LaggedCovariances.Reversible(pairs)
      (covariance, offsets) = (parts.instantaneous, parts.mean)
    } else {
      let parts = LaggedCovariances.Nonreversible(pairs)
      (covariance, offsets) = (parts.c00, parts.meanX)
    }
    let mean = zip(moments.header.shift, offsets).map { $0 + $1 }
    let varying = covariance.diagonal.indices.filter { covariance[$0, $0] > 0 }
    guard !varying.isEmpty else { throw .rankDeficient(features: ours) }
    let scales = covariance.diagonal.map { $0 > 0 ? 1 / $0 : 0 }

    let parts = try FrameSlices(source).map(source, threadCount: threadCount) {
      rows, segment, reader throws(SampleError) in
      let roles = try pairWeights(
        segment, of: source, lag: lag, isReversible: isReversible, reader: reader)
      var sum = (fourth: 0.0, weight: 0.0)
      for i in 0..<rows.rowCount {
        var square = 0.0
        for j in 0..<mean.count {
          let deviation = rows[i, j] - mean[j]
          square += deviation * deviation * scales[j]
        }
        sum.fourth += roles[i] * square * square
        sum.weight += roles[i]
      }
      return sum
    }
    let fourth = parts.reduce(0) { $0 + $1.fourth } / parts.reduce(0) { $0 + $1.weight }
    let correlation = Shrinkage.correlation(of: covariance)
    let squares = correlation.elements.reduce(0) { $0 + $1 * $1 }
    let distance = squares - Double(varying.count)
    guard distance > 0 else { return 1 }
    let n = sampleCount ?? Double(pairs.pairCount * (isReversible ? 2 : 1))
    return min(1, max(0, (fourth - squares) / n / distance))
  }

  /// What each frame counts in the covariance: its weight as the first of a pair,
  /// and that of its pair's first frame where second frames count too.
  private static func pairWeights(
    _ segment: BlockPlan.Segment, of source: some SampleSource, lag: Int, isReversible: Bool,
    reader: any SampleReader
  ) throws(SampleError) -> [Double] {
    let length = source.trajectories[segment.trajectory].frameCount
    var result = [Double](repeating: 0, count: segment.frames.count)
    for shift in isReversible ? [0, lag] : [0] {
      let lower = max(segment.frames.lowerBound - shift, 0)
      let upper = min(segment.frames.upperBound - shift, length - lag)
      guard lower < upper else { continue }
      var weights = [Double](repeating: 1, count: upper - lower)
      if source.isWeighted {
        try weights.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
          try reader.readWeights(lower..<upper, of: segment.trajectory, into: buffer)
        }
      }
      let first = lower + shift - segment.frames.lowerBound
      for i in weights.indices { result[first + i] += weights[i] }
    }
    return result
  }
}
