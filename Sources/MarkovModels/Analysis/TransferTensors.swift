public import LinearAlgebra

/// A generalised master equation in discrete time: a coarse model that remembers.
///
/// Transfer tensors K₁ … K_M say how the probabilities T_n between sets after n steps follow from
/// earlier ones, T_n = Σ_k K_k T_{n−k} with T₀ = 1. Learned from short times, until the tensors
/// have died away, they predict long ones, with lags far shorter than a Markov model of the same
/// sets would need.
///
///     let tensors = try TransferTensors(learnedFrom: matrices, step: 5).truncated(to: 8)
///     let later = tensors.propagated(to: 200)
///
/// - References: J. Cerrillo, J. Cao, Phys. Rev. Lett. 112, 110401 (2014),
///   doi:10.1103/PhysRevLett.112.110401; S. Cao, A. Montoya-Castillo, W. Wang, T. E. Markland,
///   X. Huang, J. Chem. Phys. 153, 014105 (2020), doi:10.1063/5.0010787.
public struct TransferTensors: Equatable, Sendable {
  /// K₁ … K_M, each m × m. The rows of the first sum to one, those of the others to zero.
  public let tensors: [Matrix<Double>]
  /// The time of one step, in frames.
  public let step: Int

  /// The number M of steps that are remembered.
  public var memoryLength: Int { tensors.count }

  private init(tensors: [Matrix<Double>], step: Int) {
    self.tensors = tensors
    self.step = step
  }

  /// Learns the tensors from transition matrices.
  ///
  /// - Parameters:
  ///   - matrices: T₁ … T_M after 1 … M steps, row-stochastic, all m × m.
  ///   - step: The frames of one step.
  /// - Throws: ``MarkovError/tooFewData(what:)`` for no matrix, ``MarkovError/invalidLag(_:)``,
  ///   ``MarkovError/notSquare(rows:columns:)``, ``MarkovError/rowSum(row:sum:)`` beyond 1e-8,
  ///   ``MarkovError/linearAlgebra(_:)`` for another shape.
  /// - Complexity: O(M² m³).
  public init(
    learnedFrom matrices: [Matrix<Double>], step: Int
  ) throws(MarkovError) {
    guard let first = matrices.first else {
      throw .tooFewData(what: "no transition matrix to learn from; give one at least")
    }
    guard step >= 1 else { throw .invalidLag(step) }
    for matrix in matrices {
      guard matrix.isSquare, matrix.rowCount > 0 else {
        throw .notSquare(rows: matrix.rowCount, columns: matrix.columnCount)
      }
      guard matrix.shape == first.shape else {
        throw .linearAlgebra(.shapeMismatch(expected: first.shape, actual: matrix.shape))
      }
      for i in 0..<matrix.rowCount {
        let sum = matrix.row(i).reduce(0, +)
        guard abs(sum - 1) <= 1e-8 else { throw .rowSum(row: i, sum: sum) }
      }
    }
    var tensors: [Matrix<Double>] = []
    for n in matrices.indices {
      var rest = matrices[n]
      for k in 0..<n { rest -= tensors[k] * matrices[n - k - 1] }
      tensors.append(rest)
    }
    self.init(tensors: tensors, step: step)
  }

  /// Learns the tensors from Markov models of the same states at lags of 1, 2, … M steps.
  ///
  /// - Parameter models: In rising order; the lag of the first is the step.
  /// - Throws: ``MarkovError/lagNotMultiple(lag:of:)`` where the next multiple does not follow,
  ///   and as ``init(learnedFrom:step:)``.
  public init(learnedFrom models: [MarkovModel]) throws(MarkovError) {
    let step = models.first?.lag ?? 1
    for (place, model) in models.enumerated() where model.lag != (place + 1) * step {
      throw .lagNotMultiple(lag: model.lag, of: (place + 1) * step)
    }
    try self.init(learnedFrom: models.map { $0.transitionMatrix.dense() }, step: step)
  }

