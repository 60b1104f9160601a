import Foundation
import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Testing
import Workflows

@Suite("Search")
struct SearchTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  @Test(
    "A slow process that no linear function knows is found, on data that the fit has not seen",
    arguments: [SearchRequest.Family.fourier, .landmarks, .optimisedBasis, .network])
  func nonlinear(family: SearchRequest.Family) throws {
    let system = TwoRings()
    let input = try scratch.input(system.simulate(frames: 6000, seed: 1))
    // Each ends by itself long before that, a network by its patience.
    let result = try scratch.job(input, [family]) { $0.request.budget = 20 }.run(settings).result
    #expect(result.winner == 1)
    let linear = try #require(result.families[0].score)
    // 60 changes of the ring: λ^2τ = .82 is known to about 0.06.
    let expected = 1 + exp(-2 * 5 / system.timescale)
    #expect(linear.vamp2.value < 1.1)
    #expect(abs(result.score.vamp2.value - expected) < 0.2, "\(result.score.vamp2)")
    #expect(result.families[1].comparison?.verdict == .better)
    let timescale = try #require(result.families[1].timescale?.timescale)
    #expect(abs(log(timescale / system.timescale)) < 0.5, "\(timescale)")
    // Held out, so not above what the fit itself sees by more than chance.
    let interval = try #require(result.families[1].timescale?.uncertainty.interval)
    #expect(interval.contains(timescale))
    #expect(result.model.rank >= 1 && result.basis != nil)
    #expect(result.choices == Array(repeating: 1, count: result.folds.folds.count))
  }

  @Test(
    "Where linear is all there is, linear is kept: the simplest within one error",
    arguments: [2, 5] as [UInt64])
  func linear(seed: UInt64) throws {
    // The square of the first process relaxes in 20 frames: none is slower than the second.
    let input = try scratch.input(ar1([40, 30], columns: 3, frames: 6000, seed: seed))
    let output = try scratch.job(input, [.fourier, .optimisedBasis]) {
      $0.request.budget = 3
      $0.request.componentCount = 2
    }.run(settings)
    #expect(output.result.kept == "all features, linear")
    #expect(output.result.candidate == .features([0, 1, 2]))
    #expect(output.model.basis == nil && output.model.componentCount == 2)
    // Others come near it, which is why an error decides and not a digit.
    for family in output.result.families.dropFirst() {
      #expect((family.score?.vamp2.value ?? 0) > 1.2)
      #expect(family.comparison?.verdict != .better)
    }
    #expect(output.summary.sentences.contains { $0.contains("they are kept") })
  }

  @Test("Three slow columns of thirty are the list, and the page names them")
  func selection() throws {
    var rows = whiteNoise(frames: 8000, columns: 30, seed: 4)
    let slow = ar1([60, 40, 30], frames: 8000, seed: 5)
    for row in 0..<rows.rowCount {
      for (k, column) in [7, 18, 26].enumerated() { rows[row, column] = slow[row, k] }
    }
    let input = try scratch.input(rows, names: (0..<30).map { "f\($0)" })
    let output = try scratch.job(input, [.selection]) { $0.request.componentCount = 3 }.run(settings)
    // ar1 mixes the three among themselves; no other column holds anything.
    #expect(output.result.candidate == .features([7, 18, 26]))
    #expect(output.model.features.map(\.name) == ["f7", "f18", "f26"])
    #expect(output.result.kept == "selected features")
    #expect(output.result.families[output.result.winner].detail == "f7, f18, f26")
    let page = try String(contentsOfFile: scratch("search/index.html"), encoding: .utf8)
    #expect(page.contains("f7, f18, f26"))
  }

  @Test("The cut-off also keeps near copies out of a selection")
  func cutoff() throws {
    var rows = ar1([60, 40], columns: 4, frames: 8000, seed: 5)
    let noise = whiteNoise(frames: 8000, columns: 2, seed: 4)
    for t in 0..<rows.rowCount {
      rows[t, 1] = rows[t, 0] + 0.01 * rows[t, 1]
      for j in 0..<2 { rows[t, j + 2] = noise[t, j] }
    }
    let input = try scratch.input(rows)
    func details(_ cutoff: Double?) throws -> [String] {
      let result = try scratch.job(input, [.selection], out: "\(cutoff ?? 0)") {
        $0.request.componentCount = 2
        $0.whitening.cutoff = cutoff
      }.run(settings).result
      return try #require(result.families[1].score).details
    }
    func hasBoth(_ detail: String) -> Bool { detail.contains("x0") && detail.contains("x1") }
    #expect(try details(nil).allSatisfy(hasBoth))
    #expect(try !details(1e-2).contains(where: hasBoth))
  }

  @Test("A fold whose own validation finds nothing is scored with its best feature")
  func emptyFold() throws {
    // Noise in which some folds' validation finds something, and one's nothing.
    let input = try scratch.input(whiteNoise(frames: 1200, columns: 3, seed: 3))
    let result = try scratch.job(input, [.selection]).run(settings).result
    #expect(!result.families[1].isEmpty)
    let score = try #require(result.families[1].score)
    #expect(score.details.count == 5 && score.details.allSatisfy { !$0.isEmpty })
    #expect(score.vamp2.value < 1.02 && result.kept == "all features, linear")
  }

  @Test("White noise: nothing is found and nothing is claimed", arguments: [1, 2, 3] as [UInt64])
  func noise(seed: UInt64) throws {
    let input = try scratch.input(whiteNoise(frames: 5000, columns: 3, seed: seed))
    let output = try scratch.job(input, [.fourier, .optimisedBasis, .selection]) {
      $0.request.budget = 3
    }.run(settings)
    for family in output.result.families {
      // A fold of 1000 frames knows a correlation to 0.03. A selection may be empty.
      if family.name == "selected features", family.isEmpty { continue }
      let score = try #require(family.score, "\(family.name)")
      #expect(score.vamp2.value < 1.02, "\(family.name)")
      #expect(family.comparison?.verdict != .better)
      if let timescale = family.timescale?.timescale { #expect(timescale < 3, "\(family.name)") }
    }
    #expect(output.result.basis == nil, "\(output.result.kept)")
  }

  @Test("Reversible or not, one component or more than there are features")
  func methods() throws {
    let input = try scratch.input(TwoRings().simulate(frames: 5000, seed: 2))
    let output = try scratch.job(input, [.fourier, .selection]) {
      $0.method = .vamp
      $0.request.componentCount = 3
    }.run(settings)
    #expect(output.result.method == .vamp && output.result.kept == "random Fourier features")
    #expect(output.result.score.vamp2.value > 1.5)
    // Singular values are no relaxation factors: no held-out timescale, and no error.
    #expect(output.result.families.allSatisfy { $0.timescale == nil })
    let page = try String(contentsOfFile: scratch("search/index.html"), encoding: .utf8)
    #expect(page.contains("VAMP on 2 features") && !page.contains(" nan") && !page.contains(">nan"))
    let table = try String(contentsOfFile: scratch("search/tables/search.csv"), encoding: .utf8)
    #expect(!table.contains("nan"))
  }
}
