import Foundation
import Storage
import Testing
import Workflows

@Suite("Provenance")
struct ProvenanceTests {
  @Test("Small files are hashed whole, large ones by their ends")
  func checksums() throws {
    let scratch = try Scratch()
    let size = Provenance.wholeFileLimit + 1
    let head = Array(repeating: UInt8(7), count: Provenance.endLength)
    let tail = Array(repeating: UInt8(9), count: Provenance.endLength)
    try Data(head).write(to: URL(fileURLWithPath: scratch("large")))
    // Sparse: a hole between the ends.
    let file = try #require(FileHandle(forWritingAtPath: scratch("large")))
    try file.truncate(atOffset: UInt64(size))
    try file.seek(toOffset: UInt64(size - tail.count))
    try file.write(contentsOf: tail)
    try file.close()
    try Data("abc".utf8).write(to: URL(fileURLWithPath: scratch("small")))
    let record = try Provenance(
      commandLine: ["andante", "x"], inputs: [scratch("large"), scratch("small")],
      companions: [scratch("small")], seed: 5
    ).json()
    let inputs = record["inputs"]?.array ?? []
    #expect(inputs.map { $0["bytes"]?.int } == [size, 3])
    #expect(inputs.map { $0["sha256_of"]?.string } == ["first and last MiB", "whole file"])
    #expect(inputs[0]["sha256"]?.string == Checksum.sha256(of: head + tail))
    // FIPS 180-4's own example.
    #expect(
      inputs[1]["sha256"]?.string
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(record["companions"]?.array == [inputs[1]])
    #expect(record["seed"] == 5)
    #expect(record["andante"]?.string == Andante.version)
  }

  @Test("A seed beyond the signed integers is written as it was given")
  func largeSeed() throws {
    let record = try Provenance(commandLine: [], inputs: [], seed: .max).json()
    #expect(record["seed"] == "18446744073709551615")
  }

  @Test("An input that is gone is an error that names it")
  func gone() throws {
    let scratch = try Scratch()
    #expect(throws: StorageError.cannotRead(path: scratch("gone"), reason: "No such file or directory")) {
      try Provenance(commandLine: [], inputs: [scratch("gone")], seed: 1).json()
    }
  }
}
