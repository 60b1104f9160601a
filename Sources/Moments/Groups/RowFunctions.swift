public import Samples
public import Storage

/// Columns that are functions of a row of another source, frame by frame.
///
/// Many groups of functions on one source are what ``GroupedMomentPass`` reads once.
public protocol RowFunctions: Sendable {
  /// What the functions are called, in the order of their columns.
  var features: [Feature] { get }
  /// The number of columns of the rows that they are functions of.
  var inputCount: Int { get }
  /// Working memory for one thread.
  func makeEvaluator() -> any RowEvaluator
}

/// Evaluates functions on rows; used by one thread at a time.
public protocol RowEvaluator: AnyObject {
  /// Evaluates the functions on consecutive rows.
  ///
  /// - Parameters:
  ///   - rows: `count` rows of the source, one behind the other.
  ///   - output: Takes the functions' values of a row, those of the next `stride` behind them.
  func evaluate(
    _ rows: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Float>, stride: Int)

  /// Evaluates the functions on consecutive rows, in double precision.
  func evaluate(
    _ rows: UnsafePointer<Double>, count: Int, into output: UnsafeMutablePointer<Double>,
    stride: Int)
}

/// A source whose columns are functions of another's.
public struct FunctionSource: SampleSource {
  public let features: [Feature]
  private let source: any SampleSource
  private let functions: any RowFunctions

  /// These functions of the rows of `source`.
  public init(_ source: any SampleSource, _ functions: any RowFunctions) {
    precondition(source.dimension == functions.inputCount, "functions of other columns")
    self.source = source
    self.functions = functions
    features = functions.features
  }

  /// Single precision for more features than moments are multiplied in double precision for.
  public var precision: NumericPrecision {
    features.count > MomentPass.widenedFeatureLimit ? .float32 : .float64
  }
  public var trajectories: [Trajectory] { source.trajectories }
  public var timeStep: PhysicalTime? { source.timeStep }
  public var isWeighted: Bool { source.isWeighted }

  public func makeReader() throws(SampleError) -> any SampleReader {
    Reader(self, try source.makeReader(), functions.makeEvaluator())
  }

  private final class Reader: SampleReader {
    private let width: Int
    private let inputCount: Int
    private let inner: any SampleReader
    private let evaluator: any RowEvaluator
    private let rows: UnsafeMutableBufferPointer<Double>

    /// Rows of the source that are in memory at once.
    private static let pieceLength = 64

    init(_ source: FunctionSource, _ inner: any SampleReader, _ evaluator: any RowEvaluator) {
      width = source.features.count
      inputCount = source.functions.inputCount
      self.inner = inner
      self.evaluator = evaluator
      rows = .allocate(capacity: max(1, Self.pieceLength * inputCount))
    }

    deinit { rows.deallocate() }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(SampleError) {
      guard let output = buffer.baseAddress else { return }
      try forEachPiece(frames, trajectory) { count, offset in
        evaluator.evaluate(
          rows.baseAddress!, count: count, into: output + offset * width, stride: width)
      }
    }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      guard let output = buffer.baseAddress else { return }
      try forEachPiece(frames, trajectory) { count, offset in
        evaluator.evaluate(
          rows.baseAddress!, count: count, into: output + offset * width, stride: width)
      }
    }

    private func forEachPiece(
      _ frames: Range<Int>, _ trajectory: Int, _ body: (_ count: Int, _ offset: Int) -> Void
    ) throws(SampleError) {
      for start in stride(from: frames.lowerBound, to: frames.upperBound, by: Self.pieceLength) {
        let piece = start..<min(start + Self.pieceLength, frames.upperBound)
        try inner.read(
          piece, of: trajectory,
          into: UnsafeMutableBufferPointer(rebasing: rows[..<(piece.count * inputCount)]))
        body(piece.count, start - frames.lowerBound)
      }
    }

    func readWeights(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) { try inner.readWeights(frames, of: trajectory, into: buffer) }
  }
}
