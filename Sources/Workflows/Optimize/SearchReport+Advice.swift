import Koopman
import Reporting

extension SearchReport {
  /// Intervals wider than this factor are those of a handful of events.
  private static let wideInterval = 20.0

  /// What limits the result.
  var advice: [Advice] {
    var advice: [Advice] = []
    if result.isStopped {
      advice.append(Advice(.caution, "The search was stopped", detail: "What it had by then is kept."))
    }
    let left = result.families.filter { $0.score == nil && !$0.isEmpty && $0.reason == nil }.map(\.name)
    if !left.isEmpty {
      advice.append(
        Advice(
          .caution, "Not tried to the end (\(left.joined(separator: ", ")))",
          detail: result.isStopped
            ? "The search was stopped first."
            : "The budget of \(NumberText.compact(result.request.budget, unit: "s")) ended first; give more with "
              + "--budget."))
    }
    for family in result.families + result.leftOut {
      if let reason = family.reason {
        advice.append(Advice(.caution, "Left out (\(family.name))", detail: "\(reason)."))
      }
    }
    if let usual = result.score.usualStepCount, 2 * winner.steps.count < usual {
      advice.append(
        Advice(
          .caution, "The last fit is short",
          detail: "It has \(counted(winner.steps.count, "step")), and the folds' fits, whose scores are given, "
            + "about \(usual). Give more time with --budget."))
    }
    if result.moments.header.isWeighted, winner.steps.count > 0 {
      advice.append(
        Advice(
          .caution, "Weights play no part in training",
          detail: "Networks and optimised bases are trained on frames as they are; weights count in the scores and "
            + "in the components made of their outputs."))
    }
    if !result.hasSlowProcess {
      advice.append(
        Advice(
          .serious, "Nothing slow was found",
          detail: "No family predicts held-out data better than the constant does by two standard errors."))
    }
    if result.hasSlowProcess,
      let few = visits?.untouched?.advice(on: "the timescale of the untouched trajectories")
    {
      advice.append(few)
    } else if let interval = result.untouched?.timescale?.uncertainty.interval,
      interval.upperBound > Self.wideInterval * interval.lowerBound
    {
      advice.append(
        Advice(
          .caution, "The untouched trajectories hold few events",
          detail: "The interval of their timescale spans more than a factor of \(Int(Self.wideInterval))."))
    }
    if let absence = winner.timescale?.uncertainty.absence {
      advice.append(
        Advice(.serious, "No error bar for the held-out timescale", detail: "\(absence)."))
    }
    let slowest = winner.timescale?.timescale ?? result.model.modes.first?.timescale
    let size = EffectiveSampleSize(frameCount: result.moments.header.frameCount, slowest: slowest)
    if size.isThin(dimension: result.model.independentDirectionCount) {
      advice.append(
        Advice(
          .caution, "Few independent frames for \(result.model.independentDirectionCount) directions",
          detail: "About \(NumberText.count(Int(size.count))) of the slowest process stand against the candidate's "
            + "independent directions, where ten for each "
            + "would be comfortable. Scores on unseen blocks account for it; those in the data do not."))
    }
    if result.winner > 0, let linear = result.families[0].score {
      let own = result.score.vampE
      let other = linear.vampE
      if own.value + (own.standardError ?? 0) < other.value {
        advice.append(
          Advice(
            .caution, "VAMP-E does not agree",
            detail: "Held-out VAMP-E is \(NumberText.significant(own.value, digits: 3)) against "
              + "\(NumberText.significant(other.value, digits: 3)) of linear components. It falls where folds differ in "
              + "how much of the slow motion they hold: the process is there in each, its populations are not settled."))
      }
    }
    return advice
  }
}
