import CoarseGraining
import Testing
import Trajectories

@Suite("Built-in mappings")
struct BuiltInMappingTests {
  let topology = Mapped.dipeptide()

  func names(_ mapping: Mapping, _ topology: Topology) -> [[String]] {
    mapping.beads.map { $0.atoms.map { topology.atoms[$0].name } }
  }

  @Test("Names and numbers are read and written")
  func parsing() throws {
    for text in [
      "ca", "ca-cb", "backbone", "martini-like", "blocks:7", "heavy", "random:5", "random:5x200", "all",
    ] {
      #expect(try BuiltInMapping(parsing: text)?.name == text)
    }
    #expect(try MappingRequest.parse("random:5x200") == .builtIn(.random(siteCount: 5, mappingCount: 200)))
    #expect(
      try MappingRequest.parse("optimise:mapping-entropy:31")
        == .optimise(score: "mapping_entropy", siteCount: 31))
    #expect(try MappingRequest.parse("my.xml") == .file("my.xml"))
    #expect(try MappingRequest.parse("./ca") == .file("./ca"))
    func fault(_ text: String) -> CoarseGrainingError? { Mapped.fault { try MappingRequest.parse(text) } }
    for text in [
      "blocks:0", "blocks:x", "blocks", "random:", "random:5x", "random:5x0", "random:1x2x3", "optimise:a",
      "optimise:a:0",
    ] {
      guard case .invalidMappingRequest(text, _) = fault(text) else {
        Issue.record("\(text): \(String(describing: fault(text)))")
        continue
      }
    }
    guard case .unknownMapping("backbones", "backbone"?, _) = fault("backbones") else {
      Issue.record("\(String(describing: fault("backbones")))")
      return
    }
    guard case .unknownMapping("block:3", "blocks:N"?, _) = fault("block:3") else {
      Issue.record("\(String(describing: fault("block:3")))")
      return
    }
  }

  @Test("Sites of the dipeptide")
  func dipeptide() throws {
    func one(_ builtIn: BuiltInMapping) throws -> [[String]] {
      names(try builtIn.mappings(of: topology)[0], topology)
    }
    #expect(try one(.alphaCarbons) == [["CA"]])
    #expect(try one(.alphaAndBetaCarbons) == [["CA"], ["CB"]])
    #expect(Array(try one(.backbone).joined()) == ["C", "O", "N", "CA", "CB", "C", "O", "N"])
    #expect(try one(.martiniLike) == [["CH3", "C", "O"], ["N", "CA", "C", "O"], ["CB"], ["N", "C"]])
    #expect(try one(.heavy).count == 10)
    #expect(try one(.all).count == 22)
    #expect(try one(.blocks(3)) == [["CH3", "C", "O"], ["N", "CA", "CB"], ["C", "O", "N", "C"]])
    let martini = try BuiltInMapping.martiniLike.mappings(of: topology)[0]
    #expect(martini.isPartition)
    #expect(martini.beads.map(\.name) == ["BB", "BB", "SC1", "BB"])
    try martini.validate(in: topology)
  }

  @Test("Side chains are cut so that each heavy atom has one bead")
  func martini() throws {
    let residues = [
      ("NTRP", "N CA CB CG CD1 NE1 CE2 CD2 CE3 CZ3 CH2 CZ2 C O"), ("HIE", "N CA CB CG ND1 CE1 NE2 CD2 C O"),
      ("LYS", "N CA CB CG CD CE NZ HZ1 C O"), ("ARG", "N CA CB CG CD NE CZ NH1 NH2 C O"),
      ("TYR", "N CA CB CG CD1 CE1 CZ OH CE2 CD2 C O"), ("PHE", "N CA CB CG CD1 CE1 CZ CE2 CD2 C O"),
      ("GLY", "N CA C O"), ("MET", "N CA CB CG SD CE C OT1 OT2"),
    ]
    let topology = Mapped.peptide(residues.map { (name: $0.0, atoms: $0.1) })
    let mapping = try BuiltInMapping.martiniLike.mappings(of: topology)[0]
    #expect(mapping.isPartition)
    let heavy = try BuiltInMapping.heavy.mappings(of: topology)[0]
    #expect(mapping.beads.flatMap(\.atoms).sorted() == heavy.beads.flatMap(\.atoms))
    var counts: [String: Int] = [:]
    for bead in mapping.beads { counts[bead.residue.name, default: 0] += 1 }
    #expect(counts == ["NTRP": 6, "HIE": 4, "LYS": 3, "ARG": 3, "TYR": 5, "PHE": 4, "GLY": 1, "MET": 2])
    #expect(mapping.beads.allSatisfy { $0.atoms.count <= 5 })
  }

  @Test("Blocks divide chains, and join none", arguments: [2, 3, 5, 7, 11, 20])
  func blocks(count: Int) throws {
    let two = Mapped.peptide([("ACE", "CH3 C O"), ("ALA", "N CA CB C O"), ("NME", "N C")], copies: 2)
    let mapping = try BuiltInMapping.blocks(count).mappings(of: two)[0]
    #expect(mapping.beadCount == count)
    #expect(mapping.beads.flatMap(\.atoms) == Array(0..<20))
    #expect(mapping.beads.allSatisfy { Set($0.atoms.map { $0 / 10 }).count == 1 })
    let sizes = mapping.beads.map(\.atoms.count)
    #expect(count % 2 == 1 || sizes.max()! - sizes.min()! <= 1)
    #expect(
      Mapped.fault { try BuiltInMapping.blocks(1).mappings(of: two) }
        == .unsuitableTopology(
          mapping: "blocks:1",
          reason: "there are 2 chains, and no bead may join two; ask for as many beads or more"))
  }

  @Test("Random mappings depend on seed and number alone, and are sorted choices of heavy atoms")
  func random() throws {
    let many = try BuiltInMapping.random(siteCount: 4, mappingCount: 200).mappings(of: topology, seed: 3)
    let few = try BuiltInMapping.random(siteCount: 4, mappingCount: 20).mappings(of: topology, seed: 3)
    #expect(many.prefix(20).map { $0.beads.map(\.atoms) } == few.map { $0.beads.map(\.atoms) })
    #expect(many[6].name == "random-4-007")
    let heavy = Set([1, 4, 5, 6, 8, 10, 14, 15, 16, 18])
    var uses: [Int: Int] = [:]
    for mapping in many {
      let atoms = mapping.beads.flatMap(\.atoms)
      #expect(atoms == atoms.sorted() && Set(atoms).count == 4 && heavy.isSuperset(of: atoms))
      for atom in atoms { uses[atom, default: 0] += 1 }
    }
    // Each atom is in 80 of 200 on average, with σ = √(200 · 0.4 · 0.6) ≈ 6.9: five of them.
    #expect(uses.count == 10 && uses.values.allSatisfy { abs($0 - 80) < 35 })
    let other = try BuiltInMapping.random(siteCount: 4, mappingCount: 20).mappings(of: topology, seed: 4)
    #expect(other.map { $0.beads.map(\.atoms) } != few.map { $0.beads.map(\.atoms) })
    #expect(
      Mapped.fault { try BuiltInMapping.random(siteCount: 11, mappingCount: 1).mappings(of: topology) }
        == .unsuitableTopology(
          mapping: "random:11", reason: "there are 10 heavy atoms, fewer than 11 sites; ask for fewer"))
  }

  @Test("Water and ions are left out unless they are asked for")
  func solvent() throws {
    let wet = Mapped.peptide([("ALA", "N CA CB C O"), ("HOH", "O H1 H2"), ("NA", "NA")])
    #expect(try BuiltInMapping.all.mappings(of: wet)[0].beadCount == 5)
    #expect(try BuiltInMapping.all.mappings(of: wet, within: Array(0..<9))[0].beadCount == 9)
    #expect(
      try BuiltInMapping.heavy.mappings(of: wet, within: [4, 5, 6])[0].beads.flatMap(\.atoms) == [4, 5])
    let only = Mapped.peptide([("HOH", "O H1 H2")])
    for builtIn in [BuiltInMapping.alphaCarbons, .backbone, .martiniLike, .heavy, .all, .blocks(1)] {
      guard case .unsuitableTopology = Mapped.fault({ try builtIn.mappings(of: only) }) else {
        Issue.record("\(builtIn)")
        continue
      }
    }
  }
}
