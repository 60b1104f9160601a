import Foundation
import Reporting

/// Figures of a made-up score card.
enum SampleInformation {
  /// A saturating curve: relevance top·(1 − e^(−x/scale)), whose slope 1/β falls with x.
  static func curve(
    _ name: String, top: Double, scale: Double, end: Double, error: Double? = 0.02
  ) -> InformationPlanePlot.Series {
    .init(
      name: name,
      points: (0...20).map { step in
        let x = end * Double(step) / 20
        let beta = [6: 2.0, 11: 5, 18: 20][step]
        return .init(
          compression: x, relevance: top * (1 - exp(-x / scale)), error: beta == nil ? nil : error,
          beta: beta)
      })
  }

  static func plane(count: Int = 4) -> InformationPlanePlot {
    let names = [
      "phi", "psi", "(phi, psi)", "hypot(d1, d2)", "tic1", "image(phi − psi)", "d(CA5–CA20)", "slow", "ninth",
    ]
    return InformationPlanePlot(
      series: (0..<count).map { index in
        curve(
          names[index % 9], top: 1.05 - 0.12 * Double(index), scale: 1.15 + 0.12 * Double(index),
          end: 3.4 - 0.22 * Double(index))
      },
      bound: curve("full state", top: 1.35, scale: 1.36, end: 4))
  }

  static func ranking(count: Int = 7) -> RankingPlot {
    RankingPlot(
      rows: (0..<count).map { index in
        let value = -0.8 + 0.13 * Double(index) + 0.02 * Double(index * index % 5)
        let half = 0.06 + 0.02 * Double(index % 3)
        let groups = [0: 1, 1: 1, 2: 2, 3: 2, 4: 2, 6: 4]
        return .init(
          index == 4 ? "distance_LEU417_TRP1203_CA_CB" : "cv\(index + 1)", value: value,
          interval: (value - half)...(value + half), rank: [1, 1, 3, 3, 3][min(4, index)] + max(0, index - 2),
          tieGroup: groups[index] ?? index + 10,
          pValue: index < 5 ? 0.0001 * Double(index * index * index) : 0.3)
      }, axis: "J* at β = 5, nats")
  }

  static func predictive(count: Int = 3) -> PredictiveInformationPlot {
    PredictiveInformationPlot(
      series: (0..<count).map { index in
        let names = ["phi", "psi", "(phi, psi)", "d1", "d2", "hypot(d1, d2)", "tic1", "tic2", "ninth"]
        let (height, time) = ([0.62, 0.95, 1.3][index % 3] - 0.06 * Double(index), [900.0, 12, 300][index % 3])
        return .init(
          name: names[index % 9],
          points: [1.0, 2, 5, 10, 20, 50, 100, 200, 500].map { lag in
            let value = height * exp(-lag / time) - 0.01 * (lag > 100 ? 1 : 0)
            return .init(lag: lag, value: value, lower: value - 0.03, upper: value + 0.03)
          })
      }, unit: "ps", chosenLag: 10)
  }

  static var figures: [Figure] {
    [plane().figure(), ranking().figure(), predictive().figure()]
  }
}
