public import Features
public import Koopman
import Samples

/// A model's collective variables as an input for stock PLUMED.
///
///     let files = try PlumedExport(model: model, features: features).files()
///     // files.input is the text of plumed.dat
///
/// Lengths are nm, angles radians, atoms count from 1: PLUMED's own units. The
/// variables are exact to rounding: coefficients have 17 digits.
public struct PlumedExport: Sendable {
  /// The collective variables.
  public var model: ProjectionModel
  /// How atoms become the model's features.
  public var features: FeatureSet
  /// The components that leave, from 0.
  public var components: [Int]
  /// One a component that leaves; nil where nothing is known of their spread.
  public var statistics: [VariableStatistics]?
  /// A bias on the variables; nil computes and prints them only.
  public var metadynamics: PlumedMetadynamics?
  /// Where the model comes from, a comment line each.
  public var provenance: [String] = []

  /// All components, without a bias.
  public init(model: ProjectionModel, features: FeatureSet) {
    self.model = model
    self.features = features
    components = Array(0..<model.componentCount)
  }

  /// What an input consists of.
  public struct Files: Equatable, Sendable {
    /// The text of `plumed.dat`.
    public var input: String
    /// Reference structures that it names.
    public var references: [PlumedReference]
  }

  /// What the variables are called, in the input and in a COLVAR: `tic1`.
  public var variableNames: [String] { components.map { Self.variableName(model, $0) } }

  /// What a component is called.
  public static func variableName(_ model: ProjectionModel, _ component: Int) -> String {
    (model.method == .tica ? "tic" : model.method.rawValue) + String(component + 1)
  }

  /// Writes the input.
  ///
  /// - Throws: ``PlumedError/inexpressible(_:)`` with every feature that stock
  ///   PLUMED cannot compute.
  public func files() throws(PlumedError) -> Files {
    if let wrong = components.first(where: { !(0..<model.componentCount).contains($0) }) {
      throw .noSuchComponent(wrong + 1, count: model.componentCount)
    }
    var seen: Set<Int> = []
    if let twice = components.first(where: { !seen.insert($0).inserted }) {
      throw .repeatedComponent(twice + 1)
    }
    try metadynamics?.check()
    if metadynamics != nil {
      guard components.count <= 3 else { throw .tooManyBiased(count: components.count) }
      guard statistics != nil else { throw .statisticsNeeded }
    }
    var writer = PlumedFeatureWriter(features)
    // Labels that are taken, whatever features are called.
    _ = writer.labels.label(for: PlumedMetadynamics.label)
    let names = variableNames.map { writer.labels.label(for: $0) }
    let used = model.mean.indices.filter { row in
      components.contains { model.coefficients[row, $0] != 0 }
    }
    var values: [Int: String] = [:]
    for row in used { values[row] = value(ofRow: row, writer: &writer) }
    guard writer.unknown.isEmpty else { throw .unknownFeatures(writer.unknown) }
    guard writer.refusals.isEmpty else { throw .inexpressible(writer.refusals) }
    let combined = zip(components, names).map { component, name in
      combine(component, name: name, values: values)
    }
    return Files(
      input: text(writer, combined: combined, names: names), references: writer.references)
  }

  /// The value that a row of coefficients multiplies: a feature, or a function of features.
  private func value(ofRow row: Int, writer: inout PlumedFeatureWriter) -> String? {
    guard let basis = model.basis else { return writer.value(ofFeature: model.features[row]) }
    return writer.value(of: basis, function: row) { writer, input in
      writer.value(ofFeature: model.features[input])
    }
  }

  /// Σ c (x − mean), with the features or functions that count.
  private func combine(_ component: Int, name: String, values: [Int: String]) -> PlumedAction {
    let rows = model.mean.indices.filter { model.coefficients[$0, component] != 0 }
    return PlumedAction(
      "COMBINE",
      [
        .init("ARG", rows.map { values[$0]! }),
        .init("COEFFICIENTS", rows.map { PlumedText.precise(model.coefficients[$0, component]) }),
        .init("PARAMETERS", rows.map { PlumedText.precise(model.mean[$0]) }),
        .init("PERIODIC", "NO"),
      ], label: name)
  }
}

extension PlumedFeatureWriter {
  /// Whether the recipe makes this feature, or the angle that it is taken of.
  func canWrite(_ feature: Feature) -> Bool {
    if hasColumn(feature.name) { return true }
    switch feature.origin {
    case .column: return false
    case .cosine(let column, _), .sine(let column, _): return hasColumn(column)
    }
  }

  /// The value that holds a model's feature; nil where it is refused.
  mutating func value(of feature: Feature) -> String? {
    if hasColumn(feature.name) {
      guard let value = value(ofColumn: feature.name) else { return nil }
      guard isPeriodic(feature.name) else { return value }
      // COMBINE treats periodic arguments otherwise from version to version.
      return function(named: "v_" + feature.name, comment: feature.name, .custom([value], "x"))
    }
    let (column, name, period): (String, String, Double)
    switch feature.origin {
    case .column: return nil
    case .cosine(let of, let length): (column, name, period) = (of, "cos", length)
    case .sine(let of, let length): (column, name, period) = (of, "sin", length)
    }
    guard let angle = value(ofColumn: column) else { return nil }
    let factor = 2 * Double.pi / period
    return function(
      named: name.prefix(1) + "_" + column, comment: feature.name,
      .custom([angle], factor == 1 ? "\(name)(x)" : "\(name)(\(PlumedText.precise(factor))*x)"))
  }
}
