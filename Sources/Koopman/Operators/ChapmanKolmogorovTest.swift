public import LinearAlgebra
public import Moments
import Statistics

/// Whether a model at lag τ, propagated n times, agrees with estimates at nτ.
///
/// Both sides are the operator's k × k matrix on the model's leading k
/// eigenfunctions (of a conjugate pair the real and imaginary part): predicted
/// Tτⁿ, estimated T_nτ, with T = G⁻¹C refitted in the leading subspace of about
/// k + 5 functions. Their diagonals are the correlation of each function with
/// its future.
///
/// Errors are delete-group jackknife ones over groups of blocks of at least five
/// timescales, each group left out of both sides, so that the error of the
/// difference knows how they go together.
///
/// - Reference: J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011),
///   doi:10.1063/1.3565032.
public struct ChapmanKolmogorovTest: Equatable, Sendable {
  /// Both sides at one multiple of the lag.
  public struct Point: Equatable, Sendable {
    /// n.
    public var steps: Int
    /// nτ in frames.
    public var lag: Int
    /// Tτⁿ, k × k.
    public var predicted: Matrix<Double>
    /// T_nτ, k × k.
    public var estimated: Matrix<Double>
    /// Nil where there are too few groups for an honest error.
    public var errors: Errors?
  }

  /// Standard errors, k × k each.
  public struct Errors: Equatable, Sendable {
    public var predicted: Matrix<Double>
    public var estimated: Matrix<Double>
    /// Of estimated − predicted.
    public var difference: Matrix<Double>
  }

  /// What the test says.
  public enum Verdict: Equatable, Sendable {
    /// No element differs beyond its error at 5 % for all together.
    case passed
    /// The element that differs most, in units of its error.
    case failed(lag: Int, row: Int, column: Int)
    /// Fewer than ten groups of five timescales.
    case tooShort(groups: Int)
  }

  /// The lag τ in frames.
  public var lag: Int
  /// One a multiple n = 1, 2, … whose lag the moments hold.
  public var points: [Point]
  /// What the points say together.
  public var verdict: Verdict
  /// The largest |estimated − predicted|: a failure can be significant and small.
  public var largestDeviation: Double

  static let significance = 0.05

  /// - Parameters:
  ///   - moments: Those that the model was made from, with lags 2τ, 3τ, … among
  ///     them.
  ///   - functionCount: k; a conjugate pair is taken whole.
  /// - Throws: ``MomentError/unknownLag(lag:available:)`` without the lag 2τ or
  ///   another multiple.
  /// - Complexity: O(B d² k) and small algebra for each lag; no pass over the data.
  public init(
    _ moments: LaggedMoments, model: KoopmanModel, functionCount: Int
  ) throws(KoopmanError) {
    guard moments.header.dynamics == model.dynamics else {
      throw .wrongDynamics(needed: model.dynamics)
    }
    guard moments.header.features.map(\.name) == model.features.map(\.name) else {
      throw .featureMismatch(
        model: model.features.map(\.name), input: moments.header.features.map(\.name))
    }
    let lag = model.lag
    let multiples = moments.header.lags.filter { $0.isMultiple(of: lag) }
    guard multiples.first == lag, multiples.count > 1 else {
      throw .moments(.unknownLag(lag: multiples.first == lag ? 2 * lag : lag, available: moments.header.lags))
    }
    let k = model.wholePairs(min(max(1, functionCount), model.rank))
    let functions = model.realEigenfunctions(count: model.wholePairs(min(k + 5, model.rank)))
    let slowest = model.modes.compactMap(\.timescale).max() ?? Double(lag)
    let groups = BlockBootstrap.groups(
      blockLengths: (0..<moments.header.blockCount).map { moments.header.plan.frameCount(of: $0) },
      atLeast: TimescaleResampling.stretchLength * slowest)
    let isHonest = groups.count >= TimescaleResampling.leastStretchCount

    var sides: [LeaveOneOut] = []
    for multiple in multiples {
      sides.append(
        try LeaveOneOut(
          moments, lag: multiple, functions: functions, groups: isHonest ? groups : []))
    }
    points = zip(multiples, sides).map { multiple, side in
      let steps = multiple / lag
      let predicted = sides[0].powers(steps, size: k)
      let estimated = side.powers(1, size: k)
      return Point(
        steps: steps, lag: multiple, predicted: predicted.whole, estimated: estimated.whole,
        errors: isHonest
          ? Errors(
            predicted: Self.jackknife(predicted.parts), estimated: Self.jackknife(estimated.parts),
            difference: Self.jackknife(zip(estimated.parts, predicted.parts).map { $0 - $1 }))
          : nil)
    }
    self.lag = lag
    largestDeviation = points.map { ($0.estimated - $0.predicted).maximumMagnitude }.max() ?? 0
    verdict = isHonest
      ? Self.verdict(points, groupCount: groups.count) : .tooShort(groups: groups.count)
  }

  private static func verdict(_ points: [Point], groupCount: Int) -> Verdict {
    let k = points[0].predicted.rowCount
    // At n = 1 both sides are the same number.
    let elementCount = Double((points.count - 1) * k * k)
    let limit = StudentT.quantile(
      1 - significance / (2 * elementCount), degreesOfFreedom: Double(groupCount - 1))
    var worst = (ratio: limit, verdict: Verdict.passed)
    for point in points.dropFirst() {
      guard let errors = point.errors else { continue }
      for i in 0..<k {
        for j in 0..<k {
          let difference = abs(point.estimated[i, j] - point.predicted[i, j])
          // Beyond rounding, which has no error bar.
          guard difference > 1e-12 else { continue }
          let ratio = difference / errors.difference[i, j]
          if !(ratio <= worst.ratio) {
            worst = (ratio, .failed(lag: point.lag, row: i, column: j))
          }
        }
      }
    }
    return worst.verdict
  }

  /// √((n − 1)/n Σ (θ₍ᵢ₎ − θ̄)²) of each element.
  private static func jackknife(_ parts: [Matrix<Double>]) -> Matrix<Double> {
    let count = Double(parts.count)
    var mean = (1 / count) * parts[0]
    for part in parts.dropFirst() { mean.add(1 / count, times: part) }
    var result = Matrix<Double>(rowCount: mean.rowCount, columnCount: mean.columnCount)
    for part in parts {
      for e in mean.elements.indices {
        let deviation = part.elements[e] - mean.elements[e]
        result.elements[e] += deviation * deviation
      }
    }
    for e in mean.elements.indices {
      result.elements[e] = ((count - 1) / count * result.elements[e]).squareRoot()
    }
    return result
  }
}
