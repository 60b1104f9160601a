/// A table as a reader sees it: texts, with numbers already rounded.
public struct ReportTable: Sendable, Equatable {
  /// A column's heading and how its cells are set.
  public struct Column: Sendable, Equatable {
    /// The heading, with the unit where there is one.
    public var heading: String
    /// Whether the cells are numbers, and so are set to the right.
    public var isNumeric: Bool

    /// Makes a column.
    public init(_ heading: String, isNumeric: Bool = false) {
      self.heading = heading
      self.isNumeric = isNumeric
    }
  }

  /// The sentence above the table.
  public var caption: String
  /// The columns, from left to right.
  public var columns: [Column]
  /// The cells, row by row; missing ones at the end of a row are left empty.
  public var rows: [[String]]

  /// Makes a table.
  public init(caption: String, columns: [Column], rows: [[String]]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }

  /// Makes a table of a column table's cells.
  ///
  /// - Parameter digits: The significant digits of its numbers.
  public init(caption: String, _ table: ColumnTable, digits: Int = 4) {
    self.caption = caption
    columns = table.columns.map { column in
      if case .numbers = column.cells { return Column(column.name, isNumeric: true) }
      return Column(column.name)
    }
    rows = (0..<table.rowCount).map { row in
      table.columns.map { column in
        guard row < column.count else { return NumberText.missing }
        switch column.cells {
        case .numbers(let values):
          return values[row].map { NumberText.significant($0, digits: digits) } ?? NumberText.missing
        case .texts(let values):
          return values[row] ?? NumberText.missing
        }
      }
    }
  }

  /// The timescale of one mode, for ``keyNumbers(caption:unit:_:)``.
  public struct KeyNumber: Sendable, Equatable {
    /// The mode's name.
    public var mode: String
    /// Its timescale; `nil` where there is none.
    public var timescale: Double?
    /// The standard error.
    public var error: Double?
    /// The 95 % interval.
    public var interval: ClosedRange<Double>?
    /// A remark, such as why there is no interval.
    public var note: String

    /// Makes a key number.
    public init(
      mode: String, timescale: Double?, error: Double? = nil, interval: ClosedRange<Double>? = nil, note: String = ""
    ) {
      self.mode = mode
      self.timescale = timescale
      self.error = error
      self.interval = interval
      self.note = note
    }
  }

  /// A table of timescales with errors and intervals.
  ///
  /// - Parameter unit: The unit of the timescales: `"ps"`.
  public static func keyNumbers(caption: String, unit: String, _ numbers: [KeyNumber]) -> ReportTable {
    let hasNotes = numbers.contains { !$0.note.isEmpty }
    var columns = [
      Column("Mode"), Column("Timescale / \(unit)", isNumeric: true), Column("95 % interval / \(unit)", isNumeric: true),
    ]
    if hasNotes { columns.append(Column("Note")) }
    let rows = numbers.map { number in
      let timescale = number.timescale.map { NumberText.measured($0, error: number.error) } ?? NumberText.missing
      let interval = number.interval.map { NumberText.interval($0) } ?? NumberText.missing
      return [number.mode, timescale, interval] + (hasNotes ? [number.note] : [])
    }
    return ReportTable(caption: caption, columns: columns, rows: rows)
  }
}
