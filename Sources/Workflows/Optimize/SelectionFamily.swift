import Koopman
import Moments
import Samples

/// A short list of the features, found by algebra on the moments.
struct SelectionFamily: SearchFamily {
  let data: SearchData
  let moments: LaggedMoments
  let mostFeatures: Int

  let name = "selected features"
  let costShare = 0.0
  let complexity = 0

  func fit(_ part: SearchPart, clock: SearchClock, seconds: Double) throws -> FittedCandidate? {
    let path = try self.path(part, clock: clock)
    let columns = path.chosen.sorted()
    guard !columns.isEmpty else { return nil }
    return FittedCandidate(
      candidate: .features(columns), moments: moments.features(columns),
      detail: columns.map { moments.header.features[$0].name }.joined(separator: ", "))
  }

  func path(_ part: SearchPart, clock: SearchClock) throws -> SelectionPath {
    try GreedySelection(
      method: data.method, lag: data.lag, componentCount: data.componentCount, criterion: .vamp2,
      mostFeatures: mostFeatures, direction: .forward
    ).path(
      moments, folds: part.splits, groups: FeatureGroups.of(moments.header.features),
      threadCount: data.settings.threadCount, shouldStop: { clock.isOver })
  }
}
