public import Storage

/// Opens files that hold no columns themselves, such as trajectories of atoms,
/// as tables of columns that are computed on reading.
public protocol TableProvider: Sendable {
  /// Whether a folder's file with this name is meant, when a folder is given.
  func isReadable(fileNamed name: String) -> Bool
  /// Opens a file.
  func open(_ path: String) throws(StorageError) -> any NumericTable
  /// How the columns are made, for models: enough to make them again.
  var recipe: JSONValue { get }
}
