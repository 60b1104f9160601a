import Foundation
import Storage
import Testing

@Suite("Classic NetCDF")
struct NetCDFFileTests {
  /// Two fixed variables and three of three records, one of them with padding.
  private func sample(version: UInt8, statedRecords: UInt64? = nil) -> NetCDFFixture {
    NetCDFFixture(
      version: version, statedRecords: statedRecords,
      dimensions: [("frame", 0), ("atom", 2), ("spatial", 3), ("label", 5)],
      attributes: [("title", 2, Array("run α".utf8)), ("numbers", 3, bigEndianBytes(Int16(7), -8))],
      variables: [
        .init(name: "label", dimensions: [3], type: 2, content: [Array("alpha".utf8)]),
        .init(
          name: "mass", dimensions: [1], type: 6, content: [bigEndianBytes([1.008, 15.999])]),
        .init(
          name: "x", dimensions: [0, 1, 2], type: 5,
          attributes: [
            ("units", 2, Array("angstrom".utf8)), ("scale_factor", 5, bigEndianBytes([0.5 as Float])),
          ],
          content: (0..<3).map { record in
            bigEndianBytes((0..<6).map { Float(10 * record + $0) })
          }),
        .init(
          name: "flag", dimensions: [0], type: 3,
          content: (0..<3).map { bigEndianBytes(Int16(-$0)) }),
        .init(
          name: "step", dimensions: [0], type: 4,
          content: (0..<3).map { bigEndianBytes(Int32(100 * $0)) }),
      ])
  }

  @Test("Numbers, text and attributes of every version", arguments: [1, 2, 5] as [UInt8])
  func contents(version: UInt8) throws {
    let scratch = try Scratch()
    let file = try NetCDFFile(path: try scratch.file("a.nc", sample(version: version).bytes))
    #expect(file.version == Int(version))
    #expect(file.statedRecordCount == 3)
    #expect(file.wholeRecordCount == 3)
    #expect(file.recordSize == 24 + 4 + 4)
    #expect(file.dimensions == ["frame": nil, "atom": 2, "spatial": 3, "label": 5])
    #expect(file.attributes == ["title": .text("run α"), "numbers": .numbers([7, -8])])
    #expect(file.variables.map(\.name) == ["label", "mass", "x", "flag", "step"])
    let x = try #require(file.variable("x"))
    let flag = try #require(file.variable("flag"))
    let step = try #require(file.variable("step"))
    #expect(x.shape == [2, 3] && x.isRecord && x.dimensions == ["frame", "atom", "spatial"])
    #expect(x.attributes["units"]?.string == "angstrom")
    #expect(x.attributes["scale_factor"]?.number == 0.5)
    for record in 0..<3 {
      #expect(try file.values(of: x, record: record) == (0..<6).map { Double(10 * record + $0) })
      let middle = try file.values(of: x, record: record, elements: 2..<4)
      #expect(middle == [2, 3].map { Double(10 * record) + $0 })
      #expect(try file.values(of: flag, record: record) == [Double(-record)])
      #expect(try file.values(of: step, record: record) == [Double(100 * record)])
    }
    #expect(try file.values(of: try #require(file.variable("mass"))) == [1.008, 15.999])
    #expect(file.variable("label")?.isNumeric == false)
    #expect(file.variable("none") == nil)
  }

  @Test("A single record variable is not padded")
  func singleRecordVariable() throws {
    let scratch = try Scratch()
    let fixture = NetCDFFixture(
      dimensions: [("time", 0), ("n", 3)],
      variables: [
        .init(
          name: "a", dimensions: [0, 1], type: 3,
          content: (0..<4).map { bigEndianBytes(Int16($0), 1, 2) })
      ])
    let file = try NetCDFFile(path: try scratch.file("a.nc", fixture.bytes))
    #expect(file.recordSize == 6)
    #expect(file.wholeRecordCount == 4)
    #expect(try file.values(of: file.variables[0], record: 3) == [3, 1, 2])
  }

  @Test("The number of records may be open, and the file cut short", arguments: [1, 5] as [UInt8])
  func recordCount(version: UInt8) throws {
    let scratch = try Scratch()
    let bytes = sample(version: version, statedRecords: .max).bytes
    let open = try NetCDFFile(path: try scratch.file("a.nc", bytes))
    #expect(open.statedRecordCount == nil)
    #expect(open.wholeRecordCount == 3)
    let cut = try NetCDFFile(path: try scratch.file("b.nc", bytes.dropLast(1)))
    #expect(cut.wholeRecordCount == 2)
    let path = try scratch.file("c.nc", bytes.dropLast(99))
    let short = try NetCDFFile(path: path)
    #expect(short.wholeRecordCount == 0)
    let mass = try #require(short.variable("mass"))
    #expect(!short.isWhole(mass))
    #expect(
      storageError { _ = try short.values(of: mass) }
        == .truncated(
          path: path, expectedBytes: bytes.count - 96, presentBytes: bytes.count - 99,
          wholeRows: nil))
  }

  @Test("Damaged headers are refused with a reason")
  func damage() throws {
    let scratch = try Scratch()
    func reason(_ fixture: NetCDFFixture) throws -> String? {
      let path = try scratch.file("a.nc", fixture.bytes)
      guard case .malformed(path, "NetCDF", let reason) = storageError({ _ = try NetCDFFile(path: path) })
      else { return nil }
      return reason
    }
    var fixture = sample(version: 1)
    fixture.dimensions.append(("other", 0))
    #expect(try reason(fixture) == "it has two record dimensions")
    fixture = sample(version: 2)
    fixture.variables[2].dimensions = [1, 0]
    #expect(try reason(fixture) == "the record dimension of “x” is not its first")
    fixture = sample(version: 1)
    fixture.variables[1].type = 9
    #expect(try reason(fixture) == "an element type 9 does not exist")
    fixture = sample(version: 5)
    fixture.dimensions[1].extent = 1 << 40
    fixture.variables[1].dimensions = [1, 1, 1]
    #expect(try reason(fixture) == "“mass” is too large")
    fixture = sample(version: 2)
    fixture.version = 3
    #expect(try reason(fixture) == "it does not begin with “CDF” and a version")
  }

  @Test("Beginnings and mutations end in errors or numbers")
  func attack() throws {
    let scratch = try Scratch()
    var (errors, numbers) = (0, 0)
    let path = try scratch.file("a.nc", [])
    func open(_ bytes: [UInt8]) throws {
      // Foundation's writing, and overwriting a file, wait for the disk each time.
      unlink(path)
      let stream = try #require(fopen(path, "w"))
      fwrite(bytes, 1, bytes.count, stream)
      fclose(stream)
      do throws(StorageError) {
        let file = try NetCDFFile(path: path)
        for variable in file.variables where variable.elementCount < 10_000 {
          let last = variable.isRecord ? max(0, file.wholeRecordCount - 1) : 0
          _ = try file.values(of: variable, record: last)
        }
        numbers += 1
      } catch { errors += 1 }
    }
    var generator = SeededGenerator(seed: 5)
    for version in [1, 2, 5] as [UInt8] {
      let bytes = sample(version: version).bytes
      for count in bytes.indices { try open(Array(bytes[..<count])) }
      for _ in 0..<3000 {
        var mutated = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let place = Int.random(in: 4..<bytes.count, using: &generator)
          let values = [0, 0xFF, 0x7F, mutated[place] ^ 1, mutated[place] ^ 0x10]
          mutated[place] = values.randomElement(using: &generator)!
        }
        try open(mutated)
      }
    }
    #expect(errors > 1000 && numbers > 1000)
  }
}
