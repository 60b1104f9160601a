import Storage
import Testing

@Suite("PLUMED COLVAR")
struct COLVARTableTests {
  private func table(_ text: String, name: String = "COLVAR") throws -> any NumericTable {
    let scratch = try Scratch()
    return try openTable(try scratch.file(name, text))
  }

  private func failure(_ text: String) throws -> (StorageError?, String) {
    let scratch = try Scratch()
    let path = try scratch.file("COLVAR", text)
    return (storageError { _ = try openTable(path).doubles() }, path)
  }

  private let head = "#! FIELDS time phi d\n#! SET min_phi -pi\n#! SET max_phi pi\n"

  @Test("Names, time, domains and rows are read")
  func basics() throws {
    let table = try table(head + " 0.000000 1.5 2\n 1.000000 -1.5 3 # note\n# a comment\n\n")
    #expect(table.columns.map(\.name) == ["time", "phi", "d"])
    #expect(table.timeColumn == 0)
    #expect(
      table.columns.map(\.domain) == [nil, PeriodicDomain(lower: -.pi, upper: .pi), nil])
    #expect(table.rowCount == 2)
    #expect(!table.droppedLastLine)
    #expect(try table.doubles() == [0, 1.5, 2, 1, -1.5, 3])
  }

  @Test("A repeated header is a restart, and the rows go on", arguments: ["\n", "\r\n"])
  func restart(end: String) throws {
    let text = head + "0 1 2\n" + head + "1 1 2\n"
    let table = try table(text.replacing("\n", with: end))
    #expect(try table.doubles(columns: [0]) == [0, 1])
  }

  @Test("Before the first row, the last FIELDS line counts")
  func reset() throws {
    let table = try table("#! FIELDS a b\n#! SET min_a 0\n#! SET max_a 1\n#! FIELDS b c d\n1 2 3\n")
    #expect(table.columns == ["b", "c", "d"].map { ColumnDescription(name: $0) })
  }

  @Test("Other fields after the first row are an error")
  func changed() throws {
    let (error, path) = try failure("#! FIELDS a b\n1 2\n#! FIELDS a c\n3 4\n")
    #expect(
      error == .changedFields(path: path, line: 3, expected: ["a", "b"], found: ["a", "c"]))
  }

  @Test("A last line without newline is dropped")
  func lastLine() throws {
    let table = try table("#! FIELDS a b\n1 2\n3 4")
    #expect(table.rowCount == 1)
    #expect(table.droppedLastLine)
    let (error, path) = try failure("#! FIELDS a b\n1 2")
    #expect(error == .empty(path: path))
  }

  @Test("A gzip file reads like its content, in one member or two")
  func gzip() throws {
    let scratch = try Scratch()
    let text = head + "0 1 2\n1 1 2\n"
    let path = try scratch.file("COLVAR.gz", gzipBytes(Array(text.utf8)))
    #expect(try openTable(path).doubles() == [0, 1, 2, 1, 1, 2])
    let two = try scratch.file(
      "two.colvar.gz", gzipBytes(Array(head.utf8)) + gzipBytes(Array("5 6 7\n".utf8)))
    #expect(try openTable(two).doubles() == [5, 6, 7])
    let cut = try scratch.file("cut.colvar.gz", gzipBytes(Array(text.utf8)).dropLast(9))
    #expect(
      storageError { _ = try openTable(cut) }
        == .malformed(path: cut, format: "gzip", reason: "it is cut short"))
    var damaged = gzipBytes(Array(text.utf8))
    damaged[20] ^= 1
    let bad = try scratch.file("bad.colvar.gz", damaged)
    #expect(
      storageError { _ = try openTable(bad) }
        == .malformed(path: bad, format: "gzip", reason: "the compressed data is damaged"))
  }

  @Test(
    "A domain may be an expression",
    arguments: [
      ("-pi", "2*pi", -Double.pi, 2 * Double.pi), ("0", "pi/2", 0, Double.pi / 2),
      ("-1e-1", "(1+1)^2/8", -0.1, 0.5), ("-2^2", "2^-1", -4, 0.5), ("-(3-1)-1", "--1", -3, 1),
    ])
  func expressions(lower: String, upper: String, low: Double, high: Double) throws {
    let table = try table("#! FIELDS a\n#! SET min_a \(lower)\n#! SET max_a \(upper)\n1\n")
    #expect(table.columns[0].domain == PeriodicDomain(lower: low, upper: high))
  }

  @Test(
    "What is no expression is refused",
    arguments: [
      "x", "1+", "pipi", "(1", "1/0", "2pi", "exp(1)", "1e999", "^2", "*",
    ])
  func badExpressions(text: String) throws {
    let (error, path) = try failure("#! FIELDS a\n#! SET min_a -1\n#! SET max_a \(text)\n1\n")
    #expect(
      error
        == .malformedLine(
          path: path, line: 3,
          reason: "“\(text.prefix(40))” is not a number or an expression of pi"))
  }

  @Test("The nesting of an expression is bounded")
  func deepExpressions() throws {
    for character in ["(", "-", "2^"] {
      try badExpressions(text: String(repeating: character, count: 5000) + "1")
    }
  }

  @Test("A domain needs both ends, in order, and stays as it is")
  func domains() throws {
    #expect(try table("#! FIELDS a\n#! SET min_a 0\n1\n").columns[0].domain == nil)
    let (order, path) = try failure("#! FIELDS a\n#! SET min_a 1\n#! SET max_a 1\n1\n")
    #expect(
      order == .malformedLine(path: path, line: 3, reason: "min_a is not less than max_a"))
    let (change, changePath) = try failure("#! FIELDS a\n#! SET min_a 1\n1\n#! SET min_a 2\n1\n")
    #expect(
      change
        == .malformedLine(
          path: changePath, line: 4, reason: "min_a changes from 1 to 2; split the file there"))
  }

  @Test("Headers that PLUMED does not know are comments, as in PLUMED")
  func otherHeaders() throws {
    let table = try table("#! FIELDS a\n#! SET one two three four\n#! SET x\n#! OTHER\n1\n")
    #expect(try table.doubles() == [1])
  }

  @Test("Rows of another length and rows before the fields are errors with their line")
  func badRows() throws {
    let (ragged, path) = try failure("#! FIELDS a b\n1 2\n3\n")
    #expect(ragged == .raggedRow(path: path, line: 3, expected: 2, found: 1))
    let (first, firstPath) = try failure("#! FIELDS a b\n1 2 3\n")
    #expect(first == .raggedRow(path: firstPath, line: 2, expected: 2, found: 3))
    let scratch = try Scratch()
    let early = try scratch.file("a.colvar", "1 2\n#! FIELDS a b\n")
    #expect(
      storageError { _ = try openTable(early) }
        == .malformedLine(path: early, line: 1, reason: "a row before any #! FIELDS line"))
    let none = try scratch.file("b.colvar", "# nothing\n")
    #expect(
      storageError { _ = try openTable(none) }
        == .malformed(path: none, format: "COLVAR", reason: "it has no #! FIELDS line"))
  }
}
