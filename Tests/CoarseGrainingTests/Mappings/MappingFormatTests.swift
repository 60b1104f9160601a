import CoarseGraining
import Foundation
import Statistics
import Testing
import Trajectories

@Suite("Mapping formats")
struct MappingFormatTests {
  let topology = Mapped.dipeptide()

  @Test("VOTCA: atoms by residue and name, normalised weights, force weights d/w")
  func votca() throws {
    let text = """
      <?xml version="1.0"?>
      <cg_molecule>
        <name>ala2</name> <!-- of the beads -->
        <ident>ala2</ident>
        <topology><cg_beads>
          <cg_bead><name>A</name><type>P5</type><mapping>m1</mapping><beads>1:ACE:CH3
            1:ACE:C 1:ACE:O</beads></cg_bead>
          <cg_bead><name>B</name><type>C1</type><symmetry>1</symmetry><mapping>m2</mapping>
            <beads>2:ALA:CA 2:ALA:CB</beads></cg_bead>
        </cg_beads></topology>
        <maps>
          <map><name>m1</name><weights>12 12 16</weights></map>
          <map><name>m2</name><weights>1 3</weights><d>1 1</d></map>
        </maps>
      </cg_molecule>
      """
    let mapping = try Mapping.parse(text, path: "dir/ala2.votca.xml", topology: topology)
    #expect(mapping.name == "ala2.votca")
    #expect(mapping.beads.map(\.name) == ["A", "B"])
    #expect(mapping.beads.map(\.type) == ["P5", "C1"])
    #expect(mapping.beads[0].atoms == [1, 4, 5])
    #expect(mapping.beads[0].weights == [0.3, 0.3, 0.4])
    #expect(mapping.beads[0].forceWeights == nil)
    #expect(mapping.beads[1].atoms == [8, 10])
    // d = (1/2, 1/2), w = (1/4, 3/4).
    #expect(mapping.beads[1].forceWeights == [2, 0.5 / 0.75])
    #expect(mapping.beads[1].residue == Mapping.ResidueLabel(name: "ALA", number: 2, chain: "A"))
  }

  @Test("VOTCA: each molecule that has the atoms gets the beads")
  func votcaMolecules() throws {
    let three = Mapped.peptide([("ACE", "CH3 C O"), ("NME", "N C")], copies: 3)
    let text = """
      <cg_molecule><name>m</name><ident>m</ident><topology><cg_beads>
      <cg_bead><name>A</name><type>A</type><mapping>m</mapping><beads>1:ACE:C 2:NME:N</beads></cg_bead>
      </cg_beads></topology><maps><map><name>m</name><weights>1 1</weights></map></maps></cg_molecule>
      """
    let mapping = try Mapping.parse(text, path: "m.xml", topology: three)
    #expect(mapping.beads.map(\.atoms) == [[1, 3], [6, 8], [11, 13]])
    #expect(mapping.beads.map(\.residue.chain) == ["A", "B", "C"])
    // Written once, and read back as three.
    let written = try mapping.text(in: .votca, topology: three)
    #expect(written.components(separatedBy: "<cg_bead>").count == 2)
    #expect(Mapped.agree(try Mapping.parse(written, path: "m.xml", topology: three), mapping))
    // One of three molecules alone would come back as three.
    var one = mapping
    one.beads.removeLast(2)
    #expect(throws: CoarseGrainingError.self) { try one.text(in: .votca, topology: three) }
  }

  @Test("OpenMSCG: groups repeat, x-weights are normalised, f-weights are not")
  func openMSCG() throws {
    let water = Mapped.anonymous(12)
    let text = """
      site-types:
        WAT:
          index: [0, 1, 2]
          x-weight: [16.0, 1.0, 1.0]
          f-weight: [1.0, 1.0, 1.0]
        ION: {index: [0], x-weight: [1], f-weight: [2]}
      system:
        - anchor: 0
          repeat: 2
          offset: 5
          groups:
            - {anchor: 0, repeat: 1, offset: 3, sites: [[WAT, 0]]}
            - {anchor: 3, repeat: 2, offset: 1, sites: [[ION, 0]]}
      """
    let mapping = try Mapping.parse(text, path: "water.yaml", topology: water)
    #expect(mapping.beads.map(\.atoms) == [[0, 1, 2], [3], [4], [5, 6, 7], [8], [9]])
    #expect(mapping.beads.map(\.name) == ["WAT", "ION", "ION", "WAT", "ION", "ION"])
    let masses: [Double] = [16, 1, 1]
    #expect(mapping.beads[0].weights == masses.map { $0 / 18 })
    #expect(mapping.beads[0].forceWeights == nil)
    #expect(mapping.beads[1].forceWeights == [2])
  }

