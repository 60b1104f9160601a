import Bases
import Features
import Reporting
import Samples
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

    fileprivate init(_ column: ColumnDescription, kind: String, atoms: String) {
      self.column = column.name ?? ""
      unit = column.unit ?? ""
      period = column.domain.map { $0.upper - $0.lower }
      (self.kind, self.atoms) = (kind, atoms)
    }

    /// The cosine or the sine of a column.
    fileprivate init(_ feature: Feature, of angle: Row?) {
      (column, unit, period) = (feature.name, "", nil)
      (kind, atoms) = (angle?.kind ?? "", angle?.atoms ?? "")
    }
  }

  /// One row a column: of the basis where there is one.
  var rows: [Row] {
    guard let basis = features.basis else { return inputs }
    let inputs = inputs
    let functions = basis.functions
    return features.columns.enumerated().map { index, column in
      // A function that is a column by itself stays what it is.
      functions.input(ofFunction: index).map { inputs[$0] }
        ?? Row(column, kind: basis.functionName, atoms: "")
    }
  }

  /// One row a column that a definition makes.
  private var inputs: [Row] {
    features.definitions.flatMap { definition in
      let atoms = describe(definition.quantity.atoms)
      return definition.columns.map { Row($0, kind: definition.quantity.kindName, atoms: atoms) }
    }
  }

  /// One row a definition: what a reader of a report looks for.
  var definitions: [(name: String, kind: String, atoms: String)] {
    features.definitions.map { ($0.name, $0.quantity.kindName, describe($0.quantity.atoms)) }
  }

  /// The columns that a source made of these features, so that a file of numbers can be
  /// read years later.
  func table(of columns: [Feature]) -> ColumnTable {
    let known = Dictionary(rows.map { ($0.column, $0) }, uniquingKeysWith: { first, _ in first })
    let rows = columns.map { known[$0.name] ?? Row($0, of: $0.angle.flatMap { known[$0] }) }
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

extension Basis {
  /// What one of its functions is called in tables.
  fileprivate var functionName: String {
    switch self {
    case .monomials: "monomial"
    case .gaussians: "Gaussian"
    case .grid: "grid cell"
    case .fourier: "random Fourier feature"
    case .vonMises: "von Mises bump"
    case .network: "network output"
    }
  }
}
