import Storage
import Testing

@Suite("Tables of texts")
struct TextTableTests {
  @Test("Quoted cells keep commas, quotation marks and line breaks")
  func quoted() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.csv", "name,value\r\n\"a, b\",1\r\n\"say \"\"x\"\"\n2\",-2.5e3\r\n,\n")
    let table = try TextTable(contentsOf: path)
    #expect(table.columns == ["name", "value"])
    #expect(table.rows == [["a, b", "1"], ["say \"x\"\n2", "-2.5e3"], ["", ""]])
    #expect(table.lines == [2, 3, 5])
    #expect(try table.numbers(ofColumn: 1, path: path) == [1, -2500, nil])
  }

  @Test("Tabs and semicolons", arguments: ["a\tb\n1\t2\n", "a;b\n1;2\n"])
  func delimiters(text: String) throws {
    let scratch = try Scratch()
    let table = try TextTable(contentsOf: try scratch.file("a.csv", text))
    #expect(table.columns == ["a", "b"])
    #expect(table.rows == [["1", "2"]])
  }

  @Test("A missing end of line, empty lines between, NaN")
  func ends() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.csv", "\u{FEFF}a,b\n1,2\n\n3,nan")
    let table = try TextTable(contentsOf: path)
    #expect(table.rows == [["1", "2"], ["3", "nan"]])
    #expect(try table.numbers(ofColumn: 1, path: path)[1]!.isNaN)
  }

  @Test("What is wrong is told with its line")
  func faults() throws {
    let scratch = try Scratch()
    func error(_ text: String) throws -> StorageError? {
      let path = try scratch.file("bad.csv", text)
      do {
        _ = try TextTable(contentsOf: path)
        return nil
      } catch let error as StorageError {
        return error
      }
    }
    let path = scratch.path + "/bad.csv"
    #expect(try error("a,b\n1,2\n3\n") == .raggedRow(path: path, line: 3, expected: 2, found: 1))
    #expect(
      try error("a,b\n1,\"2\n") == .malformedLine(path: path, line: 2, reason: "a quotation is not closed"))
    #expect(
      try error("a,b\n\"1\"x,2\n")
        == .malformedLine(path: path, line: 2, reason: "text follows a closed quotation"))
    #expect(try error("a,a\n1,2\n") == .malformedLine(path: path, line: 1, reason: "two columns are called a"))
    #expect(try error("a,b\n") == .empty(path: path))
    #expect(try error("") == .empty(path: path))
    let table = try TextTable(contentsOf: try scratch.file("n.csv", "a\nx\n"))
    #expect(throws: StorageError.notANumber(path: "n", line: 2, column: 0, text: "x")) {
      try table.numbers(ofColumn: 0, path: "n")
    }
  }
}
