import Bases
import Koopman
import LinearAlgebra
import Moments
import Reporting
import Samples

/// Tries families of candidates and keeps the simplest one whose held-out score lies within
/// one standard error of the best.
///
/// - Reference: L. Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone, Classification and
///   Regression Trees (Wadsworth, 1984), for the one-standard-error rule.
struct SearchRun {
  let request: SearchRequest
  let data: SearchData
  let clock: SearchClock

  func run() throws -> SearchResult {
    let progress = data.settings.progress
    let all = Candidate.features(Array(0..<data.source.dimension))
    let linear = try data.moments(of: all)
    let linearModel = try data.fit(linear)
    var slowest = linearModel.modes.compactMap(\.timescale).max() ?? 0

    var families: [any SearchFamily] = [LinearFamily(data: data, moments: linear)]
    var setup: [String: Double] = [:]
    var leftOut: [FamilyResult] = []
    for (family, kind) in [(SearchRequest.Family.fourier, BandwidthFamily.Kind.fourier), (.landmarks, .landmarks)]
    where request.families.contains(family) {
      let begin = clock.elapsed
      guard let made = try BandwidthFamily(
        kind, data: data, linear: linearModel, functionCount: functionCount, clock: clock)
      else {
        leftOut.append(
          FamilyResult(
            name: kind.name, reason: "features of unlike scales have no common distance; scale them"))
        continue
      }
      // The folds' guards have to keep off the slowest process that anyone sees.
      slowest = max(slowest, try made.slowest())
      families.append(made)
      setup[made.name] = clock.elapsed - begin
    }
    guard let folds = GuardedFolds(linear.header, lag: data.lag, slowest: slowest) else {
      throw WorkflowError.tooShortToSearch(
        frames: linear.header.frameCount, timescale: slowest, lag: data.lag)
    }
    if request.families.contains(.selection) {
      families.append(SelectionFamily(data: data, moments: linear, mostFeatures: request.mostFeatures))
    }
    if request.families.contains(.optimisedBasis) {
      families.append(
        BasisFamily(data: data, plan: linear.header.plan, functionCount: min(functionCount, 50)))
    }
    if request.families.contains(.network) {
      families.append(
        NetworkFamily(
          data: data, plan: linear.header.plan,
          trials: NetworkFamily.trials(
            outputCount: request.stateCount ?? max(2, data.componentCount), isState: request.stateCount != nil)))
    }

    let parts = Self.parts(folds, plan: linear.header.plan)
    var results: [FamilyResult] = []
    for family in families {
      if !results.isEmpty, clock.isOver, family.costShare > 0 {
        results.append(FamilyResult(name: family.name, isEmpty: false))
        continue
      }
      let begin = clock.elapsed
      let later = families.suffix(families.count - results.count).map(\.costShare).reduce(0, +)
      // One fit a fold, and one of all data at the end.
      let seconds = clock.remaining * family.costShare
        / max(later, .leastNonzeroMagnitude) / Double(parts.folds.count + 1)
      var score = FoldedScore(
        componentCount: data.componentCount,
        testToTrainingRatio: Self.ratio(folds, plan: linear.header.plan))
      progress.begin(family.name, parts.folds.count, "folds")
      defer { progress.end() }
      var isFound = false
      do {
        for (index, part) in parts.folds.enumerated() {
          guard results.isEmpty || !clock.stop.isMade,
            let fitted = try family.fit(part, clock: clock, seconds: seconds)
          else { break }
          try score.add(fitted, fold: index, folds.folds[index], data: data)
          isFound = isFound || !fitted.isPlaceholder
          progress.advance(1)
        }
      } catch where !results.isEmpty && Self.isOwn(error) {
        // What one family cannot do does not end the search.
        results.append(FamilyResult(name: family.name, reason: "\(error)"))
        continue
      }
      guard score.test.count == parts.folds.count, isFound else {
        results.append(FamilyResult(name: family.name, isEmpty: !clock.isOver))
        continue
      }
      var result = FamilyResult(name: family.name, score: score)
      result.timescale = score.timescale(lag: data.lag, seed: data.settings.seed)
      result.comparison = results.first?.score.flatMap { score.compared(to: $0) }
      result.seconds = clock.elapsed - begin + (setup[family.name] ?? 0)
      results.append(result)
      let values = results.map { $0.score?.heldOut.value() ?? -.infinity }
      progress.tell(line(result, isBest: values.dropLast().allSatisfy { $0 < values.last! }))
    }
    let best = Self.simplestNearBest(results, families: families)
    // Would another family be kept without one of the folds?
    let choices = folds.folds.indices.map {
      Self.simplestNearBest(results, families: families, without: $0)
    }

    // The winner once more, on all data.
    let begin = clock.elapsed
    // As long as one fold took, also where the budget is over or a user waits.
    let usual = results[best].seconds / Double(parts.folds.count)
    var fitted: FittedCandidate?
    do {
      fitted = try finalFit(families[best], parts.all, seconds: usual)
    } catch where best > 0 && Self.isOwn(error) {}
    // What the folds had something to propose for may be nothing on all data.
    if fitted?.isPlaceholder == true { fitted = nil }
    let winner = fitted == nil ? 0 : best
    if fitted == nil { fitted = try finalFit(families[0], parts.all, seconds: usual) }
    let final = fitted!
    results[winner].seconds += clock.elapsed - begin
    results[winner].steps = final.steps
    results[winner].detail = final.detail
    return SearchResult(
      request: request, lag: data.lag, method: data.method, families: results, winner: winner,
      bestInFolds: best, leftOut: leftOut, choices: choices, folds: folds,
      candidate: final.candidate, moments: final.moments, linearMoments: linear,
      model: try data.fit(final.moments), linear: linearModel, seconds: clock.elapsed,
      isStopped: clock.stop.isMade)
  }