  @Test("OpenMSCG: a nested anchor, which it counts twice, is refused")
  func openMSCGAnchor() {
    let text = """
      site-types:
        A: {index: [0]}
      system:
        - anchor: 2
          groups:
            - {anchor: 0, sites: [[A, 0]]}
      """
    let error = Mapped.fault { try Mapping.parse(text, path: "a.yaml", topology: Mapped.anonymous(5)) }
    guard case .malformedMapping("a.yaml", 4?, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("twice"))
  }

  @Test("PyCGTOOL: beads of residue names, charges, comments, virtual sites")
  func pyCGTOOL() throws {
    let text = """
      ; a comment
      [ ALA ]
      BB P5 N CA C O ; another
      SC C1 -0.5 CB
      @v V TC4 BB SC

      [NME]
      BB P3 N C
      """
    let mapping = try Mapping.parse(text, path: "ala.map", topology: topology)
    #expect(mapping.beads.map(\.name) == ["BB", "SC", "V", "BB"])
    #expect(mapping.beads.map(\.atoms) == [[6, 8, 14, 15], [10], [6, 8, 14, 15, 10], [16, 18]])
    #expect(mapping.beads[1].charge == -0.5)
    #expect(mapping.beads[2].weights == [0.125, 0.125, 0.125, 0.125, 0.5])
    #expect(mapping.beads[2].parents == [.init(bead: 0, weight: 0.5), .init(bead: 1, weight: 0.5)])
    #expect(mapping.isPartition == false)
    #expect(mapping.sharedAtoms == [])
    let written = try mapping.text(in: .pyCGTOOL, topology: topology)
    #expect(Mapped.agree(try Mapping.parse(written, path: "ala.map", topology: topology), mapping))
  }

  @Test("EXCOGITO and index groups: one counts from 0, the other from 1")
  func indices() throws {
    let lines = try Mapping.parse("8\n4\n\n16\n", path: "sites.txt", topology: topology)
    #expect(lines.beads.map(\.atoms) == [[8], [4], [16]])
    #expect(lines.beads.map(\.name) == ["CA", "C", "N"])
    let groups = try Mapping.parse(
      "[ left ]\n1 2 3\n4\n; comment\n[right]\n22 21\n", path: "beads.ndx", topology: topology)
    #expect(groups.beads.map(\.atoms) == [[0, 1, 2, 3], [21, 20]])
    #expect(groups.beads.map(\.name) == ["left", "right"])
    let shifted = try Mapping.parse("1\n22\n", path: "sites.txt", topology: topology, base: .one)
    #expect(shifted.beads.map(\.atoms) == [[0], [21]])
  }

  @Test("Formats are told by ending, else by content")
  func detection() {
    let cases: [(String, String, MappingFormat?)] = [
      ("a.xml", "", .votca), ("a.map", "", .pyCGTOOL), ("a.ndx", "", .ndx), ("a.yml", "beads:\n", .yaml),
      ("a.yaml", "site-types:\n", .openMSCG), ("a.txt", "0\n5\n", .excogito),
      ("a", "# x\n[ a ]\n1 2\n", .ndx),
      ("a.dat", "[ALA]\nBB P5 CA\n", .pyCGTOOL), ("x/a.b/c", " <cg_molecule>", .votca),
      ("a", "name: x\nbeads:\n", .yaml),
      ("a.txt", "hello", nil), ("a", "", nil),
    ]
    for (path, text, format) in cases {
      #expect(MappingFormat.detect(path: path, text: text) == format, "\(path)")
    }
  }

