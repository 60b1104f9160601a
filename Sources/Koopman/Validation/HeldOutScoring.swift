import Glibc
import LinearAlgebra
public import Moments

/// Fits on some pairs and scores on others.
///
/// - Reference: H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020),
///   doi:10.1007/s00332-019-09567-y; R. T. McGibbon, V. S. Pande, J. Chem. Phys. 142,
///   124105 (2015), doi:10.1063/1.4916292.
public enum HeldOutScoring {
  /// - Parameters:
  ///   - header: What both sets of moments are about.
  ///   - lag: In frames.
  ///   - componentCount: The leading components that are fitted and scored; fewer
  ///     where there are fewer directions.
  /// - Throws: ``KoopmanError/noPairs(lag:)`` where either side is empty, and what the
  ///   fit meets.
  /// - Complexity: O(d³); less for few components of many features.
  public static func score(
    training: PairMoments, test: PairMoments, header: MomentHeader, lag: Int, method: Method,
    whitening: WhiteningOptions, componentCount: Int
  ) throws(KoopmanError) -> (scores: TestScores, model: SpectralModel) {
    let model = method == .tica
      ? try TICA(whitening: whitening, componentCount: max(1, componentCount))
        .fit(training, lag: lag, header: header)
      : try VAMP(whitening: whitening).fit(training, lag: lag, header: header)
    let scores = try score(
      model, on: test, header: header, componentCount: componentCount,
      cutoff: whitening.cutoff(for: header.precision))
    return (scores, model)
  }

  /// Scores a model that has been fitted.
  ///
  /// - Parameter cutoff: A direction whose test variance, beyond that of the directions
  ///   before it, is below this share is left out of VAMP-2.
  package static func score(
    _ model: SpectralModel, on test: PairMoments, header: MomentHeader, componentCount: Int,
    cutoff: Double
  ) throws(KoopmanError) -> TestScores {
    guard test.dynamics == model.method.dynamics else {
      throw .wrongDynamics(needed: model.method.dynamics)
    }
    guard test.weight > 0 else { throw .noPairs(lag: model.lag) }
    let count = max(0, min(componentCount, model.rank))
    let values = (model.singularValues ?? model.modes.map(\.real)).prefix(count)
    let moments = AugmentedMoments(model, on: test, shift: header.shift, count: count)
    let training = values.reduce(into: [1.0]) { $0.append($0.last! + $1 * $1) }
    let vampE = Self.vampE([1] + values, moments)
    let vamp2 = Self.vamp2(moments.covariances, cutoff: cutoff)
    return TestScores(
      componentCount: count, trainingVAMP2: training[count], vamp2: vamp2[count],
      vampE: vampE[count], trainingVAMP2ByCount: training, vamp2ByCount: vamp2,
      vampEByCount: vampE,
      timescales: timescales(model, moments, test: test, header: header, count: count))
  }

  /// 2 tr(S Uᵀ C₀τ V) − tr(S Uᵀ C₀₀ U S Vᵀ C_ττ V) with the constant function among
  /// U and V, and the test data's moments about the training means.
  private static func vampE(_ s: [Double], _ moments: AugmentedMoments) -> [Double] {
    let (a, b, c) = (moments.first, moments.second, moments.lagged)
    var scores: [Double] = []
    var score = 0.0
    for k in s.indices {
      // What component k adds, alone and with each one before it.
      score += 2 * s[k] * c[k, k] - s[k] * a[k, k] * s[k] * b[k, k]
      for j in 0..<k {
        score -= s[k] * s[j] * (a[k, j] * b[j, k] + a[j, k] * b[k, j])
      }
      scores.append(score)
    }
    return scores
  }

  /// 1 + ‖C₀₀^(−½) C₀τ C_ττ^(−½)‖² of the leading 0, 1, … functions.
  static func vamp2(
    _ covariances: (first: Matrix<Double>, second: Matrix<Double>, lagged: Matrix<Double>),
    cutoff: Double
  ) -> [Double] {
    let (c00, ctt, c0t) = covariances
    let left = orderedWhitening(of: c00, cutoff: cutoff)
    let right = orderedWhitening(of: ctt, cutoff: cutoff)
    let whitened = product(of: left * c0t, and: right, .transposed)
    var scores = [1.0]
    for k in 0..<c00.rowCount {
      var added = whitened[k, k] * whitened[k, k]
      for j in 0..<k {
        added += whitened[k, j] * whitened[k, j] + whitened[j, k] * whitened[j, k]
      }
      scores.append(scores[k] + added)
    }
    return scores
  }

  /// The inverse Cholesky factor, whose leading part whitens the leading functions; a
  /// row of zeros for a function that adds no variance.
  private static func orderedWhitening(of c: Matrix<Double>, cutoff: Double) -> Matrix<Double> {
    let k = c.rowCount
    var factor: [[Double]] = []
    var inverse = Matrix<Double>(rowCount: k, columnCount: k)
    for i in 0..<k {
      var row: [Double] = []
      for j in 0..<i {
        guard factor[j][j] > 0 else {
          row.append(0)
          continue
        }
        var value = c[i, j]
        for m in 0..<j { value -= row[m] * factor[j][m] }
        row.append(value / factor[j][j])
      }
      let residual = c[i, i] - row.reduce(0) { $0 + $1 * $1 }
      guard c[i, i] > 0, residual > cutoff * c[i, i] else {
        factor.append(row + [0])
        continue
      }
      let root = residual.squareRoot()
      factor.append(row + [root])
      inverse[i, i] = 1 / root
      for j in 0..<i {
        var value = 0.0
        for m in j..<i { value -= row[m] * inverse[m, j] }
        inverse[i, j] = value / root
      }
    }
    return inverse
  }

  private static func timescales(
    _ model: SpectralModel, _ moments: AugmentedMoments, test: PairMoments, header: MomentHeader,
    count: Int
  ) -> [Double?] {
    if let difference = moments.difference {
      let variances = moments.covariances.first.diagonal
      return variances.indices.map {
        guard variances[$0] > 0 else { return nil }
        return Mode.timescale(relaxation: difference[$0, $0] / variances[$0], lag: model.lag)
      }
    }
    guard let functions = model.eigenfunctions else { return [] }
    // ⟨f, K f⟩ / ⟨f, f⟩ of f = p + iq, from the moments of p and q.
    let width = min(count, functions.real.columnCount)
    let parts = AugmentedMoments.beside(
      functions.real.columns(0..<width), functions.imaginary.columns(0..<width))
    let covariances = LaggedCovariances.Nonreversible(
      test.projected(onto: parts, offset: zip(model.mean, header.shift).map { $0 - $1 }))
    let (c00, c0t) = (covariances.c00, covariances.c0t)
    return (0..<width).map { p in
      let q = p + width
      let norm = c00[p, p] + c00[q, q]
      guard norm > 0 else { return nil }
      return Mode(
        real: (c0t[p, p] + c0t[q, q]) / norm, imaginary: (c0t[p, q] - c0t[q, p]) / norm,
        lag: model.lag
      ).timescale
    }
  }
}
