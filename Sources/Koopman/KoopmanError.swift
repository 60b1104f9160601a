public import Bases
public import LinearAlgebra
public import Moments
public import Storage

/// What can go wrong between moments and a model.
public enum KoopmanError: Error, Equatable, Sendable {
  case moments(MomentError)
  case linearAlgebra(LinearAlgebraError)
  case storage(StorageError)
  case basis(BasisError)
  case rankDeficient(features: [String])
  case overflow(feature: String)
  case noPairs(lag: Int)
  case tooFewPairs(data: String, pairs: Int, needed: Int, lag: Int)
  case trainingDiverged(epoch: Int)
  case wrongDynamics(needed: Dynamics)
  case stationaryStateNotUnique
  case featureMismatch(model: [String], input: [String])
  case notAModel(file: String, reason: String)
}

extension KoopmanError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .moments(let error): return error.description
    case .linearAlgebra(let error): return error.description
    case .storage(let error): return error.description
    case .basis(let error): return error.description
    case .rankDeficient(let features):
      return "nothing is left to analyse: every feature is constant ("
        + features.prefix(6).joined(separator: ", ") + (features.count > 6 ? ", …)" : ")")
    case .overflow(let feature):
      return "the squares of \(feature) do not fit into a floating-point number; "
        + "bring it to a size nearer to one"
    case .noPairs(let lag):
      return "no pairs of frames at a lag of \(lag) frames carry weight"
    case .tooFewPairs(let data, let pairs, let needed, let lag):
      return "the \(data) data have \(pairs) pairs of frames at a lag of \(lag) frames, too few to "
        + "train on; at least \(needed) are needed: give longer trajectories or a shorter lag"
    case .trainingDiverged(let epoch):
      return "training came to numbers that are not finite in epoch \(epoch); "
        + "use a lower learning rate"
    case .wrongDynamics(let needed):
      switch needed {
      case .reversible: return "TICA needs reversible moments; make them with --method tica"
      case .nonreversible: return "VAMP needs non-reversible moments; make them with --method vamp"
      }
    case .stationaryStateNotUnique:
      return "another eigenvalue is 1 beside the constant's: the data fall into parts that never "
        + "exchange, so there is no one stationary state to weight them to; use longer or more "
        + "trajectories, or fewer functions"
    case .featureMismatch(let model, let input):
      if model.count != input.count {
        return "the model has \(model.count) features and the input \(input.count); "
          + "use the same --columns, --names and --periodic as for the model"
      }
      let i = zip(model, input).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
      return "feature \(i) is \(model[i]) in the model and \(input[i]) in the input; "
        + "use the same --columns, --names and --periodic as for the model"
    case .notAModel(let file, let reason):
      return "\(file): not a model file: \(reason)"
    }
  }
}
