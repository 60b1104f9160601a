import Foundation
import Storage
import Testing
import Trajectories

@Suite("AMBER prmtop")
struct PrmtopTests {
  /// Two residues that are bonded, an ion with a blank name behind, and two waters.
  private static let text = """
    %VERSION  VERSION_STAMP = V0001.000
    %FLAG CTITLE
    %FORMAT(a80)
    made by hand
    %FLAG POINTERS
    %FORMAT(10I8)
           8       0       0       0       0       0       0       0       0       0
           0       5       0       0       0       0       0       0       0       0
           0       0       0       0       0       0       0       1       0       0
    %FLAG ATOM_NAME
    %COMMENT  names may touch
    %FORMAT(20a4)
    HH31CA  C1' ZN  O   H1  O
    %FLAG CHARGE
    %FORMAT(5E16.8)
      1.82223000E+01  0.00000000E+00 -9.11115000E+00  3.64446000E+01  0.00000000E+00
      0.00000000E+00  0.00000000E+00  0.00000000E+00
    %FLAG MASS
    %FORMAT(5E16.8)
      1.00800000E+00  1.20110000E+01  1.20110000E+01  6.53800000E+01  1.59990000E+01
      1.00800000E+00  1.59990000E+01  0.00000000E+00
    %FLAG RESIDUE_LABEL
    %FORMAT(20a4)
    ACE ALA ZN  WAT WAT
    %FLAG RESIDUE_POINTER
    %FORMAT(10I8)
           1       2       4       5       7
    %FLAG BONDS_INC_HYDROGEN
    %FORMAT(10I8)
           0       3       1      12      15       1
    %FLAG BONDS_WITHOUT_HYDROGEN
    %FORMAT(10I8)
           3       6       2
    %FLAG BOX_DIMENSIONS
    %FORMAT(5E16.8)
      9.00000000E+01  2.00000000E+01  3.00000000E+01  4.00000000E+01

    """

  private func read(_ text: String) throws -> Topology {
    try TopologyFixtures.withFile(text, suffix: ".prmtop") { try Topology(prmtopFile: $0) }
  }

  @Test("Names of full width, blank names, charges, elements by mass, chains by bonds")
  func content() throws {
    let topology = try read(Self.text)
    #expect(topology.atoms.map(\.name) == ["HH31", "CA", "C1'", "ZN", "O", "H1", "O", ""])
    #expect(topology.atoms.map { $0.element?.symbol } == ["H", "C", "C", "Zn", "O", "H", "O", nil])
    #expect(topology.atoms.prefix(4).map(\.charge) == [1, 0, -0.5, 2])
    #expect(topology.bonds == [.init(0, 1), .init(1, 2), .init(4, 5)])
    #expect(topology.chains.map(\.residues) == [0..<2, 2..<3, 3..<5])
    #expect(topology.residues.map(\.number) == [1, 2, 3, 4, 5])
    #expect(topology.box == Box(lengths: SIMD3(2, 3, 4), angles: SIMD3(90, 90, 90)))
    #expect(topology.positions == nil)
  }

  @Test("Numbers and chains of the PDB file are taken where the file holds them")
  func additions() throws {
    let topology = try read(
      Self.text + """
        %FLAG RESIDUE_NUMBER
        %FORMAT(20I4)
          -1  10  10   1   2
        %FLAG RESIDUE_CHAINID
        %FORMAT(20a4)
        A   A   A   W   W
        %FLAG RESIDUE_ICODE
        %FORMAT(20a4)
                B
        """)
    #expect(topology.residues.map(\.number) == [-1, 10, 10, 1, 2])
    #expect(topology.residues.map(\.insertionCode) == ["", "", "B", "", ""])
    #expect(topology.chains.map(\.identifier) == ["A", "W"])
  }

  @Test("Contents that do not fit are refused", arguments: [
    ("       8       0", "       0       0", "0 atoms in 5 residues are not possible"),
    ("       8       0", "       7       0", "MASS has 8 values where 7 are expected"),
    ("       8       0", "99999999       0", "ATOM_NAME has 1 lines, too few for 99999999 values"),
    (
      "       1       2       4", "       1       4       4",
      "RESIDUE_POINTER does not rise from 1 to at most 8"
    ),
    (
      "      12      15       1", "      12      24       1",
      "bond 2 of BONDS_INC_HYDROGEN does not join two of the 8 atoms"
    ),
    (
      "       3       6       2", "       3       6",
      "bond 1 of BONDS_WITHOUT_HYDROGEN does not join two of the 8 atoms"
    ),
    ("%FLAG ATOM_NAME", "%FLAG ATOM_NAMES", "ATOM_NAME is missing"),
    ("%FLAG POINTERS", "%FLAG POINTER", "POINTERS is missing or short"),
    ("  1.00800000E+00", " -1.00800000E+00", "a mass is negative: -1.008"),
  ])
  func damage(old: String, new: String, reason: String) throws {
    let place = try #require(Self.text.range(of: old))
    let text = Self.text.replacingCharacters(in: place, with: new)
    try TopologyFixtures.withFile(text, suffix: ".prmtop") { path in
      #expect(throws: StorageError.malformed(path: path, format: "AMBER prmtop", reason: reason)) {
        try Topology(prmtopFile: path)
      }
    }
  }

  @Test("What is no number is named with its line")
  func notANumber() throws {
    let text = Self.text.replacingOccurrences(of: "6.53800000E+01", with: "6.5380000XE+01")
    try TopologyFixtures.withFile(text, suffix: ".prmtop") { path in
      #expect(
        throws: StorageError.malformedLine(
          path: path, line: 20, reason: "“6.5380000XE+01” in MASS is not a number")
      ) { try Topology(prmtopFile: path) }
    }
  }

  @Test("Damaged files give errors or topologies, never a trap")
  func mutations() throws {
    try expectErrorsOnly(Array(Self.text.utf8), suffix: ".prmtop", count: 3000) { path in
      try Topology(prmtopFile: path)
    }
    let bytes = try DataFiles.bytes(DataFiles.format("solvated.prmtop"))
    try expectErrorsOnly(bytes, suffix: ".prmtop", count: 200) { path in try Topology(prmtopFile: path) }
  }
}
