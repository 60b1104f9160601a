import Foundation
import Storage
import Testing
import Trajectories

@Suite("AMBER restart")
struct AMBERRestartTests {
  private func field(_ value: Double) -> String { String(format: "%12.7f", value) }

  /// Lines of six numbers.
  private func lines(_ values: [Double]) -> String {
    stride(from: 0, to: values.count, by: 6)
      .map { values[$0..<min($0 + 6, values.count)].map(field).joined() + "\n" }.joined()
  }

  private func values(_ atoms: Int, _ start: Double) -> [Double] {
    (0..<3 * atoms).map { start + 1.25 * Double($0) }
  }

  private func open(_ text: String) throws -> any TrajectoryFile {
    let scratch = try ScratchFolder()
    return try TrajectoryFormat.amberRestart.open(try scratch.file("a.rst7", text.utf8))
  }

  @Test("MDTraj's file gives the reference")
  func reference() throws {
    let path = DataFiles.format("solvated.rst7")
    let file = try TrajectoryFormat.detect(path).open(path)
    #expect(file.formatName == "AMBER restart")
    #expect(file.atomCount == 550)
    #expect(file.frameCount == 1)
    #expect(file.fields == [.positions, .box, .time])
    let frame = try file.frame(0)
    // Seven decimals of Å.
    let positions = try DataFiles.reference("positions")[0]
    #expect(largestDifference(frame.positions, positions) < 3e-7)
    let box = try DataFiles.reference("box")[0]
    #expect(largestDifference(components(frame.box), box) < 1e-6)
    #expect(frame.time == 0.039999999)
  }

  @Test("What follows the coordinates is told by the number of lines", arguments: [3, 4, 5])
  func parts(atoms: Int) throws {
    let head = "title\n\(String(format: "%5d", atoms))  1.2500000e+01\n"
    let coordinates = values(atoms, -100)
    let velocities = values(atoms, 0.5)
    for hasVelocities in [false, true] {
      for box in [[], [30.0, 40, 50], [30, 40, 50, 90, 90, 90]] {
        let text = head + lines(coordinates) + (hasVelocities ? lines(velocities) : "")
          + (box.isEmpty ? "" : lines(box))
        let file = try open(text)
        let frame = try file.frame(0, fields: .velocities)
        #expect(largestDifference(frame.positions, coordinates.map { $0 / 10 }) < 1e-13)
        let expected = hasVelocities ? velocities.map { $0 * 2.0455 } : []
        #expect(largestDifference(frame.velocities, expected) < 1e-13)
        #expect(frame.box == (box.isEmpty ? nil : Box(lengths: [3, 4, 5], angles: [90, 90, 90])))
        #expect(frame.time == 12.5)
      }
    }
  }

  @Test("One and two atoms")
  func fewAtoms() throws {
    let two = "t\n    2\n" + lines(values(2, 1))
    #expect(try open(two + lines([30, 40, 50, 90, 90, 90])).fields == [.positions, .box])
    #expect(try open(two + lines(values(2, 0))).fields == [.positions, .velocities])
    let one = "t\n    1\n" + lines(values(1, 1))
    #expect(try open(one + lines([30, 40, 50])).fields == [.positions, .box])
    #expect(try open(one + lines([0.5, -1, 0.1])).fields == [.positions, .velocities])
    #expect(try open(one).frame(0).time == nil)
  }

  @Test("Numbers that touch, carriage returns, a missing last newline")
  func layout() throws {
    let wide = [-100.1234567, -200.1234567, 1, 2, 3, -999.7654321]
    let text = "title\n    2  0.1000000e+01\n" + wide.map(field).joined()
    #expect(try open(text).frame(0).positions == wide.map { $0 * 0.1 })
    let returns = text.replacingOccurrences(of: "\n", with: "\r\n") + "\r\n\r\n"
    #expect(try open(returns).frame(0).positions == wide.map { $0 * 0.1 })
  }

  @Test("Faults are named by line")
  func faults() throws {
    let scratch = try ScratchFolder()
    func fault(_ text: String) throws -> StorageError? {
      let path = try scratch.file("a.rst7", text.utf8)
      return storageError { _ = try TrajectoryFormat.amberRestart.open(path) }
    }
    let path = "\(scratch.path)/a.rst7"
    func malformed(_ line: Int, _ reason: String) -> StorageError {
      .malformedLine(path: path, line: line, reason: reason)
    }
    let head = "title\n    4  0.1000000e+01\n"
    let good = lines(values(4, 0))
    #expect(try fault("a\nb\nc\n") == malformed(2, "the number of atoms is missing"))
    #expect(
      try fault("a\n999999\n" + good) == malformed(2, "999999 atoms do not fit a file of 155 bytes"))
    #expect(
      try fault(head + lines(values(2, 0)) + "\n\n\n" + String(repeating: " ", count: 73))
        == malformed(4, "the file ends after 1 of 2 lines of coordinates"))
    #expect(
      try fault(head + good.replacingOccurrences(of: "10.0000000", with: "**********"))
        == malformed(4, "“**********” is not a number (field 3)"))
    #expect(
      try fault(head + good.dropLast(4))
        == malformed(4, "69 characters where 6 numbers of 12 characters are expected"))
    #expect(
      try fault(head + good + good + good)
        == malformed(6, "4 lines follow the 2 of coordinates; a box has 1, velocities 2"))
    #expect(
      try fault("title\n") == .malformed(
        path: path, format: "AMBER restart", reason: "it has fewer than three lines"))
  }

  @Test("Beginnings and mutations end in errors or numbers")
  func attack() throws {
    let text = "title\n    3  0.1000000e+01\n" + lines(values(3, 0)) + lines(values(3, 1))
      + lines([30, 30, 30, 90, 90, 90])
    let (errors, numbers) = try BinaryFormats.attack(
      Array(text.utf8), .amberRestart, name: "a.rst7", mutations: 3000, seed: 11)
    #expect(errors > 500 && numbers > 50)
  }

  @Test("A number of atoms beyond counting is no restart, and no trap")
  func hugeCount() throws {
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = "title\n9223372036854775807\n   1.0000000   2.0000000   3.0000000\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: StorageError.unknownFormat(path: path)) { try TrajectoryFormat.detect(path) }
  }
}
