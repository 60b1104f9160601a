public import CoarseGraining
public import Samples
public import Trajectories

/// Scores coarse-grained mappings of one molecule, side by side on the same data and blocks.
public struct MapScoreJob: Sendable {
  /// The trajectories and which of their frames.
  public var input: TableInput
  /// Nil takes what the first trajectory carries.
  public var topologyPath: String?
  /// How trajectory files are opened.
  public var trajectoryOptions = TrajectoryOptions()
  /// What is compared: names of built-in mappings, families and searches, and files.
  public var mappings: [String]
  /// Potential energies of frames in kJ/mol, a file for each trajectory or one for all.
  public var energyPaths: [String] = []
  /// The column of energies where there are several.
  public var energyColumn: String?
  /// Forces of frames in kJ/mol/nm, three numbers an atom; without files those of the trajectories.
  public var forcePaths: [String] = []
  /// Which frames have forces.
  public var forceFrames = FrameSteps.every
  /// Bonds that the simulation held rigid.
  public var constraints = Constraints.hydrogenBonds
  /// Probabilities of frames.
  public var probabilityPaths: [String] = []
  /// In kelvin.
  public var temperature: Double?
  /// τ; nil leaves out what needs a lag.
  public var lag: TimeSpan?
  public var foldCount = 5
  /// Slow components; nil takes as many as the data support, five at most.
  public var componentCount: Int?
  /// Macrostates of mapping entropies.
  public var macrostateCount: Int?
  /// Frames in memory, for scores without a lag.
  public var sampleCount = 1000
  /// Frames with forces.
  public var forceSampleCount = 4000
  /// Cells of mapped states.
  public var cellCount = 20
  /// The β of J*.
  public var beta = 5.0
  /// Names of scores that make the front, or `beads`; nil takes two or three that there are.
  public var objectives: [String]?
  /// The corner of the hypervolume.
  public var reference: [Double]?
  /// Evaluations of each search.
  public var searchBudget = 2000
  /// What indices in mapping files count from; nil takes each format's custom.
  public var indexBase: IndexBase?
  /// The folder to write; nil writes nothing.
  public var outputPath: String?
  /// The report's heading.
  public var title: String?
  /// The words of the command, for the record.
  public var commandLine: [String] = []

  /// Which bonds a simulation held rigid; their atoms share a force weight.
  public enum Constraints: String, Sendable, CaseIterable {
    case none
    /// All bonds to hydrogen.
    case hydrogenBonds = "h-bonds"
    /// All bonds.
    case allBonds = "all-bonds"
  }

  /// These mappings on these trajectories.
  public init(input: TableInput, mappings: [String]) {
    self.input = input
    self.mappings = mappings
  }

  /// Blocks of the data: the units of errors, shared by all scores.
  static let blockCount = 20
  /// Below this there is nothing to score.
  static let leastFrameCount = 20
  /// Components where the user asks for no number.
  static let mostComponents = 5
}
