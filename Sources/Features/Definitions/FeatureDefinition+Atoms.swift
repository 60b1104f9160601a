extension FeatureDefinition.Quantity {
  /// The atoms that the quantity is read by, in the order in which it names them;
  /// empty for expressions.
  public var atoms: [Int] {
    switch self {
    case .torsion(let four, _): [four.a, four.b, four.c, four.d]
    case .angle(let three, _), .hydrogenBond(let three, _): [three.a, three.b, three.c]
    case .distance(let pair, _): [pair.a, pair.b]
    case .closestDistance(let first, let second, _): first + second
    case .centreDistance(let first, let second, _): first.atoms + second.atoms
    case .alignedPositions(_, let atoms): atoms
    case .rmsd(let superposition): superposition.fitAtoms
    case .radiusOfGyration(let group): group.atoms
    case .surface(let atoms, _, _): atoms
    case .expression: []
    }
  }

  /// What the quantity is called in tables: `torsion`, `distance`.
  public var kindName: String {
    switch self {
    case .torsion: "torsion"
    case .angle: "angle"
    case .distance(_, .contact), .distance(_, .switching): "contact"
    case .distance: "distance"
    case .closestDistance: "closest distance"
    case .centreDistance: "distance of centres"
    case .alignedPositions: "aligned positions"
    case .rmsd: "RMSD"
    case .radiusOfGyration: "radius of gyration"
    case .surface: "accessible surface"
    case .hydrogenBond: "hydrogen bond"
    case .expression: "expression"
    }
  }
}
