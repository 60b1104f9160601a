import Features
import Reporting
import Storage

/// What each column of a feature set is, for people: kind and atoms.
struct FeatureListing {
  let features: FeatureSet

  struct Row {
    var column: String
    var unit: String
    var period: Double?
    var kind: String
    var atoms: String
  }

  /// One row a column.
  var rows: [Row] {
    features.definitions.flatMap { definition in
      let atoms = describe(definition.quantity.atoms)
      return definition.columns.map { column in
        Row(
          column: column.name ?? "", unit: column.unit ?? "",
          period: column.domain.map { $0.upper - $0.lower }, kind: definition.quantity.kindName,
          atoms: atoms)
      }
    }
  }

  /// One row a definition: what a reader of a report looks for.
  var definitions: [(name: String, kind: String, atoms: String)] {
    features.definitions.map { ($0.name, $0.quantity.kindName, describe($0.quantity.atoms)) }
  }

  /// Columns as CSV, so that a file of numbers can be read years later.
  var table: ColumnTable {
    let rows = rows
    return ColumnTable([
      .numbers("index", rows.indices.map(Double.init)), .texts("column", rows.map(\.column)),
      .texts("unit", rows.map(\.unit)), .numbers("period", rows.map(\.period)),
      .texts("kind", rows.map(\.kind)), .texts("atoms", rows.map(\.atoms)),
    ])
  }

  /// `ACE1 C (5) – ALA2 N (7)`: atoms by residue and name, and their numbers from 1.
  private func describe(_ atoms: [Int]) -> String {
    let shown = atoms.prefix(Self.shownAtoms).map { atom in
      (features.atomLabels[atom].map { $0 + " " } ?? "") + "(\(atom + 1))"
    }
    let rest = atoms.count - shown.count
    return shown.joined(separator: " – ") + (rest > 0 ? " and \(rest) more" : "")
  }

  private static let shownAtoms = 8
}
