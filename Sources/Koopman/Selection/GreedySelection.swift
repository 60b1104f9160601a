public import Moments
import Samples
import Statistics

/// Greedy selection of features for the score of a few components.
///
/// Each step is algebra on moments: no pass over the data. The search is part of what is
/// cross-validated: each fold chooses its own path on its training blocks, by VAMP-2 of the
/// leading components (which in sample is VAMP-E as well), and scores each set of it on the
/// held-out blocks. The mean of these scores decides the length; the sets themselves come
/// from a last search on all blocks of the folds. A search that had seen the held-out blocks
/// would pick whatever happens to score there, and find slow features in noise.
///
/// Constant features, and features whose variance depends on those chosen before them but
/// for the cut-off, are never taken; of equal groups the first is.
/// The result depends neither on the features' units nor on the number of threads.
///
/// - Reference: the score H. Wu, F. Noé, J. Nonlinear Sci. 30, 23 (2020),
///   doi:10.1007/s00332-019-09567-y; for molecules M. K. Scherer et al., J. Chem. Phys. 150,
///   194108 (2019), doi:10.1063/1.5083040; selection within folds C. Ambroise,
///   G. J. McLachlan, PNAS 99, 6562 (2002), doi:10.1073/pnas.102102699; the folds' correlation
///   C. Nadeau, Y. Bengio, Mach. Learn. 52, 239 (2003), doi:10.1023/A:1024068626366.
public struct GreedySelection: Sendable {
  /// Reversible or not.
  public var method: Method
  /// In frames.
  public var lag: Int
  /// The number of components whose score counts.
  public var componentCount: Int
  /// The score on held-out blocks.
  public var criterion: Criterion
  /// The largest number of features in a set; a group counts once.
  public var mostFeatures: Int
  /// Whether groups are added or removed.
  public var direction: Direction
  /// The share of a feature's variance that must be its own; nil for what the data's
  /// precision asks for, as in ``WhiteningOptions``.
  public var cutoff: Double?

  /// The score of components on blocks that they were not trained on.
  public enum Criterion: String, Sendable, CaseIterable {
    /// Of the components' span, whitened again on the held-out blocks.
    case vamp2
    /// Of the components as they are, with their singular values.
    case vampE
  }

  /// Which way sets grow.
  public enum Direction: String, Sendable, CaseIterable {
    /// From nothing, adding the group that raises the score most.
    case forward
    /// From all groups, or from those of a forward search where there are more than
    /// `mostFeatures`, removing the group that lowers the score least.
    case backward
  }

  /// - Precondition: Counts are at least 1.
  public init(
    method: Method, lag: Int, componentCount: Int, criterion: Criterion = .vampE,
    mostFeatures: Int, direction: Direction = .forward, cutoff: Double? = nil
  ) {
    precondition(componentCount >= 1 && mostFeatures >= 1, "counts are at least 1")
    self.method = method
    self.lag = lag
    self.componentCount = componentCount
    self.criterion = criterion
    self.mostFeatures = mostFeatures
    self.direction = direction
    self.cutoff = cutoff
  }

