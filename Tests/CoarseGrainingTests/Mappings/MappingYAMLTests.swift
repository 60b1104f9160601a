import CoarseGraining
import Testing
import Trajectories

@Suite("Mappings in our own YAML")
struct MappingYAMLTests {
  let topology = Mapped.dipeptide()

  func read(_ text: String, _ topology: Topology? = nil) throws -> Mapping {
    try Mapping.parse(text, path: "m.yaml", topology: topology ?? self.topology)
  }

  @Test("A selection gives a bead in each residue, by mass")
  func selection() throws {
    let mapping = try read(
      """
      name: two
      beads:
        - {name: BB, type: P5, select: "name N CA C O", weights: mass}
        - {name: SC, select: "name CB CH3"}
      """)
    #expect(mapping.name == "two")
    #expect(mapping.beads.map(\.name) == ["BB", "SC", "BB", "SC", "BB"])
    #expect(mapping.beads.map(\.atoms) == [[4, 5], [1], [6, 8, 14, 15], [10], [16, 18]])
    #expect(mapping.beads.map(\.residue.number) == [1, 1, 2, 2, 3])
    let carbon = Element(symbol: "C")!.mass
    let oxygen = Element(symbol: "O")!.mass
    #expect(mapping.beads[0].weights == [carbon / (carbon + oxygen), oxygen / (carbon + oxygen)])
    #expect(mapping.beads[0].type == "P5")
  }

  @Test("One bead of the system, a chain or a molecule")
  func repetition() throws {
    let two = Mapped.peptide([("ACE", "CH3 C O"), ("NME", "N C")], copies: 2)
    func atoms(_ each: String) throws -> [[Int]] {
      try read("each: \(each)\nbeads: [{name: A, select: heavy}]", two).beads.map(\.atoms)
    }
    #expect(try atoms("system") == [Array(0..<10)])
    #expect(try atoms("chain") == [Array(0..<5), Array(5..<10)])
    #expect(try atoms("molecule") == [Array(0..<5), Array(5..<10)])
    #expect(try atoms("residue") == [[0, 1, 2], [3, 4], [5, 6, 7], [8, 9]])
  }

