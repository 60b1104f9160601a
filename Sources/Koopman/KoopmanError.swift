public import LinearAlgebra
public import Moments
public import Storage

/// What can go wrong between moments and a model.
public enum KoopmanError: Error, Equatable, Sendable {
  case moments(MomentError)
  case linearAlgebra(LinearAlgebraError)
  case storage(StorageError)
  case rankDeficient(features: [String])
  case overflow(feature: String)
  case noPairs(lag: Int)
  case wrongDynamics(needed: Dynamics)
  case featureMismatch(model: [String], input: [String])
  case notAModel(file: String, reason: String)
}

extension KoopmanError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .moments(let error): return error.description
    case .linearAlgebra(let error): return error.description
    case .storage(let error): return error.description
    case .rankDeficient(let features):
      return "nothing is left to analyse: every feature is constant ("
        + features.prefix(6).joined(separator: ", ") + (features.count > 6 ? ", …)" : ")")
    case .overflow(let feature):
      return "the squares of \(feature) do not fit into a floating-point number; "
        + "bring it to a size nearer to one"
    case .noPairs(let lag):
      return "no pairs of frames at a lag of \(lag) frames carry weight"
    case .wrongDynamics(let needed):
      switch needed {
      case .reversible: return "TICA needs reversible moments; make them with --method tica"
      case .nonreversible: return "VAMP needs non-reversible moments; make them with --method vamp"
      }
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
