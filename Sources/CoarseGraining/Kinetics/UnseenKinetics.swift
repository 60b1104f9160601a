public import Information
import Koopman
import LinearAlgebra
import Moments

/// The kinetic variance that mappings retain on blocks that played no part in their choice.
///
/// The best of many mappings, and one that was optimised, have a score that is too good on the data they were
/// chosen by. Choose on the training blocks of a fold (``KineticOptions/blocks``), then score the choice here
/// on the fold's test blocks:
///
///     let fold = reference.folds.folds[0]
///     let rescored = try UnseenKinetics(
///       [winner], reference: reference, training: fold.training, test: fold.test)
///
/// Functions are fitted to the training blocks and measured on the test blocks; the error is that of the
/// jackknife over test blocks, so that it holds for these trained functions.
public struct UnseenKinetics: Sendable {
  /// One a mapping, in their order.
  public let outcomes: [Outcome]
  /// Held-out VAMP-2 of all atoms on these blocks, with the constant's 1.
  public let referenceVAMP2: Double

  /// What is known of one mapping.
  public struct Outcome: MappingOutcome {
    /// The share retained; replicates are without each test block.
    public let estimate: JackknifeEstimate?
    public let absence: String?
    /// Held-out VAMP-2 of the mapping with the constant's 1.
    public let vamp2: Double
  }

  /// - Parameters:
  ///   - training: The blocks that functions are fitted to.
  ///   - test: Other blocks, far enough from them: those of a fold of ``GuardedFolds`` are.
  /// - Throws: Errors of the data, and of a fit without pairs.
  public init(
    _ mappings: [Mapping], reference: KineticReference, training: Set<Int>, test: Set<Int>,
    progress: @Sendable (Int) -> Void = { _ in }
  ) throws {
    precondition(training.isDisjoint(with: test) && !test.isEmpty, "blocks that are trained on are seen")
    let lag = reference.options.lag
    let blocks = test.sorted()
    let choices = [training, test] + (blocks.count > 1 ? blocks.map { test.subtracting([$0]) } : [])
    let count = reference.componentCount
    let all = try Self.scores(
      choices.map { choice in try reference.moments.sum(lag: lag) { choice.contains($0) } },
      header: reference.header, componentCount: count)
    referenceVAMP2 = all[0]
    let sizes = blocks.map { Double(reference.header.plan.frameCount(of: $0)) }
    let whole = JackknifeEstimate(
      plain: all[0] - 1, deleted: all.dropFirst().map { $0 - 1 }, sizes: blocks.count > 1 ? sizes : [])
    let isSlow = whole.plain > 2 * (whole.standardError ?? 0) && all.allSatisfy { $0 > 1 }
    let (results, _) = try KineticTables.sums(
      mappings, reference: reference, shared: nil, choices: choices, progress: progress
    ) { _, _, sums in
      try Self.scores(sums.sums, header: sums.header, componentCount: count)
    }
    outcomes = results.map { result in
      switch result {
      case .failure(let absence): return Outcome(estimate: nil, absence: absence.reason, vamp2: 1)
      case .success(let scores):
        guard isSlow else {
          return Outcome(
            estimate: nil,
            absence: "all atoms show no slow motion beyond its error in the unseen blocks; leave more out",
            vamp2: scores[0])
        }
        let shares = zip(scores, all).map { ($0 - 1) / ($1 - 1) }
        let deleted = Array(shares.dropFirst())
        return Outcome(
          estimate: JackknifeEstimate(
            plain: shares[0], deleted: deleted, sizes: deleted.isEmpty ? [] : sizes),
          absence: nil, vamp2: scores[0])
      }
    }
  }

  /// VAMP-2 of functions of the first sums on each of the others.
  private static func scores(
    _ sums: [PairMoments], header: MomentHeader, componentCount: Int
  ) throws -> [Double] {
    let columns = 0..<header.dimension
    guard sums.allSatisfy({ $0.weight > 0 }) else { throw KoopmanError.noPairs(lag: header.lags[0]) }
    let trained = PairCovariances(sums[0], columns: columns)
    let fit = try SingularFunctions(
      trained, offsets: zip(header.shift, trained.meanX).map { $0 + $1 }, count: componentCount,
      cutoff: WhiteningOptions().cutoff(for: header.precision))
    let (u, v) = (fit.left, fit.right)
    return try sums.dropFirst().map { test in
      let heldOut = PairCovariances(test, columns: columns)
      var score = PooledScore(componentCount: componentCount)
      try score.add(
        weight: test.weight, first: product(of: u, .transposed, and: heldOut.c00 * u),
        second: product(of: v, .transposed, and: heldOut.ctt * v),
        lagged: product(of: u, .transposed, and: heldOut.c0t * v),
        probe: .identity(u.columnCount))
      return score.value()
    }
  }
}
