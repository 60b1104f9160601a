import Testing
import Trajectories

@Suite("Residues, labels and torsions")
struct TopologyTests {
  @Test("Residue names of AMBER, CHARMM and GROMACS are a protein's", arguments: [
    "ALA", "HID", "HSP", "CYX", "LYSH", "NALA", "CGLY", "ACE", "NME", "ASPP", "MSE",
  ])
  func protein(name: String) {
    #expect(TopologyFixtures.topology([(name, 1, "A", ["CB"])]).isProtein(residue: 0))
  }

  @Test("Unknown residues are a protein's by their backbone alone")
  func backboneAtoms() {
    let topology = TopologyFixtures.topology([
      ("XYZ", 1, "A", ["N", "CA", "C", "O", "CB"]), ("LIG", 2, "A", ["N", "CA", "C"]),
    ])
    #expect(topology.isProtein(residue: 0))
    #expect(!topology.isProtein(residue: 1))
    #expect(topology.atoms.indices.filter { topology.isBackbone(atom: $0) } == [0, 1, 2, 3])
  }

  @Test("Water, nucleotides and ions")
  func otherKinds() {
    let topology = TopologyFixtures.topology([
      ("SOL", 1, "A", ["OW", "HW1", "HW2"]), ("DA5", 2, "A", ["P"]), ("NA", 3, "A", ["NA"]),
      ("CLA", 4, "A", ["CLA"]), ("NA", 5, "A", ["N", "A"]),
    ])
    let residues = topology.residues.indices
    #expect(residues.filter { topology.isWater(residue: $0) } == [0])
    #expect(residues.filter { topology.isNucleic(residue: $0) } == [1])
    #expect(residues.filter { topology.isIon(residue: $0) } == [2, 3])
  }

  @Test("Masses are the file's, else the element's")
  func masses() {
    var topology = TopologyFixtures.topology([("ALA", 1, "A", ["CA", "HA", "X"])])
    topology.atoms[1].mass = 4
    #expect(topology.mass(ofAtom: 0) == 12.011)
    #expect(topology.mass(ofAtom: 1) == 4)
    #expect(topology.mass(ofAtom: 2) == nil)
  }

  @Test("Labels name the chain only where numbers repeat among solutes")
  func labels() {
    let single = TopologyFixtures.topology([
      ("ALA", 5, "A", ["CA", "H1"]), ("HOH", 5, "W", ["O"]), ("HOH", 6, "W", ["O"]),
    ])
    #expect(single.label(ofAtom: 0) == "ALA5 CA")
    #expect(single.shortLabel(ofAtom: 0) == "CA5")
    #expect(single.shortLabel(ofAtom: 1) == "H1_5")
    #expect(single.label(ofAtom: 2) == "W:HOH5 O")
    #expect(single.label(ofAtom: 3) == "HOH6 O")
    let double = TopologyFixtures.topology([
      ("ALA", 5, "A", ["CA"]), ("GLY", 5, "B", ["CA"]), ("SER", 6, "B", ["CA"]),
    ])
    #expect((0..<3).map { double.label(ofAtom: $0) } == ["A:ALA5 CA", "B:GLY5 CA", "B:SER6 CA"])
    #expect((0..<3).map { double.shortLabel(ofAtom: $0) } == ["A:CA5", "B:CA5", "B:CA6"])
  }

  @Test("Where chains do not tell residues apart, their indices do, and labels are unique")
  func unnamedChains() {
    let topology = TopologyFixtures.topology([
      ("ALA", 1, "", ["CA"]), ("GLY", 2, "", ["CA"]), ("ALA", 1, "", ["CA"]),
    ])
    let labels = TopologyLabels(topology)
    #expect((0..<3).map { labels.atom($0) } == ["resindex0:ALA1 CA", "GLY2 CA", "resindex2:ALA1 CA"])
  }

  /// N CA CB … of a few residues, with numbers 1, 2, 3 and 5 after a gap.
  private static func peptide() -> Topology {
    TopologyFixtures.topology([
      ("ACE", 1, "A", ["CH3", "C", "O"]),
      ("ARG", 2, "A", ["N", "CA", "CB", "CG", "CD", "NE", "CZ", "NH1", "NH2", "C", "O"]),
      ("NME", 3, "A", ["N", "CH3"]),
      ("ILE", 5, "A", ["N", "CA", "CB", "CG1", "CG2", "CD", "C", "O"]),
      ("GLY", 6, "A", ["N", "CA", "C", "O"]),
    ])
  }

