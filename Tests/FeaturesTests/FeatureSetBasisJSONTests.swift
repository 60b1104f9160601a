import Bases
import Features
import Storage
import Testing

@Suite("A basis in a recipe")
struct FeatureSetBasisJSONTests {
  /// A valid recipe of two distances under a basis with one member changed.
  private func recipe(
    _ basis: [String: JSONValue], _ key: String? = nil, _ value: JSONValue? = nil
  ) -> JSONValue {
    var basis = basis
    if let key { basis[key] = value }
    return [
      "version": 1, "atom_count": 9, "topology": "t", "periodic": false, "whole": [],
      "labels": ["atoms": [], "names": []], "basis": .object(basis),
      "features": [["kind": "distance", "form": "value", "names": ["d", "e"], "atoms": [1, 2, 3, 4]]],
    ]
  }

  private static let monomials: [String: JSONValue] = [
    "kind": "monomials", "inputs": ["d", "e"], "degree": 2,
  ]
  private static let grid: [String: JSONValue] = [
    "kind": "grid", "inputs": ["d", "e"], "edges": [[0.5, 1.5, 2.5], [0.5, 1.5]],
    "periods": [nil, nil],
  ]
  private static let gaussians: [String: JSONValue] = [
    "kind": "gaussians", "inputs": ["d", "e"], "centres": [[0.5, 1.5]], "widths": [0.5],
    "periods": [nil, nil],
  ]

  @Test("Each kind reads as it stands", arguments: [monomials, grid, gaussians])
  func valid(basis: [String: JSONValue]) throws {
    let set = try FeatureSet(json: recipe(basis))
    #expect(set.basis?.inputNames == ["d", "e"])
    #expect(set.json == recipe(basis))
  }

  @Test("A basis that does not fit is refused with the reason", arguments: [
    (monomials, "inputs", ["e", "d"], "the basis is not on the features' columns"),
    (monomials, "inputs", ["d"], "the basis is not on the features' columns"),
    (monomials, "inputs", ["d", "e", "f"], "the basis is not on the features' columns"),
    (monomials, "inputs", ["d", 1], "the basis is not on the features' columns"),
    (monomials, "inputs", nil, "the basis is not on the features' columns"),
    (monomials, "kind", "splines", "not a stored basis: “kind” must be monomials, gaussians, grid, fourier, von-mises or network"),
    (monomials, "degree", 0, "monomials: the degree must be 1 or more"),
    (monomials, "degree", 0.5, "not a stored basis: “degree” must be a whole number"),
    (
      monomials, "degree", .integer(.max),
      "monomials: more than 1000000 functions; choose fewer columns or a coarser basis"
    ),
    (monomials, "centres", [], "not a stored basis: “centres” is not known"),
    (grid, "edges", [[0, 1]], "grid: edges for 1 inputs, but there are 2"),
    (grid, "edges", [[0, 1], [1, 0]], "grid: the edges of e must be two or more ascending numbers"),
    (grid, "periods", [nil, 3], "grid: the edges of e must span its period 3.0, not 1.0"),
    (grid, "periods", nil, "grid: 0 periods for 2 inputs"),
    (grid, "degree", 2, "not a stored basis: “degree” is not known"),
    (
      gaussians, "centres", [[0]],
      "not a stored basis: “centres” and “widths” must be numbers, one column an input"
    ),
    (gaussians, "widths", [0], "gaussians: a width must be a positive number"),
    (gaussians, "widths", [1, 1], "gaussians: 2 widths for 1 centres; give one, or one each"),
  ] as [([String: JSONValue], String, JSONValue?, String)])
  func damaged(basis: [String: JSONValue], key: String, value: JSONValue?, reason: String) {
    #expect(throws: FeatureError.damagedRecipe(reason: reason)) {
      try FeatureSet(json: recipe(basis, key, value))
    }
  }

  @Test("A basis that is no object is refused", arguments: [nil, 3, [], "monomials"] as [JSONValue])
  func notAnObject(basis: JSONValue) {
    guard case .object(var members) = recipe([:]) else { return }
    members["basis"] = basis
    #expect(throws: FeatureError.damagedRecipe(reason: "the basis is not on the features' columns")) {
      try FeatureSet(json: .object(members))
    }
  }

  @Test("Functions of one name are refused")
  func duplicate() {
    guard case .object(var members) = recipe(Self.monomials, "inputs", ["d", "d^2"]) else { return }
    members["features"] = [
      ["kind": "distance", "form": "value", "names": ["d", "d^2"], "atoms": [1, 2, 3, 4]]
    ]
    #expect(
      throws: FeatureError.damagedRecipe(reason: "two functions of the basis are called “d^2”")
    ) { try FeatureSet(json: .object(members)) }
  }
}
