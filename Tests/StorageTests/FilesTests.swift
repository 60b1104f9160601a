import Foundation
import Storage
import Testing

@Suite("Files and checksums")
struct FilesTests {
  @Test("A file appears whole, over an earlier one and through a link")
  func atomic() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.txt", "old")
    try AtomicFile.write("new", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    let link = "\(scratch.path)/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "a.txt")
    try AtomicFile.write([0x78], to: link)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "x")
    #expect(try scratch.contents == ["a.txt", "link"])
  }

  @Test("Large and small pieces keep their order")
  func pieces() throws {
    let scratch = try Scratch()
    var expected: [UInt8] = []
    let path = "\(scratch.path)/a"
    try AtomicFile.write(to: path) { file throws(StorageError) in
      for count in [3, 70_000, 1, 65_536, 65_535, 2, 0, 10] {
        let piece = (0..<count).map { UInt8(truncatingIfNeeded: $0 &+ count) }
        expected += piece
        try file.write(piece)
      }
    }
    #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == expected)
  }

  @Test("A failure leaves the earlier file and nothing else")
  func failure() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.txt", "old")
    #expect(
      storageError {
        try AtomicFile.write(to: path) { file throws(StorageError) in
          try file.write([UInt8](repeating: 1, count: 200_000))
          throw .empty(path: "source")
        }
      } == .empty(path: "source"))
    #expect(try scratch.contents == ["a.txt"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
  }

  @Test("A full disk is reported as such")
  func fullDisk() {
    #expect(
      storageError { try AtomicFile.write("x", to: "/dev/full") }
        == .cannotWrite(path: "/dev/full", reason: "No space left on device"))
    #expect(
      storageError {
        let writer = try NPYWriter("/dev/full", columnCount: nil, precision: .float64)
        try writer.append([Double](repeating: 0, count: 100_000))
        try writer.finish()
      } == .cannotWrite(path: "/dev/full", reason: "No space left on device"))
  }

  @Test("Places that cannot be written give the system's reason")
  func unwritable() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/none/a.txt"
    #expect(
      storageError { try AtomicFile.write("x", to: path) }
        == .cannotWrite(path: path, reason: "No such file or directory"))
    #expect(
      storageError { try AtomicFile.write("x", to: scratch.path) }
        == .cannotWrite(path: scratch.path, reason: "it is a folder"))
    #expect(
      storageError { try AtomicFile.write("x", to: "") }
        == .cannotWrite(path: "", reason: "the name is empty"))
  }

  /// NIST's examples (FIPS 180-4) and the length around which the padding changes.
  @Test(
    "SHA-256 of known texts",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func sha256(text: String, digest: String) throws {
    #expect(Checksum.sha256(of: Array(text.utf8)) == digest)
    let scratch = try Scratch()
    #expect(try Checksum.sha256(ofFile: try scratch.file("a", text)) == digest)
  }

  @Test("SHA-256 of a million letters a")
  func sha256Million() throws {
    try sha256(
      text: String(repeating: "a", count: 1_000_000),
      digest: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("A file over several blocks has the checksum of its bytes")
  func sha256Blocks() throws {
    var random = SeededGenerator(seed: 1)
    let bytes = (0..<(1 << 20) * 2 + 77).map { _ in UInt8.random(in: 0...255, using: &random) }
    let scratch = try Scratch()
    let path = try scratch.file("a", bytes)
    #expect(try Checksum.sha256(ofFile: path) == Checksum.sha256(of: bytes))
  }

  @Test("Arrays written row by row read back", arguments: [NumericPrecision.float32, .float64])
  func writer(precision: NumericPrecision) throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a.npy"
    let writer = try NPYWriter(path, columnCount: 3, precision: precision)
    #expect(try scratch.contents.filter { !$0.hasPrefix(".") } == [])
    var expected: [Double] = []
    for block in [3, 30_000, 0, 9] {
      let values = (0..<block).map { Double($0) / 4 }
      expected += values
      // Both types of rows, in turn; quarters are exact in both.
      if block == 9 {
        try writer.append(values.map { Float($0) })
      } else {
        try writer.append(values)
      }
    }
    try writer.finish()
    let table = try openTable(path)
    #expect(table.precision == precision)
    #expect(table.columns.count == 3)
    #expect(try table.doubles() == expected)
  }

  @Test("Whole arrays of any shape read back")
  func wholeArrays() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a.npy"
    let values = (0..<24).map(Double.init)
    for shape in [[24], [4, 6], [2, 3, 4], [2, 1, 3, 1, 2, 1, 2, 1, 1, 1]] {
      try NPYWriter.write(values, shape: shape, to: path)
      let table = try openTable(path)
      #expect(table.rowCount == shape[0])
      #expect(try table.doubles() == values)
      try NPYWriter.write(values.map { Float($0) }, shape: shape, to: path)
      #expect(try openTable(path).floats() == values.map { Float($0) })
    }
  }

  @Test("A writer that is not finished leaves nothing")
  func unfinished() throws {
    let scratch = try Scratch()
    do {
      let writer = try NPYWriter("\(scratch.path)/a.npy", columnCount: 1, precision: .float32)
      try writer.append([Float](repeating: 1, count: 100_000))
    }
    #expect(try scratch.contents == [])
  }
}
