import Foundation
import Storage
import Testing

@Suite("CSV and TSV")
struct CSVTableTests {
  private func table(_ text: String, name: String = "a.csv") throws -> any NumericTable {
    // The folder goes with the scratch; the table keeps its file open.
    let scratch = try Scratch()
    return try openTable(try scratch.file(name, text))
  }

  private func failure(_ text: String, name: String = "a.csv") throws -> (StorageError?, String) {
    let scratch = try Scratch()
    let path = try scratch.file(name, text)
    return (storageError { _ = try openTable(path).doubles() }, path)
  }

  @Test(
    "The delimiter and the header are found",
    arguments: [
      "time,phi\n0,1.5\n1,-2e3\n", "time;phi\n0;1.5\n1;-2e3\n", "time\tphi\n0\t1.5\n1\t-2e3\n",
      "time phi\n0   1.5\n 1\t-2e3 \n", "time, phi\r\n0, 1.5\r\n1, -2e3\r\n\r\n",
      "\u{FEFF}\"time\",\"phi\"\n\"0\",1.5\n1,\"-2e3\"",
      "# a comment\ntime,phi\n0,1.5\n# more\n1,-2e3\n\n\n",
      "# time phi\n0 1.5\n1 -2e3 # here\n", "# time,phi\n0,1.5\n1,-2e3\n",
    ])
  func forms(text: String) throws {
    let table = try table(text)
    #expect(table.columns.map(\.name) == ["time", "phi"])
    #expect(table.timeColumn == 0)
    #expect(table.rowCount == 2)
    #expect(table.precision == .float64)
    #expect(try table.doubles() == [0, 1.5, 1, -2000])
    #expect(try table.floats(rows: 1..<2, columns: [1, 1, 0]) == [-2000, -2000, 1])
  }

  @Test("Without a header the columns have no names")
  func noHeader() throws {
    let table = try table("1,nan\n-inf,3\n")
    #expect(table.columns.map(\.name) == [nil, nil])
    #expect(table.timeColumn == nil)
    let values = try table.doubles()
    #expect(values[0] == 1 && values[1].isNaN && values[2] == -.infinity && values[3] == 3)
    #expect(try self.table("4\n5\n").doubles() == [4, 5])
  }

  @Test("Missing values are NaN")
  func missing() throws {
    let values = try table("a,b,c,d\n1,2,3,4\n,NA,NaN,\"\"\n").doubles()
    #expect(values[4...].allSatisfy { $0.isNaN })
    #expect(Array(values[..<4]) == [1, 2, 3, 4])
  }

  @Test("Columns of text are skipped and named")
  func text() throws {
    let table = try table("site,year,total,freq\nA,1950,26.5,M\n\"B, C\",1951,x,M\n")
    #expect(table.columns.map(\.name) == ["year", "total"])
    #expect(table.skippedColumns == ["site", "freq"])
    #expect(try table.doubles(rows: 0..<1) == [1950, 26.5])
    #expect(try table.doubles(columns: [0]) == [1950, 1951])
  }

  @Test("A header may give units")
  func units() throws {
    let table = try table("Time [ps],phi (rad),d(1),n[2]\n0,1,2,3\n")
    #expect(table.columns.map(\.name) == ["Time", "phi", "d(1)", "n[2]"])
    #expect(table.columns.map(\.unit) == ["ps", "rad", nil, nil])
    #expect(table.timeColumn == 0)
  }

  @Test("A word in a numeric column is an error with its place")
  func notANumber() throws {
    let (error, path) = try failure("a,b\n1,2\n\n3,4x\n")
    #expect(error == .notANumber(path: path, line: 4, column: 2, text: "4x"))
    let (words, wordsPath) = try failure("1 2\n3 1.2.3\n")
    #expect(words == .notANumber(path: wordsPath, line: 2, column: 2, text: "1.2.3"))
  }

  @Test(
    "A row of another length is an error with its line",
    arguments: [
      ("1,2\n3\n", 2, 1), ("1,2\n3,4,\n", 2, 3), ("a,b\n1,2,3\n", 2, 3),
      ("1 2\n# x\n3 4 5\n", 3, 3),
    ])
  func ragged(text: String, line: Int, found: Int) throws {
    let (error, path) = try failure(text)
    #expect(error == .raggedRow(path: path, line: line, expected: 2, found: found))
  }

