import Glibc
public import Information

/// How much of the all-atom kinetics the features of a mapping's beads retain.
///
/// (V − 1) / (V_all − 1) with V the held-out VAMP-2 of the mapping's ``BeadLibrary`` and V_all that of the
/// ``AllAtomLibrary``, with the same number of components, lag and folds; the constant's 1 is taken off.
/// Components are fitted on training blocks and scored on test blocks, all folds together. Held-out scores
/// may exceed the reference's: fewer features are fitted with less noise.
///
/// VAMP-2 is ‖C₀₀^(−½) C₀τ C_ττ^(−½)‖², a sum of squared singular values. The trace of C₀₀⁻¹C₀τ, a sum of
/// eigenvalues, is another number, although it goes by the same name at times.
///
/// - Reference: H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020), doi:10.1007/s00332-019-09567-y.
public struct KineticVariance: MappingScore {
  /// The score with its defaults.
  public init() {}

  public var kind: ScoreKind {
    ScoreKind(
      name: "kinetic_variance", title: "Kinetic variance retained", direction: .higher,
      definition: "held-out VAMP-2 of the beads' features over that of all atoms, each less 1: same "
        + "components, lag and folds",
      source: "H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020), doi:10.1007/s00332-019-09567-y")
  }

  /// What is known of one mapping.
  public struct Outcome: MappingOutcome {
    /// The share retained; replicates are without each fold, the error is widened as folds share training
    /// data.
    ///
    /// - Reference: C. Nadeau, Y. Bengio, Mach. Learn. 52, 239 (2003), doi:10.1023/A:1024068626366.
    public let estimate: JackknifeEstimate?
    public let absence: String?
    /// Held-out VAMP-2 with the constant's 1.
    public let vamp2: Double
    /// For each singular function of the reference the share of its variance that the features predict in
    /// blocks that the regression has not seen; negative where they predict worse than its mean.
    public let explained: [JackknifeEstimate]
    /// How many features there are.
    public let featureCount: Int
  }

  /// Scores mappings, each over its own library, from one pass over the trajectories.
  ///
  /// - Throws: Errors of the data, ``CoarseGrainingError/differentSystem(mapping:atomCount:topologyAtomCount:)``.
  /// - Complexity: As ``KineticTables/init(_:reference:progress:mappingsDone:)``.
  public func evaluate(
    _ mappings: [Mapping], on data: KineticReference, progress: @Sendable (Int) -> Void
  ) throws -> [Outcome] {
    outcomes(of: try KineticTables(mappings, reference: data, mappingsDone: progress))
  }

  /// One a mapping, from tables that other scores share.
  public func outcomes(of tables: KineticTables) -> [Outcome] {
    tables.fits.map { outcome($0, tables.reference) }
  }

  private func outcome(_ fit: KineticFit, _ reference: KineticReference) -> Outcome {
    let folds = reference.folds.folds.count
    let widening = reference.errorWidening
    func absent(_ reason: String) -> Outcome {
      Outcome(
        estimate: nil, absence: reason, vamp2: fit.vamp2, explained: [],
        featureCount: fit.featureCount)
    }
    if let reason = fit.absence { return absent(reason) }
    func share(_ omitted: Int?) -> Double {
      (fit.score.value(without: omitted) - 1) / (reference.fit.score.value(without: omitted) - 1)
    }
    let all = JackknifeEstimate(
      plain: reference.fit.vamp2 - 1, deleted: (0..<folds).map { reference.fit.score.value(without: $0) - 1 },
      sizes: reference.foldWeights)
    guard all.plain > 2 * (all.standardError ?? 0), all.replicates.allSatisfy({ $0 > 0 }) else {
      return absent("all atoms show no slow motion beyond its error on held-out data at this lag")
    }
    let plain = share(nil)
    let estimate = JackknifeEstimate(
      plain: plain, deleted: (0..<folds).map { share($0) }, sizes: reference.foldWeights)
    let explained = (fit.errors.first ?? []).indices.map { k in
      func share(_ omitted: Int?) -> Double {
        var (error, square) = (0.0, 0.0)
        for fold in fit.errors.indices where fold != omitted {
          error += fit.errors[fold][k]
          square += fit.squares[fold][k]
        }
        return 1 - error / square
      }
      return JackknifeEstimate(
        plain: share(nil), deleted: (0..<folds).map { share($0) }, sizes: reference.foldWeights)
    }
    return Outcome(
      estimate: estimate.widened(by: widening), absence: nil, vamp2: fit.vamp2,
      explained: explained.map { $0.widened(by: widening) },
      featureCount: fit.featureCount)
  }
}
