public import LinearAlgebra

extension HiddenMarkovModel {
  /// A start for an estimation from a Markov model of the symbols and their fuzzy memberships
  /// in metastable sets, such as PCCA+ gives.
  ///
  /// With memberships M and stationary weights Π the transitions are (MᵀΠM)⁻¹ MᵀΠPM and the
  /// outputs B_kj ∝ π_j M_jk. Memberships and transition probabilities below 10⁻³ are raised to
  /// that, negative ones too, for the climb does not leave zeros: it is a start, no result.
  ///
  /// - Parameters:
  ///   - model: Of n states; its labels are the symbols.
  ///   - memberships: n × m, rows in the order of the model's states.
  ///   - symbolCount: The number of symbols; one more than the largest label unless given. A
  ///     symbol that is not in the model gets an equal share of 10⁻³ of each state's output.
  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)`` for rows that are not the model's
  ///   states or more sets than states, ``MarkovError/invalidValue(what:value:)`` for a NaN.
  /// - Complexity: O(entries · m + n m²).
  public static func initial(
    model: MarkovModel, memberships: Matrix<Double>, symbolCount: Int? = nil
  ) throws(MarkovError) -> HiddenMarkovModel {
    let n = model.stateCount
    guard memberships.rowCount == n else {
      throw .invalidCount(what: "rows of memberships", value: memberships.rowCount, limit: n)
    }
    let m = memberships.columnCount
    try requireStateCount(m, limit: min(n, largestHiddenCount))
    for value in memberships.elements where !value.isFinite {
      throw .invalidValue(what: "a membership", value: value)
    }
    let least = (model.labels.max() ?? 0) + 1
    let count = symbolCount ?? least
    guard count >= least else { throw .invalidCount(what: "symbols", value: least, limit: count) }
    let start = CoarseStart.parameters(
      times: { model.transitionMatrix * $0 }, model.stationaryDistribution, memberships)
    guard case .discrete(let known) = start.output else { preconditionFailure("Of symbols.") }
    // No frame is impossible at first, also if the model left its symbol out.
    let missing = count - n
    let other = missing > 0 ? 1e-3 / Double(missing) : 0
    var output = Matrix<Double>(rowCount: m, columnCount: count, repeating: other)
    for k in 0..<m {
      for (place, label) in model.labels.enumerated() {
        output[k, label] = known[k, place] * (missing > 0 ? 1 - 1e-3 : 1)
      }
    }
    return HiddenMarkovModel(
      transitionMatrix: start.transition, initialDistribution: start.initial,
      stationaryDistribution: try StationaryDistribution.of(SparseMatrix(start.transition)),
      isReversible: false, output: .discrete(output), lag: model.lag)
  }

  /// A start for an estimation of normal outputs from labels of the frames, such as k-means
  /// gives.
  ///
  /// Means are those of each label, covariances too, with a tenth of the overall variances
  /// added; transitions are counted between labels.
  ///
  /// - Parameters:
  ///   - labels: 0 ..< hiddenCount, one for each frame of each trajectory.
  ///   - trajectories: frames × d each.
  /// - Throws: ``MarkovError/invalidCount(what:value:limit:)`` for labels that are not one a
  ///   frame, ``MarkovError/stateOutOfRange(trajectory:frame:value:stateCount:)``,
  ///   ``MarkovError/tooFewData(what:)`` for a label without frames, and what is wrong with
  ///   the vectors.
  public static func initial(
    labels: [[Int]], trajectories: [Matrix<Double>], hiddenCount: Int, lag: Int = 1,
    covariances: HiddenCovariances.Kind = .full
  ) throws(MarkovError) -> HiddenMarkovModel {
    try requireStateCount(hiddenCount, limit: largestHiddenCount)
    let data = try HiddenObservations(vectors: trajectories, lag: lag)
    let variances = try data.checkedVariances(covariances)
    guard labels.count == trajectories.count else {
      throw .invalidCount(
        what: "trajectories of labels", value: labels.count, limit: trajectories.count)
    }
    var seen = [Bool](repeating: false, count: hiddenCount)
    for (index, path) in labels.enumerated() {
      guard path.count == trajectories[index].rowCount else {
        throw .invalidCount(
          what: "labels of trajectory \(index)", value: path.count,
          limit: trajectories[index].rowCount)
      }
      for (frame, label) in path.enumerated() {
        guard label >= 0 && label < hiddenCount else {
          throw .stateOutOfRange(
            trajectory: HiddenObservations.name(index), frame: frame, value: label,
            stateCount: hiddenCount)
        }
        seen[label] = true
      }
    }
    if let empty = seen.firstIndex(of: false) {
      throw .tooFewData(what: "no frame has the label \(empty); take fewer hidden states")
    }
    let start = LabelStart.parameters(
      trajectories, labels: labels.map { $0.map(Int32.init) }, count: hiddenCount, lag: lag,
      kind: covariances, variances: variances)
    return HiddenMarkovModel(
      transitionMatrix: start.transition, initialDistribution: start.initial,
      stationaryDistribution: try StationaryDistribution.of(SparseMatrix(start.transition)),
      isReversible: false, output: start.output, lag: lag)
  }
}
