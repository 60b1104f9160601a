import Samples
import Storage
import Trajectories

/// Tells trajectories of atoms in a folder by their names; opens nothing.
struct TrajectoryNames: TableProvider {
  var recipe: JSONValue { .null }
  func isReadable(fileNamed name: String) -> Bool { TrajectoryFormat.isLikely(name) }
  func open(_ path: String) throws(StorageError) -> any NumericTable {
    throw .unknownFormat(path: path)
  }
}

/// Tells any files that can be read: tables, trajectories.
struct ReadableNames: TableProvider {
  var recipe: JSONValue { .null }
  func isReadable(fileNamed name: String) -> Bool {
    TrajectoryFormat.isLikely(name) || InputPaths.isTable(fileNamed: name)
  }
  func open(_ path: String) throws(StorageError) -> any NumericTable {
    throw .unknownFormat(path: path)
  }
}
