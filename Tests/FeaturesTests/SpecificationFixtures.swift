import Features
import Glibc
import Trajectories

/// Systems and files for the tests of specifications.
enum SpecificationFixtures {
  /// ALA₁…ALAₙ of backbone heavy atoms, H, HA and CB in chains of `chainLength`
  /// residues, on a helix of 0.15 nm rise, with masses by element.
  static func peptide(residues count: Int, chainLength: Int = .max, coordinates: Bool = true) -> Topology {
    let names = ["N", "H", "CA", "HA", "CB", "C", "O"]
    var atoms: [Topology.Atom] = []
    var residues: [Topology.Residue] = []
    var chains: [Topology.Chain] = []
    var positions: [Double] = []
    for residue in 0..<count {
      let chain = residue / chainLength
      if residue % chainLength == 0 {
        let end = min(count, residue + min(chainLength, count))
        chains.append(.init(identifier: ["A", "B", "C"][chain % 3], residues: residue..<end))
      }
      let first = atoms.count
      for (k, name) in names.enumerated() {
        atoms.append(.init(name: name, element: Element(symbol: String(name.first!)), residue: residue))
        let angle = Double(first + k) * 0.7
        positions += [0.3 * cos(angle), 0.3 * sin(angle), 0.03 * Double(first + k)]
      }
      residues.append(
        .init(
          name: "ALA", number: residue % chainLength + 1, chain: chain, atoms: first..<atoms.count))
    }
    // C–N distances of this helix are not those of a peptide: the bonds are stated.
    var bonds: [Topology.Bond] = []
    for residue in 0..<count {
      let n = 7 * residue
      bonds += [(0, 1), (0, 2), (2, 3), (2, 4), (2, 5), (5, 6)].map { .init(n + $0, n + $1) }
      if residue + 1 < count, residues[residue].chain == residues[residue + 1].chain {
        bonds.append(.init(n + 5, n + 7))
      }
    }
    bonds.sort { ($0.first, $0.second) < ($1.first, $1.second) }
    return Topology(
      atoms: atoms, residues: residues, chains: chains, bonds: bonds,
      positions: coordinates ? positions : nil)
  }

  /// The features of a YAML text for a topology called `system.pdb`.
  static func resolve(
    _ yaml: String, _ topology: Topology, box: Box? = nil
  ) throws(FeatureError) -> FeatureSet {
    try FeatureSpecification(yaml: yaml, source: "s.yaml")
      .resolve(topology: topology, topologyName: "system.pdb", firstFrame: box)
  }

  /// The error that a YAML text gives.
  static func error(_ yaml: String, _ topology: Topology, box: Box? = nil) -> FeatureError? {
    do throws(FeatureError) {
      _ = try resolve(yaml, topology, box: box)
      return nil
    } catch {
      return error
    }
  }
}
