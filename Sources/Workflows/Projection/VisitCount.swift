/// How often the slowest component went to its rarer side and came back.
///
/// A visit begins when the rarer side's core is reached from the other core, as a
/// ``VisitCut`` has them, so that crossing the cut to and fro is not counted.
public struct VisitCount: Equatable, Sendable {
  /// Entries into the rarer side, by trajectory.
  public var visits: [Int]
  /// The share of frames on the rarer side of the cut.
  public var share: Double
  /// Whether the rarer side is that of large values.
  public var isUpper: Bool

  /// The visits of all trajectories.
  public var total: Int { visits.reduce(0, +) }

  /// Nil where the component does not fall into two classes.
  package init?(_ written: WrittenComponents, histogram: ComponentHistograms) throws {
    guard let cut = VisitCut(histogram) else { return nil }
    try self.init(written, histogram: histogram, cut: cut)
  }

  /// Counts between given cores, such as those of other data.
  package init(_ written: WrittenComponents, histogram: ComponentHistograms, cut: VisitCut) throws {
    isUpper = cut.isUpper
    share = cut.share(of: histogram)
    var counts = written.source.trajectories.map { _ in 0 }
    var side = 0
    var current = -1
    let width = written.source.dimension
    let rare = isUpper ? 1 : -1
    try written.forEachBlock { trajectory, _, rows in
      if trajectory != current {
        current = trajectory
        side = 0
      }
      for frame in 0..<(rows.count / width) {
        let x = rows[frame * width]
        let here = x <= cut.lowerCore ? -1 : x >= cut.upperCore ? 1 : side
        if here == rare && side == -rare { counts[trajectory] += 1 }
        side = here
      }
    }
    visits = counts
  }
}

extension VisitCount {
  /// Visits below this make a slow process a matter of few events.
  static let few = 50

  /// ` (3, 4 by trajectory)`, where there are several and not too many.
  private var byTrajectory: String {
    visits.count > 1 && visits.count <= 12
      ? " (\(visits.map(String.init).joined(separator: ", ")) by trajectory)" : ""
  }

  /// `7 times (3, 4 by trajectory)`.
  var times: String { "\(total) \(total == 1 ? "time" : "times")\(byTrajectory)" }

  /// Said where the events are few; nil where there are enough.
  ///
  /// - Parameter process: What rests on them.
  func advice(on process: String) -> Advice? {
    guard total < Self.few else { return nil }
    let headline = switch total {
    case 0: "No visit backs \(process)"
    case 1: "A single visit backs \(process)"
    default: "About \(total) visits back \(process)"
    }
    return Advice(
      total < 10 ? .serious : .caution, headline,
      detail: "The first component went to its rarer side \(times). A timescale from N events is "
        + "uncertain by about 1/√N, whatever the number of frames.")
  }
}
