public import Bases

/// A basis whose parameters were optimised, as it was when it served the validation data
/// best.
public struct OptimisedBasis: Sendable {
  /// The best basis: the one given where nothing was better.
  public let basis: Basis
  /// The start and each step.
  public let epochs: [TrainingEpoch]
  /// The index of the epoch that ``basis`` comes from.
  public let bestEpoch: Int
  /// Whether the caller ended it.
  public let isInterrupted: Bool
}
