public import Koopman
import Reporting

extension GuardedFolds {
  /// What they are made of, for a reader: `5 folds of whole trajectories`.
  public var summary: String {
    switch kind {
    case .trajectories: "\(folds.count) folds of whole trajectories"
    case .contiguous(let guards):
      "\(folds.count) contiguous folds, up to \(counted(guards, "block")) left out on each side"
    }
  }
}
