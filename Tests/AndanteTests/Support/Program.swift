import Foundation
import Glibc

/// How a run of the program ended.
struct Run {
  /// Nil where a signal ended it.
  var exitCode: Int32?
  var signal: Int32?
  var output: String
  var messages: String

  /// The lines on standard error.
  var messageLines: [String] {
    messages.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast(
      messages.hasSuffix("\n") || messages.isEmpty ? 1 : 0)
  }
}

/// The built program.
enum Program {
  /// Beside the bundle that holds the tests; `swift test` builds both.
  static let path: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/andante"
  }()

  /// A run took longer than it may.
  struct TimedOut: Error { var arguments: [String] }

  /// Runs the program in a folder.
  static func run(
    _ arguments: [String], in sandbox: Sandbox, environment: [String: String] = [:],
    timeLimit: Double = 120
  ) throws -> Run {
    try start(arguments, in: sandbox, environment: environment).wait(timeLimit: timeLimit)
  }

  static func run(_ arguments: String..., in sandbox: Sandbox) throws -> Run {
    try run(arguments, in: sandbox)
  }

  /// Runs a line of bash, to which `$ANDANTE` is the program.
  static func shell(_ script: String, in sandbox: Sandbox, timeLimit: Double = 120) throws -> Run {
    try Started("/bin/bash", ["-c", script], in: sandbox, environment: ["ANDANTE": path])
      .wait(timeLimit: timeLimit)
  }

  static func start(
    _ arguments: [String], in sandbox: Sandbox, environment: [String: String] = [:]
  ) throws -> Started {
    try Started(path, arguments, in: sandbox, environment: environment)
  }
}

/// A process that runs; its output goes to files, so that it never waits for us.
final class Started {
  let process = Process()
  private let arguments: [String]
  private let files: Sandbox

  fileprivate init(
    _ executable: String, _ arguments: [String], in sandbox: Sandbox,
    environment: [String: String]
  ) throws {
    self.arguments = arguments
    files = try Sandbox()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: sandbox.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    for name in ["out", "err"] { try files.write("", to: name) }
    process.standardOutput = FileHandle(forWritingAtPath: files("out"))
    process.standardError = FileHandle(forWritingAtPath: files("err"))
    try process.run()
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits until something holds, or the process has ended.
  ///
  /// - Returns: Whether it held while the process was running.
  func wait(until holds: () -> Bool) -> Bool {
    while process.isRunning {
      if holds() { return true }
      usleep(500)
    }
    return false
  }

  func wait(timeLimit: Double = 120) throws -> Run {
    let deadline = Date().addingTimeInterval(timeLimit)
    while process.isRunning {
      guard Date() < deadline else {
        send(SIGKILL)
        throw Program.TimedOut(arguments: arguments)
      }
      usleep(2000)
    }
    let isSignal = process.terminationReason == .uncaughtSignal
    return Run(
      exitCode: isSignal ? nil : process.terminationStatus,
      signal: isSignal ? process.terminationStatus : nil,
      output: try files.text("out"), messages: try files.text("err"))
  }
}
