public import Bases
import LinearAlgebra
public import Samples
public import Storage

extension KoopmanModel {
  /// The leading eigenfunctions as collective variables that can leave the program:
  /// a real mode is one, a conjugate pair two, its real and its imaginary part.
  ///
  /// Zero at the stationary mean, so each is its eigenfunction, offset and all. The
  /// values are λ of reversible models and |λ| of others.
  ///
  /// - Parameters:
  ///   - modeCount: The modes to take; a pair counts as one and is taken whole.
  ///   - functions: What the model's features are functions of, with the features
  ///     below; nil where the model's features are the input's.
  ///   - recipe: How the input's features are made from other data.
  public func projection(
    modeCount: Int, basis functions: (functions: Basis, inputs: [Feature])? = nil,
    recipe: JSONValue? = nil
  ) -> ProjectionModel {
    let independent = modes.indices.filter { modes[$0].imaginary >= 0 }.prefix(max(1, modeCount))
    let columns = independent.flatMap { modes[$0].imaginary > 0 ? [$0, $0 + 1] : [$0] }
    return ProjectionModel(
      self, coefficients: realEigenfunctions(count: rank).columns(columns),
      values: columns.map { dynamics == .reversible ? eigenvalues[$0].real : eigenvalues[$0].length },
      basis: functions, recipe: recipe)
  }
}

extension ProjectionModel {
  fileprivate init(
    _ model: KoopmanModel, coefficients: Matrix<Double>, values: [Double],
    basis: (functions: Basis, inputs: [Feature])?, recipe: JSONValue?
  ) {
    precondition(basis.map { $0.functions.functions.count == model.features.count } ?? true)
    method = model.dynamics == .reversible ? .tica : .vamp
    lag = model.lag
    timeStep = model.timeStep
    features = basis?.inputs ?? model.features
    self.basis = basis?.functions
    mean = model.stationaryMean ?? model.mean
    self.coefficients = coefficients
    self.values = values
    self.recipe = recipe
  }
}
