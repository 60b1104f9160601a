import Information
import Reporting

/// A score card's numbers as CSV tables.
struct ScoreTables {
  private let analysis: ScoreAnalysis

  init(_ analysis: ScoreAnalysis) { self.analysis = analysis }

  var all: [(name: String, table: ColumnTable)] {
    [("scores", scores), ("curves", curves), ("ranking", ranking), ("predictive-information", predictive)]
  }

  private var ordered: [(place: CandidateRanking.Place, score: CandidateScore)] {
    analysis.ranking.places.map { ($0, analysis.candidates[$0.candidate]) }
  }

  private func columns(
    _ name: String, _ values: [JackknifeEstimate?]
  ) -> [ColumnTable.Column] {
    [
      .numbers(name, values.map { $0?.value }),
      .numbers("\(name)_error", values.map { $0?.standardError }),
      .numbers("\(name)_lower", values.map { $0?.interval?.lowerBound }),
      .numbers("\(name)_upper", values.map { $0?.interval?.upperBound }),
    ]
  }

  /// One row a candidate, best first.
  private var scores: ColumnTable {
    let rows = ordered
    let scale = analysis.scale
    var table: [ColumnTable.Column] = [
      .numbers("rank", rows.map { Double($0.place.rank) }),
      .texts("variable", rows.map(\.score.name)),
    ]
    for (k, beta) in analysis.betas.enumerated() {
      table += columns(
        "j_star_\(NumberText.plain(NumberText.compact(beta)))", rows.map { $0.score.objectives?[k].objective })
    }
    table += columns("i_x_o", rows.map(\.score.information))
    table.append(.numbers("p", rows.map(\.score.pValue)))
    if let neighbours = analysis.neighbours {
      let values = rows.map { neighbours[$0.place.candidate] }
      table += [
        .numbers("i_x_o_neighbours", values.map { $0?.value }),
        .numbers("i_x_o_neighbours_error", values.map { $0?.standardError }),
      ]
    }
    if analysis.given != nil {
      table += columns("i_x_o_given", rows.map(\.score.conditional?.information))
      table.append(.numbers("p_given", rows.map(\.score.conditional?.pValue)))
    }
    table += [
      .numbers("beta_local", rows.map(\.score.betaLocal?.plain)),
      .numbers("beta_local_error", rows.map(\.score.betaLocal?.standardError)),
      .numbers("beta_onset", rows.map(\.score.betaOnset)),
    ]
    for (k, beta) in analysis.betas.enumerated() {
      let name = NumberText.plain(NumberText.compact(beta))
      table += [
        .numbers("h_t_\(name)", rows.map { $0.score.deterministic[k].entropy }),
        .numbers("clusters_\(name)", rows.map { Double($0.score.deterministic[k].clusterCount) }),
      ]
    }
    table += columns("predictive_information", rows.map(\.score.predictive))
    table += columns("information_loss", rows.map(\.score.informationLoss))
    table += columns("lumpability_gap", rows.map(\.score.lumpabilityGap))
    table += columns("vamp2", rows.map(\.score.vamp2))
    table += [
      .numbers("timescale_\(scale.unit)", rows.map { $0.score.timescale.map { scale.time($0.value) } }),
      .numbers(
        "timescale_\(scale.unit)_error",
        rows.map { $0.score.timescale?.standardError.map { scale.time($0) } }),
      .numbers("correlation_time_\(scale.unit)", rows.map { scale.time($0.score.correlationTime) }),
      .numbers("effective_sample_size", rows.map(\.score.effectiveSampleSize)),
      .numbers("cells", rows.map { Double($0.score.cellCount) }),
    ]
    return ColumnTable(table)
  }

  /// Held-out curves in the information plane.
  private var curves: ColumnTable {
    var names: [String] = []
    var points: [HeldOutBottleneck.Point] = []
    for (_, score) in ordered {
      for point in score.curve ?? [] {
        names.append(score.name)
        points.append(point)
      }
    }
    for point in analysis.result.bound ?? [] {
      names.append("all columns")
      points.append(point)
    }
    return ColumnTable([
      .texts("variable", names), .numbers("beta", points.map(\.beta)),
      .numbers("i_x_t", points.map(\.rate.value)), .numbers("i_x_t_error", points.map(\.rate.standardError)),
      .numbers("i_t_o", points.map(\.relevance.value)),
      .numbers("i_t_o_error", points.map(\.relevance.standardError)),
      .numbers("j", points.map(\.objective.value)), .numbers("j_error", points.map(\.objective.standardError)),
      .numbers("clusters", points.map { Double($0.clusterCount) }),
      .texts("converged", points.map { $0.converged ? "yes" : "no" }),
    ])
  }

  private var ranking: ColumnTable {
    let scores = ordered.map { analysis.rankedScore($0.place.candidate) }
    return ColumnTable(
      [
        .numbers("rank", ordered.map { Double($0.place.rank) }), .texts("variable", ordered.map(\.score.name)),
        .texts("by", ordered.map { _ in NumberText.plain(analysis.criterionText) }),
      ] + columns("score", scores)
        + [.texts("ties", ordered.map { $0.place.ties.map { analysis.candidates[$0].name }.joined(separator: "; ") })])
  }

  private var predictive: ColumnTable {
    let scan = analysis.scan
    var names: [String] = []
    var lags: [Double] = []
    var values: [JackknifeEstimate] = []
    for (candidate, estimates) in zip(scan.candidates, scan.estimates) {
      for (lag, estimate) in zip(scan.lags, estimates) {
        names.append(analysis.candidates[candidate].name)
        lags.append(analysis.scale.time(lag))
        values.append(estimate)
      }
    }
    return ColumnTable(
      [.texts("variable", names), .numbers("lag_\(analysis.scale.unit)", lags)]
        + columns("predictive_information", values))
  }
}
