import Information
public import Storage

extension ScoreAnalysis {
  /// The object that `--json` prints. Information is in nats, times are in the time unit; what does not
  /// exist is null.
  public func json() -> JSONValue {
    var members: [String: JSONValue] = [
      "andante": .string(Andante.version), "schema": 1, "unit": "nats",
      "lag": .number(scale.time(lag)), "lag_frames": .integer(lag), "time_unit": .string(scale.unit),
      "observable": .string(observable), "observable_cells": .integer(observableCount),
      "cells": .integer(cellCount), "states": .integer(stateCount),
      "frames": .integer(frameCount), "effective_sample_size": .number(effectiveSampleSize),
      "blocks": .integer(result.blocks.blocks.count),
      "ranked_by": .string(criterion),
      "given": given.map { .string($0) } ?? .null,
      "state_information": Self.estimate(result.stateInformation),
      "state_predictive_information": Self.estimate(result.statePredictive),
      "bound": result.bound.map { .array($0.map(Self.point)) } ?? .null,
      "warnings": .strings(advice.map(\.line)),
    ]
    members["crossings"] = .array(
      scan.crossings.map {
        .object([
          "before": .string(candidates[$0.before].name), "after": .string(candidates[$0.after].name),
          "lag": .number(scale.time($0.lag)),
        ])
      })
    var list: [JSONValue] = []
    for place in ranking.places { list.append(candidate(place)) }
    members["candidates"] = .array(list)
    return .object(members)
  }

  private var criterion: String {
    switch ranking.criterion {
    case .objective: "j_star"
    case .conditionalInformation: "i_x_o_given"
    case .information: "i_x_o"
    }
  }

  private func candidate(_ place: CandidateRanking.Place) -> JSONValue {
    let score = candidates[place.candidate]
    var information = Self.members(score.information)
    information["p"] = .number(score.pValue)
    var members: [String: JSONValue] = [
      "name": .string(score.name), "rank": .integer(place.rank),
      "ties": .strings(place.ties.map { candidates[$0].name }),
      "cells": .integer(score.cellCount),
      "correlation_time": .number(scale.time(score.correlationTime)),
      "effective_sample_size": .number(score.effectiveSampleSize),
      "largest_share": .number(score.largestShare),
      "i_x_o": .object(information),
      "i_x_o_given": score.conditional.map {
        var conditional = Self.members($0.information)
        conditional["p"] = .number($0.pValue)
        return .object(conditional)
      } ?? .null,
      "beta_local": score.betaLocal.map { .number($0.plain) } ?? .null,
      "beta_onset": score.betaOnset.map { .number($0) } ?? .null,
      "predictive_information": Self.estimate(score.predictive),
      "information_loss": Self.estimate(score.informationLoss),
      "lumpability_gap": Self.estimate(score.lumpabilityGap),
      "vamp2": Self.estimate(score.vamp2),
      "timescale": score.timescale.map { timescale in
        .object([
          "value": .number(scale.time(timescale.value)),
          "error": timescale.standardError.map { .number(scale.time($0)) } ?? .null,
          "interval": timescale.interval.map {
            .numbers([scale.time($0.lowerBound), scale.time($0.upperBound)])
          } ?? .null,
        ])
      } ?? .null,
      "deterministic": .array(
        score.deterministic.map {
          .object([
            "beta": .number($0.beta), "h_t": .number($0.entropy), "i_t_o": .number($0.information),
            "clusters": .integer($0.clusterCount),
          ])
        }),
    ]
    members["beta_local_error"] = score.betaLocal?.standardError.map { .number($0) } ?? .null
    if let neighbours {
      members["i_x_o_neighbours"] = neighbours[place.candidate].map {
        .object([
          "value": .number($0.value), "error": $0.standardError.map { .number($0) } ?? .null,
        ])
      } ?? .null
    }
    members["j_star"] = score.objectives.map { points in
      .array(
        points.map { point in
          var members = Self.members(point.objective)
          members["beta"] = .number(point.beta)
          members["converged"] = .bool(point.converged)
          return .object(members)
        })
    } ?? .null
    members["curve"] = score.curve.map { .array($0.map(Self.point)) } ?? .null
    return .object(members)
  }

  private static func point(_ point: HeldOutBottleneck.Point) -> JSONValue {
    .object([
      "beta": .number(point.beta), "i_x_t": .number(point.rate.value),
      "i_t_o": .number(point.relevance.value), "j": .number(point.objective.value),
      "j_error": point.objective.standardError.map { .number($0) } ?? .null,
      "clusters": .integer(point.clusterCount), "converged": .bool(point.converged),
    ])
  }

  private static func members(_ estimate: JackknifeEstimate) -> [String: JSONValue] {
    [
      "value": .number(estimate.value), "error": estimate.standardError.map { .number($0) } ?? .null,
      "interval": estimate.interval.map { .numbers([$0.lowerBound, $0.upperBound]) } ?? .null,
    ]
  }

  private static func estimate(_ estimate: JackknifeEstimate) -> JSONValue { .object(members(estimate)) }
}
