import Storage
import Testing

@Suite("JSON")
struct JSONTests {
  @Test("Keys are sorted, numbers are the shortest that read back")
  func encoding() {
    let value: JSONValue = [
      "b": [1, 0.1, -0.0, 1e300, nil, true], "a": "x\"\\\n\u{1}é😀", "c": [:],
      "d": .numbers([.nan, .infinity]), "e": [["k": 1], []],
    ]
    #expect(
      value.encoded(pretty: false)
        == #"{"a":"x\"\\\n\u0001é😀","b":[1,0.1,-0.0,1e+300,null,true],"c":{},"#
        + #""d":[null,null],"e":[{"k":1},[]]}"#)
    #expect(
      (["a": [1, 2], "b": [["c": nil]]] as JSONValue).encoded()
        == """
        {
          "a": [1, 2],
          "b": [
            {
              "c": null
            }
          ]
        }

        """)
  }

  @Test("Documents read back as they were")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<300 {
      let value = randomValue(depth: 4, &random)
      #expect(try JSONValue(parsing: value.encoded()) == value)
      #expect(try JSONValue(parsing: value.encoded(pretty: false)) == value)
    }
  }

  private func randomValue(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    func text() -> String {
      String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 0...5, using: &random)).map { _ in
            ["a", "\"", "\\", "\n", "\u{7}", "ü", "𝄞", "\u{2028}"].randomElement(using: &random)!
          }))
    }
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
    case 0: return nil
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int(truncatingIfNeeded: random.next()))
    case 3:
      let number = Double(bitPattern: random.next())
      return number.isFinite ? .number(number) : .number(0.5)
    case 4: return .string(text())
    case 5:
      return .array(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          randomValue(depth: depth - 1, &random)
        })
    default:
      var members: [String: JSONValue] = [:]
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        members[text()] = randomValue(depth: depth - 1, &random)
      }
      return .object(members)
    }
  }

  @Test("Escapes and accessors")
  func accessors() throws {
    let value = try JSONValue(
      parsing: #" {"s": "A\u00e9\ud834\udd1e\/\b\f", "n": [1, 2.5, -0, 3e2], "t": true} "#)
    #expect(value["s"]?.string == "Aé𝄞/\u{8}\u{C}")
    #expect(value["n"]?.doubles == [1, 2.5, 0, 300])
    #expect(value["n"]?.array?[3].int == 300)
    #expect(value["n"]?.array?[1].int == nil)
    #expect(value["t"]?.bool == true)
    #expect(value["none"] == nil)
    #expect(value["s"]?.doubles == nil)
  }

  @Test(
    "What is not JSON is refused with its place",
    arguments: [
      ("", 1, 1, "the text ends where a value should be"), ("[1,]", 1, 4, "not a value"),
      ("{\"a\":1,\n \"a\":2}", 2, 6, "the key “a” is given twice"),
      ("{a:1}", 1, 2, "a key in quotes is missing"), ("{\"a\" 1}", 1, 6, "a colon is missing"),
      ("[1 2]", 1, 4, "a comma or ] is missing"), ("{\"a\":1 2}", 1, 8, "a comma or } is missing"),
      ("01", 1, 2, "a number begins with 0"), ("1.", 1, 3, "a digit is missing"),
      ("-", 1, 2, "a digit is missing"), ("1e999", 1, 1, "the number is too large"),
      ("NaN", 1, 1, "not a value"), ("\"\\x\"", 1, 4, "an unknown escape"),
      ("\"\\ud800x\"", 1, 8, "half of a surrogate pair"),
      ("\"\\u12g4\"", 1, 6, "four hexadecimal digits are missing"),
      ("\"a\nb\"", 1, 3, "a control character in a string"), ("\"a", 1, 3, "a quote is not closed"),
      ("1 2", 1, 3, "text after the end of the document"),
    ])
  func refused(text: String, line: Int, column: Int, reason: String) {
    #expect(throws: JSONError(line: line, column: column, reason: reason)) {
      try JSONValue(parsing: text)
    }
  }

  @Test("Nesting is bounded")
  func depth() throws {
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    _ = try JSONValue(parsing: deep)
    #expect(
      throws: JSONError(line: 1, column: 513, reason: "more than 512 levels of nesting")
    ) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
  }

  @Test("A file's fault names the file and the line")
  func files() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.json", "{\n\"a\": }")
    #expect(
      storageError { _ = try JSONValue(contentsOfFile: path) }
        == .malformedLine(path: path, line: 2, reason: "not valid JSON: not a value"))
    try AtomicFile.write((["a": 1] as JSONValue).encoded(), to: path)
    #expect(try JSONValue(contentsOfFile: path) == ["a": 1])
  }
}
