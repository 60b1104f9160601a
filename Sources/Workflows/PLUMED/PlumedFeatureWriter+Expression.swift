import Features
import Samples

extension PlumedFeatureWriter {
  /// A formula over columns as `CUSTOM`; the columns are written before it.
  mutating func expression(
    _ text: String, named name: String, into paragraph: inout Paragraph
  ) throws(Refused) -> String {
    var columns: [String] = []
    for definition in features.definitions {
      if definition.name == name { break }
      columns += definition.columns.map { $0.name ?? "" }
    }
    let formula: ScalarExpression
    do throws(SampleError) {
      formula = try ScalarExpression(text, columns: columns, scope: .preceding)
    } catch {
      throw Refused(reason: "its formula cannot be read: \(error)")
    }
    var arguments: [String] = []
    for input in formula.inputNames {
      // The column's own refusal is told already.
      guard let value = value(ofColumn: input) else { throw Refused(reason: nil) }
      arguments.append(value)
    }
    guard !arguments.isEmpty else {
      throw Refused(reason: "it is a constant")
    }
    paragraph.stage = .function
    let variables = arguments.count == 1 ? ["x"] : arguments.indices.map { "v\($0 + 1)" }
    let names = Dictionary(uniqueKeysWithValues: zip(formula.inputNames, variables))
    guard let function = formula.plumed(names: names) else {
      throw Refused(reason: "its formula is too long for PLUMED")
    }
    return emit(
      .custom(arguments, variables: arguments.count == 1 ? nil : variables, function),
      as: name, into: &paragraph)
  }

  /// Whether a column's values wrap around.
  func isPeriodic(_ name: String) -> Bool {
    guard let definition = definition(ofColumn: name), case .torsion(_, .angle) = definition.quantity
    else { return false }
    return true
  }
}
