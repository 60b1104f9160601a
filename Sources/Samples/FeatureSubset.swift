public import Storage

/// Some features of another source.
public struct FeatureSubset: SampleSource {
  public let features: [Feature]
  let source: any SampleSource
  let columns: [Int]

  /// - Parameter columns: Indices of the source's features, in the order wanted.
  public init(_ source: any SampleSource, columns: [Int]) {
    self.source = source
    self.columns = columns
    features = columns.map { source.features[$0] }
  }

  public var precision: NumericPrecision { source.precision }
  public var trajectories: [Trajectory] { source.trajectories }
  public var timeStep: PhysicalTime? { source.timeStep }
  public var isWeighted: Bool { source.isWeighted }

  public func makeReader() throws(SampleError) -> any SampleReader {
    Reader(columns: columns, width: source.dimension, inner: try source.makeReader())
  }

  private final class Reader: SampleReader {
    let columns: [Int]
    let width: Int
    let inner: any SampleReader

    init(columns: [Int], width: Int, inner: any SampleReader) {
      self.columns = columns
      self.width = width
      self.inner = inner
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(SampleError) {
      try pick(frames.count, into: buffer) { whole throws(SampleError) in
        try inner.read(frames, of: trajectory, into: whole)
      }
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      try pick(frames.count, into: buffer) { whole throws(SampleError) in
        try inner.read(frames, of: trajectory, into: whole)
      }
    }

    private func pick<Scalar: SampleScalar>(
      _ rowCount: Int, into buffer: UnsafeMutableBufferPointer<Scalar>,
      reading read: (UnsafeMutableBufferPointer<Scalar>) throws(SampleError) -> Void
    ) throws(SampleError) {
      let whole = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: rowCount * width)
      defer { whole.deallocate() }
      try read(whole)
      for row in 0..<rowCount {
        for (k, column) in columns.enumerated() {
          buffer[row * columns.count + k] = whole[row * width + column]
        }
      }
    }

    func readWeights(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) { try inner.readWeights(frames, of: trajectory, into: buffer) }
  }
}
