import LinearAlgebra
import MarkovModels

/// Finds metastable sets, by the slow eigenvectors or by a hidden Markov model.
struct MetastableSearch {
  let method: MarkovJob.SetMethod
  let count: Int

  struct Result: Sendable {
    /// States × sets.
    let memberships: Matrix<Double>
    /// By the states' labels; none is empty.
    let labels: [[Int]]
    let crispness: Double
    let negativeEntries: [MetastableSets.NegativeEntry]
  }

  /// - Throws: What PCCA+ and the hidden Markov model throw;
  ///   ``WorkflowError/trajectoriesOfStatesNeeded(option:)``.
  func run(
    _ model: MarkovModel, trajectories: DiscreteTrajectories?, settings: RunSettings
  ) throws -> Result {
    // The slow subspace of a model without detailed balance, as if it had it.
    let balanced = model.reversibilised
    let sets = try balanced.metastableSets(count: count)
    guard method == .hidden else {
      return Self.result(
        memberships: sets.memberships, crispness: sets.crispness,
        negativeEntries: sets.negativeEntries, labels: model.labels)
    }
    guard let trajectories else {
      throw WorkflowError.trajectoriesOfStatesNeeded(option: "--sets hidden")
    }
    let known = Set(model.labels.map { Int32($0) })
    // Frames of states that are not connected end a sequence: no pair spans them.
    let symbols = trajectories.states.flatMap { states in
      states.split { !known.contains($0) }.map { $0.map { Int($0) } }
    }
    var estimator = HiddenMarkovEstimator(hiddenCount: count, lag: model.lag)
    estimator.isReversible = model.isReversible
    estimator.threadCount = settings.threadCount
    estimator.seed = settings.seed
    let start = try HiddenMarkovModel.initial(model: balanced, memberships: sets.memberships)
    let hidden = try estimator.fit(symbols, from: start)
    let memberships = hidden.memberships!.submatrix(
      rows: model.labels, columns: Array(0..<hidden.hiddenCount))
    return Self.result(
      memberships: memberships, crispness: Self.crispness(memberships, model),
      negativeEntries: [], labels: model.labels)
  }

  private static func result(
    memberships: Matrix<Double>, crispness: Double,
    negativeEntries: [MetastableSets.NegativeEntry], labels: [Int]
  ) -> Result {
    var sets = [[Int]](repeating: [], count: memberships.columnCount)
    for state in 0..<memberships.rowCount {
      let row = memberships.row(state)
      sets[row.indices.max { (row[$0], -$0) < (row[$1], -$1) }!].append(labels[state])
    }
    // A set that no state belongs to most is no set to the reader.
    let kept = sets.indices.filter { !sets[$0].isEmpty }
    return Result(
      memberships: memberships.columns(kept), labels: kept.map { sets[$0] }, crispness: crispness,
      negativeEntries: kept.count == sets.count ? negativeEntries : [])
  }

  /// The trace of diag(χᵀπ)⁻¹ χᵀΠχ by the number of sets.
  private static func crispness(_ chi: Matrix<Double>, _ model: MarkovModel) -> Double {
    let pi = model.stationaryDistribution
    let shares = (0..<chi.columnCount).map { set -> Double in
      var (weight, square) = (0.0, 0.0)
      for state in 0..<chi.rowCount {
        weight += pi[state] * chi[state, set]
        square += pi[state] * chi[state, set] * chi[state, set]
      }
      return square / weight
    }
    return shares.reduce(0, +) / Double(chi.columnCount)
  }
}
