/// One step of a training, of a network or of a basis, and its scores, both with the
/// constant's 1.
public struct TrainingEpoch: Equatable, Sendable {
  /// Counted from 1; 0 for a basis as it was given.
  public var index: Int
  /// On the training data: the objective's mean over a network's batches, VAMP-2 of all
  /// functions of a basis.
  public var trainingScore: Double
  /// On the validation data after the step.
  public var validationScore: Double

  /// The scores after step `index`.
  public init(index: Int, trainingScore: Double, validationScore: Double) {
    self.index = index
    self.trainingScore = trainingScore
    self.validationScore = validationScore
  }
}
