import Features
import Storage
import Testing

/// What a specification and a recipe alike may not ask for.
@Suite("Limits of features")
struct FeatureLimitTests {
  private let peptide = SpecificationFixtures.peptide(residues: 6)

  private func recipe(_ group: [String: JSONValue]) -> JSONValue {
    [
      "version": 1, "atom_count": 9, "topology": "t", "periodic": false, "whole": [],
      "labels": ["atoms": [], "names": []], "features": [.object(group)],
    ]
  }

  private func stored(_ form: [String: JSONValue]) -> JSONValue {
    recipe([
      "kind": "distance", "names": ["d"], "atoms": [1, 2],
      "form": .object(form.merging(["r0": 1, "d0": 0]) { first, _ in first }),
    ])
  }

  private func specified(_ text: String) -> String {
    "features:\n- distances: {pairs: [[1, 8]]}\n  as: {\(text)}"
  }

  @Test("Powers of switching functions end at 64")
  func powers() throws {
    let rational = SwitchingFunction(.rational(n: 63, m: 64), r0: 1)
    let smap = SwitchingFunction(.smap(a: 64, b: 64), r0: 1)
    let forms: [(yaml: String, json: [String: JSONValue], function: SwitchingFunction)] = [
      ("switch: rational, r0: 1, n: 63, m: 64", ["switch": "rational", "n": 63, "m": 64], rational),
      ("switch: smap, r0: 1, a: 64, b: 64", ["switch": "smap", "a": 64, "b": 64], smap),
    ]
    for form in forms {
      let specified = try SpecificationFixtures.resolve(specified(form.yaml), peptide)
      let stored = try FeatureSet(json: stored(form.json))
      for set in [specified, stored] {
        guard case .distance(_, .switching(form.function)) = set.definitions[0].quantity else {
          Issue.record("another function: \(set.definitions[0])")
          continue
        }
      }
    }
  }

  @Test("Higher powers are refused", arguments: [
    ("switch: rational, r0: 1, n: 6, m: 65", "m", "“65”", "a whole number from 1 to 64"),
    ("switch: rational, r0: 1, n: 0", "n", "“0”", "a whole number from 1 to 64"),
    ("switch: rational, r0: 1, n: 33", "n", "“33”", "m too, as 2n is above 64"),
    ("switch: smap, r0: 1, a: 65, b: 1", "a", "“65”", "a whole number from 1 to 64"),
    ("switch: cubic", "switch", "“cubic”", "cubic with d_max, where it reaches 0"),
  ])
  func specified(text: String, key: String, found: String, expected: String) {
    #expect(
      SpecificationFixtures.error(specified(text), peptide)
        == .invalidValue(.init("s.yaml", line: 3), key: key, found: found, expected: expected))
  }

  @Test("So they are in recipes", arguments: [
    (["switch": "rational", "n": 6, "m": 65], "m"), (["switch": "rational", "n": 0, "m": 6], "n"),
    (["switch": "rational", "n": 65, "m": 66], "n"), (["switch": "smap", "a": 1, "b": 65], "b"),
    (["switch": "rational", "n": 6, "m": .integer(.max)], "m"), (["switch": "cubic"], "d_max"),
    (["switch": "cubic", "d_max": 0], "d_max"),
  ] as [([String: JSONValue], String)])
  func stored(form: [String: JSONValue], key: String) {
    let owner = "“form” of a group of features"
    let reason = form[key] == nil ? "\(owner) lacks “\(key)”" : "“\(key)” of \(owner) is not valid"
    #expect(throws: FeatureError.damagedRecipe(reason: reason)) { try FeatureSet(json: stored(form)) }
  }

  @Test("Atoms that the system lacks are refused in every place", arguments: [
    ("atoms", ["kind": "torsion", "form": "angle", "atoms": [1, 2, 3, 10]]),
    ("atoms", ["kind": "angle", "form": "value", "atoms": [1, 0, 3]]),
    ("atoms", ["kind": "hydrogen_bond", "form": "distance", "atoms": [1, 2, -1]]),
    ("first", ["kind": "closest", "form": "value", "first": [[10]], "second": [[1]]]),
    ("second", ["kind": "closest", "form": "value", "first": [[1]], "second": [[2, 10]]]),
    ("atoms", ["kind": "gyration", "atoms": [[9, 10]], "weights": [[1, 1]]]),
    (
      "other_atoms",
      [
        "kind": "centres", "form": "value", "atoms": [[1]], "weights": [[1]], "other_atoms": [[10]],
        "other_weights": [[1]],
      ]
    ),
    ("environment", ["kind": "surface", "atoms": [[1]], "environment": [1, 10], "radii": [0.1, 0.1]]),
    (
      "atoms",
      [
        "kind": "surface", "atoms": [[10]], "environment": [1], "radii": [0.1], "probe": 0.1,
        "points": 9,
      ]
    ),
    ("atoms", ["kind": "distance", "form": "value", "atoms": [1, .integer(.max)]]),
    ("atoms", ["kind": "distance", "form": "value", "atoms": [1, .integer(.min)]]),
  ] as [(String, [String: JSONValue])])
  func atoms(key: String, group: [String: JSONValue]) {
    let group = group.merging(["names": ["f"]]) { first, _ in first }
    #expect(
      throws: FeatureError.damagedRecipe(reason: "“\(key)” of a group of features is not valid")
    ) { try FeatureSet(json: recipe(group)) }
  }

  @Test("So are those of superpositions")
  func superposition() {
    let fit: JSONValue = [
      "atoms": [1, 2, 10], "weights": [1, 1, 1], "reference": [0, 0, 0, 1, 0, 0, 0, 1, 0], "name": "r",
    ]
    #expect(
      throws: FeatureError.damagedRecipe(
        reason: "“atoms” of “superposition” of a group of features is not valid")
    ) { try FeatureSet(json: recipe(["kind": "rmsd", "names": ["r"], "superposition": fit])) }
  }
}
