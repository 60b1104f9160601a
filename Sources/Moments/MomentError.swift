public import Samples
public import Storage

/// What can go wrong while moments are made, saved, loaded or merged.
public enum MomentError: Error, Equatable, Sendable {
  case samples(SampleError)
  case storage(StorageError)
  case invalidLag(Int)
  case lagTooLong(lag: Int, longestTrajectory: Int)
  case unknownLag(lag: Int, available: [Int])
  case notMoments(file: String)
  case unsupportedVersion(file: String, version: Int, supported: Int)
  case damaged(file: String, what: String)
  case mismatch(file: String, first: String, difference: Difference)
  case otherRunUnfinished(folder: String)

  /// What keeps two sets of moments from being merged.
  public enum Difference: Equatable, Sendable {
    case features(ours: [String], theirs: [String])
    case lags(ours: [Int], theirs: [Int])
    case dynamics(ours: Dynamics, theirs: Dynamics)
    case weights
    case timeStep(ours: String, theirs: String)
  }
}

extension MomentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .samples(let error): return error.description
    case .storage(let error): return error.description
    case .invalidLag(let lag):
      return "a lag of \(lag) frames: lags are at least one frame"
    case .lagTooLong(let lag, let longest):
      return "a lag of \(lag) frames is longer than every trajectory (the longest has \(longest)); "
        + "choose a shorter lag"
    case .unknownLag(let lag, let available):
      return "no moments at a lag of \(lag) frames; there are: "
        + available.map(String.init).joined(separator: ", ")
    case .notMoments(let file):
      return "\(file): not a moments file; make one with `andante moments … --out \(file)`"
    case .unsupportedVersion(let file, let version, let supported):
      return "\(file): written as version \(version), and this program reads up to \(supported)"
    case .damaged(let file, let what):
      return "\(file): damaged: \(what); make it again from the trajectories"
    case .mismatch(let file, let first, let difference):
      return "\(file) cannot be merged with \(first): \(difference)"
    case .otherRunUnfinished(let folder):
      return "\(folder) holds the unfinished run of another input or other settings; "
        + "remove it, or choose another --out"
    }
  }
}

extension MomentError.Difference: CustomStringConvertible {
  public var description: String {
    switch self {
    case .features(let ours, let theirs):
      guard ours.count == theirs.count else {
        return "\(theirs.count) features against \(ours.count)"
      }
      let index = zip(ours, theirs).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
      return "feature \(index) is \(theirs[index]) against \(ours[index])"
    case .lags(let ours, let theirs):
      func list(_ lags: [Int]) -> String { lags.map(String.init).joined(separator: ",") }
      return "lags \(list(theirs)) against \(list(ours))"
    case .dynamics(let ours, let theirs):
      return "\(theirs.rawValue) moments against \(ours.rawValue) ones"
    case .weights: return "only one of them is weighted"
    case .timeStep(let ours, let theirs): return "a frame each \(theirs) against \(ours)"
    }
  }
}
