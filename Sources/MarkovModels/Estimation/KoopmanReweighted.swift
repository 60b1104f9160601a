public import LinearAlgebra

/// A Markov model of short trajectories that did not start in equilibrium, by weighting what
/// follows each state.
///
/// Counts c_ij of short trajectories carry the distribution ρ they were started from: symmetrised as
/// they are, they pull a reversible estimate towards it. The stationary distribution π of the
/// non-reversible estimate does not depend on where trajectories start, as long as states decorrelate
/// within a lag; with weights π_i / ρ_i the counts are those of equilibrium,
/// w_ij = π_i c_ij / c_i, and a reversible estimate is (w_ij + w_ji) / 2.
///
/// - Reference: H. Wu et al., J. Chem. Phys. 146, 154104 (2017), doi:10.1063/1.4979344.
public struct KoopmanReweighted: Sendable {
  /// Whether the model obeys detailed balance.
  public var isReversible: Bool

  /// An estimator.
  public init(isReversible: Bool = true) { self.isReversible = isReversible }

  /// Estimates a model.
  ///
  /// - Throws: As ``MaximumLikelihood/fit(_:)``.
  /// - Complexity: O(n³) for the stationary distribution.
  public func fit(_ counts: CountMatrix) throws(MarkovError) -> MarkovModel {
    let plain = try MaximumLikelihood(.nonreversible).fit(counts)
    guard isReversible else { return plain }
    let weighted = plain.transitionMatrix.scalingRows(by: plain.stationaryDistribution)
    let flows = weighted + weighted.transposed()
    let result = MaximumLikelihood.normalized(flows)
    return MarkovModel(
      transitionMatrix: result.p, stationaryDistribution: result.pi, isReversible: true,
      lag: counts.lag, labels: counts.labels,
      logLikelihood: MaximumLikelihood.logLikelihood(counts.counts, result.p))
  }
}
