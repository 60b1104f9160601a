internal import Samples
import Trajectories
import Yams

/// A value of a specification with the key that leads to it, read strictly.
struct SpecificationNode {
  let node: Node
  /// The key, for messages.
  let key: String
  let place: SpecificationPlace

  init(_ node: Node, key: String, source: String) {
    self.node = node
    self.key = key
    place = SpecificationPlace(source, line: node.mark?.line)
  }

  /// An error that says what was found here, and what would be right.
  func invalid(_ expected: String) -> FeatureError {
    .invalidValue(place, key: key, found: found, expected: expected)
  }

  private var found: String {
    switch node {
    case .scalar(let scalar):
      switch scalar.string {
      case "", "~", "null": "empty"
      default: "“\(shortened(scalar.string))”"
      }
    case .sequence(let sequence): sequence.isEmpty ? "an empty list" : "a list"
    case .mapping: "a mapping"
    case .alias: "an alias"
    }
  }

  private var scalar: String? {
    if case .scalar(let scalar) = node { scalar.string } else { nil }
  }

  var isList: Bool { if case .sequence = node { true } else { false } }
  var isMapping: Bool { if case .mapping = node { true } else { false } }

  /// A text that is not empty.
  func text(_ expected: String) throws(FeatureError) -> String {
    guard let text = scalar?.trimmed, !text.isEmpty, text != "~", text != "null" else {
      throw invalid(expected)
    }
    return text
  }

  /// A finite number that `isValid`.
  func number(
    _ expected: String, where isValid: (Double) -> Bool = { _ in true }
  ) throws(FeatureError) -> Double {
    guard let value = scalar.flatMap({ Double($0.trimmed) }), value.isFinite, isValid(value) else {
      throw invalid(expected)
    }
    return value
  }

  /// A whole number in a range.
  func integer(_ expected: String, in range: ClosedRange<Int>) throws(FeatureError) -> Int {
    guard let value = scalar.flatMap({ Int($0.trimmed) }), range.contains(value) else {
      throw invalid(expected)
    }
    return value
  }

  /// `true` or `false`.
  func bool() throws(FeatureError) -> Bool {
    switch scalar {
    case "true": return true
    case "false": return false
    default: throw invalid("true or false")
    }
  }

  /// One of a few words.
  func word<Value>(_ choices: [(word: String, value: Value)]) throws(FeatureError) -> Value {
    let allowed = choices.map(\.word)
    let text = try text("one of \(allowed.joined(separator: ", "))")
    guard let choice = choices.first(where: { $0.word == text }) else {
      throw .misspeltKey(
        place, key: text, nearest: nearestWord(to: text, among: allowed), allowed: allowed)
    }
    return choice.value
  }

  /// The elements of a list that is not empty.
  func list(_ expected: String) throws(FeatureError) -> [SpecificationNode] {
    guard case .sequence(let sequence) = node, !sequence.isEmpty else { throw invalid(expected) }
    return sequence.map { SpecificationNode($0, key: key, source: place.source) }
  }

  /// The members of a mapping.
  func members(_ expected: String) throws(FeatureError) -> SpecificationMembers {
    guard case .mapping(let mapping) = node else { throw invalid(expected) }
    return try SpecificationMembers(mapping, place: place)
  }
}

/// A mapping's members, in order.
struct SpecificationMembers {
  let place: SpecificationPlace
  private(set) var keys: [(name: String, place: SpecificationPlace)] = []
  private var values: [String: SpecificationNode] = [:]

  init(_ mapping: Node.Mapping, place: SpecificationPlace) throws(FeatureError) {
    self.place = place
    for (key, value) in mapping {
      let line = SpecificationPlace(place.source, line: key.mark?.line)
      guard case .scalar(let scalar) = key else {
        throw .malformedSpecification(line, reason: "a key must be a word")
      }
      keys.append((scalar.string, line))
      values[scalar.string] = SpecificationNode(value, key: scalar.string, source: place.source)
    }
  }

  subscript(key: String) -> SpecificationNode? { values[key] }

  /// A member that must be there.
  func required(_ key: String, of owner: String) throws(FeatureError) -> SpecificationNode {
    guard let value = values[key] else { throw .missingKey(place, key: key, of: owner) }
    return value
  }

  /// Refuses keys that are not among these.
  func allow(_ allowed: [String]) throws(FeatureError) {
    for (key, place) in keys where !allowed.contains(key) {
      throw .misspeltKey(
        place, key: shortened(key), nearest: nearestWord(to: key, among: allowed), allowed: allowed)
    }
  }
}

extension StringProtocol {
  /// Without white space at its ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

/// A long text cut for a message.
func shortened(_ text: String) -> String {
  text.count > 60 ? text.prefix(57) + "…" : text
}
