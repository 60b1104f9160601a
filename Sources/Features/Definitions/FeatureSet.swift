public import Bases

/// Features of one molecular system: what to compute of each frame.
///
/// The recipe of a model's columns: with it and a trajectory, and nothing else,
/// the columns can be made again.
public struct FeatureSet: Equatable, Sendable {
  /// The number of atoms that a frame must have.
  public var atomCount: Int
  /// The topology file's name, for messages.
  public var topologyName: String
  /// Whether distances take the minimum image in each frame's box.
  public var isPeriodic: Bool
  /// The features, in the order of their columns.
  public var definitions: [FeatureDefinition]
  /// Functions on top of the definitions' columns, all of them in their order; nil
  /// leaves the columns themselves.
  public var basis: Basis?
  /// Pairs (parent, child) along which molecules are made whole before centres,
  /// superpositions, radii and surfaces, parents first; only atoms that need it.
  public var wholenessPairs: [AtomPair]
  /// How the atoms that definitions use are called, for comments and reports:
  /// `ALA2 CA`.
  public var atomLabels: [Int: String]

  /// Features of systems with this number of atoms.
  public init(
    atomCount: Int, topologyName: String, isPeriodic: Bool, definitions: [FeatureDefinition],
    wholenessPairs: [AtomPair] = [], atomLabels: [Int: String] = [:], basis: Basis? = nil
  ) {
    self.atomCount = atomCount
    self.topologyName = topologyName
    self.isPeriodic = isPeriodic
    self.definitions = definitions
    self.wholenessPairs = wholenessPairs
    self.atomLabels = atomLabels
    self.basis = basis
  }
}
