public import Storage

/// A format for topologies, as a value.
public struct TopologyFormat: DetectableFormat, Sendable {
  /// The format's name, such as `PSF`.
  public let name: String
  /// File extensions in lower case, without the dot.
  public let extensions: [String]
  /// One line on what the format is.
  public let description: String
  /// Whether the first bytes of a file look like this format.
  let matches: @Sendable (_ head: [UInt8]) -> Bool
  /// Reads a file.
  public let read:
    @Sendable (_ path: String, _ options: TrajectoryOptions) throws(StorageError) -> Topology

  /// All formats, in the order in which contents are tried.
  public static let all: [TopologyFormat] = [psf, prmtop, mmCIF, pdb, gro, mdtrajHDF5, h5md, xyz]

  /// The format of a file: by its content, and by its extension where the content fits
  /// several or none.
  ///
  /// - Throws: ``StorageError/malformed(path:format:reason:)`` where it is none of these or is
  ///   compressed, or ``StorageError/cannotRead(path:reason:)``.
  public static func detect(_ path: String) throws(StorageError) -> TopologyFormat {
    let head = try headOfFile(path)
    if let format = try Trajectories.detect(path, head: head, among: all) { return format }
    let trajectory = TrajectoryFormat.all.first { $0.matches(head) }
    let reason = trajectory.map { "it is a trajectory (\($0.name)), which does not name its atoms" }
    throw .malformed(
      path: path, format: "topology",
      reason: "\(reason ?? "its format is not known"); give PDB, GRO, mmCIF, PSF, AMBER prmtop, XYZ "
        + "or MDTraj HDF5")
  }
}

extension Topology {
  /// Reads a topology in any format of ``TopologyFormat/all``.
  ///
  /// - Throws: ``StorageError``.
  public static func read(
    _ path: String, options: TrajectoryOptions = TrajectoryOptions()
  ) throws(StorageError) -> Topology {
    try TopologyFormat.detect(path).read(path, options)
  }
}
