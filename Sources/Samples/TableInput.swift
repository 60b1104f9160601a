import Foundation

/// How files become trajectories and columns become features.
public struct TableInput: Sendable {
  /// Files, folders (every readable file in them) and glob patterns.
  public var paths: [String]
  /// Columns by name or index; all but time and weights where nil.
  public var columns: [String]?
  /// Names for the columns of formats that carry none.
  public var names: [String]?
  /// Columns that become a cosine and a sine.
  public var periodic: [PeriodicColumn] = []
  /// Columns that become a cosine and a sine because their table knows a period; false
  /// leaves these as they are, for those who want the numbers and analyse nothing.
  public var splitsAngles = true
  /// Where frames take their weights from; equal weights unless given.
  public var weights: FrameWeights = .none
  /// One factor a trajectory.
  public var trajectoryWeights: [Double]?
  /// Overrides the time column.
  public var timeStep: PhysicalTime?
  /// Whether time stamps are read and checked; false takes rows by their order alone, as
  /// is right for a collection of single frames.
  public var usesTimes = true
  /// Opens files of other kinds than tables; nil for tables.
  public var provider: (any TableProvider)?
  /// Files that say how to read the input (a topology, a specification), for the record.
  public var companions: [String] = []
  /// What to drop at the start of each trajectory.
  public var discard: TimeSpan = .frames(0)
  /// Where each trajectory ends, counted from its first frame; nil for all of it.
  public var stop: TimeSpan?
  /// The distance between frames that are used; nil for each frame.
  public var stride: TimeSpan?
  /// How the files make up trajectories.
  public var arrangement: Arrangement = .separate
  /// The member to read of files that hold several arrays.
  public var array: String?

  /// How several files relate.
  public enum Arrangement: Sendable {
    /// Each file is one trajectory.
    case separate
    /// All files, in the order given, are one trajectory.
    case concatenated
    /// Files continue one another by their time stamps.
    case joinedByTime
  }

  /// All columns of these files, each file a trajectory.
  public init(paths: [String]) { self.paths = paths }
}

/// Where frames take their weights from.
public enum FrameWeights: Equatable, Sendable {
  case none
  /// A column of the input, by name or index.
  case column(String, isLogarithmic: Bool)
  /// A file of one column, with a row for each row of the input in order.
  case file(String, isLogarithmic: Bool)
  /// exp(V / RT), with V the sum of columns of the input in kJ/mol, by name or index, and
  /// the temperature in kelvin: what undoes a bias V in averages over a biased simulation.
  case bias([String], temperature: Double)
}

extension FrameWeights {
  /// R in kJ/(mol K), exact by the definition of the SI of 2019.
  static let gasConstant = 0.008_314_462_618_153_24

  /// The columns of the input that weights come from.
  var columns: [String] {
    switch self {
    case .none, .file: []
    case .column(let name, _): [name]
    case .bias(let names, _): names
    }
  }

  /// The file that weights come from, beside the input.
  public var file: String? {
    if case .file(let path, _) = self { path } else { nil }
  }

  /// A file where one of that name exists, else a column.
  public init(parsing text: String, isLogarithmic: Bool) {
    self = FileManager.default.fileExists(atPath: text)
      ? .file(text, isLogarithmic: isLogarithmic) : .column(text, isLogarithmic: isLogarithmic)
  }
}
