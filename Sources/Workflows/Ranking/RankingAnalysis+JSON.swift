import Information
public import Storage

extension RankingAnalysis {
  /// The object that `--json` prints. Information is in nats; what does not exist is null.
  public func json() -> JSONValue {
    .object([
      "andante": .string(Andante.version), "schema": 1, "unit": "nats",
      "lag": .number(scale.time(lag)), "lag_frames": .integer(lag), "time_unit": .string(scale.unit),
      "frames": .integer(columns.frameCount), "pairs": .integer(information.pairCount),
      "columns": .integer(columns.dimension), "cells": .integer(cellCount),
      "effective_sample_size": .number(effectiveCount),
      "selected": .array(ranking.choices.enumerated().map { choice($1, rank: $0 + 1) }),
      "stopped": .object(stop),
      "constant": .strings(ranking.constants.map(name)),
      "mostly_one_value": .array(ranking.dominated.map(relative)),
      "states": states.map(Self.states) ?? .null,
      "warnings": .strings(advice.map(\.line)),
    ])
  }

  private func choice(_ choice: ColumnRanking.Choice, rank: Int) -> JSONValue {
    .object([
      "rank": .integer(rank), "name": .string(name(choice.column)), "foretells": .string(name(choice.target)),
      "relevance": .object([
        "value": .number(choice.relevance.value),
        "error": choice.relevance.standardError.map { .number($0) } ?? .null,
        "interval": choice.relevance.interval.map { .numbers([$0.lowerBound, $0.upperBound]) } ?? .null,
        "p": choice.pValue.map { .number($0) } ?? .null,
      ]),
      "gain": .number(choice.gain), "share_taken": .number(choice.shareTaken),
      "effective_sample_size": .number(choice.effectiveCount),
      "stands_for": .array(choice.standsFor.map(relative)),
    ])
  }

  private func relative(_ relative: ColumnRanking.Relative) -> JSONValue {
    .object(["name": .string(name(relative.column)), "share": .number(relative.share)])
  }

  private var stop: [String: JSONValue] {
    switch ranking.stop {
    case .complete: ["reason": "complete"]
    case .exhausted: ["reason": "no_more_columns"]
    case .withinError(let column, let gain, let error):
      ["reason": "within_error", "name": .string(name(column)), "gain": .number(gain), "error": .number(error)]
    case .insignificant(let column, let p):
      ["reason": "insignificant", "name": .string(name(column)), "p": .number(p)]
    case .redundant(let column, let share):
      ["reason": "redundant", "name": .string(name(column)), "share": .number(share)]
    }
  }

  private static func states(_ states: PredictiveStates) -> JSONValue {
    let model = states.model
    return .object([
      "count": .integer(model.stateCount), "stable": .bool(model.isStable),
      "columns": .strings(states.columns), "populations": .numbers(states.populations),
      "constants": .numbers(model.constants),
      "slopes": .array((0..<model.stateCount).map { .numbers(model.slopes.row($0)) }),
      "latent_directions": .array(
        (0..<model.latentDirections.rowCount).map { .numbers(model.latentDirections.row($0)) }),
      "means": .numbers(model.means),
      "history": .array(
        model.history.map {
          .object(["changed": .number($0.changedShare), "states": .integer($0.stateCount)])
        }),
    ])
  }
}
