import CoarseGraining
import Foundation
import LinearAlgebra
import Samples
import Statistics
import Testing
import Trajectories

@Suite("The features of beads")
struct BeadLibraryTests {
  @Test("A chain has distances, angles and torsions of its neighbours")
  func chain() {
    let mapping = sites("chain", [0, 1, 2, 3, 4], of: 5)
    let library = BeadLibrary(mapping, topology: chainTopology(5))
    let names = library.featureNames
    // Four bonds, three angles, two torsions as cosine and sine, and the six other distances.
    #expect(names.count == 4 + 3 + 4 + 6)
    #expect(Set(names).count == names.count)
    #expect(names.contains("d(A0–A1)"))
    #expect(names.contains("cos(angle(A0–A1–A2))"))
    #expect(names.contains("sin(torsion(A1–A2–A3–A4))"))
    #expect(library.note == nil)
  }

  @Test("Bonds that a mapping leaves out lead to the neighbours of its beads")
  func sparseSites() {
    // Every third atom of a chain with a branch at its middle: 0 … 12, and 13, 14 bonded to 6.
    var topology = chainTopology(15)
    topology.bonds.removeAll { $0 == Topology.Bond(12, 13) }
    topology.bonds.append(Topology.Bond(6, 13))
    let library = BeadLibrary(sites("sparse", [0, 3, 6, 9, 12, 14], of: 15), topology: topology)
    for bond in ["d(A0–A3)", "d(A3–A6)", "d(A6–A9)", "d(A9–A12)", "d(A6–A14)"] {
      #expect(library.featureNames.contains(bond))
    }
    // The order of the chain alone would join 12 and 14; the branch has its torsions.
    #expect(library.featureNames.contains("cos(torsion(A0–A3–A6–A14))"))
    #expect(!library.featureNames.contains("cos(torsion(A6–A9–A12–A14))"))
    // Three neighbours at 6: a signed torsion tells mirror images apart.
    #expect(library.featureNames.contains("sin(torsion(A3–A6–A9–A14))"))
  }

  @Test(
    "The number of features grows with the number of beads, and stops at the limit",
    arguments: [13, 30, 60, 200])
  func size(count: Int) {
    let mapping = sites("chain", Array(0..<count), of: count)
    let library = BeadLibrary(mapping, topology: chainTopology(count))
    #expect(library.featureNames.count <= BeadLibrary.mostFeatures)
    #expect(library.featureNames.count <= 10 * count)
    #expect(Set(library.featureNames).count == library.featureNames.count)
    if count <= 30 {
      #expect(library.note == nil)
    } else {
      #expect(library.featureNames.count >= BeadLibrary.mostFeatures - 2)
      #expect(library.note?.hasPrefix("left out to stay within 300 features: ") == true)
    }
  }

  @Test("Virtual sites and copies of a bead add nothing; a single bead has no features")
  func redundant() {
    var mapping = sites("chain", [0, 1, 2, 3], of: 4)
    let plain = BeadLibrary(mapping, topology: nil).featureNames
    mapping.beads.append(Mapping.Bead(name: "copy", atoms: [2], weights: [3]))
    var between = Mapping.Bead(name: "V", atoms: [0, 3], weights: [1, 1])
    between.parents = [Mapping.Parent(bead: 0, weight: 0.5), Mapping.Parent(bead: 3, weight: 0.5)]
    mapping.beads.append(between)
    #expect(BeadLibrary(mapping, topology: nil).featureNames == plain)
    #expect(BeadLibrary(sites("one", [2], of: 4), topology: nil).featureNames.isEmpty)
  }

  @Test("Body frames add their cosines")
  func frames() {
    var mapping = Mapping(
      name: "pair", atomCount: 6,
      beads: [
        Mapping.Bead(name: "A", atoms: [0, 1, 2], weights: [1, 1, 1]),
        Mapping.Bead(name: "B", atoms: [3, 4, 5], weights: [1, 1, 1]),
      ])
    #expect(BeadLibrary(mapping, topology: nil).featureNames == ["d(A1–B1)"])
    mapping.beads[0].bodyFrame = [0, 1, 2]
    #expect(BeadLibrary(mapping, topology: nil).featureNames.count == 1 + 3)
    mapping.beads[1].bodyFrame = [3, 4, 5]
    #expect(BeadLibrary(mapping, topology: nil).featureNames.count == 1 + 6 + 9)
  }

