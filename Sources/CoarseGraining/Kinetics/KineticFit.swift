import Koopman
import LinearAlgebra
import Moments

/// What the moments of one library of features say about the kinetics: its functions fitted on each fold's
/// training blocks and measured on its test blocks, over all folds together.
public struct KineticFit: Sendable {
  /// What was scored: a mapping's name, or `all atoms`.
  public let name: String
  /// The features, in order.
  public let featureNames: [String]
  /// What was left out of the features, in a sentence; nil where nothing was.
  public let note: String?
  /// Why there are no numbers, in a phrase; nil where there are.
  public let absence: String?
  /// In-sample VAMP-2 of the leading components on all blocks, with the constant's 1: no measure of
  /// quality, since it rises with every feature.
  public let trainingVAMP2: Double
  /// In-sample VAMP-2 of parts of the features by themselves: distances, angles, body frames,
  /// torsions, and all.
  public let parts: [Part]
  /// Singular values of the fit to all blocks, falling.
  public let singularValues: [Double]
  /// What one kind of features says alone.
  public struct Part: Equatable, Sendable {
    /// `distances`, `angles`, `body frames`, `torsions` or `all`.
    public let name: String
    /// The number of columns.
    public let featureCount: Int
    /// In-sample VAMP-2 of the k leading components, with the constant's 1.
    public let vamp2: Double
  }

  /// Held-out VAMP-2.
  let score: PooledScore
  /// The same components' propagator, symmetrised.
  let propagator: PooledScore
  /// For each fold the squared errors with which the features predict each reference function, and its
  /// own squares; times the weight.
  let errors: [[Double]]
  let squares: [[Double]]
  /// What is taken off each feature, and the leading functions' coefficients (d × k), from all blocks.
  let mean: [Double]
  let coefficients: Matrix<Double>

  /// Held-out VAMP-2 of the k leading components over all folds, with the constant's 1.
  public var vamp2: Double { score.value() }
  /// The number of columns.
  public var featureCount: Int { featureNames.count }

  /// Fits to the sums of all blocks, of each fold's training and of each fold's test blocks.
  ///
  /// - Parameters:
  ///   - sums: Of the features and then of `targetCount` reference functions.
  ///   - componentCount: The number k of components, the same for everything that is compared.
  init(
    name: String, note: String?, header: MomentHeader, sums: FoldSums, targetCount: Int,
    componentCount: Int, cutoff: Double? = nil
  ) throws(KoopmanError) {
    self.name = name
    self.note = note
    let d = header.dimension - targetCount
    featureNames = header.features.prefix(d).map(\.name)
    let cutoff = cutoff ?? WhiteningOptions().cutoff(for: header.precision)
    var score = PooledScore(componentCount: componentCount)
    var propagator = score
    var errors: [[Double]] = []
    var squares: [[Double]] = []
    let own = 0..<d
    func functions(_ pairs: PairCovariances) throws(KoopmanError) -> SingularFunctions {
      try Self.functions(
        pairs, offsets: zip(header.shift, pairs.meanX).map { $0 + $1 }, count: componentCount, cutoff: cutoff)
    }
    guard sums.all.weight > 0 else { throw .noPairs(lag: header.lags[0]) }
    let whole = PairCovariances(sums.all, columns: own)
    let all = try functions(whole)
    let means = zip(header.shift, whole.meanX).map { $0 + $1 }
    mean = means
    coefficients = all.left
    singularValues = all.values
    trainingVAMP2 = all.values.reduce(1) { $0 + $1 * $1 }
    absence = all.values.isEmpty ? "its features do not vary" : nil
    var parts: [Part] = []
    for (part, columns) in Self.kinds(of: featureNames) where columns.count < d {
      let own = try Self.functions(
        whole.columns(columns), offsets: columns.map { means[$0] }, count: componentCount, cutoff: cutoff)
      parts.append(
        Part(name: part, featureCount: columns.count, vamp2: own.values.reduce(1) { $0 + $1 * $1 }))
    }
    self.parts = parts + [Part(name: "all", featureCount: d, vamp2: trainingVAMP2)]
    let root = product(of: all.basis, .transposed, and: whole.c00)
    for (training, test) in zip(sums.training, sums.test) {
      guard training.weight > 0, test.weight > 0 else { throw .noPairs(lag: header.lags[0]) }
      let trained = PairCovariances(training, columns: own)
      let heldOut = PairCovariances(test, columns: own)
      let fit = try functions(trained)
      let (u, v) = (fit.left, fit.right)
      func between(_ a: Matrix<Double>, _ c: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
        product(of: a, .transposed, and: c * b)
      }
      let probe = root * u
      try score.add(
        weight: test.weight, first: between(u, heldOut.c00, u), second: between(v, heldOut.ctt, v),
        lagged: between(u, heldOut.c0t, v), probe: probe)
      let both = 0.5 * (between(u, heldOut.c00, u) + between(u, heldOut.ctt, u))
      try propagator.add(
        weight: test.weight, first: both, second: both,
        lagged: between(u, heldOut.c0t, u).symmetrized(), probe: probe)
      let (e, s) = Self.regression(
        basis: fit.basis, training: training, test: test, dimension: d, targetCount: targetCount)
      errors.append(e)
      squares.append(s)
    }
    self.score = score
    self.propagator = propagator
    self.errors = errors
    self.squares = squares
  }

