import Foundation
public import Koopman
public import Samples

/// Projects trajectories on a saved model.
public struct ProjectJob: Sendable {
  public var input: TableInput
  public var modelPath: String
  /// A `.npy` file for one trajectory, a folder for several.
  public var outputPath: String

  public init(input: TableInput, modelPath: String, outputPath: String) {
    self.input = input
    self.modelPath = modelPath
    self.outputPath = outputPath
  }

  /// - Returns: The files that were written.
  public func run(_ settings: RunSettings) throws -> [String] {
    let model = try ProjectionModel(contentsOf: modelPath)
    var input = input
    // The model knows its columns; what the user names goes before.
    let columns = model.columns
    if input.names == nil { input.names = columns.names }
    if input.columns == nil { input.columns = columns.names }
    if input.periodic.isEmpty { input.periodic = columns.periodic }
    let source = try TableSource(input)
    try model.requireFeatures(source.features)
    let pass = ProjectionPass(model: model, threadCount: settings.threadCount)
    settings.progress.begin("projection", source.frameCount, "frames")
    defer { settings.progress.end() }
    if source.trajectories.count == 1, outputPath.hasSuffix(".npy") {
      return try pass.run(
        over: source, writingTo: [outputPath], progress: settings.progress.advance
      ).files
    }
    let folder = try OutputFolder(outputPath)
    let names = DiscoverJob.componentFiles(count: source.trajectories.count)
    _ = try pass.run(
      over: source, writingTo: names.map { folder.file($0) }, progress: settings.progress.advance)
    let provenance = Provenance(
      commandLine: CommandLine.arguments, inputs: [modelPath] + source.files, seed: settings.seed)
    try folder.write(try provenance.json().encoded() + "\n", to: OutputFolder.mark)
    try folder.commit()
    return names.map { folder.path + "/" + $0 }
  }
}
