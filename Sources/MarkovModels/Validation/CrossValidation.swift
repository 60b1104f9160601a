public import LinearAlgebra
import Statistics

/// How well the slow processes of a discretisation hold on data that they were not estimated from.
///
/// The slow right eigenvectors of a reversible model of the training data are scored on the counts of
/// the test data by the generalised matrix Rayleigh quotient, Σ of eigenvalues, and by VAMP-2,
/// Σ of squared singular values, the stationary process included. Scores of different discretisations can be
/// compared at one lag and one number of processes: too many states fit noise, and score less.
///
/// - Reference: R. T. McGibbon, V. S. Pande, J. Chem. Phys. 142, 124105 (2015),
///   doi:10.1063/1.4916292; H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020),
///   doi:10.1007/s00332-019-09567-y.
public struct CrossValidation: Sendable {
  /// Σ of eigenvalues on test data, one a fold.
  public let rayleighQuotients: [Double]
  /// VAMP-2 on test data, one a fold.
  public let vamp2Scores: [Double]
  /// The mean Σ of eigenvalues on the training data.
  public let trainingQuotient: Double
  /// The processes that are scored, the stationary one included.
  public let processCount: Int

  /// Scores m processes in folds of whole pieces of the data.
  ///
  /// - Returns: Nil where the data are too short to be cut into folds.
  public init?(
    _ trajectories: DiscreteTrajectories, lag: Int, processCount: Int, foldCount: Int = 5
  ) throws(MarkovError) {
    let pieces = trajectories.pieces(count: 4 * foldCount, shortest: 10 * lag)
    let count = pieces.states.count
    guard count >= foldCount else { return nil }
    var quotients: [Double] = []
    var vamp2: [Double] = []
    var training: [Double] = []
    for fold in 0..<foldCount {
      let range = (count * fold / foldCount)..<(count * (fold + 1) / foldCount)
      let others = (0..<count).filter { !range.contains($0) }
      let counter = TransitionCounter(lag: lag)
      let test = pieces.selecting(Array(range))
      guard test.states.contains(where: { $0.count > lag }) else { return nil }
      guard let trained = try? counter.count(pieces.selecting(others)).largestConnectedSet(),
        let testCounts = try? counter.count(test)
      else { return nil }
      guard trained.stateCount >= processCount else { return nil }
      let model = try MaximumLikelihood().fit(trained)
      let spectrum = try model.spectrum(count: processCount)
      let tested = testCounts.restricted(to: trained.labels)
      guard let scores = Self.scores(
        spectrum.rightEigenvectors.realPart.columns(0..<processCount), tested.counts)
      else { return nil }
      quotients.append(scores.quotient)
      vamp2.append(scores.vamp2)
      training.append(spectrum.realEigenvalues.prefix(processCount).reduce(0, +))
    }
    rayleighQuotients = quotients
    vamp2Scores = vamp2
    trainingQuotient = Descriptive.mean(training)
    self.processCount = processCount
  }

  /// The mean score and its standard error over folds, by Nadeau and Bengio's correction for
  /// training sets that overlap (Mach. Learn. 52, 239 (2003), doi:10.1023/A:1024068626366).
  public func summary(_ scores: [Double]) -> (mean: Double, standardError: Double) {
    let n = Double(scores.count)
    let variance = Descriptive.variance(scores) * (1 / n + 1 / (n - 1))
    return (Descriptive.mean(scores), variance.squareRoot())
  }

  /// The scores of functions (states × m) on counts; nil where the test data do not span them.
  private static func scores(
    _ a: Matrix<Double>, _ counts: SparseMatrix
  ) -> (quotient: Double, vamp2: Double)? {
    let total = counts.total
    guard total > 0 else { return nil }
    let c = product(of: a, .transposed, and: counts * a)
    func gram(_ weights: [Double]) -> Matrix<Double> {
      var scaled = a
      for i in 0..<a.rowCount {
        for j in 0..<a.columnCount { scaled[i, j] *= weights[i] }
      }
      return product(of: a, .transposed, and: scaled).symmetrized()
    }
    let (first, last) = (gram(counts.rowSums), gram(counts.columnSums))
    guard let both = try? CholeskyFactorization(of: first + last),
      let whiteFirst = try? CholeskyFactorization(of: first),
      let whiteLast = try? CholeskyFactorization(of: last),
      let symmetric = try? both.solve(c + c.transposed()),
      let left = try? whiteFirst.solveTriangular(c),
      let k = try? whiteLast.solveTriangular(left.transposed())
    else { return nil }
    return (symmetric.trace, k.elements.reduce(0) { $0 + $1 * $1 })
  }
}
