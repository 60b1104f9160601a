public import Bases
public import Koopman
import Moments

/// What a search is asked to do.
public struct SearchRequest: Equatable, Sendable {
  /// The families that are tried, beside the features themselves.
  public var families: Set<Family>
  /// The fixed dimension at which candidates are compared.
  public var componentCount = 2
  /// Seconds.
  public var budget = 60.0
  /// The most random features, or functions of an optimised basis.
  public var functionCount = 200
  /// The most features (angles count as one) of a selection.
  public var mostFeatures = 10
  /// The most features with a loading in each component of a selection; nil keeps all.
  public var mostLoadings: Int?
  /// The soft states that a network's outputs are to be; nil for outputs without bounds.
  public var stateCount: Int?

  /// A family of candidates.
  public enum Family: Sendable, CaseIterable {
    /// A short list of the features.
    case selection
    /// Random Fourier features.
    case fourier
    /// Gaussians about landmarks.
    case landmarks
    /// Bumps whose places and widths are found by the score's gradient.
    case optimisedBasis
    /// Networks.
    case network
  }

  /// A search among these.
  public init(families: Set<Family>) { self.families = families }
}

/// How one family did.
public struct FamilyResult: Sendable {
  /// What tables call it.
  public let name: String
  /// Nil where the budget or an interruption left it out, or where it is empty.
  public internal(set) var score: FoldedScore?
  /// Whether it had its time and proposes nothing, as a selection does to which no feature
  /// predicts anything.
  public private(set) var isEmpty = false
  /// Of all folds' test data.
  public internal(set) var timescale: HeldOutTimescale?
  /// Against the features themselves, on the same folds.
  public internal(set) var comparison: PairedComparison?
  /// What it took, in seconds.
  public internal(set) var seconds = 0.0
  /// Of the winner's fit to all data.
  public internal(set) var detail = ""
  /// Of the winner's fit to all data.
  public internal(set) var steps: [SearchStep] = []

  init(name: String, score: FoldedScore) {
    self.name = name
    self.score = score
  }

  /// Why it could not be fitted; nil where it could, or where the time did not suffice.
  public private(set) var reason: String?

  /// One without a score.
  init(name: String, isEmpty: Bool) {
    self.name = name
    self.isEmpty = isEmpty
  }

  /// One that could not be fitted.
  init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }
}

/// What a search found.
public struct SearchResult: Sendable {
  /// What was asked for.
  public let request: SearchRequest
  /// In frames.
  public let lag: Int
  /// The decomposition behind the scores.
  public let method: Method
  /// In the order tried: the features themselves first.
  public let families: [FamilyResult]
  /// The family that is kept.
  public let winner: Int
  /// The family that the folds chose; the features themselves are kept instead where it
  /// proposes nothing on all data.
  public let bestInFolds: Int
  /// Families that are not for these data.
  public let leftOut: [FamilyResult]
  /// For each fold the family that would be kept without it.
  public let choices: [Int]
  /// The folds whose test blocks no fit has seen.
  public let folds: GuardedFolds
  /// The winner, fitted to all data.
  public let candidate: Candidate
  /// Of its functions.
  let moments: LaggedMoments
  /// Of the features themselves.
  let linearMoments: LaggedMoments
  /// The slow components in its functions.
  public let model: SpectralModel
  /// The slow components that are linear in the features.
  public let linear: SpectralModel
  /// What the search took.
  public let seconds: Double
  /// Whether it was asked to stop.
  public let isStopped: Bool
  /// On trajectories that were named for that alone.
  public internal(set) var untouched: UntouchedScore?

  /// The winner's functions; nil where it is a choice of the features.
  public var basis: Basis? {
    if case .basis(let basis) = candidate { basis } else { nil }
  }

  /// A score counts as more than the constant's 1 from so many standard errors on: the
  /// best of several families is one error above it in noise too.
  static let sureErrors = 2.0

  /// Whether some family's held-out VAMP-2 exceeds the constant's 1 by two standard errors.
  public var hasSlowProcess: Bool {
    families.contains { family in
      guard let (value, error) = family.score?.vamp2 else { return false }
      return value - Self.sureErrors * (error ?? 0) > 1
    }
  }

  /// The winner's folds.
  public var score: FoldedScore { families[winner].score! }
}
