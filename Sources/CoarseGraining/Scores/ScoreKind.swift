/// What a score is called, and which way is better.
public struct ScoreKind: Hashable, Sendable {
  /// Which way is better.
  public enum Direction: String, Sendable {
    case lower
    case higher
  }

  /// As in tables and JSON: `mapping_entropy`.
  public let name: String
  /// As in figures and pages: `Mapping entropy`.
  public let title: String
  /// Such as `kJ/mol/nm`; nil for a number without one.
  public let unit: String?
  /// Which way is better.
  public let direction: Direction
  /// The definition in a line, for pages.
  public let definition: String
  /// The paper, with its DOI.
  public let source: String

  /// A score of this name.
  public init(
    name: String, title: String, unit: String? = nil, direction: Direction, definition: String,
    source: String
  ) {
    self.name = name
    self.title = title
    self.unit = unit
    self.direction = direction
    self.definition = definition
    self.source = source
  }
}
