import Features
import Storage
import Testing
import Trajectories

/// Specifications on real files: alanine dipeptide in water, 550 atoms.
struct SpecificationFileTests {
  private func resolve(_ yaml: String) throws -> FeatureSet {
    let path = DataFiles.format("solvated.pdb")
    let topology = try Topology.read(path)
    let folder = String(path.dropLast("solvated.pdb".count))
    return try FeatureSpecification(yaml: yaml, source: "s.yaml", folder: folder)
      .resolve(topology: topology, topologyName: "solvated.pdb", firstFrame: topology.box)
  }

  @Test("The dipeptide's torsions")
  func torsions() throws {
    // Atoms (counted from 0) as MDTraj's compute_phi and compute_psi list them.
    let set = try resolve("features: [torsions: phi psi omega]")
    #expect(set.isPeriodic)
    #expect(set.definitions == [
      .init(name: "phi(ALA2)", quantity: .torsion(AtomQuadruple(4, 6, 8, 14), .cosineSine)),
      .init(name: "psi(ALA2)", quantity: .torsion(AtomQuadruple(6, 8, 14, 16), .cosineSine)),
      .init(name: "omega(ACE1)", quantity: .torsion(AtomQuadruple(1, 4, 6, 8), .cosineSine)),
      .init(name: "omega(ALA2)", quantity: .torsion(AtomQuadruple(8, 14, 16, 18), .cosineSine)),
    ])
    #expect(set.atomLabels == [
      1: "ACE1 CH3", 4: "ACE1 C", 6: "ALA2 N", 8: "ALA2 CA", 14: "ALA2 C", 16: "NME3 N", 18: "NME3 C",
    ])
  }

  @Test("References are read from beside the specification, and matched by selection")
  func references() throws {
    let set = try resolve(
      "features: [{rmsd: protein and heavy, reference: [solvated.gro, solvated.cif], weights: mass}]")
    #expect(set.definitions.map(\.name) == [
      "rmsd(protein and heavy to solvated.gro)", "rmsd(protein and heavy to solvated.cif)",
    ])
    let own = try resolve("features: [rmsd: protein and heavy]")
    guard case .rmsd(let fit) = own.definitions[0].quantity,
      case .rmsd(let gro) = set.definitions[0].quantity
    else {
      Issue.record("another kind")
      return
    }
    #expect(fit.fitAtoms == [1, 4, 5, 6, 8, 10, 14, 15, 16, 18])
    // Both files hold the first frame; PDB and GRO round to 1e-4 and 1e-3 nm.
    for i in fit.reference.indices {
      let shift = gro.reference[i % 3] - fit.reference[i % 3]
      #expect(abs(gro.reference[i] - fit.reference[i] - shift) < 0.0025)
    }
  }

  @Test("Hydrogen bonds of the dipeptide: two N–H, two O, in different residues")
  func hydrogenBonds() throws {
    let set = try resolve("features: [hydrogen_bonds: protein]")
    // N–H of residue 2 to O of 1; of 3 to O of 1 and 2.
    #expect(set.definitions.map(\.name) == [
      "hbond(N2–H2…O1)", "hbond(N3–H3…O1)", "hbond(N3–H3…O2)",
    ])
    #expect(set.definitions.map(\.quantity.atoms) == [[6, 7, 5], [16, 17, 5], [16, 17, 15]])
  }

  @Test("The surface leaves water out unless it is asked for")
  func surface() throws {
    let set = try resolve("features: [surface: protein]")
    guard case .surface(let atoms, let environment, _) = set.definitions[0].quantity else {
      Issue.record("another kind")
      return
    }
    #expect(atoms == Array(0..<22) && environment == Array(0..<22))
    #expect(set.wholenessPairs.count == 21)
  }

  @Test("A reference is made whole where frames are, and nowhere else", arguments: [true, false])
  func reference(isPeriodic: Bool) throws {
    var topology = try Topology.read(DataFiles.format("solvated.pdb"))
    let box = try #require(topology.box)
    let original = try #require(topology.positions)
    // The methyl carbon of ACE, one edge away.
    topology.positions![3] += box.a.x
    let specification = FeatureSpecification(
      [.rmsd("index 0 to 5")], periodicity: isPeriodic ? .always : .never)
    let set = try specification.resolve(
      topology: topology, topologyName: "solvated.pdb", firstFrame: box)
    guard case .rmsd(let fit) = set.definitions[0].quantity else {
      Issue.record("another kind")
      return
    }
    // All atoms move together where another image is the first.
    let expected = isPeriodic ? original : topology.positions!
    for axis in 0..<18 {
      let difference = (fit.reference[axis] - fit.reference[axis % 3]) - (expected[axis] - expected[axis % 3])
      #expect(abs(difference) < 1e-9)
    }
  }

  @Test("Flags and entries make the same features")
  func flags() throws {
    let topology = try Topology.read(DataFiles.format("solvated.pdb"))
    let flags = FeatureSpecification([
      try .torsions("phi,psi"), .distances("protein and element C N", apart: 1),
      .contacts("protein and name O", cutoff: 0.6), .rmsd("protein"), .positions("name CA CH3 C"),
    ])
    let set = try flags.resolve(topology: topology, topologyName: "solvated.pdb", firstFrame: nil)
    let yaml = try resolve(
      """
      periodic: false
      features:
        - torsions: phi psi
        - {distances: protein and element C N, apart: 1}
        - {contacts: protein and name O, cutoff: 0.6}
        - rmsd: protein
        - positions: name CA CH3 C
      """)
    #expect(set == yaml)
    #expect(throws: FeatureError.misspeltKey(
      .init("--torsions"), key: "pi", nearest: "phi",
      allowed: TorsionKind.allCases.map(\.rawValue) + ["chi"])
    ) { try FeatureRequest.torsions("phi,pi") }
  }

  @Test("Everything that can be asked for survives as JSON, bit by bit")
  func recipe() throws {
    let set = try resolve(
      """
      features:
        - torsions: phi psi
        - {torsions: phi, as: {bumps: 6}}
        - {angles: [[5, 7, 9]]}
        - distances: protein and heavy
        - {closest: protein, apart: 1, as: inverse}
        - centres: [resid 1, resid 2, resid 3]
        - positions: protein and heavy
        - {rmsd: protein and heavy, reference: solvated.gro}
        - gyration: protein
        - {surface: protein, per: residue}
        - {hydrogen_bonds: protein, as: present}
        - {expression: "{cos(phi(ALA2))} ^ 2", name: c2}
      """)
    let text = set.json.encoded()
    #expect(try FeatureSet(json: JSONValue(parsing: text)) == set)
  }

  @Test("A file is read with its name and folder; a missing one is the disk's error")
  func file() throws {
    let path = DataFiles.format("solvated.pdb")
    #expect(throws: FeatureError.storage(
      .cannotRead(path: "/absent/s.yaml", reason: "No such file or directory"))
    ) { try FeatureSpecification(contentsOfFile: "/absent/s.yaml") }
    // No YAML, but text: told by name and line.
    let error = #expect(throws: FeatureError.self) { try FeatureSpecification(contentsOfFile: path) }
    #expect(try #require(error).description.hasPrefix("solvated.pdb, line "))
  }
}

struct SpecificationGuideTests {
  @Test("Every example of the guide can be read")
  func examples() throws {
    let path = DataFiles.package("Documentation/Features.md")
    let file = try RandomAccessFile(path: path)
    let text = String(decoding: try file.bytes(at: 0, count: file.size), as: UTF8.self)
    let blocks = text.split(separator: "```yaml\n").dropFirst().map { $0.prefix { $0 != "`" } }
    #expect(blocks.count > 10)
    for block in blocks {
      let yaml = block.hasPrefix("- ") ? "features:\n\(block)" : String(block)
      let specification = try FeatureSpecification(yaml: yaml, source: "guide")
      #expect(!specification.requests.isEmpty)
    }
  }
}
