/// Nested sets of features, from the smallest upwards, with their scores.
public struct SelectionPath: Equatable, Sendable {
  /// What one set holds beyond the one before it.
  public struct Step: Equatable, Sendable {
    /// The groups that come in, as indices of those given: one, but for the first step of an
    /// interrupted backward search.
    public var groups: [Int]
    /// Their features, without those that are constant or depend on features before them.
    public var features: [Int]
    /// The features' names.
    public var names: [String]
    /// The score on the training blocks, with the constant's 1, mean over folds.
    public var training: Double
    /// The score on the held-out blocks, with the constant's 1, mean over folds.
    public var heldOut: Double
    /// Of the held-out mean, corrected for the folds' common training data.
    public var standardError: Double
  }

  /// The sets: each holds the groups of all steps up to it. A backward search lists groups in
  /// the reverse order of their removal.
  public var steps: [Step]
  /// How many steps make the choice: the fewest whose held-out mean lies within one standard
  /// error (of the paired difference) of the best; 0 where no set beats the constant.
  public var chosenStepCount: Int
  /// Whether the search was stopped before its end.
  public var isInterrupted: Bool

  /// The features of the choice, as indices, in the order of selection.
  public var chosen: [Int] { steps.prefix(chosenStepCount).flatMap(\.features) }
  /// Their names.
  public var chosenNames: [String] { steps.prefix(chosenStepCount).flatMap(\.names) }
  /// The groups of the choice, in the order of selection.
  public var chosenGroups: [Int] { steps.prefix(chosenStepCount).flatMap(\.groups) }
}
