import CoarseGraining
import Foundation
import Statistics
import Storage
import Testing
import Trajectories

/// What the tests of mappings share.
enum Mapped {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func shared(_ name: String) -> String { root + "/../shared/data/" + name }
  static func hasShared(_ name: String) -> Bool { FileManager.default.fileExists(atPath: shared(name)) }

  /// Alanine dipeptide, ACE-ALA-NME, in the order of AMBER: 22 atoms.
  static func dipeptide() -> Topology {
    peptide([
      ("ACE", "H1 CH3 H2 H3 C O"), ("ALA", "N H CA HA CB HB1 HB2 HB3 C O"), ("NME", "N H C H1 H2 H3"),
    ])
  }

  /// A chain of residues with these atoms; elements by the first letter, no coordinates.
  static func peptide(_ residues: [(name: String, atoms: String)], copies: Int = 1) -> Topology {
    var atoms: [Topology.Atom] = []
    var list: [Topology.Residue] = []
    var chains: [Topology.Chain] = []
    for copy in 0..<copies {
      let start = list.count
      for (name, names) in residues {
        let first = atoms.count
        for atom in names.split(separator: " ").map(String.init) {
          atoms.append(
            Topology.Atom(name: atom, element: Element(symbol: String(atom.prefix(1))), residue: list.count)
          )
        }
        list.append(
          Topology.Residue(
            name: name, number: list.count - start + 1, chain: copy, atoms: first..<atoms.count))
      }
      chains.append(
        Topology.Chain(
          identifier: String("ABCDEFGH".dropFirst(copy).prefix(1)), residues: start..<list.count))
    }
    return Topology(atoms: atoms, residues: list, chains: chains)
  }

  /// As many atoms as wanted, each with a name of its own, in one residue.
  static func anonymous(_ count: Int) -> Topology {
    Topology(
      atoms: (0..<count).map { Topology.Atom(name: "A\($0)", element: Element(symbol: "C"), residue: 0) },
      residues: [Topology.Residue(name: "MOL", number: 1, chain: 0, atoms: 0..<count)],
      chains: [Topology.Chain(identifier: "", residues: 0..<1)])
  }

  static func bead(
    _ name: String, _ atoms: [Int], _ weights: [Double]? = nil, type: String? = nil, in topology: Topology
  ) -> Mapping.Bead {
    Mapping.Bead(
      name: name, type: type, atoms: atoms, weights: weights ?? atoms.map { _ in 1 },
      residue: Mapping.ResidueLabel(ofAtom: min(atoms.first ?? 0, topology.atomCount - 1), in: topology))
  }

  /// What an operation throws.
  static func fault(_ body: () throws -> some Any) -> CoarseGrainingError? {
    do {
      _ = try body()
      return nil
    } catch { return error as? CoarseGrainingError }
  }

  /// Whether two mappings are the same to rounding.
  static func agree(_ a: Mapping, _ b: Mapping, types: Bool = true, names: Bool = true) -> Bool {
    func close(_ x: [Double]?, _ y: [Double]?) -> Bool {
      guard let x, let y else { return x == nil && y == nil }
      return x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, abs($0)) }
    }
    guard a.atomCount == b.atomCount, a.beadCount == b.beadCount else { return false }
    return zip(a.beads, b.beads).allSatisfy { a, b in
      a.atoms == b.atoms && close(a.weights, b.weights) && close(a.forceWeights, b.forceWeights)
        && (!types || a.type == b.type) && (!names || a.name == b.name) && a.residue == b.residue
        && a.bodyFrame == b.bodyFrame && a.mass == b.mass && a.charge == b.charge
        && a.parents?.map(\.bead) == b.parents?.map(\.bead)
        && close(a.parents?.map(\.weight), b.parents?.map(\.weight))
    }
  }

  /// A folder of its own for one test.
  static func scratch() throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/andante-mapping-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
