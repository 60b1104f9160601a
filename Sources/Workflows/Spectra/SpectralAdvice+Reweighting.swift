import Koopman
import Reporting

extension SpectralAdvice {
  /// From this share of negative weight on, what was set to 0 matters.
  static let largestNegativeShare = 0.05

  /// What the weights that undo the starting points look like.
  ///
  /// - Parameter chosen: The lag that results are read at, in frames.
  static func reweighting(
    _ weights: [ReweightedPass.LagWeights], chosen: Int, scale: TimeScale
  ) -> [Advice] {
    guard let own = weights.first(where: { $0.lag == chosen }) else { return [] }
    let survey = own.survey
    var advice = [
      Advice(
        .note, "Frames were reweighted to equilibrium",
        detail: "At a lag of \(scale.text(chosen)) the weights leave an effective sample of "
          + "\(NumberText.count(Int(survey.effectiveFrameCount.rounded()))) of "
          + "\(NumberText.count(survey.frameCount)) frames; "
          + "\(NumberText.count(survey.negativeCount)) of them came out negative and count as 0. "
          + "Weights are linear in the features, and right as far as these can say where "
          + "trajectories start too often. Error bars take them as given.")
    ]
    let bad = weights.filter { $0.survey.negativeShare > largestNegativeShare }
    if let worst = bad.max(by: { $0.survey.negativeShare < $1.survey.negativeShare }) {
      let lags = bad.map { scale.text($0.lag) }.joined(separator: ", ")
      advice.append(
        Advice(
          .caution, "Many weights are negative",
          detail: "At lags of \(lags) negative weights are up to "
            + "\(NumberText.percent(worst.survey.negativeShare)) of all: the features are too few to "
            + "describe where the trajectories start, and what is set to 0 shifts the "
            + "averages. Add features, such as indicators of states or an angle's other parts."))
    }
    return advice
  }
}
