public import Bases

/// One pass over the training pairs.
public struct TrainingEpoch: Equatable, Sendable {
  /// Counted from 1.
  public var index: Int
  /// The objective's mean over the epoch's batches, with the constant's 1.
  public var trainingScore: Double
  /// On the validation data after the epoch, with the constant's 1.
  public var validationScore: Double

  /// What one pass came to.
  public init(index: Int, trainingScore: Double, validationScore: Double) {
    self.index = index
    self.trainingScore = trainingScore
    self.validationScore = validationScore
  }
}

/// The network of the epoch with the best validation score, and how training went.
public struct TrainedNetwork: Equatable, Sendable {
  /// The outputs as functions of the features, in double precision: standardisation and
  /// batch normalisation are part of the affine maps.
  public var basis: NetworkBasis
  /// All epochs, in order.
  public var epochs: [TrainingEpoch]
  /// The index, counted from 1, of the epoch that the network is of.
  public var bestEpoch: Int

  /// The validation score of the best epoch.
  public var validationScore: Double { epochs[bestEpoch - 1].validationScore }
}
