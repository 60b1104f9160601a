private import ComplexModule
private import Glibc
public import LinearAlgebra

extension HiddenMarkovModel {
  /// The relaxation times of the hidden chain in frames, slowest first, m − 1 of them;
  /// nil for an eigenvalue that is zero, or real and negative.
  ///
  /// Unlike those of a Markov model of the symbols they do not suffer from the discretisation,
  /// as far as the hidden chain is one.
  ///
  /// - Throws: ``MarkovError/linearAlgebra(_:)``.
  /// - Complexity: O(m³).
  public func timescales() throws(MarkovError) -> [Double?] {
    guard hiddenCount > 1 else { return [] }
    do throws(LinearAlgebraError) {
      guard isReversible else {
        return try GeneralEigen.values(of: transitionMatrix)
          .sorted { $0.length > $1.length }
          .dropFirst().map { value in
            guard value.imaginary != 0 || value.real > 0 else { return nil }
            return Self.timescale(value.length, lag: lag)
          }
      }
      // Similar to a symmetric matrix, whose values are real and accurate.
      let root = stationaryDistribution.map { $0.squareRoot() }
      var symmetric = transitionMatrix
      for i in 0..<hiddenCount {
        for j in 0..<hiddenCount { symmetric[i, j] *= root[i] / root[j] }
      }
      return try SymmetricEigen.values(of: symmetric.symmetrized())
        .sorted { abs($0) > abs($1) }
        .dropFirst().map { Self.timescale($0, lag: lag) }
    } catch {
      throw .linearAlgebra(error)
    }
  }

  private static func timescale(_ eigenvalue: Double, lag: Int) -> Double? {
    eigenvalue > 0 && eigenvalue < 1 ? -Double(lag) / log(eigenvalue) : nil
  }

  /// The mean lifetime −τ / ln T_ii of each hidden state in frames, as if it were left at a
  /// constant rate; zero for a state that is always left within the lag.
  public var lifetimes: [Double] {
    transitionMatrix.diagonal.map { $0 > 0 ? -Double(lag) / log($0) : 0 }
  }

  /// The hidden chain as a Markov model, for its passage times, committors and fluxes.
  public var hiddenChain: MarkovModel {
    MarkovModel(
      transitionMatrix: SparseMatrix(transitionMatrix),
      stationaryDistribution: stationaryDistribution, isReversible: isReversible, lag: lag,
      labels: Array(0..<hiddenCount))
  }

  /// The number of symbols n; nil for normal outputs.
  public var symbolCount: Int? {
    guard case .discrete(let b) = output else { return nil }
    return b.columnCount
  }

  /// The probability of each hidden state given a symbol, n × m, in the stationary state:
  /// P(k | j) = π_k B_kj / Σ_l π_l B_lj. Nil for normal outputs.
  ///
  /// These are the metastable sets that the model makes of the symbols. A symbol that no state
  /// shows says nothing, and its row is the stationary distribution.
  public var memberships: Matrix<Double>? {
    guard case .discrete(let b) = output else { return nil }
    let pi = stationaryDistribution
    var result = Matrix<Double>(rowCount: b.columnCount, columnCount: hiddenCount)
    for j in 0..<b.columnCount {
      let joint = pi.indices.map { pi[$0] * b[$0, j] }
      let total = joint.reduce(0, +)
      for k in pi.indices { result[j, k] = total > 0 ? joint[k] / total : pi[k] }
    }
    return result
  }

  /// The stationary probabilities πᵀB of the n symbols; nil for normal outputs.
  public var symbolDistribution: [Double]? {
    guard case .discrete(let b) = output else { return nil }
    return product(of: b, .transposed, and: stationaryDistribution)
  }

  /// The probability, n × n, of seeing symbol j after `steps` lags where symbol i is seen now:
  /// BᵀΠ T^k B with its rows normalised. Nil for normal outputs.
  ///
  /// With this the model's prediction can be held against counts at longer lags. The row of a
  /// symbol that no state shows is the stationary distribution of the symbols.
  ///
  /// - Precondition: `steps` is not negative.
  /// - Complexity: O(m³ k + n² m).
  public func symbolTransitionMatrix(steps: Int = 1) -> Matrix<Double>? {
    precondition(steps >= 0, "Time runs forward.")
    guard case .discrete(let b) = output, let memberships else { return nil }
    var power = Matrix<Double>.identity(hiddenCount)
    for _ in 0..<steps { power = power * transitionMatrix }
    return memberships * (power * b)
  }

  /// The number of free parameters, for criteria such as BIC: those of the transitions, fewer
  /// under detailed balance, of the initial distribution and of the outputs.
  public var parameterCount: Int {
    let m = hiddenCount
    let transitions = isReversible ? m * (m + 1) / 2 - 1 : m * (m - 1)
    switch output {
    case .discrete(let b):
      return transitions + m - 1 + m * (b.columnCount - 1)
    case .gaussian(let means, let covariances):
      let d = means.columnCount
      return transitions + m - 1 + m * d
        + (covariances.kind == .full ? m * d * (d + 1) / 2 : m * d)
    }
  }
}