  @Test("Features turn with the molecule, and mirror images differ")
  func symmetry() throws {
    var generator = SeededGenerator(seed: 8)
    let places = (0..<6).map { _ in (0..<3).map { _ in generator.nextNormal() } }
    let angle = 0.7
    func row(_ map: ([Double]) -> [Double]) -> [Float] { places.flatMap { map($0).map { Float($0) } } }
    let turned = row { p in
      let (c, s) = (cos(angle), sin(angle))
      return [c * p[0] - s * p[2] + 3, p[1] - 2, s * p[0] + c * p[2]]
    }
    let mirrored = row { [-$0[0], $0[1], $0[2]] }
    var mapping = Mapping(
      name: "mixed", atomCount: 6,
      beads: [
        Mapping.Bead(name: "A", atoms: [0, 1, 2], weights: [1, 2, 1]),
        Mapping.Bead(name: "B", atoms: [3], weights: [1]), Mapping.Bead(name: "C", atoms: [4], weights: [1]),
        Mapping.Bead(name: "D", atoms: [5], weights: [1]),
      ])
    mapping.beads[0].bodyFrame = [0, 1, 2]
    let rows = Matrix(rows: [row { $0 }, turned, mirrored])
    let library = BeadLibrary(mapping, topology: nil)
    let values = try library.values(rows)
    for j in 0..<library.featureNames.count {
      // Positions are Float: 1e-6 of sizes up to 5 nm.
      #expect(abs(values[0, j] - values[1, j]) < 1e-5)
    }
    let signed = ["sin(torsion(A1–B1–C1–D1))", "cos(z(A1)·(B1−A1))"]
    for (j, name) in library.featureNames.enumerated() {
      let sign = signed.contains(name) ? -1.0 : 1
      #expect(abs(values[0, j] - sign * values[2, j]) < 1e-5, "\(name)")
    }
    #expect(signed.allSatisfy(library.featureNames.contains))
  }

  @Test("Torsions of beads on a line are zero, not NaN")
  func collinear() throws {
    let library = BeadLibrary(sites("line", [0, 1, 2, 3], of: 4), topology: nil)
    let rows = Matrix<Float>(rows: [(0..<4).flatMap { [Float($0), 0, 0] }])
    let values = try library.values(rows)
    for j in 0..<library.featureNames.count { #expect(values[0, j].isFinite) }
  }
}

@Suite("The all-atom features")
struct AllAtomLibraryTests {
  @Test(
    "Small molecules have all distances and torsions of heavy atoms",
    .enabled(if: AlanineDipeptide.isHere, "needs ../shared"))
  func alanineDipeptide() throws {
    let library = try AllAtomLibrary(AlanineDipeptide.topology())
    // Ten heavy atoms: 45 distances; ten paths of three bonds.
    #expect(library.featureNames.count == 45 + 2 * 10)
    #expect(library.atoms == [1, 4, 5, 6, 8, 10, 14, 15, 16, 18])
    #expect(library.note == nil)
    #expect(library.featureNames.contains("sin(torsion(C1–N2–CA2–C2))"))
  }

  @Test("Large ones stay within the limit, and say what is left out")
  func large() throws {
    let library = try AllAtomLibrary(chainTopology(120))
    #expect(library.featureNames.count <= 300 && library.featureNames.count > 290)
    #expect(library.note?.contains("distances") == true)
    #expect(library.featureNames.contains { $0.hasPrefix("cos(torsion") })
    #expect(library.featureNames.contains { $0.hasPrefix("d(") })
  }

  @Test("A topology without a molecule is refused")
  func water() {
    #expect(throws: CoarseGrainingError.self) { try AllAtomLibrary(chainTopology(1)) }
  }
}
