public import LinearAlgebra
public import Storage

/// Trajectories held in memory.
public struct ArraySource<Scalar: SampleScalar>: SampleSource {
  public let features: [Feature]
  public let trajectories: [Trajectory]
  public let timeStep: PhysicalTime?
  let arrays: [Matrix<Scalar>]
  let weights: [[Double]]?

  /// - Parameters:
  ///   - arrays: One matrix (frames × features) for each trajectory, all with
  ///     the same number of columns.
  ///   - names: The features' names; `x0`, `x1`, … unless given.
  ///   - weights: One weight a frame, for each trajectory.
  public init(
    _ arrays: [Matrix<Scalar>], names: [String]? = nil, timeStep: PhysicalTime? = nil,
    weights: [[Double]]? = nil
  ) {
    let dimension = arrays.first?.columnCount ?? 0
    precondition(arrays.allSatisfy { $0.columnCount == dimension }, "mixed column counts")
    precondition(names.map { $0.count == dimension } ?? true, "one name a column")
    precondition(
      weights.map { $0.count == arrays.count && zip($0, arrays).allSatisfy { $0.count == $1.rowCount } }
        ?? true, "one weight a frame")
    self.arrays = arrays
    self.weights = weights
    self.timeStep = timeStep
    features = (0..<dimension).map { Feature(name: names?[$0] ?? "x\($0)") }
    trajectories = arrays.enumerated().map {
      Trajectory(name: "trajectory \($0.offset)", frameCount: $0.element.rowCount)
    }
  }

  public var precision: NumericPrecision { Scalar.precision }
  public var isWeighted: Bool { weights != nil }

  public func makeReader() throws(SampleError) -> any SampleReader { Reader(source: self) }

  private final class Reader: SampleReader {
    let source: ArraySource<Scalar>
    init(source: ArraySource<Scalar>) { self.source = source }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(SampleError) { try copy(frames, of: trajectory, into: buffer) }

    func read(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) { try copy(frames, of: trajectory, into: buffer) }

    private func copy<Target: SampleScalar>(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Target>
    ) throws(SampleError) {
      let d = source.dimension
      precondition(buffer.count == frames.count * d)
      guard frames.count * d > 0 else { return }
      source.arrays[trajectory].withUnsafeBufferPointer { elements in
        Target.convert(
          elements.baseAddress! + frames.lowerBound * d, into: buffer.baseAddress!,
          count: frames.count * d)
      }
      guard let bad = Target.firstNonFinite(buffer) else { return }
      throw .notFinite(
        file: source.trajectories[trajectory].name, frame: frames.lowerBound + bad / d,
        column: source.features[bad % d].name)
    }

    func readWeights(
      _ frames: Range<Int>, of trajectory: Int, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(SampleError) {
      for (i, frame) in frames.enumerated() {
        let weight = source.weights?[trajectory][frame] ?? 1
        guard weight.isFinite, weight >= 0 else {
          throw .invalidWeight(
            file: source.trajectories[trajectory].name, frame: frame, value: weight)
        }
        buffer[i] = weight
      }
    }
  }
}
