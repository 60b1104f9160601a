import Glibc
import Information

extension PredictiveScan {
  /// Where one variable overtakes another.
  struct Crossing: Equatable, Sendable {
    /// Ahead at shorter lags, in the list of candidates.
    let before: Int
    /// Ahead at longer lags.
    let after: Int
    /// In frames, between two lags of the scan.
    let lag: Double
  }

  /// Of the largest information of a pair; what is below is not looked at.
  private static let leastShare = 0.02

  /// Pairs that change places once, each ahead of the other by more than the error somewhere.
  ///
  /// Between two lags the difference is taken as linear in the logarithm of the lag.
  var crossings: [Crossing] {
    var found: [Crossing] = []
    for first in candidates.indices {
      for second in candidates.indices where second > first {
        let differences = lags.indices.map {
          JackknifeEstimate.difference(estimates[first][$0], estimates[second][$0])
        }
        guard differences.contains(where: { ($0.interval?.lowerBound ?? 0) > 0 }),
          differences.contains(where: { ($0.interval?.upperBound ?? 0) < 0 })
        else { continue }
        // Where nothing is left of both, signs are those of noise.
        let peak = (estimates[first] + estimates[second]).map(\.value).max() ?? 0
        let known = lags.indices.filter { k in
          max(estimates[first][k].value, estimates[second][k].value) > Self.leastShare * peak
        }
        let sure = known.filter { k in differences[k].interval.map { !$0.contains(0) } ?? false }
        let sureChanges = zip(sure, sure.dropFirst()).filter {
          (differences[$0].value > 0) != (differences[$1].value > 0)
        }
        guard sureChanges.count == 1, let range = sureChanges.first else { continue }
        let steps = zip(range.0..<range.1, (range.0 + 1)...range.1)
        guard let (a, b) = steps.first(where: { (differences[$0].value > 0) != (differences[$1].value > 0) })
        else { continue }
        let (from, to) = (differences[a].value, differences[b].value)
        let share = from / (from - to)
        let lag = exp(log(Double(lags[a])) * (1 - share) + log(Double(lags[b])) * share)
        found.append(
          Crossing(
            before: from > 0 ? candidates[first] : candidates[second],
            after: from > 0 ? candidates[second] : candidates[first], lag: lag))
      }
    }
    return found
  }
}
