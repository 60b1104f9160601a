import Foundation
public import Koopman
public import Samples
public import Trajectories

/// Projects trajectories on a saved model.
public struct ProjectJob: Sendable {
  /// The trajectories; columns that it leaves open are the model's.
  public var input: TableInput
  /// The model's JSON file, such as a report's `model.json`.
  public var modelPath: String
  /// A `.npy` file for one trajectory, a folder for several.
  public var outputPath: String
  /// How components are scaled against each other.
  public var scaling = ComponentScaling.unit
  /// How trajectories of atoms are opened, where the model is one of a molecule.
  public var trajectoryOptions = TrajectoryOptions()

  /// Files and columns, the model, and where the result goes.
  public init(input: TableInput, modelPath: String, outputPath: String) {
    self.input = input
    self.modelPath = modelPath
    self.outputPath = outputPath
  }

  /// - Returns: The files that were written.
  public func run(_ settings: RunSettings) throws -> [String] {
    let stored = try ProjectionModel(contentsOf: modelPath)
    if let obstacle = ScalingObstacle(scaling, of: stored) { throw WorkflowError.cannotScale(obstacle) }
    let model = try stored.scaled(scaling)
    let source = try VariableSource(model, input: input, options: trajectoryOptions).source
    try FileName.requireNotInput(outputPath, inputs: source.files + [modelPath])
    let pass = ProjectionPass(model: model, threadCount: settings.threadCount)
    if source.trajectories.count == 1, outputPath.hasSuffix(".npy") {
      UnfinishedWork.begin(outputPath)
      try run(pass, over: source, writingTo: [outputPath], settings)
      return [outputPath]
    }
    guard !outputPath.hasSuffix(".npy") else {
      throw WorkflowError.severalTrajectories(count: source.trajectories.count, path: outputPath)
    }
    let folder = try OutputFolder(outputPath, holding: .projection)
    let names = DiscoverJob.componentFiles(count: source.trajectories.count)
    try run(pass, over: source, writingTo: names.map { folder.file($0) }, settings)
    let provenance = Provenance(
      commandLine: ["andante"] + CommandLine.arguments.dropFirst(), inputs: source.files,
      companions: [modelPath], seed: settings.seed)
    try folder.write(try provenance.json().encoded() + "\n", to: OutputFolder.mark)
    try folder.commit()
    return names.map { folder.path + "/" + $0 }
  }

  private func run(
    _ pass: ProjectionPass, over source: TableSource, writingTo files: [String],
    _ settings: RunSettings
  ) throws {
    _ = try settings.progress.stage("projection", source.frameCount, "frames") {
      try pass.run(over: source, writingTo: files, progress: settings.progress.advance)
    }
  }
}
