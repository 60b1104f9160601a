/// A table of named columns, written as CSV.
///
///     let table = ColumnTable([
///       .numbers("lag_ps", [1, 10, 100]),
///       .numbers("timescale_ps", [55.2, 62.1, nil]),
///       .texts("note", ["", "", "no timescale"]),
///     ])
///     let text = table.csv()
public struct ColumnTable: Sendable, Equatable {
  /// One column: a name and its cells.
  public struct Column: Sendable, Equatable {
    /// The cells of a column.
    public enum Cells: Sendable, Equatable {
      /// Numbers; `nil` and NaN are missing.
      case numbers([Double?])
      /// Texts; `nil` is missing.
      case texts([String?])
    }

    /// The column's name, as in the first line of the file.
    public var name: String

    /// The column's cells, from the first row on.
    public var cells: Cells

    /// Makes a column of cells.
    public init(name: String, cells: Cells) {
      self.name = name
      self.cells = cells
    }

    /// Makes a column of numbers.
    public static func numbers(_ name: String, _ values: [Double?]) -> Column {
      Column(name: name, cells: .numbers(values))
    }

    /// Makes a column of texts.
    public static func texts(_ name: String, _ values: [String?]) -> Column {
      Column(name: name, cells: .texts(values))
    }

    /// The number of cells.
    public var count: Int {
      switch cells {
      case .numbers(let values): values.count
      case .texts(let values): values.count
      }
    }
  }

  /// The columns, from left to right.
  public var columns: [Column]

  /// Makes a table; shorter columns end in missing cells.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// The number of rows: the length of the longest column.
  public var rowCount: Int { columns.map(\.count).max() ?? 0 }

  /// The table as comma-separated values after RFC 4180, with a header line.
  ///
  /// Numbers are written with as many digits as give the same `Double` back,
  /// infinities as `inf` and `-inf`; missing cells are empty. Cells with a comma,
  /// a quotation mark, a line break or a space at either end are quoted. Lines
  /// end in a line feed alone, which every reader of the format takes and
  /// line-based tools need.
  ///
  /// - Complexity: O(rows × columns).
  public func csv() -> String {
    var text = columns.map { Self.quoted($0.name) }.joined(separator: ",") + "\n"
    for row in 0..<rowCount {
      var line = columns.map { Self.cell($0.cells, row) }.joined(separator: ",")
      // An empty line would be read as no row at all.
      if line.isEmpty { line = "\"\"" }
      text += line + "\n"
    }
    return text
  }

  private static func cell(_ cells: Column.Cells, _ row: Int) -> String {
    switch cells {
    case .numbers(let values):
      guard row < values.count, let value = values[row] else { return "" }
      return number(value)
    case .texts(let values):
      guard row < values.count, let value = values[row] else { return "" }
      return quoted(value)
    }
  }

  /// The shortest text that reads back as the same number; whole numbers lose their `.0`.
  static func number(_ value: Double) -> String {
    guard !value.isNaN else { return "" }
    let text = "\(value)"
    return text.hasSuffix(".0") && text != "-0.0" ? String(text.dropLast(2)) : text
  }

  /// A text quoted where it must be.
  private static func quoted(_ text: String) -> String {
    // By scalars: in Swift CR LF is one character, and so is a comma with a combining mark.
    let scalars = text.unicodeScalars
    let needsQuotes =
      scalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
      || scalars.first == " " || scalars.last == " "
    guard needsQuotes else { return text }
    var result = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in scalars {
      if scalar == "\"" { result.append("\"") }
      result.append(scalar)
    }
    result.append("\"")
    return String(result)
  }
}
