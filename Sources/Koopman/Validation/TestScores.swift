/// Scores of a model on data that it was not fitted to.
public struct TestScores: Equatable, Sendable {
  /// The number k of components that were scored.
  public var componentCount: Int
  /// VAMP-2 of the leading k components on the data they were fitted to, with the
  /// constant's 1. It rises with every component, whatever the dynamics.
  public var trainingVAMP2: Double
  /// VAMP-2 of the trained directions on the test data, whitened anew there, with the
  /// constant's 1. Comparable between models at one k alone.
  public var vamp2: Double
  /// VAMP-E of the trained components as they are on the test data.
  public var vampE: Double
  /// The same with 0, 1, …, k components.
  public var trainingVAMP2ByCount: [Double]
  /// The same with 0, 1, …, k components.
  public var vamp2ByCount: [Double]
  /// The same with 0, 1, …, k components; none scores the constant's 1.
  public var vampEByCount: [Double]
  /// The relaxation time of each trained function on the test data, in frames,
  /// slowest in training first; nil where its autocorrelation gives none.
  ///
  /// TICA: from the Rayleigh quotient, in the difference form, about the test data's
  /// mean. VAMP: from that of its eigenfunctions, since singular values are no
  /// relaxation factors.
  public var timescales: [Double?]
}
