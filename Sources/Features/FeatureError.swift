public import Storage
public import Trajectories

/// What can be wrong with features: a specification, a recipe, or how either fits
/// a molecular system.
public enum FeatureError: Error, Equatable, Sendable {
  case storage(StorageError)
  /// A selection of atoms cannot be read, or picks none.
  case selection(TrajectoryError, at: SpecificationPlace)

  /// The specification is not YAML, or YAML that is refused.
  case malformedSpecification(SpecificationPlace, reason: String)
  /// No such key or word here; `nearest` is what was probably meant.
  case misspeltKey(SpecificationPlace, key: String, nearest: String?, allowed: [String])
  /// A key's value is of another kind than expected.
  case invalidValue(SpecificationPlace, key: String, found: String, expected: String)
  /// A key that must be there is not.
  case missingKey(SpecificationPlace, key: String, of: String)

  /// No feature is asked for, and the system has none of the default ones.
  case noFeatures(topology: String)
  /// A request picks atoms, but makes no feature of them.
  case nothingFound(SpecificationPlace, what: String, topology: String)
  /// The system lacks what the request needs, such as a mass.
  case unsuitable(SpecificationPlace, reason: String)
  /// Two features have one name.
  case duplicateName(String, SpecificationPlace, other: SpecificationPlace)
  case tooManyColumns(SpecificationPlace, count: Int, limit: Int)
  /// Minimum images are asked for, but the first frame has no box, or a flat one.
  case boxNeeded(SpecificationPlace)
  /// A formula over columns cannot be read; `column` counts characters from 1.
  case invalidExpression(text: String, column: Int, reason: String)

  /// A stored recipe of features contradicts itself.
  case damagedRecipe(reason: String)
}

extension FeatureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .storage(let error):
      return error.description
    case .selection(let error, let place):
      return StorageError.onOneLine("\(place): \(error)")
    case .malformedSpecification(let place, let reason):
      return StorageError.onOneLine("\(place): \(reason)")
    case .misspeltKey(let place, let key, let nearest, let allowed):
      let help =
        nearest.map { "did you mean “\($0)”? " } ?? ""
      return StorageError.onOneLine(
        "\(place): “\(key)” is not known here; \(help)choose of \(allowed.joined(separator: ", "))")
    case .invalidValue(let place, let key, let found, let expected):
      return StorageError.onOneLine("\(place): “\(key)” is \(found); give \(expected)")
    case .missingKey(let place, let key, let owner):
      return StorageError.onOneLine("\(place): \(owner) needs “\(key)”; add it")
    case .noFeatures(let topology):
      return StorageError.onOneLine(
        "\(topology) has no backbone torsions, which are the features by default; "
          + "name features with --spec, or with flags such as --distances")
    case .nothingFound(let place, let what, let topology):
      return StorageError.onOneLine("\(place): no \(what) in \(topology); check the selection and the kind of feature")
    case .unsuitable(let place, let reason):
      return StorageError.onOneLine("\(place): \(reason)")
    case .duplicateName(let name, let place, let other):
      let where_ = place == other ? "\(place)" : "\(other) and \(place)"
      return StorageError.onOneLine(
        "\(where_): two features are called “\(name)”; leave one out, or rename it with “name:”")
    case .tooManyColumns(let place, let count, let limit):
      return StorageError.onOneLine(
        "\(place): \(count) columns, more than \(limit); select fewer atoms, "
          + "or leave out near neighbours with “apart:”")
    case .boxNeeded(let place):
      return StorageError.onOneLine(
        "\(place): minimum images are asked for, but the first frame has no usable box; "
          + "say “periodic: false”, or give a trajectory with its box")
    case .invalidExpression(let text, let column, let reason):
      return StorageError.onOneLine("expression “\(text)”, column \(column): \(reason)")
    case .damagedRecipe(let reason):
      return StorageError.onOneLine("the features' recipe is damaged: \(reason); make the model again")
    }
  }
}
