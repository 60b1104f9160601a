import ArgumentParser
import Foundation
import Samples

/// Feeds mutated files to the readers.
@main
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "andante-fuzz",
    abstract: "Feeds mutated files to the readers; fails where one crashes, hangs or breaks a promise.",
    discussion: """
      The same seed makes the same inputs. Work is done in child processes with five seconds for \
      each input and one gigabyte of memory; the input of a failure is kept, and --replay reads \
      such a file again, in this process.
      """,
    subcommands: [WorkCommand.self, WalkCommand.self])

  private static let mostShown = 20

  @Option(help: "The format: npy, xtc, pdb ….")
  var format = FuzzFormat.npy

  @Option(help: "How many inputs.")
  var inputs = 100_000

  @Option(help: "Where the random numbers start.")
  var seed: UInt64 = 1

  @Option(help: "Child processes at a time.")
  var jobs = ParallelPass.availableThreadCount

  @Option(help: "The folder that keeps inputs that failed.")
  var keep = "andante-fuzz-failures"

  @Option(help: "Reads this file instead.")
  var replay: String?

  @Option(help: "The array of an archive to read with --replay.")
  var array: String?

  func validate() throws {
    guard inputs >= 1, jobs >= 1 else { throw ValidationError("--inputs and --jobs are at least 1") }
  }

  func run() throws {
    if let replay {
      let verdict = Inspection.verdict(
        on: replay, format: format, array: array)
      print("\(replay): \(verdict)")
      if case .broken = verdict { throw ExitCode.failure }
      return
    }
    let pool = WorkerPool(format: format, seed: seed, inputCount: inputs, jobCount: jobs, keep: keep)
    let (tally, seconds) = try stopwatch { try pool.run() }
    print(
      "\(format.rawValue): \(tally.inputCount) inputs in \(Int(seconds.rounded())) s, "
        + "\(tally.acceptedCount) read, \(tally.refusedCount) refused, "
        + "\(tally.failures.count) failures")
    for failure in tally.failures.prefix(Self.mostShown) { print("  \(failure)") }
    let hidden = tally.failures.count - Self.mostShown
    if hidden > 0 { print("  and \(hidden) more") }
    if !tally.failures.isEmpty { throw ExitCode.failure }
  }

  private func stopwatch<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    return (result, (clock.now - start) / .seconds(1))
  }
}