  @Test("Each format carries what it says, from each to each")
  func conversions() throws {
    var mapping = Mapping(
      name: "m", atomCount: 22,
      beads: [
        Mapped.bead("A", [1, 4, 5], [12, 12, 16], type: "P", in: topology),
        Mapped.bead("B", [8, 10], type: "Q", in: topology), Mapped.bead("C", [16], in: topology),
      ])
    let residues = mapping.beads.map(\.residue)
    for first in MappingFormat.allCases where first != .excogito {
      let text = try mapping.text(in: first, topology: topology)
      let once = try Mapping.parse(text, path: "m", topology: topology, format: first)
      #expect(once.beads.map(\.atoms) == mapping.beads.map(\.atoms))
      #expect(once.beads.map(\.residue) == residues)
      // Nothing more is lost where nothing was said to be.
      if mapping.losses(in: first, topology: topology).isEmpty { #expect(Mapped.agree(once, mapping)) }
      for second in MappingFormat.allCases where second != .excogito {
        let twice = try Mapping.parse(
          try once.text(in: second, topology: topology), path: "m", topology: topology, format: second)
        #expect(twice.beads.map(\.atoms) == mapping.beads.map(\.atoms), "\(first) \(second)")
        if once.losses(in: second, topology: topology).isEmpty { #expect(Mapped.agree(once, twice)) }
      }
    }
    #expect(mapping.losses(in: .yaml, topology: topology) == [])
    #expect(mapping.losses(in: .votca, topology: topology) == [])
    #expect(mapping.losses(in: .ndx, topology: topology).count == 2)
    #expect(
      Mapped.fault { try mapping.text(in: .excogito, topology: topology) }
        == .cannotWriteMapping(
          mapping: "m", format: "EXCOGITO text",
          reason: "bead A has 3 atoms, and a site of this format is one atom"))
    mapping.beads[1].forceWeights = [1.5, 0.25]
    mapping.beads[1].bodyFrame = [8, 6, 14]
    mapping.beads[1].charge = 1
    mapping.beads[2].mass = 72
    mapping.beads[2].residue = Mapping.ResidueLabel(name: "X", number: -4, chain: "Z")
    let back = try Mapping.parse(
      try mapping.text(in: .yaml, topology: topology), path: "m.yaml", topology: topology)
    #expect(back == mapping)
    for format in [MappingFormat.ndx, .openMSCG, .votca, .pyCGTOOL] {
      let losses = mapping.losses(in: format, topology: topology)
      #expect(losses.contains("body frames"))
      #expect(losses.contains("masses"))
      #expect(losses.contains { $0.hasPrefix("charges") } == (format != .pyCGTOOL))
    }
  }

  @Test("Random mappings are the same after each format that can hold them", arguments: 0..<40)
  func property(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let topology = Mapped.anonymous(30)
    var beads: [Mapping.Bead] = []
    for index in 0..<(1 + generator.nextIndex(below: 8)) {
      var atoms = Array(0..<30)
      generator.shuffle(&atoms)
      atoms = Array(atoms.prefix(1 + generator.nextIndex(below: 6)))
      var bead = Mapped.bead(
        "b\(index)", atoms, atoms.map { _ in 0.1 + generator.nextUniform() }, in: topology)
      if generator.nextIndex(below: 3) == 0 {
        bead.forceWeights = atoms.map { _ in generator.nextUniform() * 4 - 2 }
      }
      beads.append(bead)
    }
    if beads.count > 1 {
      var site = Mapped.bead("v", [0], in: topology)
      site.parents = [.init(bead: 0, weight: 0.25), .init(bead: 1, weight: 0.75)]
      let matrix = Mapping(name: "r", atomCount: 30, beads: beads).matrix
      let row = (0..<30).map { 0.25 * matrix[0, $0] + 0.75 * matrix[1, $0] }
      let order = beads[0].atoms + beads[1].atoms.filter { !beads[0].atoms.contains($0) }
      site.atoms = order
      site.weights = order.map { row[$0] }
      beads.append(site)
    }
    let mapping = Mapping(name: "r", atomCount: 30, beads: beads)
    try mapping.validate(in: topology)
    let yaml = try Mapping.parse(
      try mapping.text(in: .yaml, topology: topology), path: "r.yaml", topology: topology)
    #expect(Mapped.agree(yaml, mapping))
    let mscg = try Mapping.parse(
      try mapping.text(in: .openMSCG, topology: topology), path: "r.yaml", topology: topology)
    for (a, b) in zip(mscg.resolvedForceWeights, mapping.resolvedForceWeights) {
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 })
    }
    #expect(zip(mscg.matrix.elements, mapping.matrix.elements).allSatisfy { abs($0 - $1) < 1e-12 })
    let votca = try Mapping.parse(
      try mapping.text(in: .votca, topology: topology), path: "r.xml", topology: topology)
    #expect(zip(votca.matrix.elements, mapping.matrix.elements).allSatisfy { abs($0 - $1) < 1e-12 })
    let groups = try Mapping.parse(
      try mapping.text(in: .ndx, topology: topology), path: "r.ndx", topology: topology)
    #expect(groups.beads.map(\.atoms) == mapping.beads.map(\.atoms))
    // Where no loss is told there is none.
    for format in MappingFormat.allCases where mapping.losses(in: format, topology: topology).isEmpty {
      let back = try Mapping.parse(
        try mapping.text(in: format, topology: topology), path: "r", topology: topology, format: format)
      #expect(Mapped.agree(back, mapping), "\(format)")
    }
  }

  @Test("VOTCA: residues by their place in the molecule, else by their numbers")
  func votcaNumbers() throws {
    var late = Mapped.peptide([("ACE", "CH3 C O"), ("ALA", "N CA CB C O"), ("NME", "N C")])
    for index in late.residues.indices { late.residues[index].number = 40 + index }
    func read(_ reference: String) throws -> [[Int]] {
      try Mapping.parse(
        """
        <cg_molecule><topology><cg_beads><cg_bead><name>A</name><mapping>m</mapping><beads>\(reference)</beads>
        </cg_bead></cg_beads></topology><maps><map><name>m</name><weights>1</weights></map></maps></cg_molecule>
        """, path: "m.xml", topology: late
      ).beads.map(\.atoms)
    }
    #expect(try read("2:ALA:CA") == [[4]])
    #expect(try read("41:ALA:CA") == [[4]])
    #expect(throws: CoarseGrainingError.self) { try read("1:ALA:CA") }
  }

  @Test("Formats of names say why they cannot hold a mapping")
  func namesNeeded() throws {
    let two = Mapped.peptide([("ALA", "N CA CB C O"), ("ALA", "N CA CB C O OXT")])
    func fault(_ format: MappingFormat, _ mapping: Mapping, _ topology: Topology) -> String? {
      guard
        case .cannotWriteMapping(_, _, let reason) = Mapped.fault({
          try mapping.text(in: format, topology: topology)
        })
      else { return nil }
      return reason
    }
    let martini = try BuiltInMapping.martiniLike.mappings(of: two)[0]
    #expect(
      fault(.pyCGTOOL, martini, two)
        == "residues ALA1 and ALA2 are mapped differently, and this format maps all of a name alike")
    let alpha = try BuiltInMapping.alphaCarbons.mappings(of: two)[0]
    #expect(fault(.pyCGTOOL, alpha, two) == nil)
    // One section stands for both residues.
    #expect(try alpha.text(in: .pyCGTOOL, topology: two) == "[ALA]\nCA CA CA\n")
    let joined = Mapping(name: "j", atomCount: 11, beads: [Mapped.bead("A", [1, 6], in: two)])
    #expect(
      fault(.pyCGTOOL, joined, two)
        == "bead A has atoms of several residues, and beads of this format have one")
    var nameless = two
    for index in nameless.atoms.indices { nameless.atoms[index].name = "X" }
    #expect(
      fault(.votca, joined, nameless)
        == "residue ALA1 has several atoms X, and this format names atoms")
    var bracket = joined
    bracket.beads[0].name = "a]b"
    #expect(fault(.ndx, bracket, two)?.hasPrefix("the name of bead") == true)
  }

  @Test("Files on disk, named by mapping and format")
  func disk() throws {
    let folder = try Mapped.scratch()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let mapping = try BuiltInMapping.alphaAndBetaCarbons.mappings(of: topology)[0]
    for format in MappingFormat.allCases {
      let path = "\(folder)/ca-cb.\(format.fileExtension)"
      try mapping.write(path, in: format, topology: topology)
      let back = try Mapping.read(path, topology: topology)
      #expect(back.name == "ca-cb")
      #expect(back == mapping, "\(format)")
      #expect(mapping.losses(in: format, topology: topology).isEmpty)
    }
    guard
      case .cannotUseFile(let reason) = Mapped.fault({
        try Mapping.read(folder + "/none.xml", topology: topology)
      })
    else {
      Issue.record("no error")
      return
    }
    #expect(reason.hasPrefix("cannot read \(folder)/none.xml"))
  }

  @Test("Published one-atom mappings", .enabled(if: Mapped.hasShared("tamapin"), "needs ../shared"))
  func tamapin() throws {
    let folder = Mapped.shared("tamapin")
    let topology = try Topology.read("\(folder)/6d93_100frames.xyz")
    #expect(topology.atomCount == 230)
    let alpha = try Mapping.read("\(folder)/tamapin_ca_mapping.txt", topology: topology)
    #expect(alpha.beadCount == 31)
    #expect(alpha.beads[0].atoms == [1])
    #expect(alpha.name == "tamapin_ca_mapping")
    for name in ["tamapin_mapping_backbone", "tamapin_nextca_mapping"] {
      let mapping = try Mapping.read("\(folder)/\(name).txt", topology: topology)
      #expect(mapping.isPartition)
      let original = try String(contentsOfFile: "\(folder)/\(name).txt", encoding: .utf8)
      #expect(
        try mapping.text(in: .excogito, topology: topology).split(separator: "\n")
          == original.split(whereSeparator: \.isWhitespace))
    }
    // The file has neither names nor elements, and random mappings need none.
    let random = try BuiltInMapping.random(siteCount: 31, mappingCount: 3).mappings(of: topology, seed: 5)
    #expect(random.map(\.beadCount) == [31, 31, 31])
    #expect(
      Mapped.fault { try BuiltInMapping.alphaCarbons.mappings(of: topology) }.map { "\($0)" }?
        .contains("give a PDB") == true)
  }
}
