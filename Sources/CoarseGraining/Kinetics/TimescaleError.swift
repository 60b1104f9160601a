import Glibc
public import Information
import Koopman

/// How far the implied timescales of a mapping's beads are from those of all atoms.
///
/// ln(t_map / t_all) of each slow process, slowest first; the score is the mean of their magnitudes over the
/// processes that the reference resolves. Timescales are −τ / ln λ, with λ the eigenvalues of the propagator
/// of the leading singular functions on held-out data, all folds together, symmetrised. They are lower bounds,
/// the tighter the better the features: a mapping that cannot see a process shows it too fast, rarely too
/// slow.
///
/// - Reference: F. Noé, F. Nüske, Multiscale Model. Simul. 11, 635 (2013), doi:10.1137/110858616: the
///   variational principle behind the bound.
public struct TimescaleError: MappingScore {
  /// The score with its defaults.
  public init() {}

  /// An eigenvalue below this counts as this: a process that a mapping does not see has no timescale, and is
  /// worse, not absent. It is that of 0.22 lags.
  public static let leastEigenvalue = 0.01

  public var kind: ScoreKind {
    ScoreKind(
      name: "timescale_error", title: "Implied-timescale error", direction: .lower,
      definition: "mean |ln(t of the beads / t of all atoms)| over the resolved slow processes, held out",
      source: "F. Noé, F. Nüske, Multiscale Model. Simul. 11, 635 (2013), doi:10.1137/110858616")
  }

  /// One slow process.
  public struct Process: Sendable {
    /// ln t of all atoms, t in frames; replicates are without each fold.
    public let all: JackknifeEstimate
    /// ln t of the mapping.
    public let mapped: JackknifeEstimate
    /// ln(t_map / t_all), with what the two have in common cancelled in its error.
    public let ratio: JackknifeEstimate
    /// Whether the mapping's eigenvalue fell below ``leastEigenvalue``: its timescale is a bound.
    public let isLost: Bool
  }

  /// What is known of one mapping.
  public struct Outcome: MappingOutcome {
    /// The mean magnitude of ln(t_map / t_all); errors here and below are widened as folds share training
    /// data.
    public let estimate: JackknifeEstimate?
    public let absence: String?
    /// The resolved processes, slowest first.
    public let processes: [Process]
  }

  /// Scores mappings, each over its own library, from one pass over the trajectories.
  ///
  /// - Throws: Errors of the data, ``CoarseGrainingError/differentSystem(mapping:atomCount:topologyAtomCount:)``.
  /// - Complexity: As ``KineticTables/init(_:reference:progress:mappingsDone:)``.
  public func evaluate(
    _ mappings: [Mapping], on data: KineticReference, progress: @Sendable (Int) -> Void
  ) throws -> [Outcome] {
    try outcomes(of: try KineticTables(mappings, reference: data, mappingsDone: progress))
  }

  /// One a mapping, from tables that other scores share.
  public func outcomes(of tables: KineticTables) throws(KoopmanError) -> [Outcome] {
    let reference = tables.reference
    let all = try Eigenvalues(reference.fit, foldCount: reference.folds.folds.count)
    let widening = reference.errorWidening
    let count = all.resolvedCount(sizes: reference.foldWeights, widening: widening)
    var outcomes: [Outcome] = []
    for fit in tables.fits {
      outcomes.append(
        try outcome(
          fit, against: all, count: count, lag: reference.options.lag,
          sizes: reference.foldWeights, widening: widening))
    }
    return outcomes
  }

  private func outcome(
    _ fit: KineticFit, against all: Eigenvalues, count: Int, lag: Int, sizes: [Double],
    widening: Double
  ) throws(KoopmanError) -> Outcome {
    func absent(_ reason: String) -> Outcome {
      Outcome(estimate: nil, absence: reason, processes: [])
    }
    if let reason = fit.absence { return absent(reason) }
    guard count > 0 else {
      return absent(
        "the held-out data resolve no slow process of all atoms; use longer trajectories or another lag")
    }
    let own = try Eigenvalues(fit, foldCount: sizes.count)
    var processes: [Process] = []
    for index in 0..<count {
      let least = Self.leastEigenvalue
      guard let (mapped, isLost) = own.logTimescale(index, lag: lag, sizes: sizes, least: least),
        let (whole, _) = all.logTimescale(index, lag: lag, sizes: sizes, least: least)
      else { return absent("process \(index + 1) does not decay on held-out data: they are too few") }
      processes.append(
        Process(
          all: whole.widened(by: widening), mapped: mapped.widened(by: widening),
          ratio: JackknifeEstimate.difference(mapped, whole).widened(by: widening), isLost: isLost))
    }
    // Magnitudes of replicates that were widened already.
    func mean(_ value: (JackknifeEstimate) -> Double) -> Double {
      processes.reduce(0) { $0 + abs(value($1.ratio)) } / Double(processes.count)
    }
    return Outcome(
      estimate: JackknifeEstimate(
        plain: mean(\.plain), deleted: sizes.indices.map { fold in mean { $0.replicates[fold] } },
        sizes: sizes
      ).uncorrected,
      absence: nil, processes: processes)
  }
}

/// The eigenvalues of a pooled propagator with all folds and without each.
private struct Eigenvalues {
  var plain: [Double]
  var deleted: [[Double]]

  init(_ fit: KineticFit, foldCount: Int) throws(KoopmanError) {
    plain = try fit.propagator.eigenvalues()
    deleted = []
    for fold in 0..<foldCount { deleted.append(try fit.propagator.eigenvalues(without: fold)) }
  }

  /// Leading processes whose eigenvalues lie between 0 and 1, whichever fold is left out, and are above 0 by
  /// two standard errors.
  func resolvedCount(sizes: [Double], widening: Double) -> Int {
    plain.indices.prefix { index in
      guard let deleted = without(index), (deleted + [plain[index]]).allSatisfy({ $0 > 0 && $0 < 1 })
      else { return false }
      let estimate = JackknifeEstimate(plain: plain[index], deleted: deleted, sizes: sizes)
      return plain[index] > 2 * widening * (estimate.standardError ?? 0)
    }.count
  }

  private func without(_ index: Int) -> [Double]? {
    deleted.allSatisfy { index < $0.count } ? deleted.map { $0[index] } : nil
  }

  /// Nil where an eigenvalue is 1 or more; eigenvalues below `least`, and those that a mapping of few features
  /// lacks, count as it.
  func logTimescale(
    _ index: Int, lag: Int, sizes: [Double], least: Double
  ) -> (estimate: JackknifeEstimate, isLost: Bool)? {
    func value(_ list: [Double]) -> Double { max(least, index < list.count ? list[index] : 0) }
    let (all, parts) = (value(plain), deleted.map(value))
    guard all < 1, parts.allSatisfy({ $0 < 1 }) else { return nil }
    func logTime(_ eigenvalue: Double) -> Double { log(-Double(lag) / log(eigenvalue)) }
    return (
      JackknifeEstimate(plain: logTime(all), deleted: parts.map(logTime), sizes: sizes), all == least
    )
  }
}
