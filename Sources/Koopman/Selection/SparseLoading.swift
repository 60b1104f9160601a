public import Bases
import LinearAlgebra
public import Samples
public import Storage

/// A slow component rewritten in few features.
public struct SparseLoading: Equatable, Sendable {
  /// One coefficient a feature, exactly zero but for those in `features`; of unit variance on
  /// the data, and of the dense component's sign.
  public var coefficients: [Double]
  /// The features with a coefficient, by falling share of a standard deviation.
  public var features: [Int]
  /// Their names.
  public var names: [String]
  /// R²: the share of the dense component's variance that is kept.
  public var retained: Double
  /// Its autocorrelation at the lag.
  public var autocorrelation: Double
  /// −τ / ln of the autocorrelation in frames, for reversible dynamics: a lower bound, up to
  /// sampling, of the slowest timescale. Nil where there is none, and for VAMP, whose
  /// functions are no eigenfunctions.
  public var timescale: Double?
}

extension ProjectionModel {
  /// Sparse components of a model, one a column, with their autocorrelations as values.
  ///
  /// - Parameters:
  ///   - model: What the loadings are of.
  ///   - basis: What the model's features are functions of; nil where they are the input's.
  ///   - recipe: How the input's features are made from other data.
  public init(
    _ model: SpectralModel, loadings: [SparseLoading],
    basis: (functions: Basis, inputs: [Feature])? = nil, recipe: JSONValue? = nil
  ) {
    precondition(!loadings.isEmpty, "at least one component")
    self.init(model, componentCount: 1, basis: basis, recipe: recipe)
    coefficients = Matrix(rows: loadings.map(\.coefficients)).transposed()
    values = loadings.map(\.autocorrelation)
  }
}
