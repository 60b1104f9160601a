/// Candidates in order, with those that the data cannot tell apart.
public struct CandidateRanking: Sendable {
  /// What decides.
  public enum Criterion: Equatable, Sendable {
    /// J* at this β, the lower the better.
    case objective(beta: Double)
    /// I(x;O|y), the larger the better.
    case conditionalInformation
    /// I(x;O), the larger the better.
    case information
  }

  /// One candidate's place.
  public struct Place: Equatable, Sendable {
    /// In the list of candidates.
    public let candidate: Int
    /// 1 + the number of candidates that are better by more than the error of the difference.
    public let rank: Int
    /// Candidates from which it differs by less than that error.
    public let ties: [Int]
  }

  /// What decides.
  public let criterion: Criterion
  /// By rank, within a rank by the estimates.
  public let places: [Place]

  /// Ranks by I(x;O|y) where it is known, else by J* at the first of the β at which some candidate is better
  /// than the constant encoder, else by I(x;O).
  ///
  /// - Complexity: O(candidates² · blocks).
  public init(_ candidates: [CandidateScore], betas: [Double]) {
    let (criterion, scores) = Self.scores(candidates, betas: betas)
    self.criterion = criterion
    let order = candidates.indices.sorted {
      (scores[$0].value, $0) < (scores[$1].value, $1)
    }
    let found = order.map { candidate in
      var (better, ties): (Int, [Int]) = (0, [])
      for other in candidates.indices where other != candidate {
        let difference = JackknifeEstimate.difference(scores[other], scores[candidate])
        if Self.isTie(difference, scores[other], scores[candidate]) {
          ties.append(other)
        } else if difference.value < 0 {
          better += 1
        }
      }
      return Place(candidate: candidate, rank: 1 + better, ties: ties)
    }
    // Stable: of one rank, by the estimates.
    places = found.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element)
  }

  /// Scores of which the least is the best.
  private static func scores(
    _ candidates: [CandidateScore], betas: [Double]
  ) -> (Criterion, [JackknifeEstimate]) {
    let conditional = candidates.compactMap(\.conditional?.information)
    if !candidates.isEmpty, conditional.count == candidates.count {
      return (.conditionalInformation, conditional.map(\.negated))
    }
    for (k, beta) in betas.enumerated() {
      let scores = candidates.compactMap { $0.objectives?[k].objective }
      guard scores.count == candidates.count else { break }
      if scores.contains(where: isBetterThanNothing) || k == betas.count - 1 {
        return (.objective(beta: beta), scores)
      }
    }
    return (.information, candidates.map(\.information.negated))
  }

  private static func isBetterThanNothing(_ score: JackknifeEstimate) -> Bool {
    (score.interval?.upperBound ?? score.value) < -tolerance
  }

  /// Encoders are no more exact than this.
  private static let tolerance = 1e-6

  /// Differences of less than this share of the score are of the cells: a variable and its cube differ so.
  private static let cellShare = 0.05

  private static func isTie(
    _ difference: JackknifeEstimate, _ a: JackknifeEstimate, _ b: JackknifeEstimate
  ) -> Bool {
    let size = max(abs(a.value), abs(b.value))
    if abs(difference.value) < max(tolerance, cellShare * size) { return true }
    guard let interval = difference.interval else { return true }
    return interval.contains(0)
  }
}

extension JackknifeEstimate {
  /// The estimate of −θ.
  var negated: JackknifeEstimate {
    JackknifeEstimate(plain: -plain, deleted: replicates.map { -$0 }, sizes: sizes)
  }
}
