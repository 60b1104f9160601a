import Features
import Testing
import Trajectories

/// Specifications from strangers: refused in a line, never a crash.
struct SpecificationHostileTests {
  let peptide = SpecificationFixtures.peptide(residues: 4)

  @Test("Aliases are refused before they expand")
  func aliasBomb() {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(SpecificationFixtures.error(text, peptide)
      == .malformedSpecification(
        .init("s.yaml", line: 2),
        reason: "anchors (&) and aliases (*) are not supported; write the value out"))
    #expect(SpecificationFixtures.error("features: [&a torsions: phi]", peptide)
      == .malformedSpecification(
        .init("s.yaml", line: 1),
        reason: "anchors (&) and aliases (*) are not supported; write the value out"))
    // As keys, they would be expanded while the text is read.
    let keys = "a: &a [x, x]\nb: &b [*a, *a]\n? *b\n: 1\n"
    #expect(SpecificationFixtures.error(keys, peptide)
      == .malformedSpecification(
        .init("s.yaml", line: 2),
        reason: "anchors (&) and aliases (*) are not supported; write the value out"))
  }

  @Test("An ampersand or a star within a text is nothing special")
  func ampersand() throws {
    let set = try SpecificationFixtures.resolve(
      "# R&D *a\nfeatures: [distances: name C* && resid 1, {distances: {pairs: [[1, 8]]}, name: a &b *c}]",
      peptide)
    #expect(set.definitions.last?.name == "a &b *c")
  }

  @Test("Nesting without end is an error", arguments: ["[", "{a: ", "- ", "? "])
  func nesting(opener: String) {
    let text = "features: " + (opener == "- " ? "\n" : "") + String(repeating: opener, count: 100_000)
    guard case .malformedSpecification? = SpecificationFixtures.error(text, peptide) else {
      Issue.record("accepted")
      return
    }
  }

  @Test("Broken YAML is told by its line", arguments: [
    ("features:\n  - torsions: [phi\n", 3), ("features: [torsions: phi]\n\t- x", 2),
    ("features: {a: 1, a: 2}", 1), ("features: [torsions: \"phi]", 1),
    ("features: [torsions: phi]\n---\nfeatures: []\n", 2), ("features: *nothing", 1),
  ])
  func syntax(text: String, line: Int) {
    guard case .malformedSpecification(let place, _)? = SpecificationFixtures.error(text, peptide)
    else {
      Issue.record("accepted")
      return
    }
    #expect(place == .init("s.yaml", line: line))
  }

  @Test("Mutated specifications are read or refused, and never crash")
  func mutations() {
    let seed = Array(
      """
      periodic: auto
      features:
        - torsions: phi psi chi1
          of: resid 2 to 3
          as: {bumps: [-60, 60], concentration: 4}
        - torsions: [[1, 3, 6, 8], [resid 2 and name N, 10, 13, 15]]
        - distances: {from: name CA, to: name O}
          as: {switch: rational, r0: 0.6, n: 6, m: 12}
        - contacts: name CA
          cutoff: 0.45
        - positions: name CA
          weights: mass
        - {expression: "{contact(CA1–CA2)} + 1", name: e}
      basis: {grid: {bins: 1, from: -1, to: 1}}
      """.utf8)
    let alphabet = Array("[]{}:,-&*!|>'\"%@`#? \n\t0189.exyz\u{E9}".utf8) + [0, 0x80, 0xFF]
    var generator = KernelFixtures.Random(state: 11)
    #expect(SpecificationFixtures.error(String(decoding: seed, as: UTF8.self), peptide) == nil)
    var readable = 0
    for _ in 0..<4000 {
      var bytes = seed
      for _ in 0..<(1 + Int(generator.next() % 4)) {
        let at = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 3 {
        case 0: bytes[at] = alphabet[Int(generator.next() % UInt64(alphabet.count))]
        case 1: bytes.insert(alphabet[Int(generator.next() % UInt64(alphabet.count))], at: at)
        default: bytes.remove(at: at)
        }
      }
      guard let text = String(validating: bytes, as: UTF8.self) else { continue }
      if (try? SpecificationFixtures.resolve(text, peptide)) != nil { readable += 1 }
    }
    // Changes within names and numbers are harmless: neither all nor none are refused.
    #expect(readable > 0 && readable < 3900)
  }
}
