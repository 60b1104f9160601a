import Foundation
import Storage
import Testing
import Trajectories

@Suite("PSF")
struct PSFTests {
  private func read(_ text: String) throws -> Topology {
    try TopologyFixtures.withFile(text, suffix: ".psf") { try Topology(psfFile: $0) }
  }

  private static let namd = """
    PSF CMAP

           2 !NTITLE
     REMARKS two segments
     REMARKS with ions

           5 !NATOM
           1 PROA 52A  GLY  N    NH1    -0.470000       14.0070           0
           2 PROA 52A  GLY  HN   H       0.310000        1.0080           0
           3 PROA 53   ALA  CA   CT1     0.070000       12.0110           0
           4 ION  -1   SOD  SOD  SOD     1.000000       22.9898           0
           5 ION  -1   SOD  D    DRUD   -0.500000        0.4000           0

           2 !NBOND: bonds
           1       2       3       1

    """

  @Test("NAMD's free format: segments, insertion codes, negative numbers, Drude particles")
  func namd() throws {
    let topology = try read(Self.namd)
    #expect(topology.chains.map(\.identifier) == ["PROA", "ION"])
    #expect(topology.residues.map(\.number) == [52, 53, -1])
    #expect(topology.residues.map(\.insertionCode) == ["A", "", ""])
    #expect(topology.residues.map(\.segment) == ["PROA", "PROA", "ION"])
    #expect(topology.atoms.map { $0.element?.symbol } == ["N", "H", "C", "Na", nil])
    #expect(topology.atoms.map(\.serial) == [1, 2, 3, 4, 5])
    #expect(topology.bonds == [.init(0, 1), .init(0, 2)])
  }

  @Test("Windows line ends change nothing")
  func lineEnds() throws {
    let lines = Self.namd.split(separator: "\n", omittingEmptySubsequences: false)
    let windows = lines.joined(separator: "\r\n")
    let expected = try read(Self.namd)
    #expect(try read(windows) == expected)
  }

  @Test("A blank segment is read by columns, in both widths")
  func blankSegment() throws {
    // I8,1X,A4,1X,A4,1X,A4,1X,A4,1X,I4,1X,2G14.6,I8
    let standard = """
      PSF

             1 !NATOM
             1      7    ALA  CA     22   0.700000E-01   12.0110           0
      """
    // I10,1X,A8,1X,A8,1X,A8,1X,A8,1X,A6,1X,2G14.6,I8
    let extended = """
      PSF EXT XPLOR

               1 !NATOM
               1          7        ALA      CA       CT1      0.700000E-01   12.0110           0   0.00
      """
    for text in [standard, extended] {
      let topology = try read(text)
      #expect(topology.residues.map(\.number) == [7])
      #expect(topology.residues.map(\.name) == ["ALA"])
      #expect(topology.atoms.map(\.name) == ["CA"])
      #expect(topology.atoms.map(\.charge) == [0.07])
      #expect(topology.residues.map(\.segment) == [""])
    }
  }

  @Test("Damage is reported with its line", arguments: [
    ("1.0080", "x.0080", 9, "“x.0080” is not a mass"),
    ("-0.470000", "charged", 8, "“charged” is not a charge"),
    ("       3       1", "       6       1", 15, "“6” is not an atom from 1 to 5"),
    ("       3       1", "       3       3", 15, "atom 3 is bonded to itself"),
    (" 53   ALA", " ALA  ALA", 10, "“ALA” is not a residue's number"),
    ("5 !NATOM", "0 !NATOM", 7, "the file says that it has no atoms"),
    ("5 !NATOM", "99999999999 !NATOM", 7, "99999999999 atoms are more than a file of this size can hold"),
    ("2 !NBOND", "9 !NBOND", 15, "the file ends after 2 of 9 bonds"),
  ])
  func damage(old: String, new: String, line: Int, reason: String) throws {
    let place = try #require(Self.namd.range(of: old))
    let text = Self.namd.replacingCharacters(in: place, with: new)
    try TopologyFixtures.withFile(text, suffix: ".psf") { path in
      #expect(throws: StorageError.malformedLine(path: path, line: line, reason: reason)) {
        try Topology(psfFile: path)
      }
    }
  }

  @Test("A file that is no PSF, and one without atoms, are named so")
  func otherFiles() throws {
    try TopologyFixtures.withFile("hello", suffix: ".psf") { path in
      #expect(
        throws: StorageError.malformed(
          path: path, format: "PSF", reason: "the first line does not begin with PSF")
      ) { try Topology(psfFile: path) }
    }
    try TopologyFixtures.withFile("PSF\n", suffix: ".psf") { path in
      #expect(
        throws: StorageError.malformed(
          path: path, format: "PSF", reason: "there is no !NATOM section")
      ) { try Topology(psfFile: path) }
    }
  }

  @Test("Damaged files give errors or topologies, never a trap")
  func mutations() throws {
    let bytes = try DataFiles.bytes(DataFiles.format("solvated.psf"))
    try expectErrorsOnly(bytes, suffix: ".psf", count: 400) { path in try Topology(psfFile: path) }
    try expectErrorsOnly(Array(Self.namd.utf8), suffix: ".psf", count: 3000) { path in
      try Topology(psfFile: path)
    }
  }
}

/// Reads damaged copies; each must give a storage error or a consistent topology.
func expectErrorsOnly(
  _ bytes: [UInt8], suffix: String, count: Int, _ read: (String) throws -> Topology
) throws {
  var random = TestGenerator(seed: 11)
  var refused = 0
  for _ in 0..<count {
    try TopologyFixtures.withFile(damaged(bytes, &random), suffix: suffix) { path in
      do {
        let topology = try read(path)
        #expect(topology.residues.last?.atoms.upperBound == topology.atomCount)
        #expect(topology.chains.last?.residues.upperBound == topology.residues.count)
        #expect(topology.bonds.allSatisfy { $0.first < $0.second && $0.second < topology.atomCount })
        _ = topology.inferredBonds()
      } catch {
        #expect(error is StorageError)
        refused += 1
      }
    }
  }
  // Most damage to headers and numbers can be seen.
  #expect(refused > count / 10)
}
