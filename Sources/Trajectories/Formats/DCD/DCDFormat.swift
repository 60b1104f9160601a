import Storage

extension TrajectoryFormat {
  /// The binary trajectory of CHARMM, NAMD, X-PLOR, OpenMM and LAMMPS.
  public static let dcd = TrajectoryFormat(
    name: "DCD", extensions: ["dcd"],
    description: "CHARMM, NAMD and X-PLOR binary trajectory, either byte order",
    matches: { DCDHeader.encoding(of: $0) != nil }
  ) { path, options throws(StorageError) in try DCDFile(path: path, options: options) }
}
