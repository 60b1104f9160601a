public import Samples
public import Storage

/// Samples whose features are basis functions of another source's.
///
/// Rows are read and evaluated in double precision; trajectories, times and weights
/// are the inner source's.
public struct BasisSource: SampleSource {
  public let features: [Feature]
  let source: any SampleSource
  let basis: any BasisFunctions

  /// Functions of all features of a source.
  ///
  /// - Parameter basis: Functions of the source's features, in their order.
  public init(_ source: any SampleSource, basis: any BasisFunctions) {
    precondition(basis.inputDimension == source.dimension, "a basis for other features")
    self.source = source
    self.basis = basis
    // A function that is an input by itself keeps what is known of it.
    let inputs = source.features
    features = basis.names.enumerated().map { function, name in
      basis.input(ofFunction: function).map { inputs[$0] } ?? Feature(name: name)
    }
  }

  /// Double: products of inputs lose too much in single precision.
  public var precision: NumericPrecision { .float64 }
  public var trajectories: [Trajectory] { source.trajectories }
  public var timeStep: PhysicalTime? { source.timeStep }
  public var isWeighted: Bool { source.isWeighted }

  public func makeReader() throws(SampleError) -> any SampleReader {
    BasisReader(source: self, inner: try source.makeReader())
  }
}

private final class BasisReader: SampleReader {
  private let source: BasisSource
  private let inner: any SampleReader
  private var inputs: [Double] = []
  private var values: [Double] = []

  init(source: BasisSource, inner: any SampleReader) {
    self.source = source
    self.inner = inner
  }

  func read(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(SampleError) {
    if values.count < buffer.count { values = Array(repeating: 0, count: buffer.count) }
    try readInputs(frames, of: trajectory) { rows in
      values.withUnsafeMutableBufferPointer { whole in
        let values = UnsafeMutableBufferPointer(rebasing: whole[..<buffer.count])
        source.basis.evaluate(rows: rows, count: frames.count, into: values)
        for k in values.indices { buffer[k] = Float(values[k]) }
      }
    }
    try check(buffer, frames, of: trajectory)
  }

  func read(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) {
    try readInputs(frames, of: trajectory) { rows in
      source.basis.evaluate(rows: rows, count: frames.count, into: buffer)
    }
    try check(buffer, frames, of: trajectory)
  }

  func readWeights(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError) { try inner.readWeights(frames, of: trajectory, into: buffer) }

  private func readInputs(
    _ frames: Range<Int>, of trajectory: Int, _ body: (UnsafeBufferPointer<Double>) -> Void
  ) throws(SampleError) {
    let count = frames.count * source.source.dimension
    if inputs.count < count { inputs = Array(repeating: 0, count: count) }
    try inputs.withUnsafeMutableBufferPointer { whole throws(SampleError) in
      let rows = UnsafeMutableBufferPointer(rebasing: whole[..<count])
      try inner.read(frames, of: trajectory, into: rows)
      body(UnsafeBufferPointer(rows))
    }
  }

  /// High powers overflow.
  private func check<Scalar: SampleScalar>(
    _ buffer: UnsafeMutableBufferPointer<Scalar>, _ frames: Range<Int>, of trajectory: Int
  ) throws(SampleError) {
    guard let bad = Scalar.firstNonFinite(buffer) else { return }
    let place = source.trajectories[trajectory]
    throw .notFinite(
      file: place.name, frame: place.discardedFrameCount + frames.lowerBound + bad / source.dimension,
      column: source.features[bad % source.dimension].name)
  }
}
