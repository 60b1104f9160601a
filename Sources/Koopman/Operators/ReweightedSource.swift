import LinearAlgebra
public import Samples
public import Storage

/// Samples with Koopman weights, so that the usual pass makes equilibrium moments
/// of data that were started off equilibrium.
///
/// A frame that begins no pair at the weights' lag weighs nothing: the weights turn the
/// density of first frames into the stationary one, and the last frames have another.
/// Negative weights, which no sum of squares can carry, become 0:
/// ``KoopmanWeights/survey(_:threadCount:)`` says how many. Weights that the source
/// has already are multiplied.
public struct ReweightedSource: SampleSource {
  let source: any SampleSource
  let described: any SampleSource
  let weights: KoopmanWeights

  /// - Parameters:
  ///   - source: Whose rows are handed out.
  ///   - described: The same frames in the features that the weights are functions
  ///     of, such as a ``BasisSource`` of `source`; nil for `source` itself.
  /// - Throws: ``KoopmanError/featureMismatch(model:input:)``.
  public init(
    _ source: any SampleSource, weights: KoopmanWeights, described: (any SampleSource)? = nil
  ) throws(KoopmanError) {
    let described = described ?? source
    try weights.requireFeatures(described.features)
    precondition(
      described.trajectories.map(\.frameCount) == source.trajectories.map(\.frameCount),
      "both describe the same frames")
    self.source = source
    self.described = described
    self.weights = weights
  }

  public var features: [Feature] { source.features }
  public var precision: NumericPrecision { source.precision }
  public var trajectories: [Trajectory] { source.trajectories }
  public var timeStep: PhysicalTime? { source.timeStep }
  public var isWeighted: Bool { true }

  public func makeReader() throws(SampleError) -> any SampleReader {
    Reader(
      rows: try source.makeReader(), described: try described.makeReader(), weights: weights,
      ends: trajectories.map { $0.frameCount - weights.lag })
  }

  private final class Reader: SampleReader {
    let rows: any SampleReader
    let described: any SampleReader
    let weights: KoopmanWeights
    /// Of each trajectory, where the frames that begin pairs end.
    let ends: [Int]

    init(
      rows: any SampleReader, described: any SampleReader, weights: KoopmanWeights, ends: [Int]
    ) {
      self.ends = ends
      self.rows = rows
      self.described = described
      self.weights = weights
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(SampleError) { try rows.read(frames, of: trajectory, into: buffer) }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) { try rows.read(frames, of: trajectory, into: buffer) }

    func readWeights(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      try rows.readWeights(frames, of: trajectory, into: buffer)
      var values = Matrix<Double>(rowCount: frames.count, columnCount: weights.features.count)
      try values.withUnsafeMutableBufferPointer { target throws(SampleError) in
        try described.read(frames, of: trajectory, into: target)
      }
      for (i, w) in weights.weights(of: values).enumerated() {
        buffer[i] *= frames.lowerBound + i < ends[trajectory] ? max(0, w) : 0
      }
    }
  }
}
