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
      let whole = UnsafeMutableBufferPointer<Float>.allocate(capacity: frames.count * width)
      defer { whole.deallocate() }
      try inner.read(frames, of: trajectory, into: whole)
      for row in 0..<frames.count {
        for (k, column) in columns.enumerated() {
          buffer[row * columns.count + k] = whole[row * width + column]
        }
      }
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      let whole = UnsafeMutableBufferPointer<Double>.allocate(capacity: frames.count * width)
      defer { whole.deallocate() }
      try inner.read(frames, of: trajectory, into: whole)
      for row in 0..<frames.count {
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