  private static func functions(
    _ pairs: PairCovariances, offsets: [Double], count: Int, cutoff: Double
  ) throws(KoopmanError) -> SingularFunctions {
    do throws(LinearAlgebraError) {
      return try SingularFunctions(pairs, offsets: offsets, count: count, cutoff: cutoff)
    } catch {
      throw .linearAlgebra(error)
    }
  }

  /// The columns of each kind that there is, by their names.
  private static func kinds(of names: [String]) -> [(name: String, columns: [Int])] {
    let kinds: [(String, (String) -> Bool)] = [
      ("distances", { $0.hasPrefix("d(") }), ("angles", { $0.contains("angle(") }),
      ("body frames", { $0.contains("·") }),
      (
        "torsions",
        { !$0.contains("angle(") && !$0.contains("·") && ($0.hasPrefix("cos(") || $0.hasPrefix("sin(")) }
      ),
    ]
    return kinds.compactMap { kind, matches in
      let columns = names.indices.filter { matches(names[$0]) }
      return columns.isEmpty ? nil : (kind, columns)
    }
  }

  /// Of something that cannot be scored.
  init(name: String, featureNames: [String], note: String?, absence: String) {
    self.name = name
    self.featureNames = featureNames
    self.note = note
    self.absence = absence
    trainingVAMP2 = 1
    parts = []
    singularValues = []
    score = PooledScore(componentCount: 0)
    propagator = score
    errors = []
    squares = []
    mean = []
    coefficients = Matrix(rowCount: featureNames.count, columnCount: 0)
  }

  /// How the features predict the reference functions of the same frames: least squares on the training
  /// pairs' first frames, squared errors on those of the test pairs, times their weight.
  private static func regression(
    basis: Matrix<Double>, training: PairMoments, test: PairMoments, dimension d: Int,
    targetCount: Int
  ) -> (errors: [Double], squares: [Double]) {
    let n = d + targetCount
    func moments(_ pairs: PairMoments) -> (mean: [Double], covariance: Matrix<Double>) {
      let mean = pairs.sumX.map { $0 / pairs.weight }
      var covariance = (1 / pairs.weight) * pairs.first.matrix
      for i in 0..<n {
        for j in 0..<n { covariance[i, j] -= mean[i] * mean[j] }
      }
      return (mean, covariance)
    }
    guard targetCount > 0 else { return ([], []) }
    let (trainedMean, trained) = moments(training)
    let (testMean, tested) = moments(test)
    let (own, targets) = (Array(0..<d), Array(d..<n))
    let cross = trained.submatrix(rows: own, columns: targets)
    // C⁺ = B Bᵀ for a basis that whitens C.
    let slopes = basis * product(of: basis, .transposed, and: cross)
    let fitted = tested.submatrix(rows: own, columns: own) * slopes
    let change = zip(testMean, trainedMean).map { $0 - $1 }
    let moved = product(of: slopes, .transposed, and: Array(change[..<d]))
    var errors: [Double] = []
    var squares: [Double] = []
    for k in 0..<targetCount {
      let variance = tested[d + k, d + k]
      var error = variance
      for i in 0..<d { error += slopes[i, k] * (fitted[i, k] - 2 * tested[i, d + k]) }
      let bias = change[d + k] - moved[k]
      errors.append(test.weight * (error + bias * bias))
      squares.append(test.weight * (variance + change[d + k] * change[d + k]))
    }
    return (errors, squares)
  }
}

/// Sums of pairs over all blocks and over the folds' parts.
struct FoldSums: Sendable {
  var all: PairMoments
  /// One a fold.
  var training: [PairMoments]
  /// One a fold.
  var test: [PairMoments]

  /// The choices of blocks behind them, in the order all, training, test.
  static func choices(_ folds: [GuardedFolds.Fold], among blocks: Set<Int>) -> [Set<Int>] {
    [blocks] + folds.map(\.training) + folds.map(\.test)
  }

  /// From sums in that order.
  init(_ sums: [PairMoments]) {
    let count = (sums.count - 1) / 2
    all = sums[0]
    training = Array(sums[1...count])
    test = Array(sums[(count + 1)...])
  }
}
