import LinearAlgebra
import Storage
public import Systems

/// Simulates a model system with a known spectrum.
public struct SimulateJob: Sendable {
  /// One of the names in ``systems``.
  public var system: String
  /// The trajectory's length in frames.
  public var frameCount: Int
  /// The `.npy` file to write, frames × columns.
  public var outputPath: String

  /// A trajectory of `frameCount` frames, written to `outputPath`.
  public init(system: String, frameCount: Int, outputPath: String) {
    self.system = system
    self.frameCount = frameCount
    self.outputPath = outputPath
  }

  /// The names of the systems, with a sentence each.
  public static var systems: [(name: String, summary: String)] {
    ModelSystems.names.compactMap { name in
      ModelSystems.make(name).map { (name, $0.summary) }
    }
  }

  /// - Returns: The system and the spectrum of the kernel that was run.
  public func run(_ settings: RunSettings) throws -> (system: any ModelSystem, spectrum: KnownSpectrum) {
    guard let model = ModelSystems.make(system) else {
      throw WorkflowError.unknownSystem(name: system, available: ModelSystems.names)
    }
    UnfinishedWork.begin(outputPath)
    // A place that cannot be written to is better known before the simulation.
    _ = try AtomicFile(outputPath)
    let frames = model.simulate(frameCount: frameCount, seed: settings.seed)
    try NPYWriter.write(
      frames.elements, shape: [frames.rowCount, frames.columnCount], to: outputPath)
    return (model, try model.spectrum)
  }
}
