import Foundation
import Testing
import Workflows

@Suite("Output folder")
struct OutputFolderTests {
  private let scratch: Scratch
  private let record = "{\"andante\": \"0\"}"

  init() throws { scratch = try Scratch() }

  @Test("Appears whole, and not before it is committed")
  func commit() throws {
    let folder = try OutputFolder(scratch("a/b/"))
    try folder.makeFolder("figures")
    try folder.write("x", to: "figures/x.svg")
    try folder.write(record, to: OutputFolder.mark)
    #expect(!FileManager.default.fileExists(atPath: scratch("a/b")))
    try folder.commit()
    #expect(folder.path == scratch("a/b"))
    #expect(scratch.content == ["a", "a/b", "a/b/figures", "a/b/figures/x.svg", "a/b/provenance.json"])
  }

  @Test("Nothing is left of a folder that is not committed, its new parents included")
  func abandoned() throws {
    do {
      let folder = try OutputFolder(scratch("a/b/c"))
      try folder.write("x", to: "index.html")
      #expect(!scratch.content.isEmpty)
    }
    #expect(scratch.content == [])
    // A parent that was there, or that holds something by now, stays.
    do {
      let folder = try OutputFolder(scratch("a/b/c"))
      try Data().write(to: URL(fileURLWithPath: scratch("a/other")))
      _ = folder
    }
    #expect(scratch.content == ["a", "a/other"])
  }

  @Test("Replaces its own and nothing else")
  func replace() throws {
    for text in ["first", "second"] {
      let folder = try OutputFolder(scratch("r"))
      try folder.write(record, to: OutputFolder.mark)
      try folder.write(text, to: "index.html")
      if text == "second" { #expect(scratch.content.contains("r/index.html")) }
      try folder.commit()
    }
    #expect(try String(contentsOfFile: scratch("r/index.html"), encoding: .utf8) == "second")
    try Data().write(to: URL(fileURLWithPath: scratch("r/mine.txt")))
    #expect(throws: WorkflowError.outputExists(path: scratch("r"), foreign: "mine.txt")) {
      try OutputFolder(scratch("r"))
    }
    try FileManager.default.removeItem(atPath: scratch("r/provenance.json"))
    #expect(throws: WorkflowError.outputExists(path: scratch("r"), foreign: nil)) {
      try OutputFolder(scratch("r"))
    }
    #expect(scratch.content == ["r", "r/index.html", "r/mine.txt"])
  }

  @Test("What appears in the meantime is not replaced either")
  func race() throws {
    let folder = try OutputFolder(scratch("r"))
    try FileManager.default.createDirectory(atPath: scratch("r"), withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: scratch("r/mine.txt")))
    #expect(throws: WorkflowError.outputExists(path: scratch("r"), foreign: nil)) { try folder.commit() }
    #expect(scratch.content.contains("r/mine.txt"))
  }

  @Test("Names that are none", arguments: ["", "/", ".", "..", "./", "a/.."])
  func noName(path: String) {
    #expect(throws: WorkflowError.notWritable(path: path, reason: "give --out a folder of its own")) {
      try OutputFolder(path)
    }
  }

  @Test("A name of one letter, and one of 255 bytes")
  func lengths() throws {
    for name in ["q", String(repeating: "n", count: 255), String(repeating: "ü", count: 127)] {
      let folder = try OutputFolder(scratch(name))
      try folder.write(record, to: OutputFolder.mark)
      try folder.commit()
      #expect(scratch.content.contains(name))
    }
  }
}
