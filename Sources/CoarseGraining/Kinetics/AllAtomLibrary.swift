import Features
import Moments
public import Samples
public import Trajectories

/// The declared all-atom features that mappings are measured against: distances and torsions of heavy
/// atoms.
///
/// For up to ``mostAtomsWithAllPairs`` heavy atoms all their distances and torsions. For more, the torsions
/// φ, ψ, χ₁, ω, χ₂ … of proteins (of all bonds between heavy atoms elsewhere), and the distances between one
/// atom of each residue (Cα, or the atom nearest to the residue's centre) three residues apart or more. Water
/// and ions have no part. Where there are more than ``BeadLibrary/mostFeatures``, torsions may take two thirds
/// and distances the rest, both thinned evenly, and ``note`` says so.
public struct AllAtomLibrary: Sendable {
  /// Up to this many heavy atoms, all distances are features.
  public static let mostAtomsWithAllPairs = 24

  /// The columns' names, in order.
  public let featureNames: [String]
  /// What was left out, in a sentence; nil where nothing was.
  public let note: String?
  /// The atoms that features need, ascending.
  public let atoms: [Int]
  /// Of topology atoms.
  let definitions: [FeatureDefinition]

  private static let leastResiduesApart = 3

  /// The features of a topology.
  ///
  /// - Throws: ``CoarseGrainingError/unsuitableTopology(mapping:reason:)`` with fewer than two heavy atoms.
  public init(
    _ topology: Topology, mostFeatures: Int = BeadLibrary.mostFeatures
  ) throws(CoarseGrainingError) {
    let heavy = topology.atoms.indices.filter { atom in
      let residue = topology.atoms[atom].residue
      return !topology.isHydrogen(atom: atom) && !topology.isWater(residue: residue)
        && !topology.isIon(residue: residue)
    }
    guard heavy.count > 1 else {
      throw .unsuitableTopology(
        mapping: "all atoms",
        reason: "the topology has fewer than two heavy atoms beside water and ions; give one that names "
          + "the molecule's atoms")
    }
    let labels = TopologyLabels(topology)
    var torsions: [FeatureDefinition]
    var pairs: [AtomPair]
    if heavy.count <= Self.mostAtomsWithAllPairs {
      torsions = Self.bondTorsions(topology, among: heavy, labels)
      pairs = heavy.enumerated().flatMap { i, a in heavy[(i + 1)...].map { AtomPair(a, $0) } }
    } else {
      torsions = Self.proteinTorsions(topology, labels)
      if torsions.isEmpty { torsions = Self.bondTorsions(topology, among: heavy, labels) }
      var centres = Self.centres(topology, heavy)
      var apart = Self.leastResiduesApart
      if centres.count < 4 { (centres, apart) = (heavy, 1) }
      pairs = centres.indices.flatMap { i in
        centres[min(i + apart, centres.count)...].map { AtomPair(centres[i], $0) }
      }
    }
    let (torsionCount, pairCount) = (torsions.count, pairs.count)
    let total = 2 * torsionCount + pairCount
    if total > mostFeatures {
      torsions = Thinning.evenly(torsions, upTo: max(2 * mostFeatures / 3, mostFeatures - pairCount))
      pairs = Thinning.evenly(pairs, upTo: mostFeatures - 2 * torsions.count) { _ in 1 }
    }
    let left = [
      (torsionCount - torsions.count, "torsions"), (pairCount - pairs.count, "distances"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    note = left.isEmpty
      ? nil : "left out to stay within \(mostFeatures) features: " + left.joined(separator: "; ")
    let distances = pairs.map { pair in
      FeatureDefinition(
        name: "d(\(labels.shortAtom(pair.a))–\(labels.shortAtom(pair.b)))",
        quantity: .distance(pair, .value))
    }
    definitions = distances + torsions
    featureNames = definitions.flatMap { $0.columns.map { $0.name ?? "" } }
    atoms = Set(definitions.flatMap(\.quantity.atoms)).sorted()
  }

  /// The features as columns.
  ///
  /// - Precondition: The source has their atoms.
  public func source(_ atoms: AtomSource) throws -> any SampleSource {
    FunctionSource(atoms.source, try functions(atoms))
  }

  /// The features as functions of the rows of a source.
  func functions(_ source: AtomSource) throws(FeatureError) -> SiteFunctions {
    try SiteFunctions(
      definitions, of: (0..<source.atomCount).map { FeatureSite(atom: $0) }, slots: source.slots,
      atomCount: source.atoms.count)
  }

  /// The torsions about every bond between heavy atoms.
  private static func bondTorsions(
    _ topology: Topology, among heavy: [Int], _ labels: TopologyLabels
  ) -> [FeatureDefinition] {
    let chosen = Set(heavy)
    var bonded: [Int: [Int]] = [:]
    let bonds = topology.inferredBonds().filter { chosen.contains($0.first) && chosen.contains($0.second) }
    for bond in bonds {
      bonded[bond.first, default: []].append(bond.second)
      bonded[bond.second, default: []].append(bond.first)
    }
    return bonds.flatMap { bond -> [FeatureDefinition] in
      bonded[bond.first]!.filter { $0 != bond.second }.flatMap { a in
        bonded[bond.second]!.filter { $0 != bond.first && $0 != a }.map { d in
          let names = [a, bond.first, bond.second, d].map { labels.shortAtom($0) }
          return FeatureDefinition(
            name: "torsion(\(names.joined(separator: "–")))",
            quantity: .torsion(AtomQuadruple(a, bond.first, bond.second, d), .cosineSine))
        }
      }
    }
  }

  private static func proteinTorsions(
    _ topology: Topology, _ labels: TopologyLabels
  ) -> [FeatureDefinition] {
    // φ and ψ first: where the rest must be thinned it is along this order.
    let kinds: [TorsionKind] = [.phi, .psi, .chi1, .omega, .chi2, .chi3, .chi4, .chi5]
    return kinds.flatMap { kind in
      topology.backboneTorsions(kind).map { residue, atoms in
        FeatureDefinition(
          name: "\(kind.rawValue)(\(labels.residue(residue)))",
          quantity: .torsion(
            AtomQuadruple(atoms[0], atoms[1], atoms[2], atoms[3]), .cosineSine))
      }
    }
  }

  /// Cα of each residue, or its heavy atom nearest to the middle of them.
  private static func centres(_ topology: Topology, _ heavy: [Int]) -> [Int] {
    var byResidue: [Int: [Int]] = [:]
    for atom in heavy { byResidue[topology.atoms[atom].residue, default: []].append(atom) }
    return byResidue.keys.sorted().map { residue in
      let atoms = byResidue[residue]!
      if let alpha = atoms.first(where: { topology.atoms[$0].name == "CA" }) { return alpha }
      guard let positions = topology.positions else { return atoms[atoms.count / 2] }
      let places = atoms.map { SIMD3(positions[3 * $0], positions[3 * $0 + 1], positions[3 * $0 + 2]) }
      let centre = places.reduce(SIMD3<Double>.zero, +) / Double(places.count)
      let distances = places.map { place in ((place - centre) * (place - centre)).sum() }
      return atoms[distances.indices.min { distances[$0] < distances[$1] }!]
    }
  }
}
