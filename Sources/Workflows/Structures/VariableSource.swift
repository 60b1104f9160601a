import Features
import Koopman
import LinearAlgebra
import Samples
import Storage
import Trajectories

/// A model's features along trajectories of atoms or along tables, and its variables.
struct VariableSource: Sendable {
  let model: ProjectionModel
  let source: TableSource
  /// How atoms become features; nil for a model of columns.
  let features: FeatureSet?

  /// Opens the input with the columns that the model projects.
  ///
  /// - Parameter input: What it leaves open is the model's.
  init(_ model: ProjectionModel, input: TableInput, options: TrajectoryOptions) throws {
    self.model = model
    let files = try InputPaths.expand(input.paths, provider: ReadableNames())
    if model.recipe == nil, let file = files.first(where: TrajectoryFormat.isLikely) {
      throw WorkflowError.columnsNeeded(file: file)
    }
    if model.recipe != nil, let file = files.first(where: InputPaths.isTable(fileNamed:)) {
      throw WorkflowError.trajectoryOfAtomsNeeded(file: file)
    }
    let isNamed = input.names != nil
    var input = input
    let columns = model.columns
    if let recipe = model.recipe {
      let set = try FeatureSet(json: recipe)
      features = set
      input.provider = try FeatureTableProvider(set, options: options)
      // Angles are columns of the recipe, or their cosines and sines are.
      let known = Set(set.columns.compactMap(\.name))
      var names: [String] = []
      for feature in model.features {
        let name = known.contains(feature.name) ? feature.name : feature.angle ?? feature.name
        if names.last != name { names.append(name) }
      }
      input.columns = names
      if input.periodic.isEmpty {
        input.periodic = columns.periodic.filter { names.contains($0.name) }
      }
    } else {
      features = nil
      if input.names == nil { input.names = columns.names }
      if input.columns == nil { input.columns = columns.names }
      if input.periodic.isEmpty { input.periodic = columns.periodic }
    }
    do throws(SampleError) {
      source = try TableSource(input)
    } catch .nameCountMismatch(let file, _, let count) where !isNamed {
      throw WorkflowError.otherColumns(file: file, count: count, model: columns.names)
    } catch {
      throw error
    }
    try model.requireFeatures(source.features)
  }

  /// Frames that one task reads at a time.
  private var chunkLength: Int { model.chunkLength }

  /// Calls `body` with the variables of consecutive frames, frames × components, in
  /// the order of the data.
  ///
  /// - Complexity: O(T d k); memory for a few blocks of frames.
  func forEachBlock(
    _ settings: RunSettings, stage: String,
    _ body: (_ trajectory: Int, _ firstFrame: Int, _ values: Matrix<Double>) throws -> Void
  ) throws {
    try settings.progress.stage(stage, source.frameCount, "frames") {
      for (trajectory, description) in source.trajectories.enumerated() {
        let count = description.frameCount
        // Short trajectories are still worth all threads.
        let length = max(16, min(chunkLength, (count + settings.threadCount - 1) / settings.threadCount))
        let chunkCount = (count + length - 1) / length
        var first = 0
        while first < chunkCount {
          let batch = first..<min(first + 4 * settings.threadCount, chunkCount)
          let chunks = try ParallelPass.map(
            count: batch.count, threadCount: settings.threadCount
          ) { index throws(SampleError) -> Matrix<Double> in
            let start = (batch.lowerBound + index) * length
            let frames = start..<min(start + length, count)
            let values = try self.values(of: frames, trajectory: trajectory)
            settings.progress.advance(frames.count)
            return values
          }
          for (index, values) in chunks.enumerated() {
            try body(trajectory, (batch.lowerBound + index) * length, values)
          }
          first = batch.upperBound
        }
      }
    }
  }

  /// The variables of some frames, frames × components.
  func values(of frames: Range<Int>, trajectory: Int) throws(SampleError) -> Matrix<Double> {
    let reader = try source.makeReader()
    let count = frames.count * source.dimension
    let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(1, count))
    defer { buffer.deallocate() }
    try reader.read(frames, of: trajectory, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    let values = model.project(
      Matrix(
        rowCount: frames.count, columnCount: source.dimension, elements: Array(buffer[..<count])))
    try model.requireFinite(values, frames, of: source.trajectories[trajectory])
    return values
  }
}

extension ProjectionModel {
  /// Frames that one task projects at a time: its features and functions stay small.
  var chunkLength: Int {
    let width = max(features.count, mean.count)
    return max(min(256, 16_777_216 / width), 262_144 / width)
  }

  /// Functions of extreme rows overflow: the frame is named.
  ///
  /// - Parameter values: The variables of these frames, frames × components.
  func requireFinite(
    _ values: Matrix<Double>, _ frames: Range<Int>, of trajectory: Trajectory
  ) throws(SampleError) {
    guard let bad = values.elements.firstIndex(where: { !$0.isFinite }) else { return }
    let (row, component) = (bad / values.columnCount, bad % values.columnCount)
    throw .notFinite(
      file: trajectory.name, frame: trajectory.discardedFrameCount + frames.lowerBound + row,
      column: PlumedExport.variableName(self, component))
  }
}

extension Feature {
  /// The angle that the feature is the cosine or the sine of.
  var angle: String? {
    switch origin {
    case .column: nil
    case .cosine(let column, _), .sine(let column, _): column
    }
  }
}
