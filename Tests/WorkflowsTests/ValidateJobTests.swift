import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Storage
import Testing
import Workflows

@Suite("Validation of dimensions")
struct ValidateJobTests {
  private func made(
    _ matrices: [Matrix<Double>], lags: [Int], _ dynamics: Dynamics = .reversible, blockCount: Int = 20
  ) throws -> LaggedMoments {
    try MomentPass(lags: lags, dynamics: dynamics, blockCount: blockCount)
      .run(over: ArraySource(matrices))
  }

  private func run(
    _ moments: LaggedMoments, _ change: (inout ValidateJob) -> Void = { _ in }
  ) throws -> Validation {
    var job = ValidateJob()
    change(&job)
    return try job.run(moments, from: "m.h5", settings: RunSettings(threadCount: 1))
  }

  private func mixture(_ frames: Int, seed: UInt64 = 8) -> Matrix<Double> {
    ar1([60, 25], columns: 6, frames: frames, seed: seed)
  }

  @Test("Moments and trajectories give the same numbers; the page holds them")
  func page() throws {
    let scratch = try Scratch()
    let rows = mixture(20_000)
    let input = try scratch.input(rows)
    let path = scratch("m.h5")
    try made([rows], lags: [5, 10]).save(to: path)
    var job = ValidateJob()
    job.outputPath = scratch("out")
    let settings = RunSettings(threadCount: 2)
    let stored = try job.run(LaggedMoments(contentsOf: path), from: path, settings: settings)
    job.lags = try [TimeSpan(parsing: "5"), TimeSpan(parsing: "10")]
    job.outputPath = nil
    let direct = try job.run(input, settings: settings)
    #expect(stored.result == direct.result)
    #expect(stored.result.lags.map(\.chosenCount) == [2, 2])
    #expect(direct.folder == nil)

    let files = Set(scratch.content)
    for name in ["index.html", "validation.csv", "provenance.json", "figures/validation.svg"] {
      #expect(files.contains("out/\(name)"))
    }
    let lines = try String(contentsOfFile: scratch("out/validation.csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(
      lines[0] == [
        "lag_frames", "dimension", "training_vamp2", "held_out_vamp2", "held_out_vamp2_error",
        "held_out_vamp_e", "held_out_vamp_e_error", "chosen", "folds",
      ])
    // Six features at two lags.
    #expect(lines.count == 1 + 2 * 6)
    for (line, row) in zip(lines[1...], stored.result.lags.flatMap { stored.rows($0) }) {
      #expect(Int(line[1]) == row.componentCount)
      #expect(Double(line[2]) == row.trainingVAMP2)
      #expect(Double(line[5]) == row.testVAMPE.mean)
      #expect(Double(line[6]) == row.testVAMPE.standardError)
      #expect((line[7] == "yes") == (row.componentCount == 2))
    }
    let html = try String(contentsOfFile: scratch("out/index.html"), encoding: .utf8)
    #expect(html.contains("Scores of different lags are never compared"))
    #expect(html.contains("VAMP-E, held out"))
    // The same command replaces its own folder.
    job.lags = nil
    job.outputPath = scratch("out")
    _ = try job.run(LaggedMoments(contentsOf: path), from: path, settings: settings)
    #expect(Set(scratch.content) == files)
  }

  @Test("Dimensions that are not asked for follow the rank; asked for, they must exist")
  func dimensions() throws {
    let moments = try made([mixture(20_000)], lags: [10])
    let found = try run(moments)
    #expect(found.rows(found.result.lags[0]).map(\.componentCount) == Array(1...6))
    let some = try run(moments) { $0.dimensions = 2...4 }
    #expect(some.rows(some.result.lags[0]).map(\.componentCount) == [2, 3, 4])
    // The choice is not held to what is shown.
    let high = try run(moments) { $0.dimensions = 4...5 }
    #expect(high.result.lags[0].chosenCount == 2)
    #expect(high.choiceLine(high.result.lags[0]).contains("outside --dims"))
    #expect(throws: WorkflowError.dimensionBeyondRank(dimension: 8, rank: 6, lag: 10)) {
      try run(moments) { $0.dimensions = 1...8 }
    }
  }

