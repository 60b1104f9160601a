import Features
import Testing
import Trajectories

/// Distances and contacts of pairs against names and atoms worked out by hand.
struct SpecificationDistanceTests {
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
}
