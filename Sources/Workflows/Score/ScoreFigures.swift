import Information
import Reporting

/// The pictures of a score card.
struct ScoreFigures {
  private let analysis: ScoreAnalysis

  init(_ analysis: ScoreAnalysis) { self.analysis = analysis }

  var all: [Figure] { [ranking, plane, predictive].compactMap { $0 } }

  var ranking: Figure? {
    let places = analysis.ranking.places
    guard !places.isEmpty else { return nil }
    let isGiven = analysis.ranking.criterion == .conditionalInformation
    let groups = Self.groups(places)
    return RankingPlot(
      title: "Ranking",
      rows: zip(places, groups).map { place, group in
        let score = analysis.candidates[place.candidate]
        let value = analysis.rankedScore(place.candidate)
        return .init(
          score.name, value: value.value, interval: value.interval, rank: place.rank,
          tieGroup: group,
          pValue: isGiven ? score.conditional?.pValue : score.pValue)
      }, axis: "\(analysis.criterionText) / nats"
    ).figure()
  }

  /// Runs of neighbours that all tie with each other; nil for one by itself.
  private static func groups(_ places: [CandidateRanking.Place]) -> [Int?] {
    var runs: [[CandidateRanking.Place]] = []
    for place in places {
      if let run = runs.last, run.allSatisfy({ $0.ties.contains(place.candidate) }) {
        runs[runs.count - 1].append(place)
      } else {
        runs.append([place])
      }
    }
    return runs.enumerated().flatMap { index, run in run.map { _ in run.count > 1 ? index : nil } }
  }

  /// Held-out curves of the leading candidates under the whole state's.
  var plane: Figure? {
    let series = analysis.ranking.places.prefix(InformationPlanePlot.seriesLimit).compactMap { place in
      let score = analysis.candidates[place.candidate]
      return score.curve.map { curve in
        InformationPlanePlot.Series(
          name: score.name,
          points: Self.origin + Self.points(curve, beta: nil) + (score.objectives ?? []).flatMap { Self.points([$0], beta: $0.beta) })
      }
    }
    guard !series.isEmpty else { return nil }
    return InformationPlanePlot(
      title: "Information plane", series: series,
      bound: analysis.result.bound.map { .init(name: "all columns", points: Self.origin + Self.points($0, beta: nil)) }
    ).figure()
  }

  /// The constant encoder, which every curve begins with.
  private static let origin = [InformationPlanePlot.Point(compression: 0, relevance: 0)]

  private static func points(
    _ curve: [HeldOutBottleneck.Point], beta: Double?
  ) -> [InformationPlanePlot.Point] {
    curve.map {
      .init(
        compression: $0.rate.value, relevance: $0.relevance.value, error: beta == nil ? nil : $0.relevance.standardError,
        beta: beta)
    }
  }

  var predictive: Figure? {
    let scan = analysis.scan
    guard scan.lags.count > 1, !scan.candidates.isEmpty else { return nil }
    return PredictiveInformationPlot(
      title: "Information about the own future",
      series: zip(scan.candidates, scan.estimates).map { candidate, estimates in
        .init(
          name: analysis.candidates[candidate].name,
          points: zip(scan.lags, estimates).map { lag, estimate in
            .init(
              lag: analysis.scale.time(lag), value: estimate.value, lower: estimate.interval?.lowerBound,
              upper: estimate.interval?.upperBound)
          })
      }, unit: analysis.scale.unit, chosenLag: analysis.lag > 0 ? analysis.scale.time(analysis.lag) : nil
    ).figure()
  }
}
