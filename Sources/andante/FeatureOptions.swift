import ArgumentParser
import Features

/// What is computed of each frame of atoms.
struct FeatureOptions: ParsableArguments {
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

  func validate() throws {
    if spec != nil, let option = flags.first {
      throw ValidationError("give --spec or \(option), not both")
    }
  }

  private var flags: [String] {
    let all: [(String, String?)] = [
      ("--torsions", torsions), ("--distances", distances), ("--contacts", contacts),
      ("--positions", positions), ("--rmsd", rmsd),
    ]
    return all.filter { $0.1 != nil }.map(\.0)
  }

  /// The first option that was given.
  var given: String? { spec != nil ? "--spec" : flags.first }

  /// The features in words; the backbone's φ and ψ where nothing is given.
  func specification() throws(FeatureError) -> FeatureSpecification {
    if let spec { return try FeatureSpecification(contentsOfFile: spec) }
    var result = FeatureSpecification()
    if let torsions { result.requests.append(try .torsions(torsions)) }
    if let distances { result.requests.append(.distances(distances)) }
    if let contacts { result.requests.append(.contacts(contacts)) }
    if let positions { result.requests.append(.positions(positions)) }
    if let rmsd { result.requests.append(.rmsd(rmsd)) }
    return result
  }
}
