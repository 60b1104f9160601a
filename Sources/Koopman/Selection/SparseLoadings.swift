import Glibc
import LinearAlgebra
public import Moments

/// Approximates slow components by few features, for people to read.
///
/// The component y = vᵀx of unit variance is regressed on the standardised features z,
///
///     minimise ½ ‖y − βᵀz‖² + α ‖β‖₁ ,
///
/// with the correlations as Gram matrix, by coordinate descent from the α at which the first
/// feature enters downwards. Each support is then fitted again without the penalty, which
/// shrinks coefficients.
///
/// - Reference: regression of components H. Zou, T. Hastie, R. Tibshirani, J. Comput. Graph.
///   Stat. 15, 265 (2006), doi:10.1198/106186006X113430; coordinate descent J. Friedman,
///   T. Hastie, R. Tibshirani, J. Stat. Softw. 33, 1 (2010), doi:10.18637/jss.v033.i01; the
///   second fit N. Meinshausen, Comput. Stat. Data Anal. 52, 374 (2007),
///   doi:10.1016/j.csda.2006.12.019.
public struct SparseLoadings: Sendable {
  /// The largest number of features.
  public var mostFeatures: Int

  /// - Precondition: At least one feature.
  public init(mostFeatures: Int = 10) {
    precondition(mostFeatures >= 1, "at least one feature")
    self.mostFeatures = mostFeatures
  }

  /// Steps of α, each by the same factor, over this range.
  private static let stepCount = 200
  private static let smallestShare = 1e-3

  /// The approximations with rising numbers of features, one a number that the path meets;
  /// at least one.
  ///
  /// - Parameters:
  ///   - component: The place among the model's components.
  ///   - moments: What the model was made from.
  /// - Throws: ``KoopmanError``.
  /// - Complexity: O(B d² + p n d) for p sweeps over n features that enter.
  public func path(
    _ model: SpectralModel, component: Int, moments: LaggedMoments
  ) throws(KoopmanError) -> [SparseLoading] {
    precondition((0..<model.rank).contains(component), "no such component")
    let header = moments.header
    guard header.dynamics == model.method.dynamics else {
      throw .wrongDynamics(needed: model.method.dynamics)
    }
    guard header.features == model.features else {
      throw .featureMismatch(
        model: model.features.map(\.name), input: header.features.map(\.name))
    }
    let pairs = try momentsOf { () throws(MomentError) in try moments.total(lag: model.lag) }
    let data = try SelectionCovariances(pairs, header: header, lag: model.lag)
    let vector = model.vectors.column(component)
    let variance = quadratic(data.first, vector)
    let target = zip(data.first * vector, data.firstScale).map { $0 * $1 / variance.squareRoot() }

    var best: [Int: (support: [Int], weights: [Double], retained: Double)] = [:]
    // Copies and constants, which the model left out, stay out.
    let scale = target.indices.map { feature in
      (0..<model.rank).contains { model.vectors[feature, $0] != 0 } ? data.firstScale[feature] : 0
    }
    var lasso = LassoRegression(gram: data.first, scale: scale, target: target)
    // More features than may be could enter at once: one there always is.
    let first = target.indices.filter { scale[$0] > 0 }.max { abs(target[$0]) < abs(target[$1]) }!
    best[1] = ([first], [target[first]], target[first] * target[first])
    let largest = abs(target[first])
    for step in 1...Self.stepCount {
      lasso.descend(penalty: largest * pow(Self.smallestShare, Double(step) / Double(Self.stepCount)))
      let support = lasso.support
      let isFull = support.count > mostFeatures
      // The largest weights of too many, where the path went past what was asked for.
      let chosen = isFull ? lasso.largest(mostFeatures) : support
      if !chosen.isEmpty, best[chosen.count]?.support != chosen,
        let weights = refit(chosen, data, target)
      {
        let retained = zip(chosen, weights).reduce(0) { $0 + target[$1.0] * $1.1 }
        let least = isFull ? best.values.map(\.retained).max() : best[chosen.count]?.retained
        if retained > least ?? 0 { best[chosen.count] = (chosen, weights, retained) }
      }
      if isFull { break }
    }
    // The moment of the differences, which carries 1 − λ without cancellation.
    let differences = pairs.dynamics == .reversible ? LaggedCovariances.Reversible(pairs).difference : nil
    return best.sorted { $0.key < $1.key }.map { _, found in
      var coefficients = [Double](repeating: 0, count: header.dimension)
      for (feature, weight) in zip(found.support, found.weights) {
        // A fit that keeps R² has the variance R².
        coefficients[feature] = weight * data.firstScale[feature] / found.retained.squareRoot()
      }
      let own = quadratic(data.first, coefficients)
      let relaxation = differences.map { quadratic($0, coefficients) / own }
      let order = found.support.indices.sorted {
        let (a, b) = (abs(found.weights[$0]), abs(found.weights[$1]))
        return a != b ? a > b : $0 < $1
      }
      let features = order.map { found.support[$0] }
      return SparseLoading(
        coefficients: coefficients, features: features,
        names: features.map { header.features[$0].name }, retained: found.retained,
        autocorrelation: relaxation.map { 1 - $0 } ?? quadratic(data.lagged, coefficients) / own,
        timescale: relaxation.flatMap { Mode.timescale(relaxation: $0, lag: model.lag) })
    }
  }

  /// The least-squares weights of standardised features; nil where they depend on one another.
  private func refit(
    _ support: [Int], _ data: SelectionCovariances, _ target: [Double]
  ) -> [Double]? {
    var gram = data.first.submatrix(rows: support, columns: support)
    for (i, a) in support.enumerated() {
      for (j, b) in support.enumerated() { gram[i, j] *= data.firstScale[a] * data.firstScale[b] }
    }
    guard let factor = try? CholeskyFactorization(of: gram),
      factor.lowerFactor.diagonal.allSatisfy({ $0 * $0 > data.cutoff })
    else { return nil }
    return try? factor.solve(support.map { target[$0] })
  }

  private func quadratic(_ matrix: Matrix<Double>, _ x: [Double]) -> Double {
    zip(matrix * x, x).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