  @Test("Too few blocks, guards too wide, unknown lags and other dynamics are told")
  func badInput() throws {
    let rows = mixture(4000)
    #expect(throws: WorkflowError.tooFewBlocks(count: 8, foldCount: 5)) {
      try run(try made([rows], lags: [2], blockCount: 8))
    }
    #expect(throws: WorkflowError.tooFewBlocks(count: 20, foldCount: 12)) {
      try run(try made([rows], lags: [2])) { $0.foldCount = 12 }
    }
    let moments = try made([rows], lags: [2, 1500])
    #expect(throws: WorkflowError.cannotSplit(lag: 1500, foldCount: 5)) {
      try run(moments) { $0.lags = [try! TimeSpan(parsing: "1500")] }
    }
    #expect(throws: WorkflowError.lagsNotStored(wanted: 3, available: [2, 1500])) {
      try run(moments) { $0.lags = [try! TimeSpan(parsing: "3")] }
    }
    #expect(throws: KoopmanError.wrongDynamics(needed: .nonreversible)) {
      try run(moments) { $0.method = .vamp }
    }
    #expect(throws: WorkflowError.noLags) {
      try ValidateJob().run(TableInput(paths: []), settings: RunSettings(threadCount: 1))
    }
  }

  @Test("A failure leaves no folder")
  func nothingLeft() throws {
    let scratch = try Scratch()
    let moments = try made([mixture(4000)], lags: [2], blockCount: 6)
    #expect(throws: WorkflowError.self) { try run(moments) { $0.outputPath = scratch("out/deep") } }
    #expect(scratch.content.isEmpty)
  }

  @Test("Lags that cannot be split, noise and too little data are warned of")
  func advice() throws {
    let split = try run(try made([mixture(4000)], lags: [2, 1500]))
    #expect(split.advice.contains { $0.headline == "Lags without held-out scores" })
    // Noise: nothing in most draws, and where something, seldom beyond chance.
    let noise = try (1...8).map {
      try run(try made([whiteNoise(frames: 3000, columns: 4, seed: $0)], lags: [5]))
    }
    var certain = 0
    for found in noise {
      let lag = found.result.lags[0]
      let headlines = found.advice.map(\.headline)
      let isDoubtful = lag.againstNone.map { $0.verdict != .better } ?? false
      #expect(headlines.contains("Nothing holds on unseen data") == (lag.chosenCount == 0))
      #expect(headlines.contains("What holds on unseen data is not certain") == isDoubtful)
      #expect(
        found.choiceLine(lag).hasPrefix("No dimension is supported") == (lag.chosenCount == 0))
      if lag.chosenCount > 0, !isDoubtful { certain += 1 }
    }
    #expect(certain <= 2)
    #expect(noise.contains { $0.result.lags[0].chosenCount == 0 })
    let thin = try run(try made([ar1([200, 5], columns: 8, frames: 20_000, seed: 2)], lags: [5]))
    #expect(thin.advice.contains { $0.headline == "Too little data for this many features" })
    let open = try run(try made([mixture(20_000)], lags: [10])) { $0.dimensions = 1...2 }
    #expect(open.advice.contains { $0.headline == "More dimensions may hold" })
    let fine = try run(try made([mixture(40_000)], lags: [10]))
    #expect(fine.advice.isEmpty, "\(fine.advice)")
  }

  @Test("JSON: times in the unit, training without errors")
  func json() throws {
    let source = ArraySource([mixture(20_000)], timeStep: PhysicalTime(parsing: "2ps"))
    let moments = try MomentPass(lags: [10], blockCount: 20).run(over: source)
    let json = try run(moments).json()
    #expect(json["time_unit"] == "ps")
    let lag = try #require(json["validations"]?.array?.first)
    #expect(lag["lag"]?.double == 20)
    #expect(lag["lag_frames"] == 10)
    #expect(lag["chosen_dimension"] == 2)
    #expect(lag["dimensions"]?.array?.count == 6)
    for key in ["training_vamp2", "test_vamp2", "test_vamp2_errors", "test_vampe", "test_vampe_errors"] {
      #expect(lag[key]?.doubles?.count == 6)
    }
    // 60 frames of 2 ps.
    let interval = try #require(lag["timescale_interval"]?.doubles)
    #expect(interval[0] < 120 && 120 < interval[1])
    // An in-sample score has no interval.
    guard case .object(let members) = lag else { return }
    #expect(!members.keys.contains { $0.hasPrefix("training") && $0.contains("error") })
  }
}
