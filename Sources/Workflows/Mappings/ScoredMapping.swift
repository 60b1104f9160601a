public import CoarseGraining

/// A mapping among those that are compared, and where it comes from.
public struct ScoredMapping: Sendable {
  /// Where a mapping comes from.
  public enum Origin: Equatable, Sendable {
    /// The user named it: a built-in one or a file.
    case named
    /// One of many random ones.
    case member(family: String)
    /// Found by a search for a score.
    case optimised(score: String)
  }

  /// What is scored.
  public let mapping: Mapping
  /// Where it comes from.
  public let origin: Origin
  /// The mapping's own name.
  public var name: String { mapping.name }

  /// Whether it is one of many that only their family's cloud shows.
  var isMember: Bool { if case .member = origin { true } else { false } }
  /// Whether it was chosen, or found, for a score.
  var family: String? { if case .member(let family) = origin { family } else { nil } }
}
