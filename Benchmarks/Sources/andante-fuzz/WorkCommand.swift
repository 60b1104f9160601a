import ArgumentParser
import Foundation
import Glibc

/// A child process: some inputs, under limits.
struct WorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Reads some inputs; started by andante-fuzz.",
    shouldDisplay: false)

  @Argument var format: FuzzFormat
  @Argument var seed: UInt64
  @Argument var first: Int
  @Argument var count: Int
  /// Where the input lies while it is read, and `status`: its number, and how many
  /// before it were accepted and refused.
  @Argument var folder: String

  private static let secondsPerInput: UInt32 = 5
  private static let memory: UInt = 1 << 30

  func run() throws {
    try limitMemory()
    let status = open(folder + "/status", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard status >= 0 else { throw ValidationError("cannot write to \(folder)") }
    defer { close(status) }
    var numbers: [Int64] = [0, 0, 0]
    for index in first..<(first + count) {
      let path = "\(folder)/input.\(format.fileExtension(input: index))"
      // The bytes first: what makes them is not under test.
      let bytes = FuzzInput(format: format, seed: seed, index: index).bytes
      try write(bytes, to: path)
      numbers[0] = Int64(index)
      guard pwrite(status, numbers, 24, 0) == 24 else {
        throw ValidationError("cannot write to \(folder)")
      }
      // Unanswered, the alarm ends this process, and the parent sees by what.
      alarm(Self.secondsPerInput)
      let verdict = Inspection.verdict(
        on: path, format: format, array: format.array(input: index))
      alarm(0)
      switch verdict {
      case .accepted: numbers[1] += 1
      case .refused: numbers[2] += 1
      case .broken(let promise):
        // Not through a buffer, which would die with this process.
        try FileHandle.standardOutput.write(contentsOf: Data("\(index) \(promise)\n".utf8))
      }
    }
    guard pwrite(status, numbers, 24, 0) == 24 else {
      throw ValidationError("cannot write to \(folder)")
    }
  }

  /// Allows a gigabyte beyond what the program and its libraries have mapped.
  private func limitMemory() throws {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      .split(separator: " ").first.flatMap { UInt($0) } ?? 0
    var memory = rlimit()
    memory.rlim_cur = pages * UInt(getpagesize()) + Self.memory
    memory.rlim_max = memory.rlim_cur
    var core = rlimit(rlim_cur: 0, rlim_max: 0)
    guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory) == 0,
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core) == 0
    else { throw ValidationError("cannot limit the memory") }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(file) }
    guard file >= 0, bytes.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == bytes.count
    else { throw ValidationError("cannot write \(path)") }
  }
}
