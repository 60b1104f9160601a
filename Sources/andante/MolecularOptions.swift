import ArgumentParser
import Features
import Samples
import Trajectories
import Workflows

/// What commands can be told about trajectories of atoms.
struct MolecularOptions: ParsableArguments {
  @Option(help: "Topology of the trajectories: PDB, GRO, PSF, prmtop, mmCIF.")
  var topology: String?

  @Option(help: "Features to compute, as a YAML file (see the guide).")
  var spec: String?

  @Option(help: "Torsions: phi,psi,omega,chi1 … (default, without other features: phi,psi).")
  var torsions: String?

  @Option(help: "Distances between all atoms of a selection: 'name CA'.")
  var distances: String?

  @Option(help: "Contacts within 0.8 nm between all atoms of a selection: 'name CA'.")
  var contacts: String?

  @Option(help: "Positions of a selection, superposed on the topology's coordinates.")
  var positions: String?

  @Option(help: "RMSD of a selection from the topology's coordinates.")
  var rmsd: String?

  @Flag(help: "Keep the whole frames of files that are cut short.")
  var allowTruncated = false

  func validate() throws {
    if spec != nil, let option = flags.first {
      throw ValidationError("give --spec or \(option), not both")
    }
  }

  /// The options that name features.
  private var flags: [String] {
    let all: [(String, String?)] = [
      ("--torsions", torsions), ("--distances", distances), ("--contacts", contacts),
      ("--positions", positions), ("--rmsd", rmsd),
    ]
    return all.filter { $0.1 != nil }.map(\.0)
  }

  /// The first option that only trajectories of atoms take.
  var given: String? {
    let all: [(String, Bool)] = [
      ("--topology", topology != nil), ("--spec", spec != nil), ("--torsions", torsions != nil),
      ("--distances", distances != nil), ("--contacts", contacts != nil),
      ("--positions", positions != nil), ("--rmsd", rmsd != nil),
      ("--allow-truncated", allowTruncated),
    ]
    return all.first { $0.1 }?.0
  }

  /// How trajectory files are opened; HDF5 files are looked at by a child first.
  var options: TrajectoryOptions {
    var options = TrajectoryOptions.ourselves
    options.allowsTruncated = allowTruncated
    return options
  }

  func molecularInput() throws -> MolecularInput {
    var result = MolecularInput()
    result.topologyPath = topology
    result.options = options
    if let spec {
      result.specification = try FeatureSpecification(contentsOfFile: spec)
      result.specificationPath = spec
    }
    if let torsions { result.specification.requests.append(try .torsions(torsions)) }
    if let distances { result.specification.requests.append(.distances(distances)) }
    if let contacts { result.specification.requests.append(.contacts(contacts)) }
    if let positions { result.specification.requests.append(.positions(positions)) }
    if let rmsd { result.specification.requests.append(.rmsd(rmsd)) }
    return result
  }
}

extension TrajectoryOptions {
  /// With this program as the child that looks at HDF5 files.
  static var ourselves: TrajectoryOptions {
    var options = TrajectoryOptions()
    options.probe = MomentsFiles.Probe.ourselves.run
    return options
  }
}
