public import Information
import Samples

/// What a mapped state costs and what it keeps: H(x), I(x;O) and J*_β.
///
/// - Reference: N. Tishby, F. C. Pereira, W. Bialek, arXiv:physics/0004057 (1999).
public struct InformationScore: MappingScore {
  /// Which of the three.
  public enum Quantity: Equatable, Sendable {
    /// H(x): how many nats the mapped state carries.
    case entropy
    /// I(x;O): how much it tells of the slow state of all atoms a lag later.
    case information
    /// min over q(t|x) of I(x;t) − β·I(t;O) on held-out blocks.
    case objective(beta: Double)
  }

  /// What of a mapped state was found.
  public struct Outcome: MappingOutcome {
    public let estimate: JackknifeEstimate?
    public let absence: String?
  }

  /// Which of the three.
  public let quantity: Quantity

  /// A score of this quantity.
  public init(_ quantity: Quantity) { self.quantity = quantity }

  public var kind: ScoreKind {
    switch quantity {
    case .entropy:
      ScoreKind(
        name: "state_entropy", title: "State entropy", unit: "nats", direction: .lower,
        definition: "H(x) of the mapped state in cells: what a model of it has to carry",
        source: "C. E. Shannon, Bell Syst. Tech. J. 27, 379 (1948), doi:10.1002/j.1538-7305.1948.tb01338.x")
    case .information:
      ScoreKind(
        name: "information", title: "Slow-state information", unit: "nats", direction: .higher,
        definition: "I(x; O), O the slow state of all atoms a lag later",
        source: "C. E. Shannon, Bell Syst. Tech. J. 27, 379 (1948), doi:10.1002/j.1538-7305.1948.tb01338.x")
    case .objective(let beta):
      ScoreKind(
        name: "j_star", title: "J* at β = \(beta == beta.rounded() ? "\(Int(beta))" : "\(beta)")", unit: "nats", direction: .lower,
        definition: "min over encoders of I(x;t) − β I(t;O), held out",
        source: "N. Tishby, F. C. Pereira, W. Bialek, arXiv:physics/0004057 (1999)")
    }
  }

  /// - Parameter data: The tables of the same mappings, in their order.
  /// - Complexity: O(blocks · cells) a mapping; J* anneals an encoder for each of five folds.
  public func evaluate(
    _ mappings: [Mapping], on data: MappedStateTables, progress: @Sendable (Int) -> Void
  ) throws(InformationError) -> [Outcome] {
    precondition(mappings.count == data.tables.count, "tables of other mappings")
    return try ParallelPass.map(
      count: mappings.count, threadCount: data.threadCount
    ) { index throws(InformationError) -> Outcome in
      defer { progress(1) }
      guard let table = data.tables[index] else {
        return Outcome(estimate: nil, absence: "its beads have no slow component to cut into cells")
      }
      switch quantity {
      case .entropy:
        return Outcome(estimate: table.jackknife { Entropy.of(counts: $0.rowSums) }, absence: nil)
      case .information:
        return Outcome(estimate: table.jackknife { $0.mutualInformation() }, absence: nil)
      case .objective(let beta):
        var bottleneck = HeldOutBottleneck()
        bottleneck.inefficiency = data.inefficiency
        let points = try bottleneck.points(
          table, blocks: data.blocks, betas: [beta], guardFrames: data.lag)
        guard let point = points?.first else {
          return Outcome(estimate: nil, absence: "too few blocks for folds")
        }
        return Outcome(estimate: point.objective, absence: nil)
      }
    }
  }
}
