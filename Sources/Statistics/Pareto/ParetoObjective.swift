/// One of the numbers that a Pareto front weighs against the others.
public struct ParetoObjective: Equatable, Sendable {
  /// Which way is better.
  public enum Direction: String, Equatable, Sendable, CaseIterable {
    /// Less is better.
    case minimise
    /// More is better.
    case maximise

    /// The factor that makes less better: 1 or −1.
    var sign: Double { self == .minimise ? 1 : -1 }
  }

  /// What the objective is called, as in the header of a table.
  public var name: String
  /// Which way is better.
  public var direction: Direction

  /// Makes an objective.
  public init(_ name: String, _ direction: Direction) {
    self.name = name
    self.direction = direction
  }
}
