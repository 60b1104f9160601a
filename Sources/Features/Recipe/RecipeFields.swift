import Storage

/// The members of a stored object, read strictly.
struct RecipeFields {
  let json: JSONValue
  /// What messages call the object.
  let owner: String

  init(_ json: JSONValue, in owner: String) throws(FeatureError) {
    guard case .object = json else { throw .damagedRecipe(reason: "\(owner) is no object") }
    self.json = json
    self.owner = owner
  }

  func wrong(_ key: String) -> FeatureError {
    .damagedRecipe(
      reason: json[key] == nil ? "\(owner) lacks “\(key)”" : "“\(key)” of \(owner) is not valid")
  }

  /// Refuses members that are not among these.
  func allow(_ keys: [String]) throws(FeatureError) {
    guard case .object(let members) = json else { return }
    if let other = members.keys.sorted().first(where: { !keys.contains($0) }) {
      throw .damagedRecipe(reason: "\(owner) has “\(shortened(other))”, which is not known")
    }
  }

  func int(_ key: String) throws(FeatureError) -> Int {
    guard let value = json[key]?.int else { throw wrong(key) }
    return value
  }

  func bool(_ key: String) throws(FeatureError) -> Bool {
    guard let value = json[key]?.bool else { throw wrong(key) }
    return value
  }

  func string(_ key: String) throws(FeatureError) -> String {
    guard let value = json[key]?.string else { throw wrong(key) }
    return value
  }

  func array(_ key: String) throws(FeatureError) -> [JSONValue] {
    guard let value = json[key]?.array else { throw wrong(key) }
    return value
  }

  func strings(_ key: String) throws(FeatureError) -> [String] {
    let elements = try array(key)
    let values = elements.compactMap(\.string)
    guard values.count == elements.count else { throw wrong(key) }
    return values
  }

  /// A finite number that `isValid`.
  func double(
    _ key: String, where isValid: (Double) -> Bool = { _ in true }
  ) throws(FeatureError) -> Double {
    guard let value = json[key]?.double, value.isFinite, isValid(value) else { throw wrong(key) }
    return value
  }

  /// Finite numbers that are each `isValid`.
  func doubles(
    _ key: String, where isValid: (Double) -> Bool = { _ in true }
  ) throws(FeatureError) -> [Double] {
    guard let values = json[key]?.doubles, values.allSatisfy({ $0.isFinite && isValid($0) }) else {
      throw wrong(key)
    }
    return values
  }

  /// Topology indices below `count`, stored counting from 1.
  func atoms(_ key: String, below count: Int) throws(FeatureError) -> [Int] {
    guard let json = json[key], let atoms = json.atoms(below: count) else { throw wrong(key) }
    return atoms
  }

  /// Lists of atoms, none empty and no atom twice in a list.
  func atomLists(_ key: String, below count: Int) throws(FeatureError) -> [[Int]] {
    var lists: [[Int]] = []
    for element in try array(key) {
      guard let list = element.atoms(below: count), !list.isEmpty, Set(list).count == list.count else {
        throw wrong(key)
      }
      lists.append(list)
    }
    return lists
  }

  func fields(_ key: String) throws(FeatureError) -> RecipeFields {
    guard let value = json[key] else { throw wrong(key) }
    return try RecipeFields(value, in: "“\(key)” of \(owner)")
  }
}

extension JSONValue {
  fileprivate func atoms(below count: Int) -> [Int]? {
    guard let array else { return nil }
    var atoms: [Int] = []
    atoms.reserveCapacity(array.count)
    for element in array {
      guard let number = element.int, number >= 1, number <= count else { return nil }
      atoms.append(number - 1)
    }
    return atoms
  }
}
