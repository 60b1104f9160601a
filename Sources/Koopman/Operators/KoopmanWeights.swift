public import LinearAlgebra
public import Samples

/// Weights that turn frames as they were sampled into frames of the stationary
/// state: w(x) = constant + cᵀx, the left eigenfunction of the Koopman operator to
/// the eigenvalue 1.
///
/// Many short trajectories started off equilibrium hold the right transitions from
/// wrong places; the weights undo the places. They average to 1 over the first
/// frames of the pairs. The span of the features limits them, and some come out
/// negative: count those with ``survey(_:)``.
///
/// - Reference: H. Wu, F. Nüske, F. Paul, S. Klus, P. Koltai, F. Noé, J. Chem.
///   Phys. 146, 154104 (2017), doi:10.1063/1.4979344.
public struct KoopmanWeights: Equatable, Sendable {
  /// The features that the weights are functions of, in the order of rows.
  public var features: [Feature]
  /// w(x).
  public var function: LinearFunction
  /// The lag in frames of the pairs whose first frames they weight: those within a lag of
  /// a trajectory's end have another density, and no weight.
  public var lag: Int

  /// - Parameter model: Of non-reversible moments: symmetrised pairs take the
  ///   data's own density for the stationary one.
  /// - Throws: ``KoopmanError/wrongDynamics(needed:)`` or
  ///   ``KoopmanError/stationaryStateNotUnique``.
  public init(_ model: KoopmanModel) throws(KoopmanError) {
    guard model.dynamics == .nonreversible else { throw .wrongDynamics(needed: .nonreversible) }
    guard let density = model.stationary else { throw .stationaryStateNotUnique }
    features = model.features
    lag = model.lag
    function = model.function(1, density)
  }

  /// The weights of rows (frames × d); negative ones as they are.
  public func weights(of rows: Matrix<Double>) -> [Double] { function.values(on: rows) }

  /// What the weights of some data look like.
  public struct Survey: Equatable, Sendable {
    /// The frames looked at.
    public var frameCount = 0
    /// Those of negative weight.
    public var negativeCount = 0
    /// Σ|w| of the negative ones over that of all.
    public var negativeShare = 0.0
    /// (Σw)²/Σw² with negative weights set to 0: frames of equal weight that
    /// would average as well, correlation aside.
    public var effectiveFrameCount = 0.0
  }

  /// Reads a source once and looks at each frame's weight.
  ///
  /// - Throws: ``KoopmanError/featureMismatch(model:input:)``, or what reading meets.
  /// - Complexity: One pass.
  public func survey(
    _ source: some SampleSource, threadCount: Int = ParallelPass.availableThreadCount
  ) throws(KoopmanError) -> Survey {
    try requireFeatures(source.features)
    let slices = FrameSlices(source)
    let parts = try slices.map(source, threadCount: threadCount) { rows, _, _ in
      var part = Part()
      for w in weights(of: rows) { part.add(w) }
      return part
    }
    var sum = Part()
    for part in parts { sum.add(part) }
    return Survey(
      frameCount: sum.count, negativeCount: sum.negativeCount,
      negativeShare: sum.negative > 0 ? sum.negative / (sum.positive + sum.negative) : 0,
      effectiveFrameCount: sum.squares > 0 ? sum.positive * sum.positive / sum.squares : 0)
  }

  func requireFeatures(_ input: [Feature]) throws(KoopmanError) {
    let (ours, theirs) = (features.map(\.name), input.map(\.name))
    guard ours == theirs else { throw .featureMismatch(model: ours, input: theirs) }
  }

  private struct Part: Sendable {
    var count = 0
    var negativeCount = 0
    var positive = 0.0
    var negative = 0.0
    var squares = 0.0

    mutating func add(_ w: Double) {
      count += 1
      if w < 0 {
        negativeCount += 1
        negative -= w
      } else {
        positive += w
        squares += w * w
      }
    }

    mutating func add(_ other: Part) {
      count += other.count
      negativeCount += other.negativeCount
      positive += other.positive
      negative += other.negative
      squares += other.squares
    }
  }
}
