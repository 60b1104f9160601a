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
    #expect(set == (try SpecificationFixtures.resolve("features: [torsions: phi psi]", peptide).named("p.pdb")))
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

  @Test("All pairs of a selection that are far enough apart", arguments: 0...7)
  func distances(apart: Int) throws {
    let text = "features: [{distances: name CA, apart: \(apart)}]"
    guard apart < 6 else {
      #expect(throws: FeatureError.nothingFound(
        .init("s.yaml", line: 1), what: "pair of atoms", topology: "system.pdb")
      ) { try resolve(text) }
      return
    }
    let set = try resolve(text)
    let expected = (1...6).flatMap { i in (1...6).filter { $0 > i && $0 - i >= apart }.map { (i, $0) } }
    #expect(set.definitions == expected.map {
      FeatureDefinition(
        name: "d(CA\($0)–CA\($1))",
        quantity: .distance(AtomPair(7 * $0 - 5, 7 * $1 - 5), .value))
    })
  }

  @Test("The chain's end is no neighbour: residues of other chains are always apart")
  func chains() throws {
    let dimer = SpecificationFixtures.peptide(residues: 4, chainLength: 2)
    let set = try SpecificationFixtures.resolve("features: [{distances: name CA, apart: 2}]", dimer)
    #expect(set.definitions.map(\.name) == [
      "d(A:CA1–B:CA1)", "d(A:CA1–B:CA2)", "d(A:CA2–B:CA1)", "d(A:CA2–B:CA2)",
    ])
  }

  @Test("Two selections give each pair once, and no atom with itself")
  func betweenSelections() throws {
    let set = try resolve(
      "features: [distances: {from: resid 1 2 and name CA, to: resid 2 3 1 and name CA}]")
    #expect(set.definitions.map(\.name) == ["d(CA1–CA2)", "d(CA1–CA3)", "d(CA2–CA3)"])
  }

  @Test("Distances in each form", arguments: [
    ("as: inverse", "1/d(N1–O6)", DistanceForm.inverse),
    ("as: {contact: 0.45}", "contact(N1–O6)", .contact(cutoff: 0.45)),
    (
      "as: {switch: rational, r0: 0.6}", "switch(N1–O6)",
      .switching(.init(.rational(n: 6, m: 12), r0: 0.6))
    ),
    (
      "as: {switch: rational, r0: 0.6, n: 8, d0: 0.1, d_max: 2}", "switch(N1–O6)",
      .switching(.init(.rational(n: 8, m: 16), r0: 0.6, d0: 0.1, dMax: 2))
    ),
    (
      "as: {switch: smap, r0: 0.5, a: 10, b: 5}", "switch(N1–O6)",
      .switching(.init(.smap(a: 10, b: 5), r0: 0.5))
    ),
    (
      "as: {switch: cubic, d0: 0.2, d_max: 0.8}", "switch(N1–O6)",
      .switching(.init(.cubic, r0: 0.8 - 0.2, d0: 0.2, dMax: 0.8))
    ),
    ("as: {switch: tanh, r0: 1}", "switch(N1–O6)", .switching(.init(.tanh, r0: 1))),
    ("as: {switch: cosine, r0: 1}", "switch(N1–O6)", .switching(.init(.cosine, r0: 1))),
    ("as: {switch: gaussian, r0: 1}", "switch(N1–O6)", .switching(.init(.gaussian, r0: 1))),
    (
      "as: {switch: exponential, r0: 1}", "switch(N1–O6)", .switching(.init(.exponential, r0: 1))
    ),
  ])
  func forms(text: String, name: String, form: DistanceForm) throws {
    let yaml = "features:\n  - distances: {pairs: [[1, 42]]}\n    \(text)\n"
    let expected = FeatureDefinition(name: name, quantity: .distance(AtomPair(0, 41), form))
    #expect(try only(yaml) == expected)
  }

  @Test("Contacts are distances with a cut-off or a switch")
  func contacts() throws {
    let yaml = { (rest: String) in "features: [{contacts: {pairs: [[1, 42]]}\(rest)}]" }
    #expect(try only(yaml("")).quantity == .distance(AtomPair(0, 41), .contact(cutoff: 0.8)))
    #expect(try only(yaml(", cutoff: 0.45")).quantity == .distance(AtomPair(0, 41), .contact(cutoff: 0.45)))
    #expect(try only(yaml(", switch: tanh, r0: 0.3")).quantity
      == .distance(AtomPair(0, 41), .switching(.init(.tanh, r0: 0.3))))
  }

  @Test("Closest atoms of residues: heavy ones, three apart by default")
  func closest() throws {
    let set = try resolve("features: [closest: resid 1 4 5]")
    func heavy(_ residue: Int) -> [Int] { [0, 2, 4, 5, 6].map { 7 * (residue - 1) + $0 } }
    #expect(set.definitions == [
      FeatureDefinition(
        name: "closest(ALA1–ALA4)", quantity: .closestDistance(heavy(1), heavy(4), .value)),
      FeatureDefinition(
        name: "closest(ALA1–ALA5)", quantity: .closestDistance(heavy(1), heavy(5), .value)),
    ])
    let withHydrogens = try only(
      """
      features:
        - closest: {from: resid 1 and name H, to: resid 2 and name HA}
          hydrogens: true
          as: inverse
      """)
    #expect(withHydrogens == FeatureDefinition(
      name: "1/closest(ALA1–ALA2)", quantity: .closestDistance([1], [10], .inverse)))
  }

  @Test("Centres of mass or of geometry")
  func centres() throws {
    let definition = try only("features: [centres: {from: resid 1 and name CA H, to: resid 6 and name N}]")
    #expect(definition.name == "centres(resid 1 and name CA H–resid 6 and name N)")
    #expect(definition.quantity == .centreDistance(
      AtomGroup(atoms: [1, 2], weights: [Element.hydrogen.mass, Element(symbol: "C")!.mass]),
      AtomGroup(atoms: [35], weights: [Element(symbol: "N")!.mass]), .value))
    let set = try resolve("features: [{centres: [resid 1, resid 2, resid 3], weights: none, name: [a, b, c]}]")
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
