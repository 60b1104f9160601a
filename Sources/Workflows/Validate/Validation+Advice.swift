import Koopman
import Reporting

extension Validation {
  func makeAdvice() -> [Advice] {
    var advice: [Advice] = []
    func list(_ lags: [LagValidation]) -> String {
      (lags.count == 1 ? "a lag of " : "lags of ")
        + lags.map { scale.text($0.lag) }.joined(separator: ", ")
    }
    let thin = result.lags.filter { $0.sampleSize.isThin(dimension: $0.rank) }
    if let worst = thin.min(by: { $0.sampleSize.count < $1.sampleSize.count }) {
      advice.append(
        Advice(
          .serious, "Too little data for this many features",
          detail: "At \(list(thin)) about "
            + "\(NumberText.significant(worst.sampleSize.count, digits: 2)) independent samples of the "
            + "slowest motion stand against \(counted(worst.rank, "independent feature")); below ten a "
            + "feature, training scores are mostly fitted noise. Use fewer features (--columns), "
            + "principal components (--rank), or more data."))
    }
    let unsupported = result.lags.filter { $0.chosenCount == 0 }
    if !unsupported.isEmpty {
      advice.append(
        Advice(
          .serious, "Nothing holds on unseen data",
          detail: "At \(list(unsupported)) the best held-out VAMP-E is not above that of the "
            + "constant alone by more than the error of their difference."))
    }
    let doubtful = result.lags.filter { $0.againstNone.map { $0.verdict != .better } ?? false }
    if !doubtful.isEmpty {
      advice.append(
        Advice(
          .caution, "What holds on unseen data is not certain",
          detail: "At \(list(doubtful)) the held-out VAMP-E exceeds that of the constant alone by more "
            + "than its error, but not at 5 % (a paired test over folds)."))
    }
    if !result.unsplitLags.isEmpty {
      advice.append(
        Advice(
          .caution, "Lags without held-out scores",
          detail: "At \(result.unsplitLags.map { scale.text($0) }.joined(separator: ", ")) the data "
            + "cannot be split into training and test parts far enough apart."))
    }
    let open = result.lags.filter {
      $0.chosenCount == dimensions.upperBound && $0.rank > $0.chosenCount
    }
    if !open.isEmpty {
      advice.append(
        Advice(
          .note, "More dimensions may hold",
          detail: "At \(list(open)) the largest number tried is supported; try more with --dims."))
    }
    let lost = result.lags.map { (lag: $0.lag, lost: header.skipped(atLag: $0.lag)) }
      .filter { $0.lost.trajectories > 0 }
    if let worst = lost.last {
      advice.append(
        Advice(
          .note, "Trajectories shorter than a lag were skipped there",
          detail: "At \(scale.text(worst.lag)) it is \(worst.lost.trajectories) of "
            + "\(header.trajectories.count), with \(counted(worst.lost.frames, "frame"))."))
    }
    if header.isBiased {
      advice.append(
        Advice(
          .serious, "Biased dynamics",
          detail: "Weights restore equilibrium averages, not the dynamics: scores and timescales are "
            + "those of the motion as it was simulated, bias included, and in frames."))
    }
    return advice
  }
}
