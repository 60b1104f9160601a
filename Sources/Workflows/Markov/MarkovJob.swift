import LinearAlgebra
public import MarkovModels
import Reporting
public import Samples

/// Estimates a Markov model and writes the report that a paper's supporting information needs.
///
/// Samples are cut into states once; everything after that is counting and algebra on the
/// trajectories of states.
public struct MarkovJob: Sendable {
  /// What the model is made of.
  public var input: MarkovInput
  /// The time of one frame of a given matrix; nil counts in frames.
  public var matrixTimeStep: PhysicalTime?
  /// The model's lag; nil takes one frame, or the lag of discovered components.
  public var lag: TimeSpan?
  /// The lags at which timescales are estimated; nil takes octaves about ``lag``.
  public var lags: [TimeSpan]?
  /// The kind of estimate.
  public var method = MarkovEstimator.Method.likelihood(.reversible)
  /// A file with the stationary distribution that the model must have, one number a state.
  public var stationaryPath: String?
  /// Added to the counts.
  public var prior = MaximumLikelihood.Prior.none
  /// Which pairs are counted.
  public var counting = CountingMode.sliding
  /// The number of metastable sets; nil takes it from the largest gap between timescales.
  public var setCount: Int?
  /// How metastable sets are found.
  public var setMethod = SetMethod.pcca
  /// Cores between which transitions are counted; nil counts between all states.
  public var cores: CoreDefinition?
  /// States that reactive trajectories leave, by their labels; nil takes the sets that the slowest
  /// process parts.
  public var source: [Int]?
  /// States that reactive trajectories reach.
  public var sink: [Int]?
  /// Posterior draws; 0 gives no error bars.
  public var sampleCount = 200
  /// Steps of the lag that a model with memory remembers; nil makes none.
  public var memoryLength: Int?
  /// The columns of maps; nil takes the first two.
  public var plane: [String]?
  /// Columns whose stationary means are reported.
  public var observables: [String] = []
  /// In kelvin, for free energies in kJ/mol.
  public var temperature: Double?
  /// Structures that are written of each metastable set, where coordinates are known.
  public var structureCount = 5
  /// The trajectories that structures come from, where the input's rows are their frames.
  public var structures: StructureSource?
  /// The folder to write; nil writes nothing.
  public var outputPath: String?
  /// The report's heading; nil takes “Markov model”.
  public var title: String?
  /// The words of the command, for the record of where the result comes from.
  public var commandLine: [String] = []

  /// How states are gathered into metastable sets.
  public enum SetMethod: String, CaseIterable, Sendable {
    /// By the slow eigenvectors.
    case pcca
    /// By a hidden Markov model of the trajectories, started from the former.
    case hidden
  }

  /// A job with its defaults.
  public init(input: MarkovInput) { self.input = input }

  /// A job on the components that `andante discover` wrote to a folder.
  ///
  /// - Returns: Nil where the path is no such folder.
  public init?(discovered path: String, discretization: Discretization) throws {
    guard let folder = try DiscoveryFolder(path) else { return nil }
    var table = TableInput(paths: folder.components)
    table.timeStep = folder.timeStep
    table.companions = folder.companions
    self.init(input: .samples(table, discretization))
    lag = .frames(folder.lag)
    structures = StructureSource(folder)
  }

  /// Timescales that are reported.
  static let timescaleCount = 10
  /// Timescales that are followed over lags.
  static let scannedCount = 4
  /// Models of more states have no posterior: its draws would take hours.
  static let largestPosterior = 2000
  /// Longer lags in the Chapman–Kolmogorov test, about.
  static let testedCount = 5
  /// Chains of the posterior.
  static let chainCount = 4

  /// Runs the job.
  ///
  /// - Throws: The libraries' errors, ``WorkflowError``; no output is left then.
  public func run(_ settings: RunSettings) throws -> MarkovAnalysis {
    guard (source == nil) == (sink == nil) else { throw WorkflowError.sourceWithoutSink }
    let folder = try outputPath.map { try OutputFolder($0, holding: .markov) }
    var analysis = switch input {
    case .samples, .states: try analyseTrajectories(settings)
    case .counts(let path): try analyseCounts(path, settings)
    case .transitionMatrix(let path): try analyseMatrix(path, settings)
    }
    analysis.folder = folder?.path
    analysis.advice = settings.advice + analysis.notes.map { Advice(.note, $0) }
      + MarkovAdvice(analysis).all
    if let folder {
      let written = try writeStructures(analysis, to: folder, settings)
      analysis.structures = written
      try MarkovOutput(analysis: analysis, provenance: provenance(analysis, settings)).write(to: folder)
      try folder.commit()
    }
    return analysis
  }

  private func provenance(_ analysis: MarkovAnalysis, _ settings: RunSettings) -> Provenance {
    var companions = (input.table?.companions ?? []) + [stationaryPath].compactMap { $0 }
    if let structures { companions += structures.companions.filter { !companions.contains($0) } }
    return Provenance(
      commandLine: commandLine, inputs: analysis.files, companions: companions, seed: settings.seed)
  }

  var heading: String { title.flatMap { $0.isEmpty ? nil : $0 } ?? "Markov model" }

  /// The estimate, with a fixed distribution where one is given.
  func estimator(_ settings: RunSettings, stateCount: Int) throws -> MarkovEstimator {
    var method = method
    if let stationaryPath {
      let pi = try MatrixFile.readColumn(stationaryPath)
      guard pi.count == stateCount else {
        throw MarkovError.invalidDistribution(
          reason: "in \(stationaryPath) has \(pi.count) numbers for \(stateCount) states")
      }
      method = .likelihood(.fixedDistribution(pi))
    }
    return MarkovEstimator(
      method, prior: prior, counting: counting, threadCount: settings.threadCount)
  }
}
