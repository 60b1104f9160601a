import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Storage
import Testing
import Workflows

@Suite("Search: what it writes")
struct SearchOutputTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: scratch(name), encoding: .utf8)
  }

  @Test("The same seed gives the same bits for any number of threads, another seed others")
  func seeds() throws {
    let input = try scratch.input(TwoRings().simulate(frames: 4000, seed: 3))
    func search(_ name: String, threads: Int, seed: UInt64) throws -> (model: String, folds: String) {
      // More time than it takes: what a clock cuts off is not the same twice.
      _ = try scratch.job(input, [.fourier, .landmarks, .optimisedBasis, .selection], out: name) {
        $0.request.budget = 600
      }.run(RunSettings(threadCount: threads, seed: seed))
      return (try text("\(name)/model.json"), try text("\(name)/tables/search-folds.csv"))
    }
    let one = try search("one", threads: 1, seed: 7)
    let two = try search("two", threads: 2, seed: 7)
    let other = try search("other", threads: 2, seed: 8)
    #expect(one == two)
    #expect(one.model != other.model && one.folds != other.folds)
  }

  @Test("Scores on untouched runs are those of the written model on them", arguments: [false, true])
  func untouched(isLinear: Bool) throws {
    let parts = (1...2).map { seed in
      isLinear
        ? ar1([40, 10], columns: 3, frames: 6000, seed: seed)
        : TwoRings().simulate(frames: 6000, seed: seed)
    }
    let input = try scratch.input(parts[0])
    let path = scratch("other.npy")
    try NPYWriter.write(parts[1].elements, shape: [parts[1].rowCount, parts[1].columnCount], to: path)
    let output = try scratch.job(input, [.fourier]) { $0.untouched = [path] }.run(settings)
    #expect((output.result.winner == 0) == isLinear)
    let untouched = try #require(output.result.untouched)
    #expect(untouched.files == [path])

    // Read back and projected, one column is left, whose TICA knows nothing of the search.
    let model = try ProjectionModel(contentsOf: scratch("search/model.json"))
    #expect(model == output.model)
    func check(_ model: ProjectionModel, _ scores: TestScores, _ timescale: Double?) throws {
      let projected = ArraySource([model.project(parts[1])])
      let moments = try MomentPass(lags: [5]).run(over: projected)
      let spectrum = try TICA().fit(moments, lag: 5)
      #expect(abs(spectrum.scores.vamp2 - scores.vamp2) < 1e-9)
      if let timescale {
        #expect(abs(spectrum.modes[0].timescale! / timescale - 1) < 1e-9)
      }
    }
    try check(model, untouched.scores, try #require(untouched.timescale?.timescale))
    try check(ProjectionModel(output.result.linear, componentCount: 1), untouched.linearScores, nil)
    #expect(output.summary.sentences.contains { $0.hasPrefix("On untouched runs: slowest timescale") })
    #expect(try text("search/index.html").contains("played no part in the search"))
    // What was not searched is among the inputs.
    #expect(try text("search/provenance.json").contains("other.npy"))
  }

  @Test("A page, figures, tables and a model; a second run takes the place of the first")
  func folder() throws {
    let input = try scratch.input(TwoRings().simulate(frames: 4000, seed: 4), names: ["x", "y"])
    for _ in 0..<2 {
      let output = try scratch.job(input, [.optimisedBasis]) {
        $0.request.budget = 2
        $0.commandLine = ["andante", "optimize", "<&>"]
      }.run(settings)
      #expect(output.folder == scratch("search"))
    }
    #expect(
      scratch.content.filter { $0.hasPrefix("search/") } == [
        "figures", "figures/held-out-timescales.svg", "figures/training.svg", "index.html",
        "model.json", "provenance.json", "tables", "tables/search-folds.csv",
        "tables/search-training.csv", "tables/search.csv",
      ].map { "search/" + $0 })
    let page = try text("search/index.html")
    #expect(page.contains("andante optimize &lt;&amp;&gt;"))
    #expect(page.contains("scores of different lags are never compared"))
    let rows = try text("search/tables/search.csv").split(separator: "\n")
    #expect(rows.count == 3)
    #expect(rows[1].hasPrefix("\"all features, linear\",no") && rows[2].hasPrefix("optimised basis,yes"))
    // Two families by five folds.
    #expect(try text("search/tables/search-folds.csv").split(separator: "\n").count == 11)
    #expect(!scratch.content.contains { $0.contains(".partial") })
  }

  @Test("A folder of something else is not replaced")
  func foreign() throws {
    let input = try scratch.input(TwoRings().simulate(frames: 200, seed: 4))
    try FileManager.default.createDirectory(
      atPath: scratch("search"), withIntermediateDirectories: true)
    try AtomicFile.write("mine", to: scratch("search/notes.txt"))
    #expect(throws: WorkflowError.outputExists(path: scratch("search"), foreign: nil)) {
      try scratch.job(input, [.selection]).run(settings)
    }
    #expect(scratch.content == ["search", "search/notes.txt", "trajectory-0.npy"])
  }
}
