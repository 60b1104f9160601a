/// Why a model cannot leave for PLUMED, or what does not fit together there.
public enum PlumedError: Error, Equatable, Sendable {
  /// A feature that stock PLUMED cannot compute.
  public struct Refusal: Equatable, Sendable {
    /// The feature's name.
    public var feature: String
    public var reason: String
    public init(feature: String, reason: String) { (self.feature, self.reason) = (feature, reason) }
  }

  /// The model was made from columns, and nothing says how atoms become them.
  case noRecipe(file: String)
  /// Features that PLUMED cannot compute, all of them.
  case inexpressible([Refusal])
  /// Features of the model that its own recipe does not make.
  case unknownFeatures([String])
  /// Components count from 1.
  case noSuchComponent(Int, count: Int)
  /// A component that is asked for twice.
  case repeatedComponent(Int)
  /// A bias on a grid of so many dimensions would not fit into memory.
  case tooManyBiased(count: Int)
  /// A metadynamics block needs widths and ranges.
  case statisticsNeeded
  /// A COLVAR without one of the model's variables.
  case noVariables(file: String, expected: [String], present: [String])
  /// A COLVAR that cannot be of these frames.
  case otherFrameCount(file: String, rows: Int, frames: Int)
  /// A number of the metadynamics block that cannot be.
  case invalidSetting(name: String, value: Double)
}

extension PlumedError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noRecipe(let file):
      return "\(file) was made from columns, not from atoms, so there are no structures and nothing for PLUMED to compute; "
        + "make the model with andante discover --topology from trajectories"
    case .inexpressible(let refusals):
      let shown = refusals.prefix(8).map { "\($0.feature) (\($0.reason))" }.joined(separator: "; ")
      let more = refusals.count > 8 ? "; and \(refusals.count - 8) more" : ""
      return "stock PLUMED cannot compute \(counted(refusals.count, "feature")): \(shown)\(more); "
        + "make a model without, Documentation/PLUMED.md lists those that can leave"
    case .unknownFeatures(let names):
      let shown = names.prefix(8).joined(separator: ", ")
      return "the model's recipe does not make \(shown)\(names.count > 8 ? ", …" : ""); "
        + "its columns were renamed or computed elsewhere"
    case .repeatedComponent(let number):
      return "component \(number) is named twice; a variable is written once"
    case .noSuchComponent(let number, let count):
      return "no component \(number): the model has \(count), counted from 1"
    case .tooManyBiased(let count):
      return "metadynamics on \(count) variables needs a grid beyond any memory; "
        + "choose at most three with --components"
    case .statisticsNeeded:
      return "a metadynamics block needs the variables' range: give the trajectories too, "
        + "or keep model.json in its report's folder"
    case .noVariables(let file, let expected, let present):
      return "\(file) has none of \(expected.joined(separator: ", ")), but "
        + "\(present.prefix(8).joined(separator: ", ")); is it of another model?"
    case .otherFrameCount(let file, let rows, let frames):
      return "\(file) has \(counted(rows, "row")) for \(counted(frames, "frame")), and neither is the "
        + "other at a stride; give the trajectories that PLUMED read, in that order"
    case .invalidSetting(let name, let value):
      return "\(name) cannot be \(value)"
    }
  }
}
