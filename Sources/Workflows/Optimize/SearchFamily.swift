import Koopman
import Moments

/// A family of candidates that is fitted anew to each part of the data.
protocol SearchFamily: Sendable {
  /// What tables call it.
  var name: String { get }
  /// Of families that score alike, the one with the least is kept.
  var complexity: Int { get }
  /// Relative to other families, how much of the budget a fit should have; 0 for
  /// algebra that takes what it takes.
  var costShare: Double { get }

  /// Fits a candidate to some blocks.
  ///
  /// - Parameters:
  ///   - part: The blocks that may be looked at.
  ///   - seconds: The time this fit may take.
  /// - Returns: Nil where the time did not suffice for any.
  func fit(_ part: SearchPart, clock: SearchClock, seconds: Double) throws -> FittedCandidate?
}

/// A part of the data with its own splits into training and validation blocks.
struct SearchPart: Sendable {
  /// What messages call it.
  var name: String
  var blocks: Set<Int>
  /// The first one stops training.
  var splits: [GuardedFolds.Fold]
}

/// A candidate that was fitted to a part.
struct FittedCandidate: Sendable {
  var candidate: Candidate
  /// Of its functions, over all data.
  var moments: LaggedMoments
  /// What was chosen within the family: `bandwidth 0.7`.
  var detail: String
  var steps: [SearchStep] = []
  /// Whether the part's own validation found nothing, and this is only the best there was.
  var isPlaceholder = false
  /// Whether the fit had to end before it was through.
  var isCutShort = false
}
