import Foundation
import Samples
import Storage
import Trajectories

/// The trajectories that a report was made from, where they still are.
struct RecordedTrajectories {
  /// Those that are still there.
  let input: TableInput
  /// What a user should know, a sentence each.
  let notes: [String]

  /// Nil where the model lies in no report of trajectories, or none of them is left.
  ///
  /// Paths count from the current folder, as they did when the report was made. A
  /// file whose size has changed since is another one.
  init?(besideModel modelPath: String) {
    let record = FileName(modelPath).folder + "/" + OutputFolder.mark
    guard let json = try? JSONValue(contentsOfFile: record) else { return nil }
    let files: [(path: String, size: Int)] = (json["inputs"]?.array ?? []).compactMap {
      guard let path = $0["path"]?.string, let size = $0["bytes"]?.int else { return nil }
      return (path, size)
    }
    let present = files.filter {
      FileManager.default.isReadableFile(atPath: $0.path) && Provenance.size($0.path) == $0.size
        && TrajectoryFormat.isLikely($0.path)
    }
    guard let first = present.first else { return nil }
    input = TableInput(paths: present.map(\.path))
    let named = present.count > 1 ? "\(first.path) and \(present.count - 1) more" : first.path
    let missing = files.count - present.count
    notes = [
      "Trajectories are those that \(record) names: \(named)."
        + (missing > 0 ? " \(missing) of \(files.count) are gone or have changed." : "")
    ]
  }
}
