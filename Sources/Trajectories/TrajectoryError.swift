public import Storage

/// What can be wrong with a topology, a selection or how they fit a trajectory.
///
/// What is wrong inside a file is a ``StorageError``.
public enum TrajectoryError: Error, Equatable, Sendable {
  case storage(StorageError)
  /// A selection cannot be read; `column` counts characters from 1.
  case invalidSelection(text: String, column: Int, reason: String)
  /// A selection picks no atom.
  case emptySelection(text: String, topology: String)
  /// A distance is asked for (`within`), but there are no coordinates to measure it in.
  case coordinatesNeeded(text: String)
}

extension TrajectoryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .storage(let error):
      error.description
    case .invalidSelection(let text, let column, let reason):
      "selection “\(text)”, column \(column): \(reason)"
    case .emptySelection(let text, let topology):
      "selection “\(text)” picks no atom of \(topology)"
    case .coordinatesNeeded(let text):
      "selection “\(text)”: “within” needs coordinates, and the topology has none; "
        + "give a topology with coordinates (PDB, GRO, mmCIF)"
    }
  }
}
