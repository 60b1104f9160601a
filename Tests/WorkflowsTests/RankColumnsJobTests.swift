import Foundation
import Information
import LinearAlgebra
import Samples
import Statistics
import Storage
import Testing
import Workflows

@Suite("Ranking job")
struct RankColumnsJobTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A slow angle that passes its branch cut, a slow number, a noisy copy of each, noise, a constant.
  private func samples(frames: Int) -> Matrix<Double> {
    var generator = SeededGenerator(seed: 4)
    var (angle, x) = (3.0, 0.0)
    var elements: [Double] = []
    for _ in 0..<frames {
      angle += 0.05 * (3 - angle) * 0.4 + 0.12 * generator.nextNormal()
      x = 0.99 * x + (1 - 0.99 * 0.99).squareRoot() * generator.nextNormal()
      let wrapped = angle - 2 * .pi * (angle / (2 * .pi)).rounded()
      elements += [
        wrapped, x, sin(angle - 3) + 0.02 * generator.nextNormal(), x + 0.5 * generator.nextNormal(),
        generator.nextNormal(), 1,
      ]
    }
    return Matrix(rowCount: frames, columnCount: 6, elements: elements)
  }

  private static let names = ["phi", "x", "copy", "noisy", "noise", "flat"]

  private func job(frames: Int = 20_000) throws -> RankColumnsJob {
    let all = samples(frames: frames)
    var input = try scratch.input(
      all.rows(0..<(frames / 2)), all.rows((frames / 2)..<frames), names: Self.names)
    input.periodic = [try PeriodicColumn(parsing: "phi")]
    input.timeStep = PhysicalTime(2, TimeUnit.named("ps")!)
    return RankColumnsJob(input: input, lag: try TimeSpan(parsing: "20ps"))
  }

  @Test("The two slow motions come first; copies have those that stand for them")
  func ranking() throws {
    let analysis = try job().run(RunSettings(threadCount: 2))
    #expect(analysis.lag == 10)
    #expect(analysis.columns.periods[0] == 2 * .pi && analysis.columns.periods[1] == nil)
    let chosen = analysis.ranking.choices.map { Self.names[$0.column] }
    #expect(Set(chosen) == ["phi", "x"] || Set(chosen) == ["copy", "x"], "\(chosen)")
    let json = analysis.json()
    #expect(json["schema"] == 1 && json["lag"]?.double == 20 && json["time_unit"] == "ps" && json["columns"] == 6)
    #expect(json["constant"] == ["flat"])
    #expect(json["states"] == .null)
    let first = json["selected"]?.array?.first
    #expect(first?["rank"] == 1 && first?["relevance"]?["p"]?.double == 0.01)
    #expect(analysis.advice.contains { $0.headline == "1 column never changes" })
    // Rows fit a terminal of 80 columns.
    let widths = analysis.terminalRows()[0].indices.map { k in analysis.terminalRows().map { $0[k].count }.max()! }
    #expect(widths.reduce(0, +) + 2 * (widths.count - 1) <= 80)
  }

  @Test("The folder holds page, figures, tables and where they come from; threads change no byte")
  func output() throws {
    var job = try job(frames: 6000)
    job.isStatePredictive = true
    for (name, threads) in [("a", 1), ("b", 2)] {
      job.outputPath = scratch(name)
      let analysis = try job.run(RunSettings(threadCount: threads))
      #expect(analysis.states != nil)
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: scratch("a")).sorted()
    for file in [
      "index.html", "analysis.json", "provenance.json", "figures/dendrogram.svg", "figures/relevances.svg",
      "tables/columns.csv", "tables/information.npy", "tables/information.csv", "tables/redundancy.npy",
      "tables/encoder.csv", "tables/states-1.npy", "tables/states-2.npy",
    ] { #expect(files.contains(file), "\(file)") }
    for file in files where file.contains(".") {
      #expect(
        FileManager.default.contentsEqual(atPath: scratch("a/" + file), andPath: scratch("b/" + file)), "\(file)")
    }
    // Its own folder is replaced.
    job.outputPath = scratch("a")
    _ = try job.run(RunSettings(threadCount: 2))
    let page = try String(contentsOfFile: scratch("a/index.html"), encoding: .utf8)
    #expect(page.contains("Who is redundant with whom") && page.contains("State-predictive states"))
  }

  @Test("A two-state jump process has two state-predictive states")
  func states() throws {
    var generator = SeededGenerator(seed: 8)
    var state = 0.0
    var elements: [Double] = []
    for _ in 0..<20_000 {
      if generator.nextUniform() < 0.005 { state = 1 - state }
      elements += [4 * state + generator.nextNormal(), generator.nextNormal()]
    }
    var job = RankColumnsJob(
      input: try scratch.input(Matrix(rowCount: 20_000, columnCount: 2, elements: elements)), lag: .frames(20))
    job.isStatePredictive = true
    let analysis = try job.run(RunSettings())
    let states = try #require(analysis.states)
    #expect(states.model.stateCount == 2 && states.model.isStable)
    // Half the time in each; 100 jumps place the share to ± .05 (σ).
    #expect(states.populations.allSatisfy { abs($0 - 0.5) < 0.2 })
    #expect(analysis.sentences.first?.contains("2 states") == true)
  }

  @Test("1001 frames cannot tell 428 columns apart, and are ranked all the same", .enabled(if: Place.hasShared("colvar/fkbp-but-bound.COLVAR")))
  func tooLittleData() throws {
    var job = RankColumnsJob(
      input: TableInput(paths: [Place.shared("colvar/fkbp-but-bound.COLVAR")]), lag: .frames(5))
    job.surrogateCount = 19
    let analysis = try job.run(RunSettings())
    let serious = analysis.advice.first { $0.severity == .serious }
    #expect(serious?.headline == "1001 frames cannot tell \(analysis.columns.dimension) columns apart")
    #expect(analysis.cellCount < 20)
    #expect(!analysis.ranking.choices.isEmpty)
  }

  @Test("What cannot be ranked is refused")
  func refused() throws {
    let job = try job(frames: 400)
    var weighted = job
    weighted.input.trajectoryWeights = [1, 2]
    #expect(throws: RankingError.weighted) { try weighted.run(RunSettings()) }
    var now = job
    now.lag = .frames(0)
    #expect(throws: RankingError.noLag) { try now.run(RunSettings()) }
    var late = job
    late.lag = .frames(200)
    late.outputPath = scratch("late")
    #expect(throws: InformationError.noPairs(lag: 200, longest: 200)) { try late.run(RunSettings()) }
    #expect(!scratch.content.contains { $0.hasPrefix("late") })
    #expect(throws: RankingError.tooLarge(columns: 6, frames: 400, limit: 1000)) {
      try job.run(RunSettings(memoryLimit: 1000))
    }
    var flat = RankColumnsJob(
      input: try scratch.input(Matrix<Double>(rowCount: 50, columnCount: 2, repeating: 3)), lag: .frames(1))
    flat.keep = 1
    #expect(throws: InformationError.nothingVaries(columnCount: 2)) { try flat.run(RunSettings()) }
  }
}
