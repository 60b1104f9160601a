import Storage
import Testing
import Trajectories

/// The same system in six formats; names and counts as ParmEd 4 and MDTraj 1.11 read them.
@Suite("Topologies of one system in several formats")
struct TopologyReadingTests {
  static let formats = ["pdb", "gro", "psf", "prmtop", "cif", "h5"]

  func topology(_ suffix: String) throws -> Topology {
    try Topology.read(DataFiles.format("solvated.\(suffix)"))
  }

  @Test("Atoms, residues and elements are the same in all", arguments: formats)
  func atoms(suffix: String) throws {
    let topology = try topology(suffix)
    #expect(topology.atomCount == 550)
    #expect(topology.residues.count == 179)
    #expect(topology.residues.prefix(5).map(\.name) == ["ACE", "ALA", "NME", "HOH", "HOH"])
    #expect(topology.residues.map(\.number) == Array(1...179))
    #expect(
      topology.atoms.prefix(10).map(\.name)
        == ["H1", "CH3", "H2", "H3", "C", "O", "N", "H", "CA", "HA"])
    let symbols = topology.atoms.map { $0.element?.symbol ?? "" }
    #expect(symbols.count { $0 == "H" } == 364)
    #expect(symbols.count { $0 == "O" } == 178)
    #expect(symbols.count { $0 == "C" } == 6)
    #expect(symbols.count { $0 == "N" } == 2)
    for (index, residue) in topology.residues.enumerated() {
      #expect(residue.atoms.allSatisfy { topology.atoms[$0].residue == index })
    }
  }

  @Test("Bonds are the file's where it states all, else inferred: 373 in each", arguments: formats)
  func bonds(suffix: String) throws {
    let topology = try topology(suffix)
    if suffix == "psf" || suffix == "prmtop" { #expect(topology.bonds.count == 373) }
    let expected = try self.topology("prmtop").bonds
    #expect(topology.inferredBonds() == expected)
  }

  @Test("PSF and prmtop agree on charges and masses")
  func chargesAndMasses() throws {
    let psf = try topology("psf")
    let prmtop = try topology("prmtop")
    #expect(psf.atoms.prefix(4).map(\.charge) == [0.1123, -0.3662, 0.1123, 0.1123])
    #expect(psf.atoms.prefix(2).map(\.mass) == [1.0079, 12.0108])
    for (a, b) in zip(psf.atoms, prmtop.atoms) {
      // PSF has six decimals of charge and four of mass.
      #expect(abs(a.charge! - b.charge!) < 1e-6)
      #expect(abs(a.mass! - b.mass!) < 1e-4)
    }
    #expect(abs(prmtop.atoms.reduce(0) { $0 + $1.charge! }) < 1e-8)
  }

  @Test("The prmtop's chains are the peptide and the water")
  func prmtopChains() throws {
    let topology = try topology("prmtop")
    #expect(topology.chains.map(\.residues) == [0..<3, 3..<179])
    // Of a general triclinic box (IFBOX 3) the file states one angle of three.
    #expect(topology.box == nil)
  }

  @Test("mmCIF carries coordinates, cell and connections")
  func mmCIF() throws {
    let topology = try topology("cif")
    #expect(topology.positions?.count == 1650)
    let last: [Double] = [-5.096 / 10, 0.685 / 10, -7.371 / 10]
    #expect(topology.positions.map { Array($0.suffix(3)) } == last)
    #expect(topology.bonds.count == 12)
    let box = try #require(topology.box)
    #expect(abs(box.lengths.x - 2) < 1e-12)
    #expect(abs(box.angles.y - 109.47) < 1e-9)
    #expect(topology.chains.map(\.identifier) == ["A", "2"])
    #expect(topology.atoms[0].serial == 1)
  }

  @Test("Contents decide on the format, whatever the file is called", arguments: formats)
  func detection(suffix: String) throws {
    let bytes = try DataFiles.bytes(DataFiles.format("solvated.\(suffix)"))
    let expected = try TopologyFormat.detect(DataFiles.format("solvated.\(suffix)")).name
    try TopologyFixtures.withFile(bytes, suffix: ".txt") { path in
      let found = try TopologyFormat.detect(path).name
      #expect(found == expected)
    }
  }

  @Test("A trajectory without names says what to give instead")
  func trajectory() throws {
    let path = DataFiles.format("solvated.xtc")
    #expect {
      try Topology.read(path)
    } throws: { error in
      guard case .malformed(path, "topology", let reason) = error as? StorageError else { return false }
      return reason.contains("trajectory (XTC)") && reason.contains("PDB")
    }
  }
}
