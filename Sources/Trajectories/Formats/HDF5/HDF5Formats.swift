import Storage

extension TrajectoryFormat {
  /// MDTraj's HDF5 trajectory, with its topology inside.
  public static let mdtrajHDF5 = TrajectoryFormat(
    name: "MDTraj HDF5", extensions: ["h5", "hdf5"],
    description: "MDTraj trajectory in HDF5, with topology",
    matches: hasHDF5Signature, open: openHDF5Trajectory)

  /// The H5MD convention for HDF5.
  public static let h5md = TrajectoryFormat(
    name: "H5MD", extensions: ["h5md", "h5"],
    description: "H5MD 1.0 and 1.1: HDF5 for molecular data",
    matches: hasHDF5Signature, open: openHDF5Trajectory)
}

/// Whether a file begins as HDF5 files do.
@Sendable private func hasHDF5Signature(_ head: [UInt8]) -> Bool {
  head.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
}

/// Opens an HDF5 trajectory as what its content shows it to be.
@Sendable private func openHDF5Trajectory(
  _ path: String, _ options: TrajectoryOptions
) throws(StorageError) -> any TrajectoryFile {
  try options.probe(path)
  let file = try HDF5File.open(path)
  if try file.contains("/coordinates") { return try MDTrajHDF5File(file) }
  if try file.contains("/particles") { return try H5MDFile(file) }
  let names = try file.members()
  let held = names.isEmpty ? "nothing" : names.prefix(8).joined(separator: ", ")
  throw .malformed(
    path: path, format: "MDTraj HDF5 or H5MD",
    reason: "it has neither “coordinates” (MDTraj) nor “particles” (H5MD); it holds \(held)")
}
