public import Storage

/// A column of the sample stream, after column expressions.
public struct Feature: Equatable, Sendable {
  /// The name that messages, tables and models use.
  public var name: String
  /// The unit, when the input or the user states one.
  public var unit: String?
  /// What the column was computed from.
  public var origin: Origin

  /// How a feature arises from the input's columns.
  public enum Origin: Equatable, Sendable {
    /// A column of the input as it is.
    case column
    /// The cosine of a periodic column with this period.
    case cosine(of: String, period: Double)
    /// The sine of a periodic column with this period.
    case sine(of: String, period: Double)
  }

  /// A column of the input as it is, unless `origin` says otherwise.
  public init(name: String, unit: String? = nil, origin: Origin = .column) {
    self.name = name
    self.unit = unit
    self.origin = origin
  }
}

/// One uninterrupted run of frames; lagged pairs never leave it.
public struct Trajectory: Equatable, Sendable {
  /// The file or files it came from, as messages show it.
  public var name: String
  /// The number of frames that are used.
  public var frameCount: Int
  /// The number of frames dropped at its start.
  public var discardedFrameCount: Int

  /// A run of `frameCount` frames that follow those dropped.
  public init(name: String, frameCount: Int, discardedFrameCount: Int = 0) {
    self.name = name
    self.frameCount = frameCount
    self.discardedFrameCount = discardedFrameCount
  }
}

/// Trajectories of samples that can be read in any order, by any thread.
///
/// Sources hand out rows of features, frame after frame; nothing is kept in
/// memory beyond what a reader needs for one call.
public protocol SampleSource: Sendable {
  /// The columns of each row.
  var features: [Feature] { get }
  /// The precision in which rows are best read.
  var precision: NumericPrecision { get }
  /// The trajectories, in the order given.
  var trajectories: [Trajectory] { get }
  /// The physical time between frames, when known.
  var timeStep: PhysicalTime? { get }
  /// Whether frames carry weights.
  var isWeighted: Bool { get }
  /// A reader for one thread.
  func makeReader() throws(SampleError) -> any SampleReader
}

extension SampleSource {
  /// The number of frames of all trajectories.
  public var frameCount: Int { trajectories.reduce(0) { $0 + $1.frameCount } }
  /// The number of features.
  public var dimension: Int { features.count }
}

/// Reads frames of a source on one thread.
public protocol SampleReader: AnyObject {
  /// Reads rows into `buffer`, row-major, `frames.count × dimension`.
  ///
  /// - Throws: ``SampleError/notFinite(file:frame:column:)`` at the first NaN
  ///   or infinity, or what the file's reader reports.
  func read(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(SampleError)

  /// Reads rows into `buffer`, row-major, `frames.count × dimension`.
  func read(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError)

  /// Reads the frames' weights, one each, all 1 where the source has none.
  func readWeights(
    _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) throws(SampleError)
}
