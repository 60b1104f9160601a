public import Information

/// A number that tells how good a mapping is, for many mappings on the same data and blocks.
public protocol MappingScore: Sendable {
  /// What the score is made from.
  associatedtype Data
  /// What is known of one mapping.
  associatedtype Outcome: MappingOutcome

  /// The name, the direction and the source.
  var kind: ScoreKind { get }

  /// Scores mappings, each by itself.
  ///
  /// - Parameter progress: Told, from any thread, of mappings as they are done: how many more.
  /// - Returns: One a mapping, in their order, on the same blocks.
  func evaluate(
    _ mappings: [Mapping], on data: Data, progress: @Sendable (Int) -> Void
  ) throws -> [Outcome]
}

/// What a score found for one mapping.
public protocol MappingOutcome: Sendable {
  /// The value with the values without each block, by which mappings are compared in pairs; nil where
  /// the mapping has no such score.
  var estimate: JackknifeEstimate? { get }
  /// Why there is no value, in a phrase; nil where there is one.
  var absence: String? { get }
}
