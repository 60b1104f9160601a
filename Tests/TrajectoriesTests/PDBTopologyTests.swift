import Storage
import Testing
import Trajectories

@Suite("PDB topologies")
struct PDBTopologyTests {
  private func topology(_ text: String) throws -> Topology {
    let scratch = try ScratchFolder()
    return try Topology(pdbFile: try scratch.file("a.pdb", text.utf8))
  }

  @Test("Chains, residues, insertion codes and segments")
  func hierarchy() throws {
    let topology = try topology(
      pdbAtom("1", " CA", "ALA", "10") + pdbAtom("2", " CA", "GLY", "10", insertion: "A")
        + pdbAtom("3", " CA", "GLY", "10", insertion: "B") + pdbAtom("4", " CB", "GLY", "10", insertion: "B")
        + "TER\n" + pdbAtom("5", " O", "HOH", "10", record: "HETATM")
        + pdbAtom("6", " O", "TIP3", "-1", chain: "B")
        + pdbAtom("7", "OH2", "TIP3", "1", chain: " ", segment: "WAT1")
        + pdbAtom("8", "OH2", "TIP3", "1", chain: " ", segment: "WAT2"))
    #expect(topology.residues.map(\.name) == ["ALA", "GLY", "GLY", "HOH", "TIP3", "TIP3", "TIP3"])
    #expect(topology.residues.map(\.number) == [10, 10, 10, 10, -1, 1, 1])
    #expect(topology.residues.map(\.insertionCode) == ["", "A", "B", "", "", "", ""])
    #expect(topology.residues.map(\.segment) == ["", "", "", "", "", "WAT1", "WAT2"])
    #expect(topology.residues.map(\.chain) == [0, 0, 0, 1, 2, 3, 4])
    #expect(topology.chains.map(\.identifier) == ["A", "A", "B", "", ""])
    #expect(topology.residues[2].atoms == 2..<4)
  }

  @Test("Of alternate locations the first of each atom is kept, in every model")
  func alternates() throws {
    func model(_ x: Double) -> String {
      "MODEL 1\n" + pdbAtom("1", " N", "SER", "5", at: x)
        + pdbAtom("2", " CA", "SER", "5", alternate: "A", at: x + 1)
        + pdbAtom("3", " CA", "SER", "5", alternate: "B", at: x + 2)
        + pdbAtom("4", " CB", "SER", "5", alternate: "B", at: x + 3)
        // Another amino acid in the same place.
        + pdbAtom("5", " CA", "THR", "5", alternate: "C", at: x + 4)
        + pdbAtom("6", " CG2", "THR", "5", alternate: "C", at: x + 5)
        + pdbAtom("7", " N", "GLY", "6", at: x + 6) + "ENDMDL\n"
    }
    let file = try TextFormats.open(model(0) + model(100), .pdb)
    #expect(file.topology?.atoms.map(\.name) == ["N", "CA", "CB", "N"])
    #expect(file.topology?.residues.map(\.name) == ["SER", "GLY"])
    let x = try allFrames(of: file).map { frame in
      stride(from: 0, to: 12, by: 3).map { frame.positions[$0] }
    }
    #expect(x == [[0, 0.1, 0.3, 0.6], [10, 10.1, 10.3, 10.6]])
    #expect(
      file.details.contains { $0 == ("alternate locations", "3 left out, the first of each atom kept") })
    #expect(try file.frame(1, atoms: 3).positions.count == 9)
  }

  @Test(
    "Numbers beyond their columns",
    arguments: [
      (["99999", "A0000", "A0001"], [99999, 100_000, 100_001]),
      (["ZZZZZ", "a0000"], [43_770_015, 43_770_016]),
      (["99999", "186a0", "186A1", "18700"], [99999, 100_000, 100_001, 100_096]),
      (["99999", "0", "1"], [99999, 0, 1]),
      (["99999", "*****"], [99999, nil]),
    ] as [([String], [Int?])])
  func serials(text: [String], expected: [Int?]) throws {
    let topology = try topology(text.enumerated().map { pdbAtom($1, " O", "HOH", "\($0)") }.joined())
    #expect(topology.atoms.map(\.serial) == expected)
  }

  @Test(
    "Residue numbers beyond their columns",
    arguments: [
      (["9999", "A000", "A001"], [9999, 10000, 10001]),
      (["9999", "2710", "2711", "270f"], [9999, 10000, 10001, 9999]),
      (["9999", "2710", "5"], [9999, 10000, 5]),
      (["9998", "****", "****"], [9998, 9999, 10000]),
      (["2710", "2711"], [2710, 2711]),
    ])
  func residueNumbers(text: [String], expected: [Int]) throws {
    let topology = try topology(text.map { pdbAtom("1", " O", "HOH", $0) }.joined())
    #expect(topology.residues.map(\.number) == expected)
  }

  @Test("CONECT finds atoms by the text of their serials, and leaves out what is ambiguous")
  func connections() throws {
    let atoms =
      pdbAtom("99999", " C1", "LIG", "1") + pdbAtom("A0000", " C2", "LIG", "1")
      + pdbAtom("7", " C3", "LIG", "1") + pdbAtom("7", " C4", "LIG", "1")
    let text = atoms + "END\nCONECT99999A0000    7\nCONECTA000099999\nCONECT    3    4\n"
    #expect(try topology(text).bonds == [.init(0, 1)])
    let file = try TextFormats.open(text, .pdb)
    #expect(file.topology?.bonds == [.init(0, 1)])
    #expect(file.details.map(\.name) == ["CONECT"])
  }

  @Test(
    "Elements from their column, else from the name, its columns and the residue",
    arguments: [
      (" CA ", "ALA", "", "C"), ("CA  ", "ALA", "", "C"), ("CA  ", "CA", "", "Ca"), ("CA  ", "LIG", "", "Ca"),
      (" CA ", "LIG", "", "C"), (" CA ", "ALA", "CA", "Ca"), ("HG11", "VAL", "", "H"),
      ("1HB ", "ALA", "", "H"),
      ("HG  ", "HG", "", "Hg"), (" CL ", "CL", "", "Cl"), ("CLA ", "CLA", "", "Cl"),
      ("SOD ", "SOD", "", "Na"),
      ("CL1 ", "LIG", "", "Cl"), ("HH31", "ACE", "", "H"), ("SE  ", "MSE", "", "Se"), (" OP1", "DA", "", "O"),
      (" H1 ", "HOH", "D", "H"), ("NA+ ", "NA+", "", "Na"), ("FE  ", "HEM", "", "Fe"),
      ("C123", "LIG", "", "C"),
      (" P  ", "LIG", "1?", "P"),
    ])
  func elements(name: String, residue: String, column: String, symbol: String) throws {
    let text = pdbAtom("1", name, residue, "1", element: column)
    #expect(try topology(text).atoms[0].element?.symbol == symbol)
  }

  @Test(
    "Sites without a nucleus have no element",
    arguments: [
      (" EPW", "HOH", ""), (" MW ", "SOL", ""), (" M  ", "HOH", ""), (" X1 ", "LIG", "EP"),
      ("LP1 ", "LIG", ""),
    ])
  func virtualSites(name: String, residue: String, column: String) throws {
    #expect(try topology(pdbAtom("1", name, residue, "1", element: column)).atoms[0].element == nil)
  }
}
