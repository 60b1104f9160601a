import Bases
public import Storage

extension FeatureSet {
  /// The columns that the set makes: the functions of its basis, else what its
  /// definitions make. A function that is a column by itself keeps its description.
  ///
  /// - Complexity: O(columns).
  public var columns: [ColumnDescription] {
    let columns = definitions.flatMap(\.columns)
    return basis?.columns(of: columns) ?? columns
  }
}

extension Basis {
  /// The functions' columns, on top of these.
  func columns(of inputs: [ColumnDescription]) -> [ColumnDescription] {
    let functions = functions
    return functions.names.enumerated().map { function, name in
      functions.input(ofFunction: function).map { inputs[$0] } ?? ColumnDescription(name: name)
    }
  }

  /// A name that two functions have, if any: an input may be called like a product of others.
  var repeatedName: String? {
    var names: Set<String> = []
    return functions.names.first { !names.insert($0).inserted }
  }
}
