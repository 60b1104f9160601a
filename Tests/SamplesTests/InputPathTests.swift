import Foundation
import Samples
import Storage
import Testing

@Suite("Files, folders and patterns")
struct InputPathTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ names: String...) throws {
    for (index, name) in names.enumerated() { _ = try scratch.file(name, "x\n\(index)\n") }
  }

  private func names(_ source: TableSource) -> [String] {
    source.files.map { $0.replacingOccurrences(of: scratch.path + "/", with: "") }
  }

  @Test("A folder gives its readable files in natural order, and no others")
  func folder() throws {
    try write(
      "run-10.csv", "run-2.csv", "run-1.csv", ".hidden.csv", "bck.0.run.csv", "notes.md", "log")
    #expect(names(try TableSource(scratch.path)) == ["run-1.csv", "run-2.csv", "run-10.csv"])
    #expect(names(try TableSource(scratch.path + "/")).count == 3)
  }

  @Test("A file called COLVAR is one, and its backup is not")
  func colvarName() throws {
    for name in ["COLVAR", "bck.0.COLVAR", "run.COLVAR"] {
      _ = try scratch.colvar(name, times: [0, 1], values: [1, 2])
    }
    #expect(names(try TableSource(scratch.path)) == ["COLVAR", "run.COLVAR"])
  }

  @Test("Names that differ by leading zeros alone have one order")
  func leadingZeros() throws {
    try write("r1.csv", "r01.csv", "r001.csv")
    #expect(names(try TableSource(scratch.path)) == ["r001.csv", "r01.csv", "r1.csv"])
  }

  @Test("A pattern, its matches in natural order; files with the pattern's own name")
  func glob() throws {
    try write("a12.csv", "a3.csv", "b1.csv", "[x].csv")
    #expect(names(try TableSource(scratch.path + "/a*.csv")) == ["a3.csv", "a12.csv"])
    #expect(names(try TableSource(scratch.path + "/?1*.csv")) == ["a12.csv", "b1.csv"])
    #expect(names(try TableSource(scratch.path + "/[x].csv")) == ["[x].csv"])
  }

  @Test("Arguments keep their order, and a file named twice is read once")
  func order() throws {
    try write("a.csv", "b.csv")
    let source = try TableSource(
      scratch.path + "/b.csv", scratch.path + "/*.csv", scratch.path + "/a.csv")
    #expect(names(source) == ["b.csv", "a.csv"])
    #expect(source.notes == ["2 files named more than once: each is read once."])
  }

  @Test("What does not exist, an empty folder, no argument")
  func missing() throws {
    for pattern in ["/none.csv", "/*.npy", ""] {
      #expect(
        openingError(scratch.path + pattern) == .nothingMatches(pattern: scratch.path + pattern))
    }
    #expect(openingError("") == .nothingMatches(pattern: ""))
    #expect(sampleError { _ = try TableSource(TableInput(paths: [])) } == .noInput)
  }

  @Test("What storage finds wrong comes through with its payload")
  func storage() throws {
    let empty = try scratch.file("e.csv", "")
    #expect(openingError(empty) == .storage(.empty(path: empty)))
    let ragged = try scratch.file("r.csv", "x,y\n1,2\n3\n")
    let source = try TableSource(ragged)
    #expect(
      sampleError { _ = try source.rows() }
        == .storage(.raggedRow(path: ragged, line: 3, expected: 2, found: 1)))
  }

  @Test("Each file is a trajectory that bears its name")
  func trajectories() throws {
    try write("a.csv", "b.csv")
    let source = try TableSource(scratch.path)
    #expect(source.trajectories.map(\.name) == source.files)
    #expect(source.trajectories.map(\.frameCount) == [1, 1])
    #expect(source.frameCount == 2)
    #expect(try source.rows(of: 1) == [1])
  }
}