  /// The model that forgets what lies more than `length` steps back.
  ///
  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)``.
  public func truncated(to length: Int) throws(MarkovError) -> TransferTensors {
    guard length >= 1, length <= memoryLength else {
      throw .invalidCount(what: "steps of memory", value: length, limit: memoryLength)
    }
    return TransferTensors(tensors: Array(tensors.prefix(length)), step: step)
  }

  /// The Frobenius norm of each tensor. Memory ends where they have fallen to their noise.
  public var norms: [Double] { tensors.map(\.frobeniusNorm) }

  /// T₁ … T_N, the probabilities after 1 … `count` steps.
  ///
  /// Up to the memory's length these are the matrices learned from. Truncated memory may predict
  /// elements slightly below zero; they are left as they are.
  ///
  /// - Complexity: O(N M m³).
  public func propagated(to count: Int) -> [Matrix<Double>] {
    precondition(count >= 0, "the past is not propagated")
    var result = [Matrix<Double>.identity(tensors[0].rowCount)]
    while result.count <= count {
      let n = result.count
      var next = Matrix<Double>(rowCount: result[0].rowCount, columnCount: result[0].rowCount)
      for k in 1...min(n, memoryLength) { next += tensors[k - 1] * result[n - k] }
      result.append(next)
    }
    return Array(result.dropFirst())
  }

  /// The root of the mean square difference to given matrices T₁ … T_N over all their elements.
  ///
  /// - Throws: ``MarkovError/tooFewData(what:)`` for no matrix, ``MarkovError/linearAlgebra(_:)``
  ///   for another shape.
  public func rootMeanSquareError(
    against matrices: [Matrix<Double>]
  ) throws(MarkovError) -> Double {
    guard !matrices.isEmpty else {
      throw .tooFewData(what: "no transition matrix to compare with; give one at least")
    }
    var sum = 0.0
    for (matrix, predicted) in zip(matrices, propagated(to: matrices.count)) {
      guard matrix.shape == predicted.shape else {
        throw .linearAlgebra(.shapeMismatch(expected: predicted.shape, actual: matrix.shape))
      }
      let norm = (matrix - predicted).frobeniusNorm
      sum += norm * norm
    }
    let elements = matrices.count * matrices[0].elements.count
    return (sum / Double(elements)).squareRoot()
  }

  /// The timescales in frames to which the model relaxes at long times, slowest first.
  ///
  /// From the roots z of det(zᴹ − Σ K_k zᴹ⁻ᵏ) = 0, the eigenvalues of the companion matrix, as
  /// −step / ln |z|. Infinite where |z| reaches one, as it may for memory cut too early or learned
  /// from noise.
  ///
  /// - Parameter count: The number of timescales wanted; no more than m·M − 1 are given.
  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)`` below 1,
  ///   ``MarkovError/linearAlgebra(_:)``.
  /// - Complexity: O((m M)³).
  public func timescales(count: Int) throws(MarkovError) -> [Double?] {
    let m = tensors[0].rowCount
    let size = m * memoryLength
    guard count >= 1 else {
      throw .invalidCount(what: "timescales", value: count, limit: size)
    }
    var companion = Matrix<Double>(rowCount: size, columnCount: size)
    for (k, tensor) in tensors.enumerated() {
      for i in 0..<m {
        for j in 0..<m { companion[i, k * m + j] = tensor[i, j] }
      }
    }
    for i in m..<max(m, size) { companion[i, i - m] = 1 }
    let values = try GeneralSpectrum.values(SparseMatrix(companion), count: min(count + 1, size))
    return values.dropFirst().prefix(count).map { MarkovSpectrum.timescale($0, lag: step) }
  }

  /// The implied timescales in frames of T_n, −n · step / ln |λ|, slowest first: what a Markov
  /// model of lag n would say.
  ///
  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)`` for less than one step or
  ///   timescale, or more than m − 1 of these.
  public func impliedTimescales(
    after steps: Int, count: Int
  ) throws(MarkovError) -> [Double?] {
    guard steps >= 1 else { throw .invalidLag(steps) }
    let limit = tensors[0].rowCount - 1
    guard count >= 1, count <= limit else {
      throw .invalidCount(what: "timescales", value: count, limit: limit)
    }
    let matrix = propagated(to: steps)[steps - 1]
    let values = try GeneralSpectrum.values(SparseMatrix(matrix), count: count + 1)
    return values.dropFirst().prefix(count).map {
      MarkovSpectrum.timescale($0, lag: steps * step)
    }
  }
}
