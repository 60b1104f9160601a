import ArgumentParser
import Workflows

/// How a command runs, whatever it does.
struct RunOptions: ParsableArguments {
  @Option(help: "Worker threads (default: all cores). Results do not depend on it.")
  var threads: Int?

  @Option(help: "Memory for moments, such as 8G; beyond it they go to disk (default: half).")
  var memory: ByteCount?

  @Option(help: "Seed of everything that is drawn at random.")
  var seed: UInt64 = 1

  @Flag(name: .shortAndLong, help: "Say nothing but results and errors.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
  }

  /// - Parameter stop: How an interruption ends a search early; nil where it ends the
  ///   program.
  func settings(stop: StopRequest? = nil) -> RunSettings {
    var settings = RunSettings(
      threadCount: threads, memoryLimit: memory?.bytes, seed: seed,
      progress: quiet ? .none : ProgressBar.onStandardError())
    if let stop { settings.stop = stop }
    return settings
  }
}

/// A size such as 500M or 8G.
struct ByteCount: ExpressibleByArgument {
  var bytes: Int

  init?(argument: String) {
    let units: [Character: Double] = [
      "K": 1024, "M": 1_048_576, "G": 1_073_741_824, "T": 1_099_511_627_776,
    ]
    var text = argument.uppercased()
    if text.hasSuffix("B") { text.removeLast() }
    if text.hasSuffix("I") { text.removeLast() }
    var factor = 1.0
    if let last = text.last, let unit = units[last] {
      factor = unit
      text.removeLast()
    }
    guard let number = Double(text), number >= 0, number * factor < 9e18 else { return nil }
    bytes = Int(number * factor)
  }
}
