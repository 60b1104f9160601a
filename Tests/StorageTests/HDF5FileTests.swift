import Foundation
import Storage
import Testing

@Suite("HDF5 files")
struct HDF5FileTests {
  private func sample(_ path: String) throws {
    let file = try HDF5File.create(path)
    try file.setAttribute("schema", to: "andante-moments")
    try file.setAttribute("version", to: Int64(3))
    try file.setAttribute("shift", to: 0.1, on: "/")
    try file.makeGroup("/empty/inner")
    try file.write((0..<24).map(Double.init), shape: [2, 3, 4], to: "/blocks/0/c00")
    try file.write([1.5, -2] as [Float], shape: [2], to: "/blocks/0/mean")
    try file.write([Int64.max, .min], shape: [2], to: "/counts")
    try file.write(
      [Double](repeating: 7, count: 10_000), shape: [100, 100], to: "/packed",
      layout: .chunked([10, 100], deflateLevel: 4))
    try file.write([] as [Double], shape: [0, 3], to: "/none")
    try file.writeStrings(["phi", "ψ", ""], to: "/names")
    try file.setAttribute("unit", to: "ps", on: "/blocks/0/c00")
    try file.commit()
  }

  @Test("What is written reads back")
  func roundTrip() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a.h5"
    try sample(path)
    #expect(try scratch.contents == ["a.h5"])
    let file = try HDF5File.open(path)
    #expect(try file.stringAttribute("schema") == "andante-moments")
    #expect(try file.attribute("version", as: Int64.self) == 3)
    #expect(try file.attribute("shift", as: Double.self) == 0.1)
    #expect(try file.stringAttribute("unit", on: "/blocks/0/c00") == "ps")
    #expect(try file.hasAttribute("unit") == false)
    #expect(try file.shape(of: "/blocks/0/c00") == [2, 3, 4])
    #expect(
      try file.read(Double.self, from: "/blocks/0/c00", shape: [2, nil, 4])
        == (0..<24).map(Double.init))
    #expect(try file.read(Float.self, from: "/blocks/0/mean") == [1.5, -2])
    #expect(try file.read(Double.self, from: "/blocks/0/mean") == [1.5, -2])
    #expect(try file.read(Int64.self, from: "/counts") == [.max, .min])
    #expect(try file.read(Double.self, from: "/packed") == [Double](repeating: 7, count: 10_000))
    #expect(try file.read(Double.self, from: "/none", shape: [0, 3]) == [])
    #expect(try file.readStrings(from: "/names", shape: [3]) == ["phi", "ψ", ""])
    #expect(try file.members() == ["blocks", "counts", "empty", "names", "none", "packed"])
    #expect(try file.members(of: "/blocks/0") == ["c00", "mean"])
    #expect(try file.contains("/empty/inner"))
    #expect(try !file.contains("/empty/other/x"))
    var rows = [Double](repeating: 0, count: 12)
    try rows.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try file.read(rows: 1..<2, from: "/blocks/0/c00", into: buffer)
    }
    #expect(rows == (12..<24).map(Double.init))
    try HDF5File.walk(path)
  }

  @Test("Equal content gives equal bytes")
  func repeatable() throws {
    let scratch = try Scratch()
    let paths = ["a", "b"].map { "\(scratch.path)/\($0).h5" }
    try sample(paths[0])
    Thread.sleep(forTimeInterval: 1.1)  // Time stamps would have whole seconds.
    try sample(paths[1])
    #expect(try Checksum.sha256(ofFile: paths[0]) == Checksum.sha256(ofFile: paths[1]))
  }

  @Test("A file not committed leaves nothing, and keeps the earlier one")
  func abandoned() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.h5", "old")
    do {
      let file = try HDF5File.create(path)
      try file.write([1.0], shape: [1], to: "/x")
    }
    #expect(try scratch.contents == ["a.h5"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    let missing = "\(scratch.path)/none/a.h5"
    #expect(
      storageError { _ = try HDF5File.create(missing) }
        == .cannotWrite(path: missing, reason: "No such file or directory"))
  }

  @Test("Faults are named")
  func faults() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a.h5"
    try sample(path)
    let file = try HDF5File.open(path)
    #expect(
      storageError { _ = try file.read(Double.self, from: "/blocks/1/c00") }
        == .missingObject(path: path, name: "/blocks/1/c00"))
    #expect(
      storageError { _ = try file.read(Double.self, from: "/blocks/0/c00", shape: [2, nil]) }
        == .shapeMismatch(
          path: path, name: "/blocks/0/c00", expected: [2, nil], actual: [2, 3, 4]))
    #expect(
      storageError { _ = try file.read(Double.self, from: "/names") }
        == .malformed(path: path, format: "HDF5", reason: "“/names” does not hold numbers"))
    #expect(
      storageError { _ = try file.read(Int64.self, from: "/blocks/0/mean") }
        == .malformed(
          path: path, format: "HDF5", reason: "“/blocks/0/mean” does not hold whole numbers"))
    #expect(
      storageError { _ = try file.readStrings(from: "/counts") }
        == .malformed(path: path, format: "HDF5", reason: "“/counts” is not text"))
    #expect(
      storageError { _ = try file.stringAttribute("author") }
        == .missingObject(path: path, name: "author"))
    #expect(
      storageError { _ = try file.stringAttribute("version") }
        == .malformed(path: path, format: "HDF5", reason: "“version” is not text"))
    #expect(
      storageError { _ = try file.members(of: "/no") } == .missingObject(path: path, name: "/no"))
  }

  @Test("Other files and cut files are refused")
  func notHDF5() throws {
    let scratch = try Scratch()
    let text = try scratch.file("a.h5", "hello")
    #expect(
      storageError { _ = try HDF5File.open(text) }
        == .malformed(path: text, format: "HDF5", reason: "it has no HDF5 signature"))
    let path = "\(scratch.path)/b.h5"
    try sample(path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let cut = try scratch.file("c.h5", bytes.dropLast(2000))
    #expect(
      storageError { _ = try HDF5File.open(cut) }
        == .malformed(
          path: cut, format: "HDF5",
          reason: "it is damaged or cut short, or from a newer version of HDF5"))
  }

  @Test("Threads may share a file")
  func threads() async throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a.h5"
    try sample(path)
    let file = try HDF5File.open(path)
    let sums = try await withThrowingTaskGroup(of: Double.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try (0..<20).reduce(0) { sum, _ in
            try sum + file.read(Double.self, from: "/packed").reduce(0, +)
          }
        }
      }
      return try await group.reduce(into: [Double]()) { $0.append($1) }
    }
    #expect(sums == [Double](repeating: 1_400_000, count: 8))
  }

  @Test("The probe tells a sound file from a crash, a hang and a refusal")
  func probe() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a.h5"
    try sample(path)
    func probe(_ script: String, limit: Double = 20) -> StorageError? {
      storageError {
        try HDF5File.probe(
          path: path, executable: "/bin/sh", arguments: ["-c", script], timeLimit: limit)
      }
    }
    func damaged(_ reason: String) -> StorageError {
      .malformed(path: path, format: "HDF5", reason: "it is damaged\(reason)")
    }
    #expect(probe("exit 0") == nil)
    #expect(probe("exit 1") == damaged(", or not HDF5"))
    #expect(probe("kill -SEGV $$") == damaged(": reading it ends in a crash"))
    #expect(probe("exec sleep 60", limit: 0.2) == damaged(": reading it does not end"))
    #expect(
      storageError { try HDF5File.probe(path: path, executable: "/none", arguments: []) }
        == .cannotRead(
          path: path,
          reason: "/none could not be run to probe the file: No such file or directory"))
    #expect(
      storageError { try HDF5File.probe(path: "/none.h5", executable: "/bin/true", arguments: []) }
        == .cannotRead(path: "/none.h5", reason: "No such file or directory"))
  }
}
