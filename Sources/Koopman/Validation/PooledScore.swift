public import LinearAlgebra
public import Moments

/// VAMP-2 of components that are fitted fold by fold, over all folds' held-out data
/// together.
///
/// A slow process with few events leaves some folds without any, and there a score of the
/// fold alone is noise over noise. Here the held-out covariances of all folds are added
/// before they are whitened, each about its own means, so that every fold counts by what it
/// has to say. VAMP-2 does not change when a fold's components are mixed among themselves,
/// but sums over folds do: components are first turned to agree on the same frames, with
/// those of the first fold and then with the mean of all (generalised Procrustes), so that a
/// first fold that misses a process does not mix it in the others. The error is that of the
/// delete-one-fold jackknife, widened for overlapping training data as Nadeau and Bengio do.
///
/// - Reference: J. C. Gower, Psychometrika 40, 33 (1975), doi:10.1007/BF02291478; B. Efron, C. Stein, Ann. Stat. 9, 586 (1981), doi:10.1214/aos/1176345462;
///   C. Nadeau, Y. Bengio, Mach. Learn. 52, 239 (2003), doi:10.1023/A:1024068626366.
public struct PooledScore: Sendable {
  /// The number k of components.
  public let componentCount: Int
  private var fitted: [Fold] = []
  /// The same, turned.
  private var folds: [Fold] = []

  /// Towards the mean; each round halves, and more, what a bad first fold left.
  private static let roundCount = 6

  private struct Fold {
    var weight: Double
    /// Covariances times the weight, k × k.
    var first: Matrix<Double>
    var second: Matrix<Double>
    var lagged: Matrix<Double>
    /// Frames × k.
    var probe: Matrix<Double>

    func turned(_ turn: Matrix<Double>) -> Fold {
      func both(_ matrix: Matrix<Double>) -> Matrix<Double> {
        product(of: turn, .transposed, and: matrix * turn)
      }
      return Fold(
        weight: weight, first: both(first), second: both(second), lagged: both(lagged),
        probe: probe * turn)
    }
  }

  /// A score of the leading components, without folds yet.
  public init(componentCount: Int) { self.componentCount = componentCount }

  /// The number of folds.
  public var foldCount: Int { folds.count }

  /// Adds a fold: a model of its training data and the moments of its held-out data.
  ///
  /// Components that a model lacks score nothing.
  ///
  /// - Parameter probe: The model's components on some frames, the same for every fold:
  ///   frames × components, at least k where the model has them.
  /// - Throws: ``KoopmanError/noPairs(lag:)`` without held-out pairs.
  /// - Complexity: O(J n k²) for the J folds so far on n frames.
  public mutating func add(
    _ model: SpectralModel, heldOut: PairMoments, header: MomentHeader, probe: Matrix<Double>
  ) throws(KoopmanError) {
    guard heldOut.weight > 0 else { throw .noPairs(lag: model.lag) }
    let count = min(componentCount, model.rank)
    let moments = AugmentedMoments(model, on: heldOut, shift: header.shift, count: count).covariances
    try add(
      weight: heldOut.weight, first: moments.first, second: moments.second, lagged: moments.lagged,
      probe: probe)
  }

  /// Adds a fold: the covariances of its components on its held-out data.
  ///
  /// - Parameters:
  ///   - weight: Of the held-out pairs.
  ///   - first: Of up to k components at first frames; those beyond score nothing.
  ///   - second: Of as many functions at second frames.
  ///   - lagged: Between the two.
  ///   - probe: Rows × components, whose products with the probes of other folds are the overlaps of their
  ///     components: their values on common frames, or Lᵀ U for components U and a covariance L Lᵀ of all data.
  /// - Complexity: O(J n k²) for the J folds so far and n rows of the probe.
  package mutating func add(
    weight: Double, first: Matrix<Double>, second: Matrix<Double>, lagged: Matrix<Double>,
    probe: Matrix<Double>
  ) throws(KoopmanError) {
    let count = min(componentCount, first.rowCount)
    func padded(_ matrix: Matrix<Double>, rowCount: Int, scale: Double) -> Matrix<Double> {
      var result = Matrix<Double>(rowCount: rowCount, columnCount: componentCount)
      for i in 0..<min(rowCount, matrix.rowCount) {
        for j in 0..<count { result[i, j] = scale * matrix[i, j] }
      }
      return result
    }
    func weighted(_ matrix: Matrix<Double>) -> Matrix<Double> {
      padded(matrix, rowCount: componentCount, scale: weight)
    }
    fitted.append(
      Fold(
        weight: weight, first: weighted(first), second: weighted(second), lagged: weighted(lagged),
        probe: padded(probe, rowCount: probe.rowCount, scale: 1)))
    folds = fitted
    try turnAll(to: fitted[0].probe)
    guard folds.count > 2 else { return }
    for _ in 0..<Self.roundCount {
      try turnAll(
        to: folds.reduce(into: Matrix(rowCount: probe.rowCount, columnCount: componentCount)) {
          $0.add(1, times: $1.probe)
        })
    }
  }

