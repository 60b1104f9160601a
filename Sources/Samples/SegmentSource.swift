public import Storage

/// Stretches of another source's trajectories, each a trajectory of its own.
///
/// Training, validation and test data are views of one source; lagged pairs never
/// cross from one stretch into another.
public struct SegmentSource: SampleSource {
  public let trajectories: [Trajectory]
  let source: any SampleSource
  let segments: [BlockPlan.Segment]

  /// - Parameter segments: Frames within the source's trajectories.
  public init(_ source: any SampleSource, segments: [BlockPlan.Segment]) {
    self.source = source
    self.segments = segments
    trajectories = segments.map { segment in
      let whole = source.trajectories[segment.trajectory]
      precondition(segment.frames.upperBound <= whole.frameCount, "frames beyond the trajectory")
      return Trajectory(
        name: whole.name, frameCount: segment.frames.count,
        discardedFrameCount: whole.discardedFrameCount + segment.frames.lowerBound)
    }
  }

  public var features: [Feature] { source.features }
  public var precision: NumericPrecision { source.precision }
  public var timeStep: PhysicalTime? { source.timeStep }
  public var isWeighted: Bool { source.isWeighted }

  public func makeReader() throws(SampleError) -> any SampleReader {
    Reader(segments: segments, inner: try source.makeReader())
  }

  private final class Reader: SampleReader {
    let segments: [BlockPlan.Segment]
    let inner: any SampleReader

    init(segments: [BlockPlan.Segment], inner: any SampleReader) {
      self.segments = segments
      self.inner = inner
    }

    private func frames(_ frames: Range<Int>, of trajectory: Int) -> Range<Int> {
      let first = segments[trajectory].frames.lowerBound
      return (first + frames.lowerBound)..<(first + frames.upperBound)
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(SampleError) {
      try inner.read(
        self.frames(frames, of: trajectory), of: segments[trajectory].trajectory, into: buffer)
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      try inner.read(
        self.frames(frames, of: trajectory), of: segments[trajectory].trajectory, into: buffer)
    }

    func readWeights(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      try inner.readWeights(
        self.frames(frames, of: trajectory), of: segments[trajectory].trajectory, into: buffer)
    }
  }
}

extension BlockPlan {
  /// The frames of some blocks, neighbours joined.
  public func segments(of chosen: Set<Int>) -> [Segment] {
    var joined: [Segment] = []
    let all = chosen.flatMap { blocks[$0] }.sorted {
      ($0.trajectory, $0.frames.lowerBound) < ($1.trajectory, $1.frames.lowerBound)
    }
    for segment in all {
      if let last = joined.last, last.trajectory == segment.trajectory,
        last.frames.upperBound == segment.frames.lowerBound
      {
        joined[joined.count - 1].frames = last.frames.lowerBound..<segment.frames.upperBound
      } else {
        joined.append(segment)
      }
    }
    return joined
  }
}
