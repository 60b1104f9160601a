import Foundation
import Koopman
import LinearAlgebra
import Reporting
public import Samples
import Storage
public import Trajectories

/// Picks frames by a collective variable, and writes their structures and a list.
public struct FramesJob: Sendable {
  /// Which frames are picked.
  public enum Choice: Equatable, Sendable {
    /// Equally spaced in the variable, from its 1 % to its 99 % quantile.
    case along(count: Int)
    /// The lowest half and the highest half.
    case extremes(count: Int)
    /// The nearest to each value.
    case nearest([Double])
  }

  /// The trajectories.
  public var input: TableInput
  /// The model's JSON file.
  public var modelPath: String
  /// A `.pdb` or `.xtc` file; the list goes beside it as `.csv`.
  public var outputPath: String
  /// The topology; PDB needs one, and XTC makes molecules whole with one.
  public var topologyPath: String?
  /// The component, from 0.
  public var component = 0
  public var choice = Choice.along(count: 20)
  /// Frames of one trajectory are this many frames apart where possible; nil takes
  /// the model's lag.
  public var separation: Int?
  /// How trajectories of atoms are opened.
  public var trajectoryOptions = TrajectoryOptions()

  /// Twenty frames along the first component.
  public init(input: TableInput, modelPath: String, outputPath: String) {
    self.input = input
    self.modelPath = modelPath
    self.outputPath = outputPath
  }

  /// A frame that was picked.
  public struct Chosen: Equatable, Sendable {
    public var file: String
    /// Counted from 0, in its file.
    public var frame: Int
    /// In ps; nil where the file does not say.
    public var time: Double?
    /// All of the model's variables.
    public var values: [Double]
  }

  /// What was picked and written.
  public struct Output: Equatable, Sendable {
    /// The structures and the list.
    public var files: [String]
    /// In the order of the files' models: by the variable, or as values were given.
    public var frames: [Chosen]
    /// What a user should know, a sentence each.
    public var notes: [String]
  }

  /// - Throws: ``StructureError``, ``PlumedError/noSuchComponent(_:count:)``,
  ///   ``WorkflowError``, and the libraries' errors; no output is left then.
  /// - Complexity: One pass over the trajectories; 8 bytes of memory a frame.
  public func run(_ settings: RunSettings) throws -> Output {
    let kind = try StructureFile.Kind(path: outputPath)
    let model = try ProjectionModel(contentsOf: modelPath)
    guard (0..<model.componentCount).contains(component) else {
      throw PlumedError.noSuchComponent(component + 1, count: model.componentCount)
    }
    guard model.recipe != nil else { throw PlumedError.noRecipe(file: modelPath) }
    let variables = try VariableSource(model, input: input, options: trajectoryOptions)
    let list = StructureFile.listPath(for: outputPath)
    let inputs = variables.source.files + [modelPath, topologyPath].compactMap { $0 }
    for path in [outputPath, list] { try FileName.requireNotInput(path, inputs: inputs) }
    let topology = try topology(of: variables, needed: kind == .pdb)

    var spread = try spread(variables, settings)
    choice.take(from: &spread)
    UnfinishedWork.begin(outputPath)
    let writer = try StructureFile(
      outputPath, kind, topology: topology, remarks: remarks(model, settings))
    let chosen = try write(spread.taken, of: variables, topology: topology, to: writer)
    try AtomicFile.write(table(chosen, model).csv(), to: list)
    try writer.finish()
    var notes = variables.source.notes
    if spread.closeCount > 0 {
      notes.append(
        "\(counted(spread.closeCount, "frame")) of \(chosen.count) had to be taken within "
          + "\(spread.separation) frames of another: there are few visits there.")
    }
    return Output(files: [outputPath, list], frames: chosen, notes: notes)
  }
}

extension FramesJob.Choice {
  /// Takes frames in the order in which they are written.
  package func take(from spread: inout FrameSpread) {
    switch self {
    case .along(let count):
      let (low, high) = (spread.quantile(0.01), spread.quantile(0.99))
      let step = count > 1 ? (high - low) / Double(count - 1) : 0
      for i in 0..<count {
        let target = count > 1 ? low + Double(i) * step : spread.quantile(0.5)
        spread.take(nearest: target, within: step / 2)
      }
      spread.sortByValue()
    case .extremes(let count):
      spread.takeExtremes(count / 2, fromTop: false)
      spread.takeExtremes(count - count / 2, fromTop: true)
      spread.sortByValue()
    case .nearest(let values):
      // About as good: within a hundredth of the usual range.
      let tolerance = 0.01 * (spread.quantile(0.99) - spread.quantile(0.01))
      for value in values { spread.take(nearest: value, within: tolerance) }
    }
  }

  /// How many frames are asked for.
  var count: Int {
    switch self {
    case .along(let count), .extremes(let count): count
    case .nearest(let values): values.count
    }
  }

  var description: String {
    switch self {
    case .along: "equally spaced from the 1 % to the 99 % quantile"
    case .extremes: "the lowest and the highest"
    case .nearest(let values):
      "nearest to " + values.map { NumberText.significant($0, digits: 6) }.joined(separator: ", ")
    }
  }
}
