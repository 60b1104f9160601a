import Features
import Storage
import Testing
import Trajectories

/// The recipe of features as JSON: it reads back as the same, or is refused.
struct FeatureSetJSONTests {
  private func roundTrip(_ set: FeatureSet, pretty: Bool = false) throws -> FeatureSet {
    try FeatureSet(json: JSONValue(parsing: set.json.encoded(pretty: pretty)))
  }

  @Test("Random sets of every kind read back as the same", arguments: 1...60)
  func roundTrip(seed: UInt64) throws {
    var random = RandomFeatures(seed: seed)
    let set = random.set()
    #expect(try roundTrip(set, pretty: seed.isMultiple(of: 2)) == set)
    // Equal sets are equal texts, however they came about.
    #expect(try roundTrip(set).json.encoded() == set.json.encoded())
  }

  @Test("Atoms count from 1, and alike definitions share a group")
  func layout() throws {
    let set = FeatureSet(
      atomCount: 9, topologyName: "t.pdb", isPeriodic: true,
      definitions: [
        .init(name: "d1", quantity: .distance(AtomPair(0, 3), .value)),
        .init(name: "d2", quantity: .distance(AtomPair(8, 1), .value)),
        .init(name: "c", quantity: .distance(AtomPair(1, 2), .contact(cutoff: 0.5))),
      ],
      wholenessPairs: [AtomPair(0, 1)], atomLabels: [8: "ALA2 CA"])
    #expect(set.json == [
      "version": 1, "atom_count": 9, "topology": "t.pdb", "periodic": true, "whole": [1, 2],
      "labels": ["atoms": [9], "names": ["ALA2 CA"]],
      "features": [
        ["kind": "distance", "form": "value", "names": ["d1", "d2"], "atoms": [1, 4, 9, 2]],
        ["kind": "distance", "form": ["contact": 0.5], "names": ["c"], "atoms": [2, 3]],
      ],
    ])
  }

  @Test("A hundred thousand distances are one group")
  func large() throws {
    let definitions = (0..<100_000).map {
      FeatureDefinition(name: "d\($0)", quantity: .distance(AtomPair($0, $0 + 1), .value))
    }
    let set = FeatureSet(
      atomCount: 100_001, topologyName: "t", isPeriodic: false, definitions: definitions)
    #expect(set.json["features"]?.array?.count == 1)
    #expect(try roundTrip(set) == set)
  }

  /// A valid recipe of one distance with one member changed.
  private func recipe(_ key: String, _ value: JSONValue?, inGroup: Bool = false) -> JSONValue {
    var group: [String: JSONValue] = [
      "kind": "distance", "form": "value", "names": ["d"], "atoms": [1, 2],
    ]
    if inGroup { group[key] = value }
    var members: [String: JSONValue] = [
      "version": 1, "atom_count": 9, "topology": "t", "periodic": false, "whole": [],
      "labels": ["atoms": [], "names": []], "features": [.object(group)],
    ]
    if !inGroup { members[key] = value }
    return .object(members)
  }

  @Test("A recipe that contradicts itself is refused with the reason", arguments: [
    ("version", 2, false, "its version is 2, and 1 is what can be read"),
    ("version", nil, false, "the recipe lacks “version”"),
    ("atom_count", 0, false, "“atom_count” of the recipe is not valid"),
    ("atom_count", 1, false, "“atoms” of a group of features is not valid"),
    ("atom_count", 1e300, false, "“atom_count” of the recipe is not valid"),
    ("whole", [1], false, "“whole” of the recipe is not valid"),
    ("whole", [1, 10], false, "“whole” of the recipe is not valid"),
    ("labels", ["atoms": [1], "names": []], false, "“names” of “labels” of the recipe is not valid"),
    (
      "labels", ["atoms": [1, 1], "names": ["a", "b"]], false,
      "“names” of “labels” of the recipe is not valid"
    ),
    ("extra", 1, false, "the recipe has “extra”, which is not known"),
    ("features", [], false, "it has no features"),
    ("features", [3], false, "a group of features is no object"),
    ("kind", "distances", true, "“kind” of a group of features is not valid"),
    ("kind", nil, true, "a group of features lacks “kind”"),
    ("form", "square", true, "“form” of a group of features is not valid"),
    ("form", ["contact": -1], true, "“contact” of “form” of a group of features is not valid"),
    ("form", ["contact": nil], true, "“contact” of “form” of a group of features is not valid"),
    (
      "form", ["switch": "rational", "r0": 1, "d0": 0, "n": 6, "m": 5], true,
      "“m” of “form” of a group of features is not valid"
    ),
    ("names", [], true, "“names” of a group of features is not valid"),
    ("names", ["d", "e"], true, "“atoms” of a group of features is not valid"),
    ("atoms", [1, 0], true, "“atoms” of a group of features is not valid"),
    ("atoms", [1, 10], true, "“atoms” of a group of features is not valid"),
    ("atoms", [2, 2], true, "“atoms” of a group of features is not valid"),
    ("atoms", [1], true, "“atoms” of a group of features is not valid"),
    ("weights", [1], true, "a group of features has “weights”, which is not known"),
  ] as [(String, JSONValue?, Bool, String)])
  func damaged(key: String, value: JSONValue?, inGroup: Bool, reason: String) {
    #expect(throws: FeatureError.damagedRecipe(reason: reason)) {
      try FeatureSet(json: recipe(key, value, inGroup: inGroup))
    }
  }

  @Test("Two columns of one name are refused")
  func duplicate() {
    let twice = recipe("names", ["d", "d"], inGroup: true)
    var group = twice["features"]!.array![0]
    if case .object(var members) = group {
      members["atoms"] = [1, 2, 3, 4]
      group = .object(members)
    }
    #expect(throws: FeatureError.damagedRecipe(reason: "two columns are called “d”")) {
      try FeatureSet(json: recipe("features", [group]))
    }
  }

  @Test("Weights must be finite, not negative and some positive", arguments: [
    [0, 0], [1, -1], [1], [1, nil], ["1", 1],
  ] as [JSONValue])
  func weights(weights: JSONValue) {
    let group: JSONValue = [
      "kind": "gyration", "names": ["r"], "atoms": [[1, 2]], "weights": [weights],
    ]
    #expect(throws: FeatureError.damagedRecipe(reason: "“weights” of a group of features is not valid")) {
      try FeatureSet(json: recipe("features", [group]))
    }
  }

  @Test("Mutated recipes are refused, or are whole sets", arguments: 1...40)
  func mutations(seed: UInt64) throws {
    var random = RandomFeatures(seed: seed)
    let json = random.set().json
    for _ in 0..<100 {
      guard let set = try? FeatureSet(json: random.mutated(json)) else { continue }
      #expect(set.definitions.allSatisfy {
        $0.quantity.atoms.allSatisfy { (0..<set.atomCount).contains($0) }
      })
      #expect(try roundTrip(set) == set)
    }
  }
}
