import CoarseGraining
import Glibc
import Koopman

/// Two parts of the blocks, far enough apart: mappings are chosen on the one and scored again on the other.
struct MapHalves {
  /// Where choices are made.
  let choice: Set<Int>
  /// What choices have not seen.
  let unseen: Set<Int>

  /// Halves of whole trajectories where there are several, else of the run, with a gap: two slowest timescales where they are known, a block where not.
  init?(data: MapData, reference: KineticReference?) {
    if let reference {
      let lag = reference.options.lag
      let slowest = reference.fit.singularValues.first.map { $0 < 1 ? -Double(lag) / log($0) : 0 } ?? 0
      guard
        let folds = GuardedFolds(reference.header, lag: lag, slowest: slowest, foldCount: 2)
      else { return nil }
      choice = folds.folds[1].training
      unseen = folds.folds[1].test
      return
    }
    let count = data.plan.blocks.count
    guard count >= 4 else { return nil }
    // A block between them, so that neighbours in time are not on both sides.
    choice = Set(0..<(count / 2))
    unseen = Set((count / 2 + (count >= 6 ? 1 : 0))..<count)
  }
}
