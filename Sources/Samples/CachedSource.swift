import LinearAlgebra
public import Storage

/// A source whose rows are kept in memory, so that many passes read it once.
public struct CachedSource: SampleSource {
  public let features: [Feature]
  public let precision: NumericPrecision
  public let trajectories: [Trajectory]
  public let timeStep: PhysicalTime?
  let rows: any SampleSource
  public var isWeighted: Bool { rows.isWeighted }

  /// Reads a source whole, in its own precision.
  ///
  /// - Returns: Nil where it is larger than the limit, in bytes.
  /// - Throws: What reading meets.
  public init?(
    _ source: some SampleSource, memoryLimit: Int, threadCount: Int, progress: @Sendable (Int) -> Void = { _ in }
  ) throws(SampleError) {
    let width = source.precision == .float32 ? 4 : 8
    guard source.frameCount <= memoryLimit / width / max(1, source.dimension + 1) else { return nil }
    features = source.features
    precision = source.precision
    trajectories = source.trajectories
    timeStep = source.timeStep
    switch precision {
    case .float32:
      rows = try Self.load(Float.self, source, threadCount, progress)
    case .float64:
      rows = try Self.load(Double.self, source, threadCount, progress)
    }
  }

  public func makeReader() throws(SampleError) -> any SampleReader { try rows.makeReader() }

  private struct Piece<Scalar: SampleScalar>: Sendable {
    var values: [Scalar]
    var weights: [Double]
  }

  private static func load<Scalar: CachedScalar>(
    _: Scalar.Type, _ source: some SampleSource, _ threadCount: Int, _ progress: @Sendable (Int) -> Void
  ) throws(SampleError) -> ArraySource<Scalar> {
    let width = source.dimension
    let length = max(256, 262_144 / max(1, width))
    var chunks: [BlockPlan.Segment] = []
    for (trajectory, description) in source.trajectories.enumerated() {
      for start in stride(from: 0, to: description.frameCount, by: length) {
        chunks.append(
          .init(trajectory: trajectory, frames: start..<min(start + length, description.frameCount)))
      }
    }
    let plan = chunks
    let pieces = try ParallelPass.map(
      count: plan.count, threadCount: threadCount
    ) { index throws(SampleError) -> Piece<Scalar> in
      let segment = plan[index]
      let reader = try source.makeReader()
      var values = [Scalar](repeating: 0, count: segment.frames.count * width)
      try values.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
        try Scalar.read(reader, segment, into: buffer)
      }
      var weights: [Double] = []
      if source.isWeighted {
        weights = Array(repeating: 1, count: segment.frames.count)
        try weights.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
          try reader.readWeights(segment.frames, of: segment.trajectory, into: buffer)
        }
      }
      progress(segment.frames.count)
      return Piece(values: values, weights: weights)
    }
    var arrays: [[Scalar]] = source.trajectories.map { _ in [] }
    var weights: [[Double]] = arrays.map { _ in [] }
    for (segment, piece) in zip(plan, pieces) {
      arrays[segment.trajectory] += piece.values
      weights[segment.trajectory] += piece.weights
    }
    let matrices = zip(arrays, source.trajectories).map {
      Matrix(rowCount: $1.frameCount, columnCount: width, elements: $0)
    }
    return ArraySource(matrices, weights: source.isWeighted ? weights : nil)
  }
}

/// Reads in one precision.
private protocol CachedScalar: SampleScalar {
  static func read(
    _ reader: any SampleReader, _ segment: BlockPlan.Segment, into buffer: UnsafeMutableBufferPointer<Self>
  ) throws(SampleError)
}

extension Float: CachedScalar {
  fileprivate static func read(
    _ reader: any SampleReader, _ segment: BlockPlan.Segment, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(SampleError) { try reader.read(segment.frames, of: segment.trajectory, into: buffer) }
}

extension Double: CachedScalar {
  fileprivate static func read(
    _ reader: any SampleReader, _ segment: BlockPlan.Segment, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) { try reader.read(segment.frames, of: segment.trajectory, into: buffer) }
}