  @Test("Water and ions are left out unless “within” has them")
  func within() throws {
    let wet = Mapped.peptide([("ALA", "N CA C O"), ("HOH", "O H1 H2")])
    #expect(try read("beads: [{name: A, select: name O}]", wet).beads.map(\.atoms) == [[3]])
    #expect(
      try read("within: all\nbeads: [{name: A, select: name O}]", wet).beads.map(\.atoms) == [[3], [4]])
    #expect(
      Mapped.fault { try read("beads: [{name: A, select: water}]", wet) }
        == .selection(
          mapping: "m", bead: "A",
          reason:
            "“water” picks only atoms that “within” leaves out, by default water and ions; write within: all"
        ))
  }

  @Test("Indices, weights, force weights, frames, charges")
  func explicit() throws {
    let mapping = try read(
      """
      indices-from: 1
      beads:
        - {name: A, atoms: [9, 11], weights: [3, 1], force-weights: [2, -1], frame: [9, 7, 15], charge: -1, mass: 50}
        - {name: B, select: "resid 2 and name CB", frame: [CA, N, C], residue: {name: X, number: 7}}
      """)
    let (a, b) = (mapping.beads[0], mapping.beads[1])
    #expect(a.atoms == [8, 10])
    #expect(a.weights == [0.75, 0.25])
    #expect(a.forceWeights == [2, -1])
    #expect(a.bodyFrame == [8, 6, 14])
    #expect(a.charge == -1)
    #expect(a.mass == 50)
    #expect(b.bodyFrame == [8, 6, 14])
    #expect(b.residue == Mapping.ResidueLabel(name: "X", number: 7))
  }

  @Test("Virtual sites in each residue that has the parents, and by index")
  func virtualSites() throws {
    let mapping = try read(
      """
      beads:
        - {name: A, select: name C}
        - {name: B, select: name O}
        - {name: V, parents: [A, {bead: B, weight: 3}]}
        - {name: W, parents: [{index: 2, weight: 1}, {index: 5, weight: 1}]}
      """)
    #expect(mapping.beads.map(\.name) == ["A", "B", "V", "A", "B", "V", "A", "W"])
    #expect(mapping.beads[2].parents == [.init(bead: 0, weight: 0.25), .init(bead: 1, weight: 0.75)])
    #expect(mapping.beads[2].atoms == [4, 5])
    #expect(mapping.beads[5].weights == [0.25, 0.75])
    #expect(mapping.beads[7].atoms == [4, 5, 14, 15])
    #expect(mapping.sharedAtoms == [])
    // Atoms of a virtual site still give their force to the beads that they belong to.
    #expect(mapping.resolvedForceWeights[0] == [1])
    #expect(mapping.resolvedForceWeights[2] == [0, 0])
  }

  @Test("What is wrong is said in a line, with its place")
  func faults() {
    let cases: [(String, CoarseGrainingError)] = [
      (
        "beads: [{name: A, selct: heavy}]",
        .malformedMapping(
          path: "m.yaml", line: 1,
          reason:
            "“selct” is not known here; did you mean “select”? choose of name, type, select, atoms, parents, "
            + "each, weights, force-weights, frame, charge, mass, residue")
      ),
      (
        "beads: [{name: A, select: name XX}]",
        .selection(mapping: "m", bead: "A", reason: "“name XX” picks no atom of the topology")
      ),
      ("beads: [{name: A, atoms: []}]", .emptyBead(mapping: "m", bead: "A")),
      ("beads: []", .noBeads(mapping: "m")),
      ("beads: [{name: A, atoms: [3, 3]}]", .duplicateAtom(mapping: "m", bead: "A", atom: 3)),
      ("beads: [{name: A, atoms: [1, 2], weights: [1, -1]}]", .zeroWeights(mapping: "m", bead: "A")),
      (
        "beads: [{name: A, atoms: [1, 2], weights: [1]}]",
        .weightCount(mapping: "m", bead: "A", weights: 1, atoms: 2)
      ),
      (
        "beads: [{name: A, atoms: [0, 25]}]", .atomOutside(mapping: "m", bead: "A", atom: 25, atomCount: 22)
      ),
      ("beads: [{name: A, atoms: [-1]}]", .atomOutside(mapping: "m", bead: "A", atom: -1, atomCount: 22)),
      ("beads: [{name: A, atoms: [3, 22]}]", .looksOneBased(path: "m.yaml", bead: "A", atomCount: 22)),
      (
        "indices-from: 0\nbeads: [{name: A, atoms: [3, 22]}]",
        .atomOutside(mapping: "m", bead: "A", atom: 22, atomCount: 22)
      ),
      ("indices-from: 1\nbeads: [{name: A, atoms: [0]}]", .looksZeroBased(path: "m.yaml", bead: "A")),
      ("beads: [{name: A, atoms: [1], frame: [1, 2, 1]}]", .invalidFrame(mapping: "m", bead: "A")),
      (
        "beads: [{name: A, atoms: [1]}, {name: V, parents: [V]}]",
        .invalidParents(
          mapping: "m", bead: "V", reason: "its parents lead back to it; place it by beads that have atoms")
      ),
      (
        "beads: [{name: A, atoms: [1]}, {name: V, parents: [B]}]",
        .invalidParents(mapping: "m", bead: "V", reason: "there is no bead “B”")
      ),
      (
        "a: &x [1, 2]\nb: *x",
        .malformedMapping(
          path: "m.yaml", line: 2,
          reason: "anchors (&) and aliases (*) are not supported; write the value out")
      ),
    ]
    for (text, expected) in cases {
      let error = Mapped.fault { try read(text) }
      #expect(error == expected, "\(text): \(String(describing: error))")
      #expect(!"\(expected)".contains("\n"))
    }
  }

  @Test("Nesting is bounded before anything recurses")
  func nesting() {
    let deep = [
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
      String(repeating: "- ", count: 100_000) + "a",
      (0..<2000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
      String(repeating: "? ", count: 100_000),
    ]
    for text in deep {
      guard case .malformedMapping = Mapped.fault({ try read(text) }) else {
        Issue.record("\(text.prefix(20))")
        continue
      }
    }
  }
}
