import Storage
import Testing

@Suite("NPZ archives")
struct NPZArchiveTests {
  private let grid = npyBytes(descr: "<f8", shape: [2, 3], data: bytes((0..<6).map(Double.init)))
  private let line = npyBytes(descr: "<i4", shape: [2], data: bytes([7, 8] as [Int32]))

  @Test("The only array of two axes is meant", arguments: [false, true])
  func onlyCandidate(deflated: Bool) throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "run.npz",
      zipBytes([("year.npy", line), ("x.npy", grid), ("lat.npy", line)], deflated: deflated))
    let table = try openTable(path)
    #expect(table.path == "\(path):x")
    #expect(try table.doubles() == [0, 1, 2, 3, 4, 5])
    #expect(try table.floats(rows: 1..<2, columns: [2, 0]) == [5, 3])
    let years = try openTable(path, array: "year")
    #expect(years.columns.map(\.name) == ["year"])
    #expect(try years.doubles() == [7, 8])
  }

  @Test("What NumPy's own deflate writes is read")
  func reallyDeflated() throws {
    // np.savez_compressed(f, a=np.tile(np.arange(8.), (512, 1))), its deflate stream.
    let values = (0..<512).flatMap { _ in (0..<8).map(Double.init) }
    let scratch = try Scratch()
    let path = try scratch.file("a.npz", compressedFixture)
    #expect(compressedFixture.count < 1000)
    let table = try openTable(path)
    #expect(try table.doubles() == values)
    #expect(try table.doubles(rows: 511..<512, columns: [7]) == [7])
  }

  @Test("Several candidates are listed with their shapes")
  func ambiguous() throws {
    let scratch = try Scratch()
    let path = try scratch.file("run.npz", zipBytes([("a.npy", grid), ("b.npy", grid)]))
    #expect(
      storageError { _ = try openTable(path) }
        == .ambiguousArray(path: path, candidates: ["a (2, 3)", "b (2, 3)"]))
    let lines = try scratch.file("lines.npz", zipBytes([("a.npy", line), ("b.npy", line)]))
    #expect(
      storageError { _ = try openTable(lines) }
        == .ambiguousArray(path: lines, candidates: ["a (2,)", "b (2,)"]))
  }

  @Test("Text beside the numbers does not matter")
  func otherTypes() throws {
    let scratch = try Scratch()
    let text = npyBytes(descr: "<U1", shape: [2, 2], data: [UInt8](repeating: 65, count: 16))
    let path = try scratch.file("run.npz", zipBytes([("names.npy", text), ("x.npy", grid)]))
    #expect(try openTable(path).path == "\(path):x")
    #expect(
      storageError { _ = try openTable(path, array: "names") }
        == .unsupportedType(path: "\(path):names", type: "text (dtype <U1)"))
  }

  @Test("A missing name lists those present")
  func missing() throws {
    let scratch = try Scratch()
    let path = try scratch.file("run.npz", zipBytes([("a.npy", grid), ("b.npy", line)]))
    #expect(
      storageError { _ = try openTable(path, array: "c") }
        == .missingArray(path: path, name: "c", present: ["a", "b"]))
  }

  @Test("Columns of three axes carry the array's name")
  func names() throws {
    let scratch = try Scratch()
    let cube = npyBytes(descr: "|u1", shape: [1, 1, 2], data: [4, 5])
    let path = try scratch.file("run.npz", zipBytes([("anom.npy", cube)]))
    #expect(try openTable(path).columns.map(\.name) == ["anom[0,0]", "anom[0,1]"])
  }

  @Test("Damage is found", arguments: [false, true])
  func damaged(deflated: Bool) throws {
    let scratch = try Scratch()
    let good = zipBytes([("x.npy", grid)], deflated: deflated)
    let cut = try scratch.file("cut.npz", good.dropLast(30))
    guard case .malformed(cut, "NPZ", _)? = storageError({ _ = try openTable(cut) }) else {
      Issue.record("a cut archive was accepted")
      return
    }
    var lying = good
    // The last byte of the data: the checksum of a deflated member fails. A stored
    // one is read in place, as NPY files are, which have no checksum.
    lying[30 + 5 + (deflated ? 5 : 0) + grid.count - 1] ^= 1
    let path = try scratch.file("lying.npz", lying)
    let failure = storageError { _ = try openTable(path) }
    #expect(
      failure
        == (deflated ? .malformed(path: "\(path):x", format: "NPZ", reason: "CRC error") : nil))
  }

  @Test("A header that promises more than the member has is found before inflating")
  func promises() throws {
    let scratch = try Scratch()
    let short = npyBytes(descr: "<f8", shape: [1_000_000, 3], data: bytes([1.0]))
    let path = try scratch.file("run.npz", zipBytes([("x.npy", short)], deflated: true))
    #expect(
      storageError { _ = try openTable(path) }
        == .truncated(
          path: "\(path):x", expectedBytes: 24_000_128, presentBytes: 136, wholeRows: 0))
  }

  @Test("An archive without arrays is empty, and no archive is malformed")
  func noArrays() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.npz", zipBytes([("readme.txt", [65])]))
    #expect(storageError { _ = try openTable(path) } == .empty(path: path))
    let text = try scratch.file("b.npz", "hello, this is no archive at all")
    #expect(
      storageError { _ = try openTable(text) }
        == .malformed(path: text, format: "NPZ", reason: "Not a zip archive"))
  }
}
