import Testing
import Trajectories

@Suite("Selections")
struct SelectionTests {
  private static let topology = try? Topology.read(DataFiles.format("solvated.pdb"))

  private func select(_ text: String, in other: Topology? = nil) throws -> [Int] {
    try AtomSelection(parsing: text).atoms(in: other ?? #require(Self.topology))
  }

  @Test("Counts and sums of indices are those of MDTraj 1.11's select", arguments: [
    ("all", 550, 150975), ("protein", 22, 231), ("water", 528, 150744), ("backbone", 8, 86),
    ("sidechain", 11, 112), ("name CA CB", 2, 18), ("name CA or name CB", 2, 18),
    ("element C N", 8, 77), ("element != H", 186, 50169), ("not element H", 186, 50169),
    ("resSeq 2 to 3", 16, 216), ("resindex 1", 10, 105), ("name =~ 'H.*'", 364, 100806),
    ("mass > 2", 186, 50169), ("index 0 to 9", 10, 45), ("protein and not element H", 10, 97),
    ("resname ALA and name N CA C", 3, 28), ("not (water or name CA)", 21, 223),
    ("chainindex 0", 22, 231),
  ])
  func mdtraj(text: String, count: Int, sum: Int) throws {
    let atoms = try select(text)
    #expect(atoms.count == count)
    #expect(atoms.reduce(0, +) == sum)
  }

  @Test("Distances take the minimum image; MDAnalysis 2.11's around, with the centre added", arguments: [
    ("within 0.3 of protein", 28, 871), ("exwithin 0.3 of protein", 6, 640),
    ("within 0.9 of protein", 517, 138374), ("within 0.5 of resid 10", 61, 14670),
    ("same residue as within 0.3 of protein", 37, 1971),
    ("same residue as exwithin 0.3 of protein", 15, 1740),
  ])
  func distances(text: String, count: Int, sum: Int) throws {
    let atoms = try select(text)
    #expect(atoms.count == count)
    #expect(atoms.reduce(0, +) == sum)
  }

  @Test("Different ways to write the same", arguments: [
    ("resid 2 to 4", "resid 2:4"), ("resid 2 to 4", "resid 2-4"), ("resid 2 to 4", "resid 2 3 4"),
    ("resid 2 to 4", "resid >= 2 and resid < 5"), ("resid 2 to 4", "2 <= resid && 4 >= resid"),
    ("resid 2 to 4", "1 < resid < 5"), ("resid 2 to 4", "RESNUM 2 3 TO 4"),
    ("resid 1 3 5 to 7", "resid 1 3 or resid 5:7"), ("resid -3 to 1", "resid == 1"),
    ("resid -3:1", "resid eq 1"), ("name CA", "name == CA"), ("name CA", "name 'CA'"),
    ("name CA", "name \"CA\""), ("name \"C.\"", "name CA CB"), ("name H*", "name =~ 'H'"),
    ("name C?", "name CA CB"), ("not name CA", "name != CA"), ("!name CA", "not not not name CA"),
    ("name CA || name CB && protein", "name CA or (name CB and protein)"),
    ("not name CA and protein", "(not name CA) and protein"),
    ("within 0.5 of name CA and water", "(within 0.5 of name CA) and water"),
    ("same residue as name CA or water", "(same residue as name CA) or water"),
    ("heavy", "not hydrogen"), ("solvent", "water"), ("chain A", "protein"),
    ("index 0 to 4", "serial 1 to 5"), ("same molecule as name CA", "protein"),
    ("mass 1 to 2", "element H"), ("element h", "hydrogens"), ("alpha", "name CA and protein"),
    ("protein\nand\tbackbone", "backbone"), ("none", "name CQ"), ("none", "charge < 0"),
    ("within 100 of name CA", "all"), ("within 0 of name CA", "name CA"),
  ])
  func synonyms(first: String, second: String) throws {
    #expect(try AtomSelection(parsing: first).text == first)
    let (a, b) = (try select(first), try select(second))
    #expect(a == b)
    #expect(!a.isEmpty || first == "none")
  }

  @Test("Laws of logic hold for any two conditions")
  func laws() throws {
    let terms = ["protein", "name CA O", "resid 2 to 50", "mass > 2", "index < 100", "element H"]
    for a in terms {
      #expect(try select("not not (\(a))") == (try select(a)))
      for b in terms {
        #expect(try select("not (\(a) and \(b))") == (try select("not \(a) or not \(b)")))
        #expect(try select("not (\(a) or \(b))") == (try select("not \(a) and not \(b)")))
        let union = Set(try select(a)).union(try select(b))
        #expect(try select("\(a) or \(b)") == union.sorted())
      }
    }
  }

  @Test("Numbers in the file and indices differ")
  func numbering() throws {
    var topology = TopologyFixtures.topology([
      ("GLY", -2, "A", ["CA"]), ("ALA", 52, "A", ["CA", "CB"]), ("DA", 7, "B", ["O5'", "C1*"]),
    ])
    topology.residues[1].insertionCode = "B"
    topology.residues[2].segment = "DNA"
    topology.atoms[0].serial = 1000
    topology.atoms[0].charge = -0.5
    let cases: [(String, [Int])] = [
      ("resid -2", [0]), ("resid -3 to 7", [0, 3, 4]), ("resindex 0", [0]), ("serial 1000", [0]),
      ("serial 2", [1]), ("chain B", [3, 4]), ("segid DNA", [3, 4]), ("insertion B", [1, 2]),
      ("charge < 0", [0]), ("name O5'", [3]), ("name \"O5'\"", [3]), ("name C1*", [4]),
      ("nucleic", [3, 4]), ("same chain as index 1", [0, 1, 2]), ("same name as index 0", [0, 1]),
    ]
    for (text, atoms) in cases { #expect(try select(text, in: topology) == atoms, "\(text)") }
  }

  @Test("Errors point at the column and say what to do", arguments: [
    ("", 1, "the selection is empty; “all” selects every atom"),
    ("protien", 1, "“protien” is not a keyword; did you mean “protein”?"),
    ("name CA and resdi 4", 13, "“resdi” is not a keyword; did you mean “resid”?"),
    ("name", 5, "expected a value after “name”"),
    ("name and protein", 6, "expected a value after “name”"),
    (
      "name CA protein", 9,
      "expected a value, “and” or “or” before “protein”; a name like a keyword needs quotes"
    ),
    ("resid CA", 7, "“CA” is not a number"),
    ("resid 2.5", 7, "“2.5” is not a whole number"),
    ("resid 5 to 2", 7, "the range runs backwards"),
    ("resid 5 to", 11, "expected a number after “to”"),
    ("resid 2 protein", 9, "expected a number, “and” or “or” before “protein”"),
    ("resid >", 8, "expected a number after “resid”"),
    ("(protein", 1, "this “(” is not closed"),
    ("protein)", 8, "there is no “(” for this “)”"),
    ("(protein water)", 10, "expected “and”, “or” or “)” before “water”"),
    ("protein backbone", 9, "expected “and”, “or” or the end before “backbone”"),
    ("protein and", 12, "expected a selection instead of the end"),
    ("or protein", 1, "expected a selection before “or”"),
    ("name 'CA", 6, "the quotation does not end"),
    ("name CA, CB", 8, "“,” has no meaning here; values are separated by blanks"),
    ("name < CA", 6, "“name” is text and has no order"),
    ("name =~ '('", 9, "“(” is not a regular expression"),
    ("element Xx", 9, "“Xx” is not an element's symbol"),
    ("5", 1, "“5” follows no keyword such as resid or index"),
    ("5 < name", 5, "expected index, serial, resid, resindex, chainindex, mass or charge"),
    ("within protein", 8, "expected a distance in nm after “within”"),
    ("within 5 A of protein", 10, "expected “of” after the distance, which is in nm"),
    ("within -1 of protein", 8, "expected a distance in nm after “within”"),
    (
      "same protein as name CA", 6,
      "expected residue, chain, segment, molecule, resname, name or element after “same”"
    ),
    ("same residue name CA", 14, "expected “as”"),
    (
      "residue 5", 1,
      "“residue” is the number in the file for MDTraj and the index from 0 for VMD; write "
        + "“resid” for the number or “resindex” for the index"
    ),
  ])
  func errors(text: String, column: Int, reason: String) {
    #expect(throws: TrajectoryError.invalidSelection(text: text, column: column, reason: reason)) {
      try AtomSelection(parsing: text)
    }
  }

  @Test("Columns count characters, not bytes")
  func characters() {
    #expect(
      throws: TrajectoryError.invalidSelection(
        text: "name é xyz &", column: 12,
        reason: "“&” has no meaning here; values are separated by blanks")
    ) { try AtomSelection(parsing: "name é xyz &") }
  }

