public import Bases
import LinearAlgebra
public import Samples
public import Storage

extension DynamicModes {
  /// The leading eigenfunctions as collective variables that can leave the program: a real mode
  /// is one, a conjugate pair two, its real and its imaginary part. Their values are |λ|.
  ///
  /// - Parameters:
  ///   - modeCount: The independent modes to take.
  ///   - basis: What the features are functions of, with the features below; nil where they are
  ///     the input's own.
  ///   - recipe: How the input's features are made from other data.
  public func projection(
    modeCount: Int, basis: (functions: Basis, inputs: [Feature])? = nil, recipe: JSONValue? = nil
  ) -> ProjectionModel {
    var columns: [[Double]] = []
    var values: [Double] = []
    for j in independent.prefix(modeCount) {
      let value = modes[j].value
      let size = (value.real * value.real + value.imaginary * value.imaginary).squareRoot()
      let coefficients = eigenfunctions.column(j)
      columns.append(coefficients.map(\.real))
      values.append(size)
      guard value.imaginary != 0 else { continue }
      columns.append(coefficients.map(\.imaginary))
      values.append(size)
    }
    return ProjectionModel(
      self, coefficients: Matrix(rows: columns).transposed(), values: values, basis: basis,
      recipe: recipe)
  }
}

extension ProjectionModel {
  fileprivate init(
    _ modes: DynamicModes, coefficients: Matrix<Double>, values: [Double],
    basis: (functions: Basis, inputs: [Feature])?, recipe: JSONValue?
  ) {
    method = .vamp
    lag = modes.lag
    timeStep = modes.timeStep
    features = basis?.inputs ?? modes.features
    self.basis = basis?.functions
    mean = modes.mean
    self.coefficients = coefficients
    self.values = values
    self.recipe = recipe
  }
}
