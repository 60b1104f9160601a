import Features
import Testing
import Trajectories

/// Each kind of entry against names and atoms worked out by hand.
struct SpecificationKindTests {
  /// Residue i (from 1) has atoms 7(i − 1) + N 0, H 1, CA 2, HA 3, CB 4, C 5, O 6.
  let peptide = SpecificationFixtures.peptide(residues: 6)

  private func resolve(_ yaml: String) throws(FeatureError) -> FeatureSet {
    try SpecificationFixtures.resolve(yaml, peptide)
  }

  private func only(_ yaml: String) throws -> FeatureDefinition {
    let set = try resolve(yaml)
    try #require(set.definitions.count == 1)
    return set.definitions[0]
  }

  @Test("Without requests the features are the backbone's φ and ψ")
  func defaults() throws {
    let set = try FeatureSpecification().resolve(
      topology: peptide, topologyName: "p.pdb", firstFrame: nil)
    let listed = try SpecificationFixtures.resolve("features: [torsions: phi psi]", peptide)
    #expect(set == listed.named("p.pdb"))
    #expect(set.definitions.count == 10)
    #expect(set.definitions[0].name == "phi(ALA2)")
    #expect(set.definitions[0].quantity == .torsion(AtomQuadruple(5, 7, 9, 12), .cosineSine))
    #expect(set.definitions[5].name == "psi(ALA1)")
    #expect(set.definitions[5].quantity == .torsion(AtomQuadruple(0, 2, 5, 7), .cosineSine))
    #expect(set.atomLabels[9] == "ALA2 CA")
  }