  @Test("After an error the reader goes on elsewhere")
  func afterError() throws {
    let scratch = try Scratch()
    let reader = try openTable(try scratch.file("a.csv", "1\n2\n3\nx\n5\n")).makeReader()
    var values = [Double](repeating: 0, count: 3)
    func read(_ rows: Range<Int>) throws {
      try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
        try reader.read(rows: rows, columns: [0], into: buffer)
      }
    }
    #expect(storageError { try read(1..<4) } != nil)
    try read(0..<3)
    #expect(values == [1, 2, 3])
  }

  @Test("Other faults are named")
  func faults() throws {
    for text in ["", "\n\n", "# only\n", "a,b\n"] {
      let (error, path) = try failure(text)
      #expect(error == .empty(path: path))
    }
    let (quote, quotePath) = try failure("a,b\n1,\"2\n3,4\n")
    #expect(
      quote
        == .malformedLine(path: quotePath, line: 2, reason: "a quote is not closed on the line"))
    let (comma, commaPath) = try failure("1,5;2,5\n1,5;3,5\n")
    #expect(
      comma
        == .malformedLine(
          path: commaPath, line: 1,
          reason: "the numbers have decimal commas; write them with decimal points"))
    let (words, wordsPath) = try failure("a,b\nc,d\n")
    #expect(
      words == .malformedLine(path: wordsPath, line: 2, reason: "there is no number in the row"))
  }

  @Test("UTF-16 is refused with advice")
  func utf16() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.csv", [0xFF, 0xFE, 0x31, 0x00])
    #expect(
      storageError { _ = try openTable(path) }
        == .malformed(path: path, format: "text", reason: "it is UTF-16; save it as UTF-8"))
  }

  @Test("Any range of rows equals that part of the whole, over index entries and blocks")
  func ranges() throws {
    let scratch = try Scratch()
    var random = SeededGenerator(seed: 5)
    // More rows than two index entries hold, more bytes than a block.
    let rows = 10_000
    let values = (0..<rows * 3).map { _ in Double.random(in: -1e3...1e3, using: &random) }
    var text = "a,b,c\n"
    for row in 0..<rows {
      if row % 997 == 0 { text += "# note\n" }
      text += values[row * 3..<row * 3 + 3].map(\.description).joined(separator: ",") + "\n"
    }
    let table = try openTable(try scratch.file("a.csv", text))
    #expect(table.rowCount == rows)
    #expect(try table.doubles() == values)
    let reader = try table.makeReader()
    for _ in 0..<60 {
      let low = Int.random(in: 0..<rows, using: &random)
      let range = low..<min(rows, low + Int.random(in: 0...3000, using: &random))
      let columns = [[0, 1, 2], [2], [1, 0]].randomElement(using: &random)!
      var part = [Double](repeating: 0, count: range.count * columns.count)
      try part.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
        try reader.read(rows: range, columns: columns, into: buffer)
      }
      #expect(part == range.flatMap { row in columns.map { values[row * 3 + $0] } })
    }
  }

  @Test("Numbers are correctly rounded, however they are written")
  func rounding() throws {
    var random = SeededGenerator(seed: 3)
    var words = [
      "9007199254740993", "9007199254740992.5", "1.7976931348623157e308", "2.2250738585072014e-308",
      "4.9e-324", "2e-324", "1e400", "-1e-400", "0.1e1", "+1.5", "-0", ".5", "5.", "1D3", "1d-3",
      "123456789012345678901234567890", "0.000000000000000000000000000001", "18446744073709551615",
      "18446744073709551616", "1e22", "1e23", "8.5e-23", "00000000000000000000000001.5",
    ]
    for _ in 0..<20_000 {
      let pattern = Double(bitPattern: random.next())
      let plain = Double.random(in: -1e4...1e4, using: &random)
      if pattern.isFinite { words.append(pattern.description) }
      words.append(String(format: "%.6f", plain))
      words.append(String(format: "%.15g", plain))
      words.append(String(format: "%.17g", plain))
      words.append(String(format: "%.18e", plain))
      words.append("\(random.next())e\(Int.random(in: -40...40, using: &random))")
    }
    let expected = words.map { word in
      Double(word.replacing("D", with: "e").replacing("d", with: "e"))!
    }
    let values = try table(words.joined(separator: "\n") + "\n").doubles()
    #expect(values.map(\.bitPattern) == expected.map(\.bitPattern))
  }
}