  /// Selects among groups of features.
  ///
  /// - Parameters:
  ///   - moments: Of all d features, of the method's dynamics, at `lag` among others.
  ///   - folds: Splits of the blocks that may be used; blocks in none of them (an outer
  ///     test set) are not looked at.
  ///   - groups: Disjoint lists of features; ``FeatureGroups/of(_:)`` keeps angles together.
  ///   - shouldStop: Asked between steps; the path so far is returned.
  /// - Throws: ``KoopmanError``.
  /// - Complexity: O(F (B d² + n d m²)) for F folds, B blocks and n steps to m features.
  public func path(
    _ moments: LaggedMoments, folds: [GuardedFolds.Fold], groups: [[Int]],
    threadCount: Int = 1, shouldStop: () -> Bool = { false }
  ) throws(KoopmanError) -> SelectionPath {
    let header = moments.header
    precondition(folds.count >= 2, "at least two folds")
    precondition(
      Set(groups.joined()).count == groups.reduce(0) { $0 + $1.count }
        && groups.joined().allSatisfy { header.features.indices.contains($0) }
        && groups.allSatisfy { !$0.isEmpty }, "groups are disjoint lists of features")
    guard header.dynamics == method.dynamics else { throw .wrongDynamics(needed: method.dynamics) }
    let every = folds.reduce(into: Set<Int>()) { $0.formUnion($1.training.union($1.test)) }
    let parts = folds.map(\.training) + [every]
    let (lag, cutoff) = (lag, cutoff)
    let trained = try ParallelPass.map(
      count: parts.count, threadCount: threadCount
    ) { index throws(KoopmanError) in
      let pairs = try momentsOf { () throws(MomentError) in
        try moments.sum(lag: lag) { parts[index].contains($0) }
      }
      return (try SelectionCovariances(pairs, header: header, lag: lag, cutoff: cutoff), pairs.weight)
    }
    let all = trained[folds.count].0
    guard groups.joined().contains(where: { all.firstScale[$0] > 0 && all.secondScale[$0] > 0 })
    else { throw .rankDeficient(features: groups.joined().map { header.features[$0].name }) }

    var forward = trained.map {
      ForwardSearch($0.0, groups: groups, componentCount: componentCount, mostFeatures: mostFeatures)
    }
    let isWholeStart = direction == .backward && groups.count <= mostFeatures
    var isInterrupted = false
    if !isWholeStart {
      isInterrupted = try ForwardSearch.run(
        &forward, threadCount: threadCount, shouldStop: shouldStop)
    }
    func finish(_ searches: [some SelectionSearch]) throws(KoopmanError) -> SelectionPath {
      let curves = try ParallelPass.map(
        count: folds.count, threadCount: threadCount
      ) { index throws(KoopmanError) in
        let test = try momentsOf { () throws(MomentError) in
          try moments.sum(lag: lag) { folds[index].test.contains($0) }
        }
        return try SelectionCurve(
          searches[index], test: test, trainingWeight: trained[index].1,
          componentCount: componentCount, criterion: criterion, header: header, lag: lag)
      }
      return Self.path(searches[folds.count], curves: curves, header: header, isInterrupted)
    }
    guard direction == .backward, !isInterrupted else { return try finish(forward) }
    var backward = forward.map {
      BackwardSearch(
        $0.covariances, groups: groups,
        start: isWholeStart ? Array(groups.indices) : $0.sets.flatMap(\.self),
        componentCount: componentCount)
    }
    isInterrupted = try BackwardSearch.run(
      &backward, threadCount: threadCount, shouldStop: shouldStop)
    return try finish(backward)
  }

  private static func path(
    _ search: some SelectionSearch, curves: [SelectionCurve], header: MomentHeader,
    _ isInterrupted: Bool
  ) -> SelectionPath {
    let ratio = curves.reduce(0) { $0 + $1.weightRatio } / Double(curves.count)
    func estimate(_ values: [Double]) -> FoldEstimate {
      FoldEstimate(values, testToTrainingRatio: ratio)
    }
    var steps: [SelectionPath.Step] = []
    // The constant alone scores 1.
    var heldOut = [curves.map { _ in 1.0 }]
    var span = OrthonormalSpan(
      search.covariances,
      capacity: search.sets.joined().reduce(0) { $0 + search.groups[$1].count })
    var count = 0
    for set in search.sets {
      count += set.count
      let features = set.flatMap { span.add(search.groups[$0]) }
      let scores = curves.map { $0.scores(groupCount: count) }
      heldOut.append(scores.map(\.heldOut))
      let score = estimate(scores.map(\.heldOut))
      steps.append(
        SelectionPath.Step(
          groups: set, features: features, names: features.map { header.features[$0].name },
          training: Descriptive.mean(scores.map(\.training)),
          heldOut: score.mean, standardError: score.standardError))
    }
    let means = heldOut.map { estimate($0).mean }
    let best = means.indices.max { means[$0] < means[$1] }!
    let chosen = means.indices.first { n in
      let lead = estimate(zip(heldOut[best], heldOut[n]).map { $0 - $1 })
      return means[best] - means[n] <= lead.standardError
    }!
    return SelectionPath(steps: steps, chosenStepCount: chosen, isInterrupted: isInterrupted)
  }
}
