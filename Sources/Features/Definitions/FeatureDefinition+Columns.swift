public import Storage

extension FeatureDefinition {
  /// The columns that the definition makes: names, units, domains.
  ///
  /// | quantity | columns |
  /// | --- | --- |
  /// | torsion | `cos(name)`, `sin(name)`; or `name` in rad, periodic; or `bump(name@−60°)` a centre |
  /// | angle | `name` in rad, or `cos(name)` |
  /// | aligned positions of one atom | `x(name)`, `y(name)`, `z(name)` in nm |
  /// | aligned positions of several | `x(name 17)`, … with the atom's number, counted from 1 |
  /// | all others | `name` |
  ///
  /// Distances are in nm, inverse ones in nm⁻¹, surfaces in nm².
  public var columns: [ColumnDescription] {
    switch quantity {
    case .torsion(_, .cosineSine):
      return [
        ColumnDescription(name: "cos(\(name))", origin: .cosine(of: name, period: 2 * .pi)),
        ColumnDescription(name: "sin(\(name))", origin: .sine(of: name, period: 2 * .pi)),
      ]
    case .torsion(_, .angle):
      return [
        ColumnDescription(
          name: name, unit: "rad", domain: PeriodicDomain(lower: -.pi, upper: .pi))
      ]
    case .torsion(_, .bumps(let centres, _)):
      return centres.map { ColumnDescription(name: "bump(\(name)@\(Self.degrees($0)))") }
    case .angle(_, .cosine):
      return [ColumnDescription(name: "cos(\(name))")]
    case .alignedPositions(_, let atoms):
      return atoms.flatMap { atom in
        let label = atoms.count == 1 ? name : "\(name) \(atom + 1)"
        return ["x", "y", "z"].map { ColumnDescription(name: "\($0)(\(label))", unit: "nm") }
      }
    default:
      return [ColumnDescription(name: name, unit: quantity.unit)]
    }
  }

  /// An angle in degrees to the third decimal, without trailing zeros.
  private static func degrees(_ radians: Double) -> String {
    let thousandths = (radians * 180 / .pi * 1000).rounded()
    guard abs(thousandths) < 1e15 else { return "\(radians) rad" }
    let whole = Int(thousandths)
    let magnitude = whole.magnitude
    var text = "\(magnitude / 1000)"
    if magnitude % 1000 != 0 {
      let digits = String(magnitude % 1000)
      var fraction = String(repeating: "0", count: 3 - digits.count) + digits
      while fraction.last == "0" { fraction.removeLast() }
      text += ".\(fraction)"
    }
    return (whole < 0 ? "−" : "") + text + "°"
  }
}

extension FeatureDefinition.Quantity {
  /// The number of columns, without making their names.
  package var columnCount: Int {
    switch self {
    case .torsion(_, .cosineSine): 2
    case .torsion(_, .bumps(let centres, _)): centres.count
    case .alignedPositions(_, let atoms): 3 * atoms.count
    default: 1
    }
  }

  /// The unit of a quantity's single column; nil for pure numbers and expressions.
  fileprivate var unit: String? {
    switch self {
    case .torsion(_, .angle), .angle(_, .value), .hydrogenBond(_, .angle): "rad"
    case .distance(_, let form), .closestDistance(_, _, let form), .centreDistance(_, _, let form):
      switch form {
      case .value: "nm"
      case .inverse: "nm⁻¹"
      case .contact, .switching: nil
      }
    case .alignedPositions, .rmsd, .radiusOfGyration, .hydrogenBond(_, .distance): "nm"
    case .surface: "nm²"
    case .torsion, .angle, .hydrogenBond, .expression: nil
    }
  }
}
