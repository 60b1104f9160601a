public import Samples
public import Storage
public import Trajectories

/// Opens trajectories of atoms as tables of features, or of the functions of their basis.
public struct FeatureTableProvider: TableProvider {
  /// The features as JSON: with them and a trajectory, the columns can be made again.
  public let recipe: JSONValue
  private let program: FeatureProgram
  private let options: TrajectoryOptions

  /// The features of this set, of trajectories in any format.
  ///
  /// - Throws: ``FeatureError/invalidExpression(text:column:reason:)``.
  public init(_ set: FeatureSet, options: TrajectoryOptions = .init()) throws(FeatureError) {
    program = try FeatureProgram(set)
    recipe = set.json
    self.options = options
  }

  /// Whether a known trajectory format has the file's extension.
  public func isReadable(fileNamed name: String) -> Bool { TrajectoryFormat.isLikely(name) }

  /// Opens a trajectory.
  ///
  /// - Throws: ``StorageError/atomCountMismatch(path:count:topology:expected:)``, and what
  ///   the format throws.
  public func open(_ path: String) throws(StorageError) -> any NumericTable {
    let table = try FeatureTable(try TrajectoryFormat.detect(path).open(path, options), program)
    return program.set.basis.map { BasisTable(table, $0) } ?? table
  }
}
