import Synchronization

/// A wish to stop that a user utters while a job runs; what was found is kept.
public final class StopRequest: Sendable {
  private let wish = Atomic(false)
  private let offered = Atomic(false)

  /// Nobody has asked yet.
  public init() {}

  /// Whether stopping was asked for.
  public var isMade: Bool { wish.load(ordering: .relaxed) }

  /// Whether a job is at a place where it can stop and keep what it has.
  public var isOffered: Bool { offered.load(ordering: .relaxed) }

  /// Asks to stop at the next good place.
  public func make() { wish.store(true, ordering: .relaxed) }

  /// Runs work that looks at ``isMade``.
  func offer<Result>(_ body: () throws -> Result) rethrows -> Result {
    offered.store(true, ordering: .relaxed)
    defer { offered.store(false, ordering: .relaxed) }
    return try body()
  }
}

/// The time that a search has.
struct SearchClock: Sendable {
  let start = ContinuousClock.now
  /// Seconds.
  let budget: Double
  let stop: StopRequest

  /// Seconds since the start.
  var elapsed: Double { Self.seconds(ContinuousClock.now - start) }
  /// Seconds that are left; never negative.
  var remaining: Double { max(0, budget - elapsed) }
  /// Whether to come to an end.
  var isOver: Bool { stop.isMade || remaining == 0 }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
