import Features
import Foundation
import Storage
import Testing

@Suite("Names and units of features")
struct FeatureColumnTests {
  private func columns(_ name: String, _ quantity: FeatureDefinition.Quantity) -> [ColumnDescription] {
    FeatureDefinition(name: name, quantity: quantity).columns
  }

  @Test("A torsion's cosine and sine say what they are of")
  func torsion() {
    let atoms = AtomQuadruple(0, 1, 2, 3)
    #expect(
      columns("phi(ALA2)", .torsion(atoms, .cosineSine)) == [
        ColumnDescription(
          name: "cos(phi(ALA2))", origin: .cosine(of: "phi(ALA2)", period: 2 * .pi)),
        ColumnDescription(name: "sin(phi(ALA2))", origin: .sine(of: "phi(ALA2)", period: 2 * .pi)),
      ])
    #expect(
      columns("phi(ALA2)", .torsion(atoms, .angle)) == [
        ColumnDescription(
          name: "phi(ALA2)", unit: "rad", domain: PeriodicDomain(lower: -.pi, upper: .pi))
      ])
    let centres = [-60, 0, 22.5, 180, -0.0625].map { $0 * Double.pi / 180 }
    #expect(
      columns("phi(ALA2)", .torsion(atoms, .bumps(centres: centres, concentration: 4)))
        .map(\.name) == [
          "bump(phi(ALA2)@−60°)", "bump(phi(ALA2)@0°)", "bump(phi(ALA2)@22.5°)",
          "bump(phi(ALA2)@180°)", "bump(phi(ALA2)@−0.063°)",
        ])
  }

  @Test("Units follow the form")
  func units() {
    let pair = AtomPair(0, 1)
    let function = SwitchingFunction(.tanh, r0: 1)
    let forms: [DistanceForm] = [.value, .inverse, .contact(cutoff: 1), .switching(function)]
    for (form, unit) in zip(forms, ["nm", "nm⁻¹", nil, nil]) {
      #expect(columns("d", .distance(pair, form)) == [ColumnDescription(name: "d", unit: unit)])
      #expect(columns("d", .closestDistance([0], [1], form))[0].unit == unit)
    }
    #expect(columns("a", .angle(AtomTriple(0, 1, 2), .value))[0].unit == "rad")
    #expect(columns("a", .angle(AtomTriple(0, 1, 2), .cosine))[0].name == "cos(a)")
    #expect(
      columns("s", .surface(atoms: [0], environment: [0], SurfaceOptions(radii: [0.1])))[0].unit
        == "nm²")
  }

  @Test("Aligned positions are named by axis and atom")
  func positions() {
    let fit = Superposition(
      fitAtoms: [0], weights: [1], reference: [0, 0, 0], referenceName: "a.pdb")
    #expect(
      columns("ALA2 CA", .alignedPositions(fit, atoms: [8])).map(\.name)
        == ["x(ALA2 CA)", "y(ALA2 CA)", "z(ALA2 CA)"])
    #expect(
      columns("pos", .alignedPositions(fit, atoms: [8, 9])).map(\.name)
        == ["x(pos 9)", "y(pos 9)", "z(pos 9)", "x(pos 10)", "y(pos 10)", "z(pos 10)"])
  }
}
