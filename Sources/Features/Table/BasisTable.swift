public import Bases
public import Storage

/// A trajectory of atoms as a table of functions of its features: a row for each frame,
/// a column for each function, and the time in ps where the file has it.
public struct BasisTable: NumericTable {
  public let columns: [ColumnDescription]
  /// The features that are the functions' inputs.
  public let features: FeatureTable
  let functions: any BasisFunctions
  let functionCount: Int

  /// Functions of all features of a table.
  ///
  /// - Parameter basis: Its inputs are the features, in their order.
  public init(_ features: FeatureTable, _ basis: Basis) {
    let inputs = features.program.columns
    functions = basis.functions
    precondition(functions.inputDimension == inputs.count, "a basis for other features")
    self.features = features
    functionCount = functions.count
    columns = basis.columns(of: inputs) + features.columns[inputs.count...]
  }

  public var path: String { features.path }
  public var rowCount: Int { features.rowCount }
  public var omission: String? { features.omission }
  public var timeColumn: Int? { features.timeColumn == nil ? nil : functionCount }

  /// Double: powers and overlapping functions are nearly dependent on one another, and
  /// lose too much in single precision.
  public var precision: NumericPrecision { .float64 }

  /// - Throws: What the trajectory's reader throws.
  public func makeReader() throws(StorageError) -> any TableReader {
    BasisTableReader(self, try features.makeReader())
  }
}