  @Test(
    "Endless nesting is refused, endless lists are not",
    arguments: ["(", "not (", "within 1 of ", "same residue as "])
  func depth(opening: String) throws {
    let deep = String(repeating: opening, count: 100_000) + "all"
    #expect {
      try AtomSelection(parsing: deep)
    } throws: { error in
      guard case .invalidSelection(_, _, let reason)? = error as? TrajectoryError else { return false }
      return reason == "nested deeper than 200 levels"
    }
    #expect(try select("none" + String(repeating: " or none", count: 10_000)).isEmpty)
    #expect(try select(String(repeating: "not ", count: 100_000) + "none").isEmpty)
  }

  @Test("An empty selection and missing coordinates have their own errors")
  func emptyAndMissing() throws {
    let topology = try Topology.read(DataFiles.format("solvated.psf"))
    let selection = try AtomSelection(parsing: "resname ALAA")
    #expect(throws: TrajectoryError.emptySelection(text: "resname ALAA", topology: "a.psf")) {
      try selection.requireAtoms(in: topology, topologyName: "a.psf")
    }
    let within = try AtomSelection(parsing: "within 1 of protein")
    #expect(throws: TrajectoryError.coordinatesNeeded(text: "within 1 of protein")) {
      try within.atoms(in: topology)
    }
    let other = try #require(Self.topology)
    let atoms = try within.atoms(in: topology, positions: other.positions, box: other.box)
    #expect(atoms == (try within.atoms(in: other)))
  }

  @Test("Any text gives a selection or an error, never a trap")
  func mutations() throws {
    let words = [
      "name", "CA", "and", "or", "not", "(", ")", "resid", "2", "to", "10", "within", "0.5", "of",
      "same", "residue", "as", "'", "\"", "=~", "<", "!", "-3", ":", "2:1", "*", "\u{0}", "é", "1e999",
      "protein", "element", "C", "[", "&&", "99999999999999999999",
    ]
    var random = TestGenerator(seed: 3)
    let topology = try #require(Self.topology)
    var accepted = 0
    for _ in 0..<20_000 {
      let text = (0...random.below(8)).map { _ in words[random.below(words.count)] }
        .joined(separator: random.below(4) == 0 ? "" : " ")
      do {
        let selection = try AtomSelection(parsing: text)
        if accepted < 300 { _ = try selection.atoms(in: topology) }
        accepted += 1
      } catch {
        let column = column(of: error, in: text)
        #expect((1...(text.count + 1)).contains(column))
      }
    }
    #expect(accepted > 20)
  }

  /// The column of an error that belongs to this text; 0 for any other error.
  private func column(of error: any Error, in text: String) -> Int {
    guard let error = error as? TrajectoryError,
      case .invalidSelection(let other, let column, _) = error, other == text
    else { return 0 }
    return column
  }
}