  @Test("Torsions by residue, with caps as neighbours and across no gap in the numbers")
  func torsions() {
    let topology = Self.peptide()
    func names(_ kind: TorsionKind) -> [String] {
      topology.backboneTorsions(kind).map { torsion in
        "\(torsion.residue): " + torsion.atoms.map { atom in
          "\(topology.residues[topology.atoms[atom].residue].number)\(topology.atoms[atom].name)"
        }.joined(separator: " ")
      }
    }
    #expect(names(.phi) == ["1: 1C 2N 2CA 2C", "4: 5C 6N 6CA 6C"])
    #expect(names(.psi) == ["1: 2N 2CA 2C 3N", "3: 5N 5CA 5C 6N"])
    #expect(names(.omega) == ["0: 1CH3 1C 2N 2CA", "1: 2CA 2C 3N 3CH3", "3: 5CA 5C 6N 6CA"])
    #expect(names(.chi1) == ["1: 2N 2CA 2CB 2CG", "3: 5N 5CA 5CB 5CG1"])
    #expect(names(.chi2) == ["1: 2CA 2CB 2CG 2CD", "3: 5CA 5CB 5CG1 5CD"])
    #expect(names(.chi3) == ["1: 2CB 2CG 2CD 2NE"])
    #expect(names(.chi4) == ["1: 2CG 2CD 2NE 2CZ"])
    #expect(names(.chi5) == ["1: 2CD 2NE 2CZ 2NH1"])
  }

  @Test("A bond decides against the numbers, and other chains are no neighbours")
  func links() {
    var topology = Self.peptide()
    let carbon = topology.residues[2].atoms.lowerBound + 1
    topology.atoms[carbon].name = "C"
    let nitrogen = topology.residues[3].atoms.lowerBound
    #expect(!topology.isLinked(residue: 2))
    topology.bonds = [.init(carbon, nitrogen)]
    #expect(topology.isLinked(residue: 2))
    topology.residues[3].chain = 1
    #expect(!topology.isLinked(residue: 2))
    #expect(!topology.isLinked(residue: 4))
  }

  @Test("CHARMM's caps within the first and last residue")
  func charmmCaps() {
    let topology = TopologyFixtures.topology([
      ("ALA", 1, "A", ["CAY", "CY", "OY", "N", "CA", "C", "O", "NT", "CAT"])
    ])
    #expect(topology.backboneTorsions(.phi).map(\.atoms) == [[1, 3, 4, 5]])
    #expect(topology.backboneTorsions(.psi).map(\.atoms) == [[3, 4, 5, 7]])
    #expect(topology.backboneTorsions(.omega).map(\.atoms) == [[0, 1, 3, 4], [4, 5, 7, 8]])
  }

  @Test("Atoms of φ and ψ are MDTraj's")
  func dipeptide() throws {
    for suffix in ["pdb", "gro", "psf", "prmtop", "cif"] {
      let topology = try Topology.read(DataFiles.format("solvated.\(suffix)"))
      // indices_phi and indices_psi of MDTraj 1.11 on solvated.pdb.
      #expect(topology.backboneTorsions(.phi).map(\.atoms) == [[4, 6, 8, 14]])
      #expect(topology.backboneTorsions(.psi).map(\.atoms) == [[6, 8, 14, 16]])
      #expect(topology.backboneTorsions(.chi1).isEmpty)
      #expect(topology.backboneTorsions(.phi).map(\.residue) == [1])
    }
  }

  @Test(
    "Five alanines in water, as MDTraj indexes them",
    .enabled(if: DataFiles.shared("pentalanine/pentalanine.prmtop") != nil))
  func pentalanine() throws {
    let topology = try Topology.read(#require(DataFiles.shared("pentalanine/pentalanine.prmtop")))
    #expect(topology.atomCount == 5207)
    #expect(topology.residues.count == 1722)
    #expect(topology.bonds.count == 5206)
    #expect(topology.chains.map(\.residues) == [0..<7, 7..<1722])
    #expect(topology.backboneTorsions(.phi).map(\.atoms[0]) == [4, 14, 24, 34, 44])
    #expect(topology.backboneTorsions(.psi).map(\.atoms[3]) == [16, 26, 36, 46, 56])
    // The inner four are MDTraj's; the caps add one at each end.
    let omega = topology.backboneTorsions(.omega)
    #expect(omega.dropFirst().dropLast().map(\.atoms[0]) == [8, 18, 28, 38])
    #expect(omega.count == 6)
  }
}
