import Features
import Testing
import Trajectories

/// What is wrong, where, and what would be right.
struct SpecificationErrorTests {
  let peptide = SpecificationFixtures.peptide(residues: 6)
  private static func line(_ line: Int) -> SpecificationPlace { .init("s.yaml", line: line) }

  @Test("A misspelt word brings the nearest right one", arguments: [
    ("feature: []", 1, "feature", "features"),
    ("features:\n  - torsons: phi", 2, "torsons", "torsions"),
    ("features:\n  - distances: name CA\n    aprat: 3", 3, "aprat", "apart"),
    ("features:\n  - torsions: phi pis", 2, "pis", "psi"),
    ("features:\n  - distances: name CA\n    as: invers", 3, "invers", "inverse"),
    ("features:\n  - distances: name CA\n    as: {contacts: 1}", 3, "contacts", "contact"),
    ("features:\n  - distances: name CA\n    as: {switch: ratoinal, r0: 1}", 3, "ratoinal", "rational"),
    ("features:\n  - closest: {form: protein, to: protein}", 2, "form", "from"),
    ("features:\n  - gyration: protein\n    weight: mass", 3, "weight", "weights"),
    ("features:\n  - gyration: protein\n    weights: masses", 3, "masses", "mass"),
    ("features:\n  - surface: protein\n    per: residues", 3, "residues", "residue"),
    ("periodic: ture\nfeatures: [torsions: phi]", 1, "ture", "true"),
    ("features: [torsions: phi]\nbasis:\n  monomial: 2", 3, "monomial", "monomials"),
    ("features: [torsions: phi]\nbasis: {grid: {bin: 2}}", 2, "bin", "bins"),
  ])
  func misspelt(yaml: String, line: Int, key: String, nearest: String) throws {
    let error = try #require(SpecificationFixtures.error(yaml, peptide))
    guard case .misspeltKey(let place, key, let found, let allowed) = error else {
      Issue.record("another error: \(error)")
      return
    }
    #expect(place == Self.line(line))
    #expect(found == nearest)
    #expect(allowed.contains(nearest))
    #expect(error.description.hasPrefix(
      "s.yaml, line \(line): “\(key)” is not known here; did you mean “\(nearest)”?"))
  }

  @Test("A word that resembles none brings no guess")
  func unknown() {
    guard case .misspeltKey(_, "quaternions", nil, _)? = SpecificationFixtures.error(
      "features: [quaternions: 4]", peptide)
    else {
      Issue.record("another error")
      return
    }
  }

  @Test("A wrong value says what was found and what is right", arguments: [
    ("features: 3", 1, "features", "“3”", "a list of features, each behind a dash"),
    ("features: []", 1, "features", "an empty list", "a list of features, each behind a dash"),
    ("features:\n- phi", 2, "features", "“phi”", "a kind and what it is of, such as torsions: phi psi"),
    ("features:\n- gyration:", 2, "gyration", "empty", "a selection of atoms, such as name CA"),
    (
      "features:\n- gyration: [protein]", 2, "gyration", "a list",
      "a selection of atoms, such as name CA"
    ),
    (
      "features:\n- distances: name CA\n  apart: two", 3, "apart", "“two”",
      "a number of residues from 0"
    ),
    (
      "features:\n- distances: name CA\n  apart: -1", 3, "apart", "“-1”", "a number of residues from 0"
    ),
    (
      "features:\n- distances: name CA\n  as: {contact: .nan}", 3, "contact", "“.nan”",
      "a positive length in nm"
    ),
    (
      "features:\n- distances: name CA\n  as: {contact: 1e999}", 3, "contact", "“1e999”",
      "a positive length in nm"
    ),
    (
      "features:\n- angles: [[1, 2]]", 2, "angles", "a list", "3 atoms in each list, not 2"
    ),
    (
      "features:\n- gyration: protein\n  name: [a, b]", 2, "name", "a list of 2 names", "one name"
    ),
    (
      "features:\n- distances: {pairs: [[1, 8], [1, 15]]}\n  name: a", 2, "name", "one name",
      "one for each of the 2 features"
    ),
    (
      "features:\n- distances: name CA\n  as: {switch: rational, r0: 1, n: 6, m: 6}", 3, "m", "“6”",
      "a rational function with m above n = 6"
    ),
    (
      "features:\n- distances: name CA\n  as: {switch: tanh, r0: 1, n: 6}", 3, "n", "“6”",
      "only switch, d0, r0, d_max with tanh"
    ),
    ("features: [torsions: phi]\nbasis: {monomials: 0}", 2, "monomials", "“0”", "a degree from 1 to 20"),
  ])
  func invalid(yaml: String, line: Int, key: String, found: String, expected: String) {
    #expect(SpecificationFixtures.error(yaml, peptide)
      == .invalidValue(Self.line(line), key: key, found: found, expected: expected))
  }

  @Test("What is missing is named", arguments: [
    ("", FeatureError.missingKey(.init("s.yaml"), key: "features", of: "a specification")),
    ("periodic: auto", .missingKey(line(1), key: "features", of: "a specification")),
    ("features:\n- as: angle", .missingKey(line(2), key: "a kind, such as torsions", of: "an entry")),
    ("features:\n- expression: 1+1", .missingKey(line(2), key: "name", of: "an expression")),
    ("features:\n- closest: {from: protein}", .missingKey(line(2), key: "to", of: "a pair of selections")),
    (
      "features:\n- contacts: name CA\n  switch: tanh",
      .missingKey(line(2), key: "r0", of: "a switching function")
    ),
    (
      "features:\n- torsions: phi\n  distances: name CA",
      .malformedSpecification(
        line(3), reason: "“torsions” and “distances” are in one entry; begin each with a dash")
    ),
  ])
  func missing(yaml: String, error: FeatureError) {
    #expect(SpecificationFixtures.error(yaml, peptide) == error)
  }

  @Test("What does not fit the system is told in its terms", arguments: [
    (
      "features:\n- gyration: resname LIG",
      FeatureError.selection(.emptySelection(text: "resname LIG", topology: "system.pdb"), at: line(2))
    ),
    (
      "features:\n- distances: {pairs: [[1, 43]]}",
      .unsuitable(line(2), reason: "there is no atom 43 in system.pdb: atoms count from 1 to 42")
    ),
    (
      "features:\n- distances: {pairs: [[0, 4]]}",
      .unsuitable(line(2), reason: "there is no atom 0 in system.pdb: atoms count from 1 to 42")
    ),
    (
      "features:\n- distances: {pairs: [[3, 3]]}",
      .unsuitable(line(2), reason: "the atom ALA1 CA is given twice")
    ),
    (
      "features:\n- distances: {pairs: [[1, name CA]]}",
      .unsuitable(line(2), reason: "“name CA” picks 6 atoms of system.pdb where one is meant")
    ),
    (
      "features:\n- torsions: chi1",
      .nothingFound(line(2), what: "torsion chi1", topology: "system.pdb")
    ),
    (
      "features:\n- rmsd: index 0 1",
      .unsuitable(
        line(2), reason: "“index 0 1” picks 2 atoms; a superposition needs three or more")
    ),
    (
      "features:\n- torsions: phi\n- gyration: protein\n- torsions: phi psi",
      .duplicateName("cos(phi(ALA2))", line(4), other: line(2))
    ),
    (
      "features:\n- rmsd: protein\n  reference: absent.pdb",
      .storage(.cannotRead(path: "absent.pdb", reason: "No such file or directory"))
    ),
  ])
  func unsuitable(yaml: String, error: FeatureError) {
    #expect(SpecificationFixtures.error(yaml, peptide) == error)
  }

  @Test("A torsion may be there both as an angle and as its cosine and sine")
  func twoForms() throws {
    let set = try SpecificationFixtures.resolve(
      "features: [torsions: phi, {torsions: phi, as: angle}]", peptide)
    #expect(set.definitions.count == 10)
  }

  @Test("A wrong selection keeps its column")
  func selection() {
    let error = SpecificationFixtures.error("features:\n- gyration: name CA and (resid 2", peptide)
    guard case .selection(.invalidSelection(let text, _, _), at: Self.line(2))? = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(text == "name CA and (resid 2")
    #expect(error!.description.hasPrefix("s.yaml, line 2: selection “name CA and (resid 2”, column "))
  }

  @Test("Coordinates that a reference needs, and masses that centres need")
  func lackingTopology() {
    var bare = SpecificationFixtures.peptide(residues: 3, coordinates: false)
    #expect(SpecificationFixtures.error("features: [rmsd: name CA]", bare)
      == .unsuitable(
        .init("s.yaml", line: 1),
        reason: "system.pdb has no coordinates; give “reference:” a structure file (PDB, GRO, mmCIF)"))
    bare.atoms[2].element = nil
    #expect(SpecificationFixtures.error("features: [gyration: name CA]", bare)
      == .unsuitable(
        .init("s.yaml", line: 1), reason: "the mass of ALA1 CA is not known; say “weights: none”"))
    #expect(SpecificationFixtures.error("features: [surface: name CA]", bare)
      == .unsuitable(
        .init("s.yaml", line: 1),
        reason: "the van der Waals radius of ALA1 CA is not known; leave it out of “environment:”"))
  }

  @Test("A million columns is the limit, found before they are made")
  func columnLimit() {
    // 2100 residues have 14 700 atoms: 108 037 650 pairs.
    let long = SpecificationFixtures.peptide(residues: 2100, coordinates: false)
    #expect(SpecificationFixtures.error("features: [distances: all]", long)
      == .tooManyColumns(.init("s.yaml", line: 1), count: 108_037_650, limit: 1_000_000))
    #expect(SpecificationFixtures.error("features: [{distances: all, apart: 1000000}]", long)
      == .nothingFound(.init("s.yaml", line: 1), what: "pair of atoms", topology: "system.pdb"))
  }

  @Test("Every message is one line")
  func oneLine() {
    let place = SpecificationPlace("a\nb.yaml", line: 2)
    let errors: [FeatureError] = [
      .misspeltKey(place, key: "x\u{1B}[31m", nearest: nil, allowed: ["a"]),
      .malformedSpecification(place, reason: "a\r\nb"), .boxNeeded(place),
      .invalidExpression(text: "a\nb", column: 1, reason: "c"),
    ]
    for error in errors {
      #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
    }
  }
}