  /// Whether a family failed at its own task, and not at reading the data.
  private static func isOwn(_ error: any Error) -> Bool {
    if case .moments(.samples)? = error as? KoopmanError { return false }
    return error is KoopmanError || error is BasisError || error is LinearAlgebraError
  }

  private static func simplestNearBest(
    _ results: [FamilyResult], families: [any SearchFamily], without fold: Int? = nil
  ) -> Int {
    let tried = results.indices.filter { results[$0].score != nil }
    func value(_ index: Int) -> Double { results[index].score!.heldOut.value(without: fold) }
    let best = tried.max { value($0) < value($1) }!
    let error = results[best].score!.vamp2.standardError ?? 0
    // Nothing is better than the constant alone: nothing is claimed.
    guard value(best) - SearchResult.sureErrors * error > 1 else { return 0 }
    return tried.filter { value($0) >= value(best) - error }
      .min { families[$0].complexity < families[$1].complexity }!
  }

  /// Also a search that is over has the fit that its result is made of.
  private func finalFit(
    _ family: any SearchFamily, _ part: SearchPart, seconds: Double
  ) throws -> FittedCandidate? {
    let isStopped = clock.stop.isMade
    let last = SearchClock(
      budget: max(1, seconds, isStopped ? 0 : clock.remaining),
      stop: isStopped ? StopRequest() : clock.stop)
    return try family.fit(part, clock: last, seconds: last.budget)
  }

  /// Functions that the data can carry.
  private var functionCount: Int {
    max(10, min(request.functionCount, data.source.frameCount / 50))
  }

  private static func parts(
    _ folds: GuardedFolds, plan: BlockPlan
  ) -> (folds: [SearchPart], all: SearchPart) {
    // Below a third of the training blocks, validation blocks are the scarce side.
    func scarcer(_ split: GuardedFolds.Fold) -> Int {
      min(plan.frameCount(of: split.training), 3 * plan.frameCount(of: split.test))
    }
    let parts = folds.folds.indices.map { index -> SearchPart in
      let inner = folds.inner(of: index)
      // Guards eat into neighbours: the split that stops training has enough on both
      // sides. Of equal ones, folds take turns.
      let turned = inner.indices.map { ($0 + index) % inner.count }
      let first = turned.max { scarcer(inner[$0]) < scarcer(inner[$1]) } ?? 0
      return SearchPart(
        name: "fold \(index + 1)", blocks: folds.folds[index].training,
        splits: Array(inner[first...] + inner[..<first]))
    }
    return (
      parts, SearchPart(name: "all data", blocks: Set(plan.blocks.indices), splits: folds.folds)
    )
  }

  /// The folds' mean ratio of test to training frames.
  private static func ratio(_ folds: GuardedFolds, plan: BlockPlan) -> Double {
    let ratios = folds.folds.map {
      Double(plan.frameCount(of: $0.test)) / Double(plan.frameCount(of: $0.training))
    }
    return ratios.reduce(0, +) / Double(ratios.count)
  }

  private func line(_ result: FamilyResult, isBest: Bool) -> String {
    guard let score = result.score else { return result.name }
    let (value, error) = score.vamp2
    return "\(result.name): held-out VAMP-2 " + NumberText.plain(NumberText.measured(value, error: error))
      + (isBest ? ", the best so far" : "")
  }
}
