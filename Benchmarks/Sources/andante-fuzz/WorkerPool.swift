import Foundation
import Samples

/// What all inputs came to.
struct Tally: Sendable {
  var inputCount = 0
  var acceptedCount = 0
  var refusedCount = 0
  /// One line each: the input's number, what happened, and the file that was kept.
  var failures: [String] = []

  mutating func add(_ other: Tally) {
    inputCount += other.inputCount
    acceptedCount += other.acceptedCount
    refusedCount += other.refusedCount
    failures += other.failures
  }
}

/// Child processes that share out the inputs; one that dies costs its input only.
struct WorkerPool {
  let format: FuzzFormat
  let seed: UInt64
  let inputCount: Int
  let jobCount: Int
  let keep: String
  /// Inputs of one child.
  private static let chunkLength = 2500
  /// A chunk in which more children died is given up: they have one cause.
  private static let mostDeathsPerChunk = 10
  /// Of each chunk's failures, the inputs of the first few are kept.
  private static let mostKeptPerChunk = 3

  init(format: FuzzFormat, seed: UInt64, inputCount: Int, jobCount: Int, keep: String) {
    self.format = format
    self.seed = seed
    self.inputCount = inputCount
    self.jobCount = jobCount
    self.keep = keep
  }

  func run() throws -> Tally {
    let shared = FileManager.default.fileExists(atPath: "/dev/shm")
    let root = (shared ? "/dev/shm" : NSTemporaryDirectory())
      + "/andante-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    let chunks = (inputCount + Self.chunkLength - 1) / Self.chunkLength
    let tallies = try ParallelPass.map(count: chunks, threadCount: jobCount) { chunk in
      let folder = "\(root)/\(chunk)"
      let first = chunk * Self.chunkLength
      let inputs = first..<min(first + Self.chunkLength, inputCount)
      return Result { try work(on: inputs, folder: folder) }
    }.map { try $0.get() }
    var total = Tally()
    for tally in tallies { total.add(tally) }
    return total
  }

  /// Runs children until all inputs of a chunk are done.
  private func work(on inputs: Range<Int>, folder: String) throws -> Tally {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var tally = Tally()
    var next = inputs.lowerBound
    var deaths = 0
    while next < inputs.upperBound, deaths < Self.mostDeathsPerChunk {
      let child = try Child(
        [
          "work", format.rawValue, "\(seed)", "\(next)", "\(inputs.upperBound - next)", folder,
        ], temporaryFolder: folder)
      for line in child.lines {
        let words = line.split(separator: " ", maxSplits: 1)
        if words.count == 2, let index = Int(words[0]) {
          try keepInput(index, String(words[1]), in: &tally)
        }
      }
      let status = try status(in: folder, after: child)
      tally.acceptedCount += status.accepted
      tally.refusedCount += status.refused
      guard let death = child.death else {
        tally.inputCount += inputs.upperBound - next
        break
      }
      deaths += 1
      try keepInput(status.index, death, in: &tally)
      tally.inputCount += status.index + 1 - next
      next = status.index + 1
    }
    return tally
  }

  /// How far a child came.
  private func status(
    in folder: String, after child: Child
  ) throws -> (index: Int, accepted: Int, refused: Int) {
    guard let data = FileManager.default.contents(atPath: folder + "/status"), data.count == 24
    else {
      throw CocoaError(
        .fileReadUnknown,
        userInfo: [
          NSLocalizedDescriptionKey: "a child could not start: \(child.death ?? "no status")"
        ])
    }
    let numbers = data.withUnsafeBytes { bytes in
      (0..<3).map { Int(bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
    }
    try? FileManager.default.removeItem(atPath: folder + "/status")
    return (numbers[0], numbers[1], numbers[2])
  }

  private func keepInput(_ index: Int, _ reason: String, in tally: inout Tally) throws {
    guard tally.failures.count < Self.mostKeptPerChunk else {
      tally.failures.append("input \(index): \(reason)")
      return
    }
    try FileManager.default.createDirectory(atPath: keep, withIntermediateDirectories: true)
    let path = "\(keep)/seed\(seed)-\(index).\(format.fileExtension(input: index))"
    try Data(FuzzInput(format: format, seed: seed, index: index).bytes)
      .write(to: URL(fileURLWithPath: path))
    tally.failures.append("input \(index): \(reason); kept as \(path)")
  }
}

/// A run of this program as a child.
private struct Child {
  /// What it printed.
  let lines: [String]
  /// How it died; nil where it ended by itself.
  let death: String?

  init(_ arguments: [String], temporaryFolder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["TMPDIR"] = temporaryFolder
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    let messages = temporaryFolder + "/stderr"
    try Data().write(to: URL(fileURLWithPath: messages))
    process.standardError = FileHandle(forWritingAtPath: messages)
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    let text = FileManager.default.contents(atPath: messages)
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
    let lastWords = text.split(separator: "\n").first.map { ": \($0)" } ?? ""
    switch (process.terminationReason, process.terminationStatus) {
    case (.exit, 0): death = nil
    case (.exit, let code): death = "exit code \(code)\(lastWords)"
    case (_, SIGALRM): death = "no end within five seconds"
    case (_, let signal): death = "signal \(signal)\(lastWords)"
    }
  }
}
