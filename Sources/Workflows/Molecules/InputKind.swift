import Samples
import Storage
public import Trajectories

/// What a file that a user names holds.
public enum InputKind: Equatable, Sendable {
  /// Rows of numbers.
  case table
  /// Saved moments.
  case moments
  /// Frames of atoms.
  case trajectory

  /// The kind of an input, by the first file that its paths name.
  ///
  /// - Parameter expectsAtoms: Looks in folders for trajectories of atoms only.
  public static func detect(
    first paths: [String], options: TrajectoryOptions, expectsAtoms: Bool = false
  ) throws -> InputKind {
    let provider: any TableProvider = expectsAtoms ? TrajectoryNames() : ReadableNames()
    let files = try InputPaths.expand(paths, provider: provider)
    let kind = try detect(files[0], options: options)
    // Moments among tables are a slip that deserves its own message.
    if kind != .moments, let other = files.dropFirst().first(where: isHDF5),
      try detect(other, options: options) == .moments
    {
      throw WorkflowError.mixedInput(moments: other, other: files[0])
    }
    return kind
  }

  private static func isHDF5(_ path: String) -> Bool {
    ["h5", "hdf5", "h5md"].contains { path.lowercased().hasSuffix("." + $0) }
  }

  /// The kind of a file, by its extension where that says it, else by its content.
  ///
  /// Moments and two trajectory formats are HDF5: there the content decides.
  ///
  /// - Throws: ``StorageError`` where the file cannot be read.
  public static func detect(_ path: String, options: TrajectoryOptions) throws(StorageError) -> InputKind {
    let suffix = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    if path.contains("."), TableFormat.all.contains(where: { $0.extensions.contains(suffix) }) {
      return .table
    }
    if isHDF5(path) {
      try options.probe(path)
      let file = try HDF5File.open(path)
      if try file.contains("/coordinates") { return .trajectory }
      return try file.contains("/particles") ? .trajectory : .moments
    }
    // A compressed trajectory is one still, though its reader will ask for it unpacked.
    let bare = suffix == "gz" ? String(path.dropLast(3)) : path
    return TrajectoryFormat.isLikely(bare) ? .trajectory : .table
  }
}
