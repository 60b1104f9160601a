import Foundation
public import Koopman
public import LinearAlgebra
public import Samples
import Storage

/// The pass that writes collective variables, one file a trajectory.
public struct ProjectionPass: Sendable {
  /// What projects each frame.
  public var model: ProjectionModel
  /// The number of worker threads.
  public var threadCount: Int

  /// A pass that projects on this model.
  public init(model: ProjectionModel, threadCount: Int) {
    self.model = model
    self.threadCount = threadCount
  }

  /// What the pass leaves behind.
  public struct Output: Sendable {
    /// One file a trajectory, frames × components, Float64.
    public var files: [String]
    /// Every so many frames of each trajectory: trajectories × components × frames.
    public var series: [[[Double]]]
    /// The frames between those.
    public var stride: Int
    /// The least and largest value of each component.
    public var ranges: [ClosedRange<Double>]
    /// Visits to a grid over two angles, where there are exactly two.
    public var angles: AngleHistogram?
    /// Features × components, where the components are not linear in the features and
    /// their model does not tell.
    public var correlations: Matrix<Double>?
  }

  /// Frames kept in memory for figures and tests, over all trajectories.
  static let keptFrames = 262_144

  /// - Parameters:
  ///   - names: The file of each trajectory.
  ///   - progress: Told of frames as they are done.
  /// - Throws: ``SampleError``, ``StorageError``, or
  ///   ``KoopmanError/featureMismatch(model:input:)``.
  /// - Complexity: O(T d k); memory for a few blocks of frames.
  public func run(
    over source: some SampleSource, writingTo names: [String], progress: @Sendable (Int) -> Void
  ) throws -> Output {
    try model.requireFeatures(source.features)
    let components = model.componentCount
    let stride = max(1, (source.frameCount + Self.keptFrames - 1) / Self.keptFrames)
    var output = Output(
      files: names, series: [], stride: stride,
      ranges: [], angles: AngleHistogram(features: source.features))
    var lows = Array(repeating: Double.infinity, count: components)
    var highs = lows.map { -$0 }
    var correlations = model.basis == nil
      ? nil : FeatureCorrelations(shift: try firstRow(of: source), componentCount: components)
    let noCorrelations = correlations
    for (trajectory, description) in source.trajectories.enumerated() {
      let writer = try NPYWriter(names[trajectory], columnCount: components, precision: .float64)
      var kept: [[Double]] = Array(repeating: [], count: components)
      let length = model.chunkLength
      let chunkCount = (description.frameCount + length - 1) / length
      var first = 0
      while first < chunkCount {
        let batch = first..<min(first + 4 * threadCount, chunkCount)
        let angles = output.angles.map { _ in AngleHistogram(features: source.features)! }
        let chunks = try ParallelPass.map(
          count: batch.count, threadCount: threadCount
        ) { index throws(SampleError) -> Chunk in
          let start = (batch.lowerBound + index) * length
          let frames = start..<min(start + length, description.frameCount)
          let chunk = try project(
            frames, of: trajectory, source: source, angles: angles, correlations: noCorrelations)
          progress(frames.count)
          return chunk
        }
        for (index, chunk) in chunks.enumerated() {
          try writer.append(chunk.values.elements)
          if let angles = chunk.angles { output.angles!.add(angles) }
          if let sums = chunk.correlations { correlations!.add(sums) }
          let start = (batch.lowerBound + index) * length
          for row in 0..<chunk.values.rowCount {
            let isKept = (start + row) % stride == 0
            for j in 0..<components {
              let value = chunk.values[row, j]
              lows[j] = min(lows[j], value)
              highs[j] = max(highs[j], value)
              if isKept { kept[j].append(value) }
            }
          }
        }
        first = batch.upperBound
      }
      try writer.finish()
      output.series.append(kept)
    }
    output.ranges = zip(lows, highs).map { $0 <= $1 ? $0...$1 : 0...0 }
    output.correlations = correlations?.matrix
    return output
  }

  private func firstRow(of source: some SampleSource) throws(SampleError) -> [Double] {
    guard let trajectory = source.trajectories.firstIndex(where: { $0.frameCount > 0 }) else {
      return Array(repeating: 0, count: source.dimension)
    }
    let row = UnsafeMutableBufferPointer<Double>.allocate(capacity: source.dimension)
    defer { row.deallocate() }
    try source.makeReader().read(0..<1, of: trajectory, into: row)
    return Array(row)
  }

  private struct Chunk: Sendable {
    var values: Matrix<Double>
    var angles: AngleHistogram?
    var correlations: FeatureCorrelations?
  }

  private func project(
    _ frames: Range<Int>, of trajectory: Int, source: some SampleSource, angles: AngleHistogram?,
    correlations: FeatureCorrelations?
  ) throws(SampleError) -> Chunk {
    let reader = try source.makeReader()
    let count = frames.count * source.dimension
    let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(1, count))
    defer { buffer.deallocate() }
    try reader.read(frames, of: trajectory, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    let rows = Matrix(
      rowCount: frames.count, columnCount: source.dimension, elements: Array(buffer[..<count]))
    var angles = angles
    if angles != nil {
      var weights = [Double](repeating: 1, count: frames.count)
      if source.isWeighted {
        let room = UnsafeMutableBufferPointer<Double>.allocate(capacity: frames.count)
        defer { room.deallocate() }
        try reader.readWeights(frames, of: trajectory, into: room)
        weights = Array(room)
      }
      angles!.count(rows, weights: weights)
    }
    let values = model.project(rows)
    try model.requireFinite(values, frames, of: source.trajectories[trajectory])
    return Chunk(values: values, angles: angles)
  }
}

/// Visits to a grid over two angles.
public struct AngleHistogram: Sendable {
  /// The two angles' columns, in the order of the features.
  public let names: [String]
  /// Bins over −half a period … half a period, in the angles' own units.
  public let periods: [Double]
  /// Bins along each angle.
  public static let binCount = 72
  /// Row-major from the lowest second angle.
  public private(set) var weights: [Double]
  private let cosines: [Int]
  private let sines: [Int]

  /// Nil unless the features hold exactly two angles, cosine and sine each.
  package init?(features: [Feature]) {
    var names: [String] = []
    var periods: [Double] = []
    var cosines: [Int] = []
    var sines: [Int] = []
    for (index, feature) in features.enumerated() {
      guard case .cosine(let name, let period) = feature.origin,
        let sine = features.firstIndex(where: { $0.origin == .sine(of: name, period: period) })
      else { continue }
      names.append(name)
      periods.append(period)
      cosines.append(index)
      sines.append(sine)
    }
    guard names.count == 2 else { return nil }
    self.names = names
    self.periods = periods
    self.cosines = cosines
    self.sines = sines
    weights = Array(repeating: 0, count: Self.binCount * Self.binCount)
  }

  package mutating func count(_ rows: Matrix<Double>, weights frameWeights: [Double]) {
    for row in 0..<rows.rowCount {
      func bin(_ angle: Int) -> Int {
        let turn = atan2(rows[row, sines[angle]], rows[row, cosines[angle]]) / (2 * .pi) + 0.5
        return min(Self.binCount - 1, max(0, Int(turn * Double(Self.binCount))))
      }
      weights[bin(1) * Self.binCount + bin(0)] += frameWeights[row]
    }
  }

  package mutating func add(_ other: AngleHistogram) {
    for i in weights.indices { weights[i] += other.weights[i] }
  }

  /// The bins' edges for one of the two.
  public func edges(_ angle: Int) -> [Double] {
    (0...Self.binCount).map { (Double($0) / Double(Self.binCount) - 0.5) * periods[angle] }
  }
}