  @Test("A system without a backbone has no default features")
  func noDefaults() {
    let topology = Topology(
      atoms: [.init(name: "AR", element: Element(symbol: "Ar"), residue: 0)],
      residues: [.init(name: "AR", number: 1, chain: 0, atoms: 0..<1)],
      chains: [.init(identifier: "", residues: 0..<1)])
    #expect(throws: FeatureError.noFeatures(topology: "ar.gro")) {
      try FeatureSpecification().resolve(topology: topology, topologyName: "ar.gro", firstFrame: nil)
    }
  }

  @Test("Torsions by kind, of chosen residues, in each form")
  func torsions() throws {
    let set = try resolve(
      """
      features:
        - torsions: [[1, resid 1 and name CA, 6, 8]]
          as: angle
          name: mine
        - torsions: phi,omega
          of: resid 2 to 3 and name CB
          as: {bumps: 4, concentration: 2.5}
        - torsions: psi
          of: resid 4
          as: {bumps: [-60, 120]}
      """)
    #expect(set.definitions.map(\.name) == [
      "mine", "phi(ALA2)", "phi(ALA3)", "omega(ALA2)", "omega(ALA3)", "psi(ALA4)",
    ])
    #expect(set.definitions[0].quantity == .torsion(AtomQuadruple(0, 2, 5, 7), .angle))
    #expect(set.definitions[1].quantity
      == .torsion(
        AtomQuadruple(5, 7, 9, 12),
        .bumps(centres: [-.pi, -.pi / 2, 0, .pi / 2], concentration: 2.5)))
    #expect(set.definitions[5].quantity
      == .torsion(
        AtomQuadruple(21, 23, 26, 28),
        .bumps(centres: [-60 * Double.pi / 180, 120 * Double.pi / 180], concentration: 4)))
  }

  @Test("Angles of listed atoms")
  func angles() throws {
    let set = try resolve("features: [{angles: [[1, 3, 6]], as: cosine}, {angles: [[6, 3, 1]]}]")
    #expect(set.definitions == [
      FeatureDefinition(name: "angle(N1–CA1–C1)", quantity: .angle(AtomTriple(0, 2, 5), .cosine)),
      FeatureDefinition(name: "angle(C1–CA1–N1)", quantity: .angle(AtomTriple(5, 2, 0), .value)),
    ])
  }

  @Test("Centres of mass or of geometry")
  func centres() throws {
    let definition = try only("features: [centres: {from: resid 1 and name CA H, to: resid 6 and name N}]")
    #expect(definition.name == "centres(resid 1 and name CA H–resid 6 and name N)")
    #expect(definition.quantity == .centreDistance(
      AtomGroup(atoms: [1, 2], weights: [Element.hydrogen.mass, Element(symbol: "C")!.mass]),
      AtomGroup(atoms: [35], weights: [Element(symbol: "N")!.mass]), .value))
    let set = try resolve(
      "features: [{centres: [resid 1, resid 2, resid 3], weights: none, name: [a, b, c]}]")
    #expect(set.definitions.map(\.name) == ["a", "b", "c"])
    #expect(set.definitions[1].quantity == .centreDistance(
      AtomGroup(atoms: Array(0..<7), weights: .init(repeating: 1, count: 7)),
      AtomGroup(atoms: Array(14..<21), weights: .init(repeating: 1, count: 7)), .value))
  }

  @Test("Aligned positions take the topology's coordinates unless a reference is given")
  func positions() throws {
    let set = try resolve("features: [{positions: name CA, fit: name N CA C}]")
    #expect(set.definitions.map(\.name) == (1...6).map { "ALA\($0) CA" })
    guard case .alignedPositions(let fit, let atoms) = set.definitions[1].quantity else {
      Issue.record("another kind")
      return
    }
    #expect(atoms == [9])
    #expect(fit.fitAtoms == (0..<6).flatMap { r in [0, 2, 5].map { 7 * r + $0 } })
    #expect(fit.weights == .init(repeating: 1, count: 18))
    #expect(Array(fit.reference[3..<6]) == Array(peptide.positions![6..<9]))
    #expect(fit.referenceName == "system.pdb")
  }

  @Test("Deviations, radii of gyration and surfaces")
  func groups() throws {
    let rmsd = try only("features: [{rmsd: name CA, weights: mass}]")
    #expect(rmsd.name == "rmsd(name CA to system.pdb)")
    let carbon = Element(symbol: "C")!.mass
    guard case .rmsd(let fit) = rmsd.quantity else {
      Issue.record("another kind")
      return
    }
    #expect(fit.weights == .init(repeating: carbon, count: 6))
    let radius = try only("features: [{gyration: name CA}]")
    #expect(radius == FeatureDefinition(
      name: "rg(name CA)",
      quantity: .radiusOfGyration(
        AtomGroup(atoms: [2, 9, 16, 23, 30, 37], weights: .init(repeating: carbon, count: 6)))))
    let set = try resolve(
      "features: [{surface: resid 1 2, per: residue, environment: resid 1, probe: 0, points: 100}]")
    #expect(set.definitions.map(\.name) == ["sasa(ALA1)", "sasa(ALA2)"])
    let radii = peptide.atoms[0..<14].map { $0.element!.vanDerWaalsRadius! }
    #expect(set.definitions[1].quantity == .surface(
      atoms: Array(7..<14), environment: Array(0..<14),
      SurfaceOptions(probeRadius: 0, pointCount: 100, radii: radii)))
  }

  @Test("Hydrogen bonds from bonded N–H to O; amide nitrogens accept none")
  func hydrogenBonds() throws {
    let set = try resolve(
      "features: [{hydrogen_bonds: {donors: resid 5, acceptors: resid 2 4 5}, as: present, apart: 2}]")
    #expect(set.definitions == [
      FeatureDefinition(
        name: "hbond-present(N5–H5…O2)",
        quantity: .hydrogenBond(
          AtomTriple(28, 29, 13), .present(distance: 0.25, angle: 120 * .pi / 180)))
    ])
    let listed = try only("features: [{hydrogen_bonds: {triples: [[29, 30, 7]]}}]")
    #expect(listed == FeatureDefinition(
      name: "hbond(N5–H5…O1)", quantity: .hydrogenBond(AtomTriple(28, 29, 6), .distance)))
  }

  @Test("Expressions read columns before them by name")
  func expressions() throws {
    let set = try resolve(
      """
      features:
        - distances: {pairs: [[1, 8], [1, 15]]}
          name: [d1, d2]
        - expression: d1 / d2
          name: ratio
        - expression: ratio ^ 2
          name: square
      """)
    #expect(set.definitions[2] == FeatureDefinition(name: "ratio", quantity: .expression("d1 / d2")))
    #expect(set.definitions[3].columns.map(\.name) == ["square"])
    #expect(throws: FeatureError.self) {
      try resolve("features: [{expression: d1 / d2, name: ratio}]")
    }
  }

  @Test("A box decides on minimum images and wholeness where periodic is auto")
  func periodicity() throws {
    let box = Box(lengths: .init(repeating: 3), angles: .init(repeating: 90))!
    let flat = Box(a: [1, 0, 0], b: [0, 1, 0], c: [1, 1, 0])
    let yaml = "features: [gyration: protein]"
    let periodic = try SpecificationFixtures.resolve(yaml, peptide, box: box)
    #expect(periodic.isPeriodic)
    // One molecule of 42 atoms is made whole along 41 pairs, each child after its parent.
    #expect(periodic.wholenessPairs.count == 41)
    var whole: Set<Int> = [0]
    for pair in periodic.wholenessPairs {
      #expect(whole.contains(pair.a))
      whole.insert(pair.b)
    }
    #expect(whole == Set(0..<42))
    for box in [nil, flat] {
      let set = try SpecificationFixtures.resolve(yaml, peptide, box: box)
      #expect(!set.isPeriodic && set.wholenessPairs.isEmpty)
      #expect(SpecificationFixtures.error("periodic: true\n" + yaml, peptide, box: box)
        == .boxNeeded(.init("s.yaml", line: 1)))
    }
    #expect(try !SpecificationFixtures.resolve("periodic: false\n" + yaml, peptide, box: box).isPeriodic)
    let distances = try SpecificationFixtures.resolve("features: [distances: name CA]", peptide, box: box)
    #expect(distances.isPeriodic && distances.wholenessPairs.isEmpty)
  }
}

extension FeatureSet {
  /// The same features for a topology of another name.
  fileprivate func named(_ name: String) -> FeatureSet {
    var set = self
    set.topologyName = name
    return set
  }
}
