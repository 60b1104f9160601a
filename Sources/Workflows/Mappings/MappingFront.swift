import CoarseGraining
public import Statistics

/// The front of mappings by chosen scores.
public struct MappingFront: Sendable {
  /// Ranks and members; points are mappings in their order.
  public let front: ParetoFront
  /// How sure memberships are; nil where no score has errors.
  public let probability: FrontProbability?
  /// To the reference that the user gave, or to a tenth of the range beyond the worst of all values.
  public let volume: Hypervolume
  /// Whether the user gave the reference.
  public let isReferenceGiven: Bool

  /// The name of the objective that is no score: the number of beads, to be minimised.
  static let beads = "beads"
  static let replicateCount = 1000

  /// - Parameter objectives: Names of scores, or `beads`.
  /// - Throws: ``MappingError/unknownObjective(name:available:)``,
  ///   ``MappingError/noScore(objective:reason:)``.
  init(
    _ columns: [MappingScoreColumn], mappings: [ScoredMapping], objectives names: [String], reference: [Double]?,
    seed: UInt64
  ) throws {
    guard names.count >= 2 else { throw MappingError.tooFewObjectives }
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw MappingError.objectiveTwice(name: name)
    }
    if let reference, reference.count != names.count {
      throw MappingError.referenceMismatch(values: reference.count, objectives: names.count)
    }
    var objectives: [ParetoObjective] = []
    var values: [[Double]] = []
    var replicates: [JackknifeReplicates.Objective] = []
    for name in names {
      if name == Self.beads {
        objectives.append(ParetoObjective(name, .minimise))
        values.append(mappings.map { Double($0.mapping.beadCount) })
        replicates.append(.init(exact: values.last!))
        continue
      }
      guard let column = columns.first(where: { $0.kind.name == name }) else {
        throw MappingError.unknownObjective(name: name, available: columns.map(\.kind.name) + [Self.beads])
      }
      guard column.estimates.contains(where: { $0 != nil }) else {
        throw MappingError.noScore(
          objective: name, reason: column.absences.lazy.compactMap { $0 }.first ?? "there is none")
      }
      objectives.append(ParetoObjective(name, column.kind.direction == .lower ? .minimise : .maximise))
      values.append(column.estimates.map { $0?.value ?? .nan })
      replicates.append(Self.replicates(of: column))
    }
    let points = mappings.indices.map { mapping in values.map { $0[mapping] } }
    front = try ParetoFront(points: points, objectives: objectives)
    probability = replicates.allSatisfy { $0.deleted.isEmpty }
      ? nil
      : try FrontProbability(
        objectives: objectives, jackknife: replicates, replicateCount: Self.replicateCount, seed: seed)
    isReferenceGiven = reference != nil
    volume = try front.hypervolume(reference: reference ?? Self.worst(front))
  }

  /// A corner beyond all finite points by a tenth of their range, so that the ends of the front count too.
  private static func worst(_ front: ParetoFront) -> [Double] {
    front.objectives.indices.map { objective in
      let values = front.points.map { $0[objective] }.filter(\.isFinite)
      guard let low = values.min(), let high = values.max() else { return 0 }
      let margin = high > low ? 0.1 * (high - low) : max(0.1 * abs(high), 1e-3)
      return front.objectives[objective].direction == .minimise ? high + margin : low - margin
    }
  }

  /// Values without each block; mappings without a value, or without its error, scatter not at all.
  private static func replicates(of column: MappingScoreColumn) -> JackknifeReplicates.Objective {
    let values = column.estimates.map { $0?.plain ?? .nan }
    let centres = column.estimates.map { $0?.value ?? .nan }
    guard
      let pattern = column.estimates.lazy.compactMap({ $0 }).first(where: { $0.standardError != nil })
    else { return .init(exact: centres) }
    let deleted = column.estimates.map { estimate -> [Double] in
      guard let estimate, estimate.replicates.count == pattern.replicates.count else {
        return Array(repeating: estimate?.plain ?? .nan, count: pattern.replicates.count)
      }
      return estimate.replicates
    }
    return .init(values: values, deleted: deleted, sizes: pattern.sizes, centres: centres)
  }
}
