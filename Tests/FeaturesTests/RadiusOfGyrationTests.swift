import Features
import Statistics
import Testing

@Suite("Radius of gyration")
struct RadiusOfGyrationTests {
  @Test("Two atoms: √(w₁ w₂) d / (w₁ + w₂)", arguments: [(1.0, 1.0), (12.0, 1.0), (3.0, 0.0)])
  func pair(first: Double, second: Double) {
    let group = AtomGroup(atoms: [1, 0], weights: [first, second])
    let kernel = RadiusOfGyrationKernel(group, slots: AtomSlots([0, 1]))
    let frame = [Position(1000, 0, 0), Position(1000, 3, 4)]
    let expected = (first * second).squareRoot() * 5 / (first + second)
    #expect(abs(Structures.evaluate(kernel, [frame])[0][0] - expected) < 1e-13)
  }

  @Test("A chain of n atoms at distance a, straight: a √((n² − 1) / 12)")
  func chain() {
    let atoms = Array(0..<50)
    let group = AtomGroup(atoms: atoms, weights: atoms.map { _ in 0.5 })
    let frame = atoms.map { Position(0.1, -0.2, 0.2) * Double($0) + Position(7, 8, 9) }
    let kernel = RadiusOfGyrationKernel(group, slots: AtomSlots(atoms))
    let expected = 0.3 * (2499.0 / 12).squareRoot()
    #expect(abs(Structures.evaluate(kernel, [frame])[0][0] - expected) < 1e-13)
  }

  /// NumPy in Float64. MDTraj 1.11's compute_rg says 0.2890391 for the last one; with
  /// masses it measures from the mean of the positions, not the centre of mass.
  @Test("Of a real frame it is NumPy's")
  func numPy() throws {
    let frames = try Structures.solvatedFrames([0, 1, 39], atoms: 22)
    let slots = AtomSlots(0..<22)
    let plain = RadiusOfGyrationKernel(
      AtomGroup(atoms: Array(0..<22), weights: RMSDTests.masses.map { _ in 1 }), slots: slots)
    let expected = [0.3007617920105443, 0.2972769039834882, 0.28903906076616287]
    for (values, radius) in zip(Structures.evaluate(plain, frames), expected) {
      #expect(abs(values[0] - radius) < 1e-14)
    }
    let weighted = RadiusOfGyrationKernel(
      AtomGroup(atoms: Array(0..<22), weights: RMSDTests.masses), slots: slots)
    let byMass = [0.25444110527952657, 0.25098429390678095, 0.23400896449371075]
    for (values, radius) in zip(Structures.evaluate(weighted, frames), byMass) {
      #expect(abs(values[0] - radius) < 1e-14)
    }
  }
}
