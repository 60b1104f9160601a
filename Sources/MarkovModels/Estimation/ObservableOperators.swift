public import ComplexModule
public import LinearAlgebra
public import RealModule

/// A Markov model corrected for short trajectories and for states that hide memory, by an
/// observable operator model.
///
/// Triples of frames t, t + τ, t + 2τ give for each state k the operator
/// Ξ_k = F₁ᵀ C₂ₖ F₂ of rank m, with C_τ = U S Vᵀ, F₁ = U S^−½, F₂ = V S^−½. The operators' sum has the
/// eigenvalue 1, whose left vector ω belongs to equilibrium wherever the trajectories started:
/// the equilibrium's pairs are P(i, j) = ωᵀ Ξ_i Ξ_j σ. The rank is the number of singular values
/// of C_τ that exceed their bootstrap error by a factor.
///
/// - Reference: F. Nüske, H. Wu, J.-H. Prinz, C. Wehmeyer, C. Clementi, F. Noé, J. Chem. Phys. 146,
///   094104 (2017), doi:10.1063/1.4976518.
public struct ObservableOperators: Sendable {
  /// The lag τ, in frames.
  public var lag: Int
  /// The rank m; nil takes it from the singular values' errors.
  public var rank: Int?
  /// How many times its error a singular value has to be.
  public var rankTolerance = 3.0
  /// Whether the model obeys detailed balance.
  public var isReversible: Bool

  /// An estimator.
  public init(lag: Int, rank: Int? = nil, isReversible: Bool = true) {
    self.lag = lag
    self.rank = rank
    self.isReversible = isReversible
  }

  /// A corrected model.
  public struct Result: Sendable {
    /// Pairs of equilibrium as a Markov model.
    public let model: MarkovModel
    /// The eigenvalues of the operators' sum, largest first, which carry no error of the
    /// discretisation.
    public let eigenvalues: [Complex<Double>]
    /// The rank.
    public let rank: Int
    /// Negative elements of the equilibrium's pairs, which were set to zero, and their sum as a
    /// share of all.
    public let negativeEntries: (count: Int, share: Double)
  }

  /// Estimates a model.
  ///
  /// - Parameter trajectories: Longer than twice the lag.
  /// - Throws: ``MarkovError/noPairs(lag:longest:)``, ``MarkovError/nothingConnected``,
  ///   ``MarkovError/invalidCount(what:value:limit:)`` for a rank beyond the states.
  /// - Complexity: O(frames + n m² + n³).
  public func fit(_ trajectories: DiscreteTrajectories) throws(MarkovError) -> Result {
    guard lag >= 1 else { throw .invalidLag(lag) }
    let all = try TransitionCounter(lag: lag).count(trajectories).largestConnectedSet()
    var map = [Int](repeating: -1, count: trajectories.stateCount)
    for (place, label) in all.labels.enumerated() { map[label] = place }
    let data = trajectories.mapped(map, stateCount: all.stateCount)
    if let rank, rank < 1 || rank > all.stateCount {
      throw .invalidCount(what: "ranks", value: rank, limit: all.stateCount)
    }
    let triples = Triples(data, lag: lag)
    guard triples.count > 0 else {
      throw .noPairs(lag: 2 * lag, longest: trajectories.states.map(\.count).max() ?? 0)
    }
    do throws(LinearAlgebraError) {
      return try solve(triples, counts: all)
    } catch {
      throw .linearAlgebra(error)
    }
  }

  private func solve(
    _ triples: Triples, counts: CountMatrix
  ) throws(LinearAlgebraError) -> Result {
    let n = counts.stateCount
    let svd = try SingularValueDecomposition(of: triples.pairs())
    // Singular values at rounding carry nothing.
    let numerical = max(1, svd.rank(relativeTolerance: 1e-10))
    let m = min(numerical, rank ?? chosenRank(triples, svd))
    let roots = svd.values.prefix(m).map { 1 / $0.squareRoot() }
    let left = svd.leftVectors.columns(0..<m) * Matrix.diagonal(roots)
    let right = svd.rightVectors.columns(0..<m) * Matrix.diagonal(roots)
    let operators = triples.operators(left: left, right: right)
    let sum = operators.reduce(Matrix(rowCount: m, columnCount: m)) { $0 + $1 }
    let eigen = try GeneralEigen(of: sum)
    // The evaluator: what follows, whatever it is.
    let sigma = (0..<m).map { k in
      (0..<n).reduce(0) { $0 + svd.rightVectors[$1, k] } * svd.values[k].squareRoot()
    }
    // The eigenvalue of equilibrium is 1; noise may make others larger.
    let stationary = eigen.values.indices.min {
      (eigen.values[$0] - 1).length < (eigen.values[$1] - 1).length
    }!
    var omega = eigen.leftVectors.column(stationary).map(\.real)
    let scale = zip(omega, sigma).reduce(0) { $0 + $1.0 * $1.1 }
    omega = omega.map { $0 / scale }
    var pairs = Matrix<Double>(rowCount: n, columnCount: n)
    let futures = operators.map { $0 * sigma }
    for i in 0..<n {
      let past = product(of: operators[i], .transposed, and: omega)
      for j in 0..<n { pairs[i, j] = zip(past, futures[j]).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    if isReversible { pairs = pairs.symmetrized() }
    let negative = pairs.elements.filter { $0 < 0 }
    pairs.elements = pairs.elements.map { max(0, $0) }
    let flows = SparseMatrix(pairs)
    let result = MaximumLikelihood.normalized(flows)
    return Result(
      model: MarkovModel(
        transitionMatrix: result.p, stationaryDistribution: result.pi, isReversible: isReversible,
        lag: lag, labels: counts.labels),
      eigenvalues: eigen.values, rank: m,
      negativeEntries: (negative.count, -negative.reduce(0, +) / flows.total))
  }

  /// Singular values that stand out of their bootstrap over trajectories.
  private func chosenRank(
    _ triples: Triples, _ svd: SingularValueDecomposition
  ) -> Int {
    let errors = triples.singularValueErrors(of: svd)
    let count = zip(svd.values, errors).prefix { $0.0 > rankTolerance * $0.1 && $0.0 > 0 }.count
    return max(1, count)
  }
}
