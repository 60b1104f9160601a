public import Bases

/// One step of an optimisation and its scores, both with the constant's 1.
public struct OptimisationEpoch: Equatable, Sendable {
  /// 0 for the basis as it was given.
  public var index: Int
  /// VAMP-2 of all functions on the training data.
  public var trainingScore: Double
  /// VAMP-2 (or VAMP-E, where no number of components was given) on the validation data
  /// of the components found on the training data.
  public var validationScore: Double

  /// The scores after step `index`.
  public init(index: Int, trainingScore: Double, validationScore: Double) {
    self.index = index
    self.trainingScore = trainingScore
    self.validationScore = validationScore
  }
}

/// A basis whose parameters were optimised, as it was when it served the validation data
/// best.
public struct OptimisedBasis: Sendable {
  /// The best basis: the one given where nothing was better.
  public let basis: Basis
  /// The start and each step.
  public let epochs: [OptimisationEpoch]
  /// The index of the epoch that ``basis`` comes from.
  public let bestEpoch: Int
  /// Whether the caller ended it.
  public let isInterrupted: Bool
}
