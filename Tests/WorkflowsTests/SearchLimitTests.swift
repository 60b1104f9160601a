import Foundation
import LinearAlgebra
import Samples
import Storage
import Synchronization
import Testing
import Workflows

@Suite("Search: budgets, interruptions and data that are too few")
struct SearchLimitTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  private func headlines(_ output: OptimizeJob.Output) -> [String] { output.advice.map(\.headline) }

  @Test("A budget ends the search, and what it left out is said")
  func budget() throws {
    // A full search of these would take minutes.
    let arrays = (1...2).map { TwoRings().simulate(frames: 40_000, seed: $0) }
    let input = try scratch.input(arrays[0], arrays[1])
    let output = try scratch.job(input, [.fourier, .optimisedBasis, .network]) {
      $0.request.budget = 0.2
    }.run(settings)
    let left = output.result.families.filter { $0.score == nil }.map(\.name)
    #expect(left.contains("network"))
    #expect(headlines(output).contains("Not tried to the end (" + left.joined(separator: ", ") + ")"))
    let advice = try #require(output.advice.first { $0.headline.hasPrefix("Not tried") })
    #expect(advice.detail.contains("--budget"))
    #expect(!headlines(output).contains("The search was stopped"))
    let table = try String(contentsOfFile: scratch("search/tables/search.csv"), encoding: .utf8)
    #expect(table.contains("network,no,,,"))
  }

  @Test("Stopped before it began, it keeps the linear components and says so")
  func stoppedBefore() throws {
    let input = try scratch.input(TwoRings().simulate(frames: 4000, seed: 1))
    var settings = settings
    settings.stop = StopRequest()
    settings.stop.make()
    let output = try scratch.job(input, [.network, .optimisedBasis]).run(settings)
    #expect(output.result.isStopped && output.result.kept == "all features, linear")
    #expect(output.result.families.dropFirst().allSatisfy { $0.score == nil })
    #expect(headlines(output).contains("The search was stopped"))
    // It was not the budget that ended it.
    #expect(!output.advice.contains { $0.detail.contains("budget") })
    let page = try String(contentsOfFile: scratch("search/index.html"), encoding: .utf8)
    #expect(page.contains("The search was stopped"))
    #expect(settings.stop.isOffered == false)
  }

  @Test("Stopped on the way, it keeps the best so far")
  func stoppedDuring() throws {
    let input = try scratch.input(TwoRings().simulate(frames: 4000, seed: 1))
    let stop = StopRequest()
    var settings = settings
    settings.stop = stop
    let told = Mutex<[String]>([])
    settings.progress.tell = { line in
      told.withLock { $0.append(line) }
      if line.hasPrefix("random Fourier features") { stop.make() }
    }
    let output = try scratch.job(input, [.fourier, .network]) { $0.request.budget = 600 }.run(settings)
    #expect(output.result.isStopped && output.result.kept == "random Fourier features")
    #expect(output.result.families.map { $0.score == nil } == [false, false, true])
    #expect(headlines(output).contains("The search was stopped"))
    let lines = told.withLock { $0 }
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("all features, linear: held-out VAMP-2 1.0"))
    #expect(lines[1].hasSuffix(", the best so far"))
  }

  @Test("Stopped while it trains the first network, it keeps what was tried to the end")
  func stoppedInFold() throws {
    let input = try scratch.input(TwoRings().simulate(frames: 4000, seed: 1))
    let stop = StopRequest()
    var settings = settings
    settings.stop = stop
    // The first fold of the network ends.
    let family = Mutex("")
    settings.progress.begin = { label, _, _ in family.withLock { $0 = label } }
    settings.progress.advance = { _ in if family.withLock({ $0 }) == "network" { stop.make() } }
    let output = try scratch.job(input, [.network]) { $0.request.budget = 2 }.run(settings)
    #expect(output.result.isStopped && output.result.kept == "all features, linear")
    #expect(output.result.families[1].score == nil)
  }

  @Test("Data that cannot be split are an error with their numbers, and leave nothing")
  func tooShort() throws {
    let input = try scratch.input(ar1([150], columns: 2, frames: 600, seed: 3))
    #expect {
      try scratch.job(input, [.fourier]).run(settings)
    } throws: { error in
      guard case .tooShortToSearch(frames: 600, let timescale, lag: 5)? = error as? WorkflowError
      else { return false }
      return timescale > 30 && "\(error)".contains("600 frames")
    }
    #expect(scratch.content == ["trajectory-0.npy"])
  }

  @Test("Untouched runs with other features are an error before anything is searched")
  func otherFeatures() throws {
    let input = try scratch.input(whiteNoise(frames: 500, columns: 2, seed: 1))
    let path = scratch("other.npy")
    try NPYWriter.write(Array(repeating: 0.5, count: 300), shape: [100, 3], to: path)
    let stages = Mutex<[String]>([])
    var settings = settings
    settings.progress.begin = { label, _, _ in stages.withLock { $0.append(label) } }
    #expect(
      throws: WorkflowError.otherFeatures(
        file: path, features: ["x0", "x1", "x2"], expected: ["x0", "x1"])
    ) { try scratch.job(input, [.selection]) { $0.untouched = [path] }.run(settings) }
    #expect(stages.withLock { $0 } == [])
    #expect(scratch.content == ["other.npy", "trajectory-0.npy"])
  }

  @Test("Untouched runs of another time step are refused; rounding of stamps is none")
  func otherTimeStep() throws {
    func write(_ name: String, step: Double, seed: UInt64) throws -> String {
      let rows = whiteNoise(frames: 600, columns: 2, seed: seed)
      let lines = (0..<600).map { "\(Double($0) * step) \(rows[$0, 0]) \(rows[$0, 1])" }
      let path = scratch(name)
      try ("#! FIELDS time a b\n" + lines.joined(separator: "\n") + "\n")
        .write(toFile: path, atomically: true, encoding: .utf8)
      return path
    }
    let searched = try write("searched.colvar", step: 1, seed: 1)
    let double = try write("double.colvar", step: 2, seed: 2)
    let rounded = try write("rounded.colvar", step: 1 + 1e-6, seed: 3)
    var input = TableInput(paths: [searched])
    input.columns = ["a", "b"]
    #expect(throws: WorkflowError.otherTimeStep(file: double, step: "2 ps", expected: "1 ps")) {
      try scratch.job(input, [.selection]) { $0.untouched = [double] }.run(settings)
    }
    let output = try scratch.job(input, [.selection]) { $0.untouched = [rounded] }.run(settings)
    #expect(output.result.untouched != nil)
  }

  @Test("A searched trajectory cannot be an untouched one, by whatever name")
  func searchedToo() throws {
    let input = try scratch.input(whiteNoise(frames: 500, columns: 2, seed: 1))
    try FileManager.default.createSymbolicLink(
      atPath: scratch("link.npy"), withDestinationPath: scratch("trajectory-0.npy"))
    #expect(throws: WorkflowError.searchedToo(file: scratch("link.npy"))) {
      try scratch.job(input, [.selection]) { $0.untouched = [scratch("link.npy")] }.run(settings)
    }
    #expect(scratch.content == ["link.npy", "trajectory-0.npy"])
  }

  @Test("A selection to which no feature predicts anything is said to be empty, not out of time")
  func nothingSelected() throws {
    let input = try scratch.input(whiteNoise(frames: 1200, columns: 3, seed: 1))
    let output = try scratch.job(input, [.selection]).run(settings)
    #expect(output.result.families[1].isEmpty && output.result.families[1].score == nil)
    #expect(output.result.kept == "all features, linear")
    #expect(output.summary.table[2] == ["selected features", "nothing found", ""])
    #expect(!headlines(output).contains { $0.hasPrefix("Not tried") })
    #expect(
      try String(contentsOfFile: scratch("search/index.html"), encoding: .utf8).contains("nothing found"))
  }

  @Test("A number that is not finite is named, in the search and in untouched runs", arguments: [false, true])
  func notFinite(isUntouched: Bool) throws {
    var bad = whiteNoise(frames: 1500, columns: 2, seed: 1)
    bad[900, 1] = .nan
    let good = whiteNoise(frames: 3000, columns: 2, seed: 2)
    let input = try scratch.input(isUntouched ? good : bad)
    let path = scratch("other.npy")
    try NPYWriter.write(bad.elements, shape: [1500, 2], to: path)
    let job = scratch.job(input, [.selection]) { if isUntouched { $0.untouched = [path] } }
    #expect { try job.run(settings) } throws: { error in
      "\(error)".contains("frame 900") && "\(error)".contains("x1")
        && "\(error)".contains(isUntouched ? "other.npy" : "trajectory-0.npy")
    }
    #expect(!scratch.content.contains { $0.contains("search") })
  }
}
