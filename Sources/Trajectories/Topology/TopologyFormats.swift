import Storage

extension TopologyFormat {
  /// CHARMM's, XPLOR's and NAMD's protein structure file.
  static let psf = TopologyFormat(
    name: "PSF", extensions: ["psf"], description: "protein structure file (CHARMM, XPLOR, NAMD)",
    matches: { head in head.starts(with: Array("PSF".utf8)) && (head.count == 3 || head[3].isBlank) },
    read: { path, _ throws(StorageError) in try Topology(psfFile: path) })

  /// AMBER's parameters and topology.
  static let prmtop = TopologyFormat(
    name: "AMBER prmtop", extensions: ["prmtop", "parm7", "prm7"],
    description: "AMBER parameters and topology",
    matches: { head in
      head.starts(with: Array("%VERSION".utf8)) || head.starts(with: Array("%FLAG".utf8))
    },
    read: { path, _ throws(StorageError) in try Topology(prmtopFile: path) })

  /// The PDB's CIF dialect.
  static let mmCIF = TopologyFormat(
    name: "mmCIF", extensions: ["cif", "mmcif", "pdbx"],
    description: "macromolecular CIF (PDBx), first model",
    matches: { head in
      // The first word that is no comment.
      let lines = head.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
      let first = lines.lazy.map(\.trimmed).first { !$0.isEmpty && $0.first != UInt8(ascii: "#") }
      return first?.prefix(5).map { $0 | 0x20 } == Array("data\u{7F}".utf8)
    },
    read: { path, _ throws(StorageError) in try Topology(mmCIFFile: path) })

  /// The classic PDB format.
  static let pdb = TopologyFormat(
    TrajectoryFormat.pdb,
    read: { path, _ throws(StorageError) in try Topology(pdbFile: path) })

  /// GROMACS's structure format.
  static let gro = TopologyFormat(
    TrajectoryFormat.gro,
    read: { path, _ throws(StorageError) in try Topology(groFile: path) })

  /// Elements and coordinates; one residue.
  static let xyz = TopologyFormat(
    TrajectoryFormat.xyz,
    read: { path, _ throws(StorageError) in try Topology(xyzFile: path) })

  /// MDTraj's HDF5 trajectories, which carry their topology.
  static let mdtrajHDF5 = TopologyFormat(
    TrajectoryFormat.mdtrajHDF5, read: topologyOfTrajectory(TrajectoryFormat.mdtrajHDF5))

  /// H5MD files that carry a topology.
  static let h5md = TopologyFormat(
    TrajectoryFormat.h5md, read: topologyOfTrajectory(TrajectoryFormat.h5md))

  /// A topology format that is a trajectory format too.
  private init(
    _ format: TrajectoryFormat,
    read: @escaping @Sendable (String, TrajectoryOptions) throws(StorageError) -> Topology
  ) {
    self.init(
      name: format.name, extensions: format.extensions, description: format.description,
      matches: format.matches, read: read)
  }

  private static func topologyOfTrajectory(
    _ format: TrajectoryFormat
  ) -> @Sendable (String, TrajectoryOptions) throws(StorageError) -> Topology {
    { path, options throws(StorageError) in
      guard let topology = try format.open(path, options).topology else {
        throw .malformed(
          path: path, format: "topology",
          reason: "this \(format.name) file does not name its atoms; give PDB, GRO, mmCIF, PSF or "
            + "AMBER prmtop")
      }
      return topology
    }
  }
}
