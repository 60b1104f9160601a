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
    // One part in which nothing passes validation is no reason to drop what others find: it
    // is scored with its best single group, and only where no part finds more is it nothing.
    let steps = path.steps.prefix(max(1, path.chosenStepCount))
    let columns = steps.flatMap(\.features).sorted()
    guard !columns.isEmpty else { return nil }
    var names = columns.map { moments.header.features[$0].name }.joined(separator: ", ")
    if path.isInterrupted { names += clock.stop.isMade ? " (cut short)" : " (cut short by the budget)" }
    return FittedCandidate(
      candidate: .features(columns), moments: moments.features(columns), detail: names,
      isPlaceholder: path.chosenStepCount == 0, isCutShort: path.isInterrupted)
  }

  func path(_ part: SearchPart, clock: SearchClock) throws -> SelectionPath {
    try GreedySelection(
      method: data.method, lag: data.lag, componentCount: data.componentCount, criterion: .vamp2,
      mostFeatures: mostFeatures, direction: .forward,
      cutoff: data.whitening.cutoff
    ).path(
      moments, folds: part.splits, groups: FeatureGroups.of(moments.header.features),
      threadCount: data.settings.threadCount, shouldStop: { clock.isOver })
  }
}
