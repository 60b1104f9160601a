import Foundation
import Koopman
import LinearAlgebra
import Samples
import Statistics
import Storage
import Systems
import Testing
import Workflows

@Suite("Koopman analysis of any data")
struct KoopmanJobTests {
  private func wake(_ scratch: Scratch, frames: Int = 3000) throws -> TableInput {
    var input = try scratch.input(
      CylinderWake().simulate(frameCount: frames, seed: 1), names: ["a1", "a2", "a3"])
    input.timeStep = PhysicalTime(0.1, .reduced)
    return input
  }

  @Test("The simulated wake: period, maps, files and model")
  func report() throws {
    let scratch = try Scratch()
    var job = KoopmanJob(input: try wake(scratch), lag: .frames(5))
    job.input.discard = .frames(1500)
    job.degree = 2
    job.outputPath = scratch("report")
    job.commandLine = ["andante", "koopman"]
    let analysis = try job.run(RunSettings(threadCount: 2))
    let entry = try #require(analysis.entries.first { $0.amplitude > 0.1 })
    #expect(abs(analysis.scale.time(entry.mode.value.period!) - 2 * .pi) < 1e-6)
    // a₁ and a₂ are a quarter of a turn apart and of equal strength: each 1/√2 of the circle.
    let (first, second) = (analysis.modes.maps[0, entry.index], analysis.modes.maps[1, entry.index])
    #expect(abs(first.length - second.length) < 1e-6)
    #expect(abs(first.real * second.real + first.imaginary * second.imaginary) < 1e-6)
    // The frames are no whole number of periods: one part in as many as there are frames.
    #expect(abs(entry.amplitude - 0.5.squareRoot()) < 1e-3)

    for file in [
      "index.html", "provenance.json", "model.json", "spectra.json", "modes.npy", "eigenfunctions.npy",
      "tables/modes.csv", "tables/chapman-kolmogorov.csv", "figures/eigenvalues.svg",
      "figures/chapman-kolmogorov.svg", "figures/eigenfunctions.svg",
    ] { #expect(scratch.content.contains("report/" + file), "\(file)") }

    // The model projects the data to what was written.
    let model = try ProjectionModel(contentsOf: scratch("report/model.json"))
    var project = ProjectJob(
      input: job.input, modelPath: scratch("report/model.json"), outputPath: scratch("again.npy"))
    project.input.columns = nil
    _ = try project.run(RunSettings(threadCount: 1))
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: scratch("again.npy")))
        == Data(contentsOf: URL(fileURLWithPath: scratch("report/eigenfunctions.npy"))))
    #expect(model.features.map(\.name) == ["a1", "a2", "a3"])
    let maps = try TableFormat.detect(scratch("report/modes.npy")).open(scratch("report/modes.npy"), TableOptions())[0]
    #expect(maps.rowCount == analysis.entries.count)
    #expect(maps.columns.count == 2 * 3)
    // A report may be written again in its place.
    _ = try job.run(RunSettings(threadCount: 1))
  }

  @Test("A growing oscillation is said to grow")
  func growth() throws {
    let scratch = try Scratch()
    var job = KoopmanJob(input: try wake(scratch), lag: .frames(1))
    job.input.columns = ["a1", "a2"]
    job.input.stop = .frames(100)
    job.decomposition.hasConstant = false
    let analysis = try job.run(RunSettings(threadCount: 1))
    let rate = analysis.modes.modes[0].growthRate / 0.1
    // Saturation takes up to A a₃ ≈ .02 off the rate of .1 by t = 10.
    #expect(rate > 0.08 && rate < 0.1)
    #expect(analysis.advice.contains { $0.headline == "A mode grows" })
    #expect(analysis.rows().rows[0][2].hasPrefix("×e in "))
  }

  @Test("A mode that is none parts from its prediction, and the advice says so")
  func failingTest() throws {
    let scratch = try Scratch()
    var job = KoopmanJob(input: try wake(scratch), lag: .frames(5))
    job.input.columns = ["a1"]
    job.input.discard = .frames(1500)
    job.lags = [.frames(10), .frames(30)]
    let analysis = try job.run(RunSettings(threadCount: 1))
    #expect(analysis.correlations.points[0].map(\.lag) == [5, 10, 30])
    #expect(analysis.advice.contains { $0.headline == "Modes do not hold at longer lags" })
  }

  @Test("A known series is compared from its own row on; the phase of a pair is free")
  func comparison() throws {
    let scratch = try Scratch()
    let frames = CylinderWake().simulate(frameCount: 3000, seed: 1)
    // The series leads the data by 40 rows and is a turned a₁, with noise of its own.
    var generator = SeededGenerator(seed: 2)
    var text = "t,index\n"
    for row in 0..<1540 {
      let frame = row - 40 + 1500
      let value = frames[frame, 0] + frames[frame, 1] + generator.nextNormal()
      text += "\(row),\(value)\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: scratch("index.csv")))
    var job = KoopmanJob(input: try wake(scratch), lag: .frames(5))
    job.input.columns = ["a1", "a2"]
    job.input.discard = .frames(1500)
    job.reference = ReferenceSeries(path: scratch("index.csv"), column: "index", firstRow: 40)
    let comparison = try #require(try job.run(RunSettings(threadCount: 1)).comparison)
    #expect(comparison.frameCount == 1500)
    // (a₁ + a₂) has variance 1, as the noise has: r = 1/√2, to 1/√1500 · 4.
    #expect(abs(comparison.correlations[0] - 0.5.squareRoot()) < 0.1)
  }

  @Test("What cannot be done is said in one line")
  func refusals() throws {
    let scratch = try Scratch()
    let input = try wake(scratch, frames: 200)
    func run(_ change: (inout KoopmanJob) -> Void) throws {
      var job = KoopmanJob(input: input, lag: .frames(5))
      change(&job)
      _ = try job.run(RunSettings(threadCount: 1))
    }
    #expect(throws: WorkflowError.gridMismatch(rows: 2, columns: 2, features: 3)) {
      try run { $0.grid = FieldGrid(rowCount: 2, columnCount: 2) }
    }
    #expect(throws: WorkflowError.notAMultiple(lag: 7, of: 5)) { try run { $0.lags = [.frames(7)] } }
    #expect(throws: (any Error).self) { try run { $0.lag = .frames(200) } }
    let path = scratch("short.csv")
    try Data("x\n1\n2\n3\n4\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: WorkflowError.referenceTooShort(path: path, rows: 2, first: 2)) {
      try run { $0.reference = ReferenceSeries(path: path, column: "x", firstRow: 2) }
    }
    #expect(FieldGrid(parsing: "13x35") == FieldGrid(rowCount: 13, columnCount: 35))
    #expect(FieldGrid(parsing: "13x") == nil)
    #expect(FieldGrid(parsing: "0x5") == nil)
    #expect(ReferenceSeries(parsing: "a:b.csv:C:12") == ReferenceSeries(path: "a:b.csv", column: "C", firstRow: 12))
    #expect(ReferenceSeries(parsing: "b.csv:C") == ReferenceSeries(path: "b.csv", column: "C"))
    #expect(ReferenceSeries(parsing: "b.csv") == nil)
  }

  @Test("The tropical Pacific: El Niño is a damped oscillation of about three years")
  func pacific() throws {
    var input = TableInput(paths: [Place.dataset("tropical-pacific/trop_pacific_anom.npz")])
    input.array = "anom_K"
    input.timeStep = PhysicalTime(1, try #require(TimeUnit.named("month")))
    var job = KoopmanJob(input: input, lag: .frames(3))
    job.decomposition.whitening = WhiteningOptions(principalComponentCount: 20)
    job.grid = FieldGrid(rowCount: 13, columnCount: 35)
    job.reference = ReferenceSeries(
      path: Place.dataset("tropical-pacific/oni.csv"), column: "NINO34_ANOM", firstRow: 924)
    let analysis = try job.run(RunSettings(threadCount: 2))
    let comparison = try #require(analysis.comparison)
    #expect(comparison.frameCount == 891)
    // Numbers of this data set, kept so that a change is seen.
    let slowest = analysis.entries[0]
    #expect(abs(slowest.mode.value.timescale! - 33.9) < 0.1)
    let best = try #require(
      analysis.entries.max { abs(comparison.correlations[$0.number - 1]) < abs(comparison.correlations[$1.number - 1]) })
    #expect(best.mode.value.imaginary > 0)
    #expect(abs(best.mode.value.period! - 36.7) < 0.1)
    #expect(abs(best.mode.value.timescale! - 5.34) < 0.05)
    #expect(abs(comparison.correlations[best.number - 1] - 0.70) < 0.01)
    // Too short a record for intervals, and it says so.
    #expect(analysis.entries.allSatisfy { $0.uncertainty.timescale.interval == nil })
    #expect(analysis.absences.count == 1)
  }
}
