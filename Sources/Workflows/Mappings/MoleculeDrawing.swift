import CoarseGraining
import Reporting
import Trajectories

/// A molecule in the plane, on which mappings are drawn.
struct MoleculeDrawing: Sendable {
  /// The atoms that are drawn, by their place in ``atoms``.
  private let places: [Int: Int]
  private let atoms: [MappingDrawing.Atom]
  private let bonds: [MappingDrawing.Bond]

  /// More atoms would be a blot.
  private static let mostAtoms = 600

  /// - Parameters:
  ///   - shown: Topology indices of the atoms to draw; hydrogens are left out of large molecules.
  ///   - positions: x, y, z of each of these, whole.
  init(_ topology: Topology, atoms shown: [Int], positions: [Float]) {
    let isLarge = shown.count > 60
    let kept = shown.indices.filter { !isLarge || !topology.isHydrogen(atom: shown[$0]) }.prefix(Self.mostAtoms)
    let points = PrincipalProjection.project(
      kept.map { place in
        SIMD3(
          Double(positions[3 * place]), Double(positions[3 * place + 1]), Double(positions[3 * place + 2]))
      })
    places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { (shown[$1], $0) })
    atoms = zip(kept, points).map { place, point in
      MappingDrawing.Atom(
        x: point.x, y: point.y, element: topology.atoms[shown[place]].element?.symbol ?? "")
    }
    var known: [MappingDrawing.Bond] = []
    for bond in topology.inferredBonds() {
      if let first = places[bond.first], let second = places[bond.second] { known.append(.init(first, second)) }
    }
    bonds = known
  }

  /// A mapping's beads over the molecule.
  func figure(_ mapping: Mapping, title: String, name: String) -> Figure {
    MappingDrawing(
      title: title, atoms: atoms, bonds: bonds,
      beads: mapping.beads.filter { $0.parents == nil }.map { bead in
        .init(bead.name, atoms: bead.atoms.compactMap { places[$0] })
      }
    ).figure(name: name)
  }
}
