import CoarseGraining
import Information
import Reporting
public import Storage

extension MapAnalysis {
  /// The object that `--json` prints; what does not exist is null.
  public func json() -> JSONValue {
    var members: [String: JSONValue] = [
      "andante": .string(Andante.version), "schema": 1,
      "frames": .integer(frameCount), "trajectories": .integer(trajectoryCount), "blocks": .integer(blockCount),
      "temperature": temperature.map { .number($0) } ?? .null,
      "lag": lag.map { .number(scale.time($0)) } ?? .null, "lag_frames": lag.map { .integer($0) } ?? .null,
      "time_unit": .string(scale.unit),
      "scores": .array(
        columns.map {
          .object([
            "name": .string($0.kind.name), "title": .string($0.kind.title),
            "unit": $0.kind.unit.map { .string($0) } ?? .null,
            "direction": .string($0.kind.direction.rawValue), "source": .string($0.kind.source),
          ])
        }),
      "mappings": .array(mappings.indices.map(mapping)),
      "verdict": .strings(verdict.map(NumberText.plain)), "warnings": .strings(advice.map(\.line)),
    ]
    members["objectives"] = front.map { front in
      .array(
        front.front.objectives.map {
          .object(["name": .string($0.name), "direction": .string($0.direction.rawValue)])
        })
    } ?? .array([])
    members["hypervolume"] = front.map { .number($0.volume.value) } ?? .null
    members["hypervolume_reference"] = front.map { .numbers($0.volume.reference) } ?? .null
    members["knee"] = front?.front.knee().map { .string(mappings[$0.point].name) } ?? .null
    members["excluded"] = .strings(front?.front.excluded.map { mappings[$0].name } ?? [])
    members["unseen"] = .array(unseen.map(Self.unseen))
    members["searches"] = .array(
      searches.map { search in
        .object([
          "mapping": .string(search.mapping), "score": .string(search.kind.name),
          "evaluations": .integer(search.steps.count),
          "best": .array(search.steps.map { $0.best.isFinite ? .number($0.best) : .null }),
        ])
      })
    if let kinetics { members["kinetics"] = kinetics.json(scale: scale) }
    return .object(members)
  }

  private func mapping(_ index: Int) -> JSONValue {
    let scored = mappings[index]
    var scores: [String: JSONValue] = [:]
    for column in columns {
      scores[column.kind.name] = column.estimates[index].map { .object(Self.members($0)) }
        ?? .object(["value": .null, "error": .null, "reason": .string(column.absences[index] ?? "there is none")])
    }
    return .object([
      "name": .string(scored.name), "beads": .integer(scored.mapping.beadCount),
      "family": scored.family.map { .string($0) } ?? .null,
      "searched_for": { if case .optimised(let score) = scored.origin { .string(score) } else { .null } }(),
      "scores": .object(scores),
      "front": front.map { .bool($0.front.contains(index)) } ?? .null,
      "front_probability": front?.probability?.shares[index].map { .number($0) } ?? .null,
      "rank": front?.front.ranks[index].map { .integer($0) } ?? .null,
      "duplicate": front.map { .bool($0.front.isDuplicate(index)) } ?? .null,
      "atoms": .array(scored.mapping.beads.map { .array($0.atoms.map { .integer($0) }) }),
    ])
  }

  private static func unseen(_ score: UnseenScore) -> JSONValue {
    .object([
      "mapping": .string(score.mapping), "choice": .string(score.choice), "score": .string(score.kind.name),
      "seen": score.seen.map { .object(members($0)) } ?? .null,
      "unseen": score.unseen.map { .object(members($0)) } ?? .null,
    ])
  }

  static func members(_ estimate: JackknifeEstimate) -> [String: JSONValue] {
    [
      "value": .number(estimate.value), "error": estimate.standardError.map { .number($0) } ?? .null,
      "interval": estimate.interval.map { .numbers([$0.lowerBound, $0.upperBound]) } ?? .null,
    ]
  }
}
