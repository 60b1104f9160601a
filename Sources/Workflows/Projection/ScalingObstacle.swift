import Koopman
import LinearAlgebra
import Reporting

/// Why a model's components have no scaling of a kind.
public enum ScalingObstacle: Equatable, Sendable {
  /// An eigenvalue that is not positive: no relaxation, no commute time.
  case noTimescale(component: Int, eigenvalue: Double)
  /// An eigenvalue of 1 or more.
  case neverMixes(component: Int, eigenvalue: Double)
  /// Singular values are no relaxation factors.
  case singularValues
  /// The variables are memberships in states.
  case states

  /// What stands against the scaling of a model; nil where nothing does.
  init?(_ scaling: ComponentScaling, of model: ProjectionModel) {
    guard scaling != .unit else { return nil }
    if model.mean.allSatisfy({ $0 == 0 }), model.basis != nil,
      model.coefficients == .identity(model.coefficients.columnCount)
    {
      self = .states
      return
    }
    guard scaling == .commuteMap else { return nil }
    guard model.method == .tica else {
      self = .singularValues
      return
    }
    guard let bad = model.values.firstIndex(where: { !($0 > 0 && $0 < 1) }) else { return nil }
    let value = model.values[bad]
    self = value >= 1
      ? .neverMixes(component: bad + 1, eigenvalue: value)
      : .noTimescale(component: bad + 1, eigenvalue: value)
  }

  /// One line, with what to do.
  public var description: String {
    func text(_ value: Double) -> String { NumberText.plain(NumberText.significant(value, digits: 3)) }
    switch self {
    case .noTimescale(let component, let eigenvalue):
      return "--scale commute: component \(component) has the eigenvalue \(text(eigenvalue)), which has no "
        + "timescale and so no commute time; make the model with fewer --components, or use --scale kinetic"
    case .neverMixes(let component, let eigenvalue):
      return "--scale commute: component \(component) has the eigenvalue \(text(eigenvalue)): it never mixes, and "
        + "its commute time is infinite; use --scale kinetic"
    case .singularValues:
      return "--scale commute: the model is VAMP's, whose singular values are no relaxation factors; "
        + "use --scale kinetic, or a model of --method tica"
    case .states:
      return "--scale: the model's variables are memberships in states, which have no eigenvalues; "
        + "project them without it"
    }
  }
}
