public import CoarseGraining
public import Information
import Statistics

/// One score of all mappings, on the same blocks.
public struct MappingScoreColumn: Sendable {
  /// Name, direction, source.
  public let kind: ScoreKind
  /// One a mapping; nil where it has none.
  public let estimates: [JackknifeEstimate?]
  /// Why a mapping has none; nil where it has one.
  public let absences: [String?]

  init<Score: MappingScore>(_ score: Score, _ outcomes: [Score.Outcome]) {
    kind = score.kind
    estimates = outcomes.map { outcome in
      outcome.estimate.flatMap { $0.value.isFinite ? $0 : nil }
    }
    absences = outcomes.map { outcome in
      guard let estimate = outcome.estimate else { return outcome.absence ?? "there is none" }
      return estimate.value.isFinite ? nil : "it is no finite number"
    }
  }

  /// Without the values of some mappings, for a reason.
  func without(_ mappings: [Bool], reason: String) -> MappingScoreColumn {
    MappingScoreColumn(
      kind: kind, estimates: zip(estimates, mappings).map { $1 ? nil : $0 },
      absences: zip(absences, mappings).map { $1 ? reason : $0 })
  }

  private init(kind: ScoreKind, estimates: [JackknifeEstimate?], absences: [String?]) {
    (self.kind, self.estimates, self.absences) = (kind, estimates, absences)
  }

  /// The value that tables and fronts use.
  func value(_ mapping: Int) -> Double? { estimates[mapping]?.value }

  /// The same, the less the better.
  func cost(_ mapping: Int) -> Double? {
    value(mapping).map { kind.direction == .lower ? $0 : -$0 }
  }

  /// a against b, in pairs over the blocks; nil where either has no value or there is no error.
  func comparison(_ a: Int, _ b: Int) -> ScoreDifference? {
    guard let a = estimates[a], let b = estimates[b], a.blockCount == b.blockCount else { return nil }
    return ScoreDifference(.difference(a, b))
  }

  /// Mappings by rank among those chosen, ties by the error of the difference not counted.
  func ranks(among chosen: [Int]) -> [Int?] {
    let ordered = chosen.filter { cost($0) != nil }.sorted { (cost($0)!, $0) < (cost($1)!, $1) }
    let place = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1, $0 + 1) })
    return chosen.map { place[$0] }
  }

  /// The best of some mappings.
  func best(among chosen: [Int]) -> Int? {
    chosen.filter { cost($0) != nil }.min { (cost($0)!, $0) < (cost($1)!, $1) }
  }
}

/// The difference of two mappings in one score.
struct ScoreDifference: Sendable {
  let estimate: JackknifeEstimate
  /// Two-sided, Student's t with one degree of freedom less than blocks; nil without an error.
  let pValue: Double?

  init(_ estimate: JackknifeEstimate) {
    self.estimate = estimate
    guard let error = estimate.standardError else {
      pValue = nil
      return
    }
    // Equal in all blocks: the same mapping, or one that no block tells apart.
    guard error > 1e-12 * max(1, abs(estimate.value)) else {
      pValue = abs(estimate.value) <= 1e-12 ? 1 : nil
      return
    }
    pValue = 2 * StudentT.cdf(-abs(estimate.value / error), degreesOfFreedom: Double(estimate.blockCount - 1))
  }

  /// Whether the data tell the two apart, at 5 %.
  var isClear: Bool { (pValue ?? 1) < 0.05 }
}
