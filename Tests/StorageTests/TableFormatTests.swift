import Storage
import Testing

@Suite("Formats of tables")
struct TableFormatTests {
  @Test("The extension decides, else the content")
  func detection() throws {
    let scratch = try Scratch()
    func name(_ file: String, _ bytes: [UInt8]) throws -> String {
      try TableFormat.detect(try scratch.file(file, bytes)).name
    }
    let npy = npyBytes(descr: "|u1", shape: [1], data: [1])
    #expect(try name("a.npy", []) == "npy")
    #expect(try name("a.NPZ", []) == "npz")
    #expect(try name("a.csv.gz", []) == "csv")
    #expect(try name("a.tsv", []) == "tsv")
    #expect(try name("array", npy) == "npy")
    #expect(try name("archive.dat", zipBytes([("a.npy", npy)])) == "npz")
    #expect(try name("COLVAR.0", Array("# x\n #! FIELDS a\n1\n".utf8)) == "colvar")
    #expect(try name("bck.dat", Array("#! FIELDS a\n1\n".utf8)) == "colvar")
    #expect(try name("data.txt", Array("1 2\n".utf8)) == "csv")
    #expect(try name("data.txt.gz", gzipBytes(Array("1 2\n".utf8))) == "csv")
  }

  @Test("What is no table is refused")
  func unknown() throws {
    let scratch = try Scratch()
    for content in ["hello world\n", "\u{0}\u{1}"] {
      let path = try scratch.file("data", content)
      #expect(storageError { _ = try TableFormat.detect(path) } == .unknownFormat(path: path))
    }
    let empty = try scratch.file("empty", "")
    #expect(storageError { _ = try TableFormat.detect(empty) } == .empty(path: empty))
  }

  @Test("Names and extensions are unique")
  func unique() {
    let names = TableFormat.all.map(\.name)
    let extensions = TableFormat.all.flatMap(\.extensions)
    #expect(Set(names).count == names.count)
    #expect(Set(extensions).count == extensions.count)
  }

  @Test("Every error is one line that begins with what and where")
  func descriptions() {
    let errors: [StorageError] = [
      .cannotRead(path: "p", reason: "r"), .cannotWrite(path: "p", reason: "r"),
      .unknownFormat(path: "p"), .malformed(path: "p", format: "NPY", reason: "r"),
      .malformedLine(path: "p", line: 1, reason: "r"), .unsupportedType(path: "p", type: "t"),
      .truncated(path: "p", expectedBytes: 3, presentBytes: 2, wholeRows: 1), .empty(path: "p"),
      .tooManyColumns(path: "p", count: 2, limit: 1),
      .ambiguousArray(path: "p", candidates: ["a"]),
      .missingArray(path: "p", name: "a", present: []),
      .raggedRow(path: "p", line: 1, expected: 1, found: 2),
      .notANumber(path: "p", line: 1, column: 1, text: "x"),
      .changedFields(path: "p", line: 1, expected: ["a"], found: ["b"]),
      .missingObject(path: "p", name: "n"),
      .shapeMismatch(path: "p", name: "n", expected: [nil, 2], actual: [1]),
    ]
    for error in errors {
      let text = error.description
      #expect(text.contains("p") && !text.contains("\n"))
      #expect(text.last != "." && text.first != " ")
    }
    #expect(
      StorageError.truncated(path: "a.npy", expectedBytes: 256, presentBytes: 200, wholeRows: 9)
        .description
        == "a.npy: cut short: 256 bytes expected, 200 present (9 whole rows); "
        + "copy or write the file again")
  }
}
