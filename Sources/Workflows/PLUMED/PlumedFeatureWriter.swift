import Bases
import Features
import Samples

/// Writes features as PLUMED actions, each on demand and once.
struct PlumedFeatureWriter {
  /// A feature's comment and actions.
  struct Paragraph {
    var comment: String
    var actions: [PlumedAction]
    var stage: Stage
  }

  /// Where a paragraph stands: PLUMED's fits move all atoms for what is below them.
  enum Stage: Equatable {
    case plain
    /// Below the fit to a reference.
    case fitted(reference: Int)
    /// Functions of values, at the end.
    case function
  }

  let features: FeatureSet
  private(set) var paragraphs: [Paragraph] = []
  private(set) var references: [PlumedReference] = []
  private(set) var refusals: [PlumedError.Refusal] = []
  private var refusedNames: Set<String> = []
  /// Features of the model that the recipe does not make.
  private(set) var unknown: [String] = []
  /// Atoms whose molecules have to be whole.
  private(set) var wholeAtoms: Set<Int> = []
  var labels = PlumedLabels()

  private let places: [String: Place]
  /// The value that holds each column written so far; nil where it was refused.
  private var written: [String: String?] = [:]
  /// Labels of actions by what they do, so that cosine and sine share a torsion.
  private var labelsByText: [String: String] = [:]
  private var superpositions: [Superposition] = []
  /// The values of networks' units; nil where they were refused.
  var networkUnits: [NetworkUnit: String?] = [:]
  private var networks: [NetworkBasis] = []
  /// What the shares of a softmax layer are made of, by its first unit.
  var softmaxes: [NetworkUnit: SoftmaxTerms] = [:]
  /// The values of the model's features so far.
  private var featureValues: [String: String?] = [:]
  /// The functions of the recipe's own basis.
  private let recipeFunctions: [String: Int]

  private struct Place {
    var definition: Int
    var column: Int
  }

  init(_ features: FeatureSet) {
    self.features = features
    var places: [String: Place] = [:]
    for (index, definition) in features.definitions.enumerated() {
      for (column, description) in definition.columns.enumerated() {
        places[description.name ?? ""] = Place(definition: index, column: column)
      }
    }
    self.places = places
    let names = features.basis?.functions.names ?? []
    recipeFunctions = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  /// The value that holds a feature of a model: a column, an angle's cosine or sine, or a
  /// function of the recipe's own basis. Nil where it is refused or ``unknown``.
  mutating func value(ofFeature feature: Feature) -> String? {
    if let known = featureValues[feature.name] { return known }
    let value: String?
    if canWrite(feature) {
      value = self.value(of: feature)
    } else if let basis = features.basis, let index = recipeFunctions[feature.name] {
      value = self.value(of: basis, function: index) { writer, input in
        writer.value(ofInput: basis.inputNames[input])
      }
    } else {
      unknown.append(feature.name)
      value = nil
    }
    featureValues[feature.name] = .some(value)
    return value
  }

  /// Whether the features have this column.
  func hasColumn(_ name: String) -> Bool { places[name] != nil }

  /// The feature that makes a column.
  func definition(ofColumn name: String) -> FeatureDefinition? {
    places[name].map { features.definitions[$0.definition] }
  }

  /// The PLUMED value that holds a column; writes what it needs. Nil where it is
  /// refused, which ``refusals`` tells.
  mutating func value(ofColumn name: String) -> String? {
    if let known = written[name] { return known }
    guard let place = places[name] else { return nil }
    // A column that needs itself ends here.
    written[name] = .some(nil)
    let definition = features.definitions[place.definition]
    var paragraph = Paragraph(comment: comment(definition), actions: [], stage: .plain)
    do throws(Refused) {
      let value = try write(definition, column: place.column, into: &paragraph)
      written[name] = value
      append(paragraph)
      return value
    } catch {
      if let reason = error.reason { refuse(definition.name, reason) }
      return nil
    }
  }

  /// Remembers a feature that cannot leave, once.
  mutating func refuse(_ feature: String, _ reason: String) {
    guard refusedNames.insert(feature).inserted else { return }
    refusals.append(.init(feature: feature, reason: reason))
  }

  /// Writes a function of values that are there already.
  mutating func function(named name: String, comment: String, _ action: PlumedAction) -> String {
    var paragraph = Paragraph(comment: comment, actions: [], stage: .function)
    let value = emit(action, as: name, into: &paragraph)
    append(paragraph)
    return value
  }

  /// A unit of one of the networks.
  struct NetworkUnit: Hashable {
    var network: Int
    var layer: Int
    var unit: Int
  }

  /// The values of exp(z − m) of a layer, and of their sum.
  struct SoftmaxTerms {
    var exponentials: [String]
    var total: String
  }

  mutating func networkUnit(_ network: NetworkBasis, layer: Int, unit: Int) -> NetworkUnit {
    if !networks.contains(network) { networks.append(network) }
    return NetworkUnit(network: networks.firstIndex(of: network)!, layer: layer, unit: unit)
  }

  /// Why a feature is not written; nil where an earlier refusal is the reason.
  struct Refused: Error {
    var reason: String?
  }

  /// Adds an action unless an equal one is there, and returns its label.
  mutating func emit(_ action: PlumedAction, as name: String, into paragraph: inout Paragraph) -> String {
    var action = action
    // Below another fit the same position is another value.
    var key = action.text
    if case .fitted(let reference) = paragraph.stage { key += " \(reference)" }
    if let label = labelsByText[key] { return label }
    let label = labels.label(for: name)
    action.label = label
    labelsByText[key] = label
    paragraph.actions.append(action)
    return label
  }

  /// The number of a reference, written where it is new.
  mutating func reference(_ superposition: Superposition) throws(Refused) -> Int {
    if let known = superpositions.firstIndex(of: superposition) { return known }
    do throws(PlumedReference.Unwritable) {
      let file = try PlumedReference(
        superposition, fileName: "reference-\(references.count + 1).pdb", atomLabels: features.atomLabels)
      references.append(file)
    } catch {
      throw Refused(reason: error.reason)
    }
    superpositions.append(superposition)
    return references.count - 1
  }

  mutating func needWhole(_ atoms: [Int]) {
    if features.isPeriodic { wholeAtoms.formUnion(atoms) }
  }

  private mutating func append(_ paragraph: Paragraph) {
    guard !paragraph.actions.isEmpty else { return }
    if let last = paragraphs.indices.last, paragraphs[last].comment == paragraph.comment,
      paragraphs[last].stage == paragraph.stage
    {
      paragraphs[last].actions += paragraph.actions
    } else {
      paragraphs.append(paragraph)
    }
  }

  /// The feature's name and atoms, such as `phi(ALA2): ACE1 C, ALA2 N, …`.
  private func comment(_ definition: FeatureDefinition) -> String {
    let atoms = definition.quantity.atoms
    guard !atoms.isEmpty else { return definition.name }
    let named = atoms.prefix(8).map { features.atomLabels[$0] ?? "atom \($0 + 1)" }
    let more = atoms.count > 8 ? ", … (\(atoms.count) atoms)" : ""
    return "\(definition.name): \(named.joined(separator: ", "))\(more)"
  }
}
