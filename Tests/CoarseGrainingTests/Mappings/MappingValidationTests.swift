import CoarseGraining
import Statistics
import Testing
import Trajectories

@Suite("Validation of mappings")
struct MappingValidationTests {
  let topology = Mapped.dipeptide()

  func mapping(_ beads: Mapping.Bead...) -> Mapping { Mapping(name: "m", atomCount: 22, beads: beads) }

  @Test("Each fault has its error, with the bead")
  func faults() {
    func fault(_ mapping: Mapping) -> CoarseGrainingError? {
      Mapped.fault { try mapping.validate(in: topology) }
    }
    #expect(fault(mapping()) == .noBeads(mapping: "m"))
    #expect(fault(mapping(Mapped.bead("A", [], in: topology))) == .emptyBead(mapping: "m", bead: "A"))
    #expect(
      fault(mapping(Mapped.bead("A", [22], in: topology)))
        == .atomOutside(mapping: "m", bead: "A", atom: 22, atomCount: 22))
    #expect(
      fault(mapping(Mapped.bead("A", [1, 2, 1], in: topology)))
        == .duplicateAtom(mapping: "m", bead: "A", atom: 1))
    #expect(
      fault(mapping(Mapped.bead("A", [1, 2], [1, -1], in: topology)))
        == .zeroWeights(mapping: "m", bead: "A"))
    #expect(
      fault(mapping(Mapped.bead("A", [1], [.nan], in: topology)))
        == .weightNotFinite(mapping: "m", bead: "A"))
    var bead = Mapped.bead("A", [1, 2], in: topology)
    bead.weights = [0.5, 0.25]
    #expect(fault(mapping(bead)) == .rowSum(mapping: "m", bead: "A", sum: 0.75))
    bead = Mapped.bead("A", [1, 2], in: topology)
    bead.forceWeights = [1]
    #expect(fault(mapping(bead)) == .weightCount(mapping: "m", bead: "A", weights: 1, atoms: 2))
    bead = Mapped.bead("A", [1, 2], in: topology)
    bead.bodyFrame = [1, 2]
    #expect(fault(mapping(bead)) == .invalidFrame(mapping: "m", bead: "A"))
    bead.bodyFrame = nil
    bead.parents = [.init(bead: 3, weight: 1)]
    #expect(
      fault(mapping(bead))
        == .invalidParents(mapping: "m", bead: "A", reason: "there is no bead 3 (from 0); there are 1"))
    var other = mapping(Mapped.bead("A", [1], in: topology))
    other.atomCount = 21
    #expect(fault(other) == .differentSystem(mapping: "m", atomCount: 21, topologyAtomCount: 22))
    #expect(fault(mapping(Mapped.bead("A", [1], in: topology))) == nil)
  }

  @Test("Indices that count from 1 where the format counts from 0 are asked about")
  func indexBase() throws {
    func fault(_ text: String, _ path: String, base: IndexBase? = nil) -> CoarseGrainingError? {
      Mapped.fault { try Mapping.parse(text, path: path, topology: topology, base: base) }
    }
    let asked = fault("1\n9\n22\n", "s.txt")
    #expect(asked == .looksOneBased(path: "s.txt", bead: "line 3", atomCount: 22))
    #expect("\(asked!)".contains("--index-base 1"))
    // With a 0 in it the file cannot count from 1, and the user may insist.
    let outside = CoarseGrainingError.atomOutside(mapping: "s", bead: "line 2", atom: 22, atomCount: 22)
    #expect(fault("0\n22\n", "s.txt") == outside)
    #expect(fault("1\n22\n", "s.txt", base: .zero) == outside)
    #expect(fault("1\n22\n", "s.txt", base: .one) == nil)
    #expect(fault("[ a ]\n0 1\n", "s.ndx") == .looksZeroBased(path: "s.ndx", bead: "a"))
    #expect(fault("[ a ]\n0 1\n", "s.ndx", base: .zero) == nil)
    #expect(
      fault("[ a ]\n23\n", "s.ndx") == .atomOutside(mapping: "s", bead: "a", atom: 22, atomCount: 22))
    #expect(
      fault("site-types: {A: {index: [1, 2]}}\nsystem: [{sites: [[A, 20]]}]", "s.yaml")
        == .looksOneBased(path: "s.yaml", bead: "A", atomCount: 22))
  }

  @Test("Damaged files are refused with their lines")
  func damage() {
    func fault(_ text: String, _ path: String) -> CoarseGrainingError? {
      Mapped.fault { try Mapping.parse(text, path: path, topology: topology) }
    }
    func malformed(_ path: String, _ line: Int?, _ reason: String) -> CoarseGrainingError {
      .malformedMapping(path: path, line: line, reason: reason)
    }
    #expect(
      fault("8\nx\n", "s.txt") == malformed("s.txt", 2, "“x” is not an atom index"))
    #expect(
      fault("8 9\n", "s.txt")
        == malformed(
          "s.txt", 1,
          "2 words where one atom index is expected; a matrix of mappings is one file for each line"))
    #expect(
      fault("8\n8\n", "s.txt") == malformed("s.txt", nil, "atom index 8 stands there twice; name it once"))
    #expect(fault("1 2\n", "s.ndx") == malformed("s.ndx", 1, "indices before the first “[ name ]”"))
    #expect(fault("[ a\n", "s.ndx") == malformed("s.ndx", 1, "the group's name does not end in “]”"))
    #expect(fault("[ a ]\n[ b ]\n1\n", "s.ndx") == .emptyBead(mapping: "s", bead: "a"))
    #expect(fault("", "s.ndx") == .noBeads(mapping: "s"))
    #expect(fault("[ALA]\nBB P5\n", "s.map") == .emptyBead(mapping: "s", bead: "BB"))
    #expect(
      fault("[ALA]\nBB P5 CX\n", "s.map")
        == .atomNotFound(
          path: "s.map", line: 2, bead: "BB", reference: "CX", reason: "residue ALA2 has no such atom"))
    #expect(
      fault("[GLY]\nBB P5 CA\n", "s.map")
        == malformed("s.map", nil, "the topology has no residue “GLY”; take the section out"))
    #expect(
      fault("[ALA]\n@q BB P5 CA\n", "s.map")
        == malformed("s.map", 2, "“@q” is not known; a virtual site begins with @v"))
    #expect(fault("hello", "s") == .unknownMappingFormat(path: "s"))
    #expect(fault("<a>", "s.xml") == malformed("s.xml", 1, "not valid XML: <a> of line 1 is not closed"))
    #expect(fault("<a/>", "s.xml") == malformed("s.xml", 1, "the root is <a>, not <cg_molecule>"))
    #expect(
      fault("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n<a>&e;</a>", "s.xml")
        == malformed(
          "s.xml", 1, "not valid XML: document types and entities are not supported; take <!…> out"))
    #expect(
      fault(String(repeating: "<a>", count: 100_000), "s.xml")
        == malformed("s.xml", 1, "not valid XML: nested deeper than 64 levels"))
    #expect(
      fault("site-types: {A: {index: [0]}}\nsystem: [{repeat: 9000000000, sites: [[A, 0]]}]", "s.yaml")
        == malformed("s.yaml", 2, "it repeats to more than 1000000 sites"))
    func votca(_ atoms: String, _ weights: String) -> String {
      "<cg_molecule><topology><cg_beads><cg_bead><name>A</name><mapping>m</mapping><beads>\(atoms)</beads></cg_bead>"
        + "</cg_beads></topology><maps><map><name>m</name><weights>\(weights)</weights></map></maps></cg_molecule>"
    }
    #expect(fault(votca("2:ALA:CA 2:ALA:CB", "1 -1"), "s.xml") == .zeroWeights(mapping: "s", bead: "A"))
    #expect(
      fault(votca("2:ALA:CA", "1 1"), "s.xml")
        == .weightCount(mapping: "s", bead: "A", weights: 2, atoms: 1))
    #expect(fault(votca("", ""), "s.xml") == .emptyBead(mapping: "s", bead: "A"))
    #expect(
      fault(votca("2:ALA:CG", "1"), "s.xml")
        == .atomNotFound(
          path: "s.xml", line: 1, bead: "A", reference: "2:ALA:CG", reason: "residues ALA have no such atom"
        ))
    #expect(
      fault(votca("2-ALA-CG", "1"), "s.xml")
        == malformed("s.xml", 1, "“2-ALA-CG” is not RESID:RESNAME:ATOM, such as 1:ALA:CA"))
  }

  @Test("Changed bytes give an error or a valid mapping, never a crash", arguments: MappingFormat.allCases)
  func mutations(format: MappingFormat) throws {
    var mapping = mapping(
      Mapped.bead("A", [1, 4, 5], [12, 12, 16], in: topology), Mapped.bead("B", [8, 10], in: topology))
    if format == .excogito { mapping = try BuiltInMapping.heavy.mappings(of: topology)[0] }
    let text = Array(try mapping.text(in: format, topology: topology).utf8)
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<4000 {
      var bytes = text
      for _ in 0...generator.nextIndex(below: 4) {
        let place = generator.nextIndex(below: bytes.count)
        switch generator.nextIndex(below: 3) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes[place] = Array("0123456789-[]{}:&*<>/ \n\"'".utf8)[generator.nextIndex(below: 25)]
        default: bytes.remove(at: place)
        }
      }
      let damaged = String(decoding: bytes, as: UTF8.self)
      do throws(CoarseGrainingError) {
        try Mapping.parse(damaged, path: "m", topology: topology, format: format).validate(in: topology)
      } catch { #expect(!"\(error)".contains("\n")) }
    }
  }

  @Test("Shared atoms are allowed, and told")
  func notes() {
    let shared = mapping(Mapped.bead("A", [1, 4], in: topology), Mapped.bead("B", [4, 5], in: topology))
    #expect(shared.sharedAtoms == [4])
    #expect(!shared.isPartition)
    #expect(shared.notes(in: topology).count == 1)
    #expect(shared.notes(in: topology)[0].contains("ACE1 C"))
    #expect(shared.resolvedForceWeights == [[1, 0], [0, 1]])
    #expect(mapping(Mapped.bead("A", [1, 4], in: topology)).notes(in: topology) == [])
  }

  @Test("A bead must fit into half the box")
  func span() throws {
    let mapping = mapping(Mapped.bead("A", [0, 1], in: topology))
    var positions = [Double](repeating: 0, count: 66)
    positions[3] = 0.9
    // A skewed box: its faces are 2 sin 60° = 1.732 apart.
    let box = Box(lengths: SIMD3(2, 2, 2), angles: SIMD3(90, 90, 60))
    let error = Mapped.fault { try mapping.checkSpan(positions: positions, box: box) }
    guard case .boxTooSmall("m", "A", let span, let limit) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(span == 0.9)
    #expect(abs(limit - 3.0.squareRoot() / 2) < 1e-12)
    positions[3] = 0.8
    try mapping.checkSpan(positions: positions, box: box)
    positions[3] = 50
    try mapping.checkSpan(positions: positions, box: nil)
  }

  @Test("A permutation keeps beads and virtual sites together")
  func permutation() throws {
    var site = Mapped.bead("V", [1, 8], in: topology)
    site.parents = [.init(bead: 0, weight: 0.5), .init(bead: 1, weight: 0.5)]
    let mapping = mapping(Mapped.bead("A", [1], in: topology), Mapped.bead("B", [8], in: topology), site)
    let other = mapping.permuted(by: [2, 1, 0])
    try other.validate(in: topology)
    #expect(other.beads.map(\.name) == ["V", "B", "A"])
    #expect(other.beads[0].parents!.map { other.beads[$0.bead].name } == ["A", "B"])
    #expect(other.permuted(by: [2, 1, 0]) == mapping)
    #expect(mapping.matrix[2, 8] == 0.5)
    #expect(mapping.matrix.rowCount == 3)
  }
}
