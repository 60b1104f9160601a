public import Bases

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
