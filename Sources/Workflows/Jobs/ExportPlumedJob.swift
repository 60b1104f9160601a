import Features
import Foundation
import Koopman
public import Samples
import Storage
public import Trajectories

/// Writes a model's collective variables as an input for stock PLUMED, with what
/// is needed to check it there.
///
/// | file | content |
/// | --- | --- |
/// | the input | `plumed.dat` |
/// | `reference-N.pdb` | structures that it fits to, if any |
/// | `frames.xtc` | up to ten frames of the trajectories |
/// | `expected.COLVAR` | the variables of these frames |
/// | `verify.sh` | runs PLUMED on the frames and compares |
public struct ExportPlumedJob: Sendable {
  /// The model's JSON file.
  public var modelPath: String
  /// The input's path; the other files go beside it.
  public var outputPath: String
  /// Trajectories for the range of the variables and for frames to check. Nil takes
  /// those that the model's report was made from; where they are gone, the range comes
  /// from the report, and there is no check.
  public var input: TableInput?
  /// Components that leave, from 0; nil is all.
  public var components: [Int]?
  /// A bias on the variables.
  public var metadynamics: PlumedMetadynamics?
  /// How trajectories of atoms are opened.
  public var trajectoryOptions = TrajectoryOptions()

  /// All components without a bias.
  public init(modelPath: String, outputPath: String, input: TableInput? = nil) {
    self.modelPath = modelPath
    self.outputPath = outputPath
    self.input = input
  }

  /// What was written.
  public struct Output: Equatable, Sendable {
    public var files: [String]
    /// The variables' names in the input.
    public var variables: [String]
    /// What a user should know, a sentence each.
    public var notes: [String]
  }

  /// Frames that are written for the check.
  static let checkedFrameCount = 10

  /// - Throws: ``PlumedError``, ``WorkflowError/outputExists(path:foreign:)`` where a
  ///   file of another origin would be replaced, and the libraries' errors.
  public func run(_ settings: RunSettings) throws -> Output {
    let model = try ProjectionModel(contentsOf: modelPath)
    guard let recipe = model.recipe else { throw PlumedError.noRecipe(file: modelPath) }
    var export = PlumedExport(model: model, features: try FeatureSet(json: recipe))
    if let components { export.components = components }
    export.provenance = [
      "model \(modelPath)", "sha256 \(try Checksum.sha256(ofFile: modelPath))",
    ]
    // What cannot leave, or has no place to go, is told before anything is read.
    _ = try export.files()
    let folder = FileName(outputPath).folder
    let isNew = try makeFolder(folder)
    do {
      return try run(export, model: model, in: folder, settings)
    } catch {
      if isNew { rmdir(folder) }
      throw error
    }
  }

  /// Returns whether the folder was not there.
  private func makeFolder(_ folder: String) throws(StorageError) -> Bool {
    let isNew = !FileManager.default.fileExists(atPath: folder)
    if isNew { try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    // With the dot a file is told from a folder.
    guard access(folder + "/.", W_OK | X_OK) == 0 else {
      throw .cannotWrite(path: outputPath, reason: String(cString: strerror(errno)))
    }
    return isNew
  }

  private func run(
    _ trial: PlumedExport, model: ProjectionModel, in folder: String, _ settings: RunSettings
  ) throws -> Output {
    var export = trial
    export.metadynamics = metadynamics
    let recorded = input == nil ? RecordedTrajectories(besideModel: modelPath) : nil
    let variables = try (input ?? recorded?.input).map { input in
      try VariableSource(model, input: input, options: trajectoryOptions)
    }
    let names = ["frames.xtc", "expected.COLVAR", "verify.sh"].map { folder + "/" + $0 }
    try requireOwn(
      names + [outputPath], inputs: (variables?.source.files ?? []) + [modelPath],
      writesCheck: variables != nil)
    var notes = (recorded?.notes ?? []) + (variables?.source.notes ?? [])
    // A report has its own trajectories' variables: they are not computed again.
    let series = try (input == nil ? reportedSeries(model) : nil)
      ?? variables.map { try Self.series($0, settings) }
    export.statistics = series.flatMap { Self.statistics($0, components: export.components) }
    if export.statistics == nil {
      notes.append("The range of the variables is not known: give the trajectories too for SIGMA and a grid.")
    }
    let files = try export.files()

    UnfinishedWork.begin(outputPath)
    var written: [String] = []
    if let variables {
      try writeCheck(
        variables, of: export, folder: folder,
        script: VerificationScript.text(
          input: FileName(outputPath).name, references: files.references.map(\.fileName),
          model: URL(fileURLWithPath: modelPath).path))
      written = names
    } else {
      notes.append("No frames to check are written: give the trajectories too.")
    }
    for reference in files.references {
      let path = folder + "/" + reference.fileName
      try AtomicFile.write(reference.text, to: path)
      written.append(path)
    }
    try AtomicFile.write(files.input, to: outputPath)
    return Output(files: [outputPath] + written, variables: export.variableNames, notes: notes)
  }

  /// Files that are there already must be an earlier export's.
  private func requireOwn(_ paths: [String], inputs: [String], writesCheck: Bool) throws {
    func begins(_ path: String, with mark: String) -> Bool {
      guard let file = FileHandle(forReadingAtPath: path) else { return false }
      defer { try? file.close() }
      let head = (try? file.read(upToCount: 256)) ?? nil
      return String(decoding: head ?? Data(), as: UTF8.self).contains(mark)
    }
    for path in paths { try FileName.requireNotInput(path, inputs: inputs) }
    if FileManager.default.fileExists(atPath: outputPath), !begins(outputPath, with: PlumedExport.mark) {
      throw WorkflowError.outputExists(path: outputPath, foreign: nil)
    }
    let script = FileName(outputPath).folder + "/verify.sh"
    let isOurs = begins(script, with: VerificationScript.mark)
    guard writesCheck, !isOurs else { return }
    for path in paths where path != outputPath && FileManager.default.fileExists(atPath: path) {
      throw WorkflowError.outputExists(path: path, foreign: nil)
    }
  }
}
