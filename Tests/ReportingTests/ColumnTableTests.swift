import Reporting
import Testing

@Suite("Column tables")
struct ColumnTableTests {
  @Test("Missing cells are empty, shorter columns too")
  func missing() {
    let table = ColumnTable([
      .numbers("lag_ps", [1, 10, 100]), .numbers("timescale_ps", [55.25, nil, .nan]), .texts("note", ["a", nil]),
    ])
    #expect(table.rowCount == 3)
    #expect(table.csv() == "lag_ps,timescale_ps,note\n1,55.25,a\n10,,\n100,,\n")
  }

  @Test("Cells are quoted where RFC 4180 asks for it", arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""),
    ("two\r\nlines", "\"two\r\nlines\""), (" edge", "\" edge\""), ("edge ", "\"edge \""), ("d(CA5–CA20)", "d(CA5–CA20)"),
    // A comma with a combining mark is one character and still divides cells.
    ("a,\u{301}b", "\"a,\u{301}b\""),
  ])
  func quoting(cell: String, expected: String) {
    #expect(ColumnTable([.texts("x", [cell])]).csv() == "x\n" + expected + "\n")
    #expect(ColumnTable([.numbers(cell, [1])]).csv() == expected + "\n1\n")
  }

  @Test("Numbers read back as they were")
  func roundTrip() {
    var generator = SampleReport.Generator(state: 1)
    var values = (0..<2000).compactMap { _ -> Double? in
      let value = Double(bitPattern: generator.next())
      return value.isNaN ? nil : value
    }
    values += [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, 1e15, 1e16, 0.1, -3]
    let lines = ColumnTable([.numbers("x", values)]).csv().split(separator: "\n").dropFirst()
    #expect(lines.count == values.count)
    for (line, value) in zip(lines, values) {
      #expect(Double(line)?.bitPattern == value.bitPattern, "\(line) is not \(value)")
    }
  }

  @Test("A row without a value is not an empty line")
  func emptyRow() {
    #expect(ColumnTable([.numbers("x", [1, nil, 2])]).csv() == "x\n1\n\"\"\n2\n")
  }

  @Test("A table without columns is a bare line")
  func empty() {
    #expect(ColumnTable([]).csv() == "\n")
    #expect(ColumnTable([.numbers("x", [])]).csv() == "x\n")
  }

  @Test("A report table shows the same cells rounded")
  func reportTable() {
    let table = ReportTable(
      caption: "c", ColumnTable([.numbers("x", [1.23456, nil]), .texts("t", ["a"])]), digits: 3)
    #expect(table.columns == [.init("x", isNumeric: true), .init("t")])
    #expect(table.rows == [["1.23", "a"], ["–", "–"]])
  }
}
