import Storage

/// The columns that are read from each table, and what is made of them.
struct ColumnSelection: Equatable, Sendable {
  /// Indices into the table's columns, in reading order.
  var rawColumns: [Int]
  /// Their names.
  var rawNames: [String]
  var expressions: [ColumnExpression]
  var features: [Feature]
  /// Radian columns, whose values are checked against 2π.
  var radianColumns: [Int]
  /// The columns of a weight or of a bias.
  var weightColumns: [Int]
  /// The column of time stamps; nil where there is none, or where the user
  /// asks for it as a feature: then it is no time.
  var timeColumn: Int?

  /// Whether rows go to the caller as they are in the file.
  var isPlain: Bool { expressions.allSatisfy { $0.operation == .copy } }

  /// - Throws: ``SampleError`` for unknown, duplicate or missing columns.
  init(table: any NumericTable, input: TableInput) throws(SampleError) {
    let names = try Self.names(of: table, input: input)
    var weightColumns: [Int] = []
    for name in input.weights.columns {
      let column = try Self.index(of: name, in: names, file: table.path)
      guard !weightColumns.contains(column) else { throw .duplicateColumnName(name: names[column]) }
      weightColumns.append(column)
    }
    self.weightColumns = weightColumns
    if let wanted = input.columns {
      var found: [Int] = []
      for name in wanted { found.append(try Self.index(of: name, in: names, file: table.path)) }
      rawColumns = found
      timeColumn = table.timeColumn.flatMap { found.contains($0) ? nil : $0 }
    } else {
      let time = table.timeColumn
      rawColumns = names.indices.filter { $0 != time && !weightColumns.contains($0) }
      timeColumn = time
    }
    guard !rawColumns.isEmpty else { throw .noColumns(file: table.path) }
    rawNames = rawColumns.map { names[$0] }
    var seen: Set<String> = []
    for name in rawNames where !seen.insert(name).inserted {
      throw .duplicateColumnName(name: name)
    }
    var periods: [Int: Double] = [:]
    radianColumns = []
    for periodic in input.periodic {
      let column = try Self.index(of: periodic.name, in: names, file: table.path)
      guard let position = rawColumns.firstIndex(of: column) else { continue }
      let domain = table.columns[column].domain.map { $0.upper - $0.lower }
      periods[position] = periodic.period ?? domain ?? 2 * .pi
      if periodic.period == nil && domain == nil { radianColumns.append(position) }
    }
    for (position, column) in rawColumns.enumerated()
    where input.splitsAngles && periods[position] == nil {
      if let domain = table.columns[column].domain {
        periods[position] = domain.upper - domain.lower
      }
    }
    expressions = []
    features = []
    for (position, name) in rawNames.enumerated() {
      if let period = periods[position] {
        expressions.append(ColumnExpression(input: position, operation: .cosine(period: period)))
        features.append(Feature(name: "cos(\(name))", origin: .cosine(of: name, period: period)))
        expressions.append(ColumnExpression(input: position, operation: .sine(period: period)))
        features.append(Feature(name: "sin(\(name))", origin: .sine(of: name, period: period)))
      } else {
        let column = table.columns[rawColumns[position]]
        expressions.append(ColumnExpression(input: position, operation: .copy))
        features.append(
          Feature(name: name, unit: column.unit, origin: Feature.Origin(column.origin)))
      }
    }
  }

  /// The columns' names, as messages and models show them.
  private static func names(
    of table: any NumericTable, input: TableInput
  ) throws(SampleError) -> [String] {
    let unnamed = table.columns.allSatisfy { $0.name == nil }
    if let names = input.names, unnamed {
      guard names.count == table.columns.count else {
        throw .nameCountMismatch(
          file: table.path, names: names.count, columns: table.columns.count)
      }
      return names
    }
    return table.columns.enumerated().map { $0.element.name ?? "x\($0.offset)" }
  }

  /// A name where one matches, else an index.
  private static func index(
    of text: String, in names: [String], file: String
  ) throws(SampleError) -> Int {
    if let named = names.firstIndex(of: text) { return named }
    if let index = Int(text), names.indices.contains(index) { return index }
    throw .unknownColumn(name: text, file: file, available: names)
  }
}