  private mutating func turnAll(to reference: Matrix<Double>) throws(KoopmanError) {
    for index in folds.indices {
      folds[index] = folds[index].turned(try turn(folds[index].probe, to: reference))
    }
  }

  /// The orthogonal matrix R for which the components times R come nearest to a
  /// reference, from the singular vectors of their products (Schönemann's solution).
  private func turn(
    _ probe: Matrix<Double>, to reference: Matrix<Double>
  ) throws(KoopmanError) -> Matrix<Double> {
    let overlap = product(of: probe, .transposed, and: reference)
    guard overlap.maximumMagnitude > 0 else { return .identity(componentCount) }
    let svd = try rethrow { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(of: overlap)
    }
    return svd.leftVectors * svd.rightVectors.transposed()
  }

  /// The score with the constant's 1, over all folds but one.
  ///
  /// - Complexity: O(k³).
  public func value(without omitted: Int? = nil) -> Double {
    guard let sums = sums(without: omitted) else { return 1 }
    return HeldOutScoring.vamp2(sums, cutoff: 1e-10)[componentCount]
  }

  /// Each component's correlation with its own future on the held-out data of all folds;
  /// 0 for one that does not vary.
  public var correlations: [Double] {
    guard let sums = sums(without: nil) else { return [] }
    return (0..<componentCount).map {
      let scale = (sums.first[$0, $0] * sums.second[$0, $0]).squareRoot()
      return scale > 0 ? sums.lagged[$0, $0] / scale : 0
    }
  }

  /// The eigenvalues of the propagator of the pooled components, symmetrised: of ½(C₀τ + C₀τᵀ) against C₀₀,
  /// over all folds but one, largest first.
  ///
  /// They are relaxation factors where the first and second functions are the same, as those of folds added
  /// with one covariance for both.
  ///
  /// - Returns: As many as there are components that vary, at most k.
  /// - Complexity: O(k³).
  package func eigenvalues(without omitted: Int? = nil) throws(KoopmanError) -> [Double] {
    guard componentCount > 0, let sums = sums(without: omitted) else { return [] }
    return try rethrow { () throws(LinearAlgebraError) in
      let variances = try SymmetricEigen(of: sums.first.symmetrized())
      let count = variances.values.prefix { $0 > 1e-10 * variances.values[0] }.count
      guard count > 0, variances.values[0] > 0 else { return [] }
      var basis = variances.vectors.columns(0..<count)
      for j in 0..<count {
        let scale = 1 / variances.values[j].squareRoot()
        for i in 0..<componentCount { basis[i, j] *= scale }
      }
      let propagator = product(of: basis, .transposed, and: sums.lagged.symmetrized() * basis)
      return try SymmetricEigen(of: propagator.symmetrized()).values
    }
  }

  private func sums(
    without omitted: Int?
  ) -> (first: Matrix<Double>, second: Matrix<Double>, lagged: Matrix<Double>)? {
    let kept = folds.indices.filter { $0 != omitted }
    let total = kept.reduce(0) { $0 + folds[$1].weight }
    guard total > 0 else { return nil }
    let zero = Matrix<Double>(rowCount: componentCount, columnCount: componentCount)
    var sums = (first: zero, second: zero, lagged: zero)
    for fold in kept {
      sums.first.add(1 / total, times: folds[fold].first)
      sums.second.add(1 / total, times: folds[fold].second)
      sums.lagged.add(1 / total, times: folds[fold].lagged)
    }
    return sums
  }

  /// The jackknife's pseudo-values, one a fold: J S − (J − 1) S without the fold. Their
  /// mean is the score without its bias of order 1/J, their spread its error, and those of
  /// two methods on the same folds can be compared in pairs.
  public var pseudoValues: [Double] {
    let whole = value()
    let count = Double(folds.count)
    guard folds.count > 1 else { return [whole] }
    return folds.indices.map { count * whole - (count - 1) * value(without: $0) }
  }

  /// √((1/J + ρ) s²) of the pseudo-values; nil for a single fold.
  ///
  /// - Parameter testToTrainingRatio: ρ, held-out to training data.
  public func standardError(testToTrainingRatio ratio: Double) -> Double? {
    guard folds.count > 1 else { return nil }
    return FoldEstimate(pseudoValues, testToTrainingRatio: ratio).standardError
  }
}
