import Foundation
import LinearAlgebra
import Testing
import Workflows

@Suite("The spectral gap on the page")
struct SpectralGapPageTests {
  private func page(_ matrix: Matrix<Double>, lag: Int) throws -> String {
    let scratch = try Scratch()
    var job = DiscoverJob(input: try scratch.input(matrix), outputPath: scratch("report"))
    job.lag = .frames(lag)
    _ = try job.run(RunSettings(threadCount: 2))
    return try String(contentsOfFile: scratch("report/index.html"), encoding: .utf8)
  }

  @Test("Two slow processes far above the others set two modes apart")
  func gap() throws {
    let page = try page(ar1([200, 150, 10, 8], frames: 100_000, seed: 2), lag: 5)
    #expect(page.contains("The largest gap in the timescales is after mode 2, a factor of 1"))
    #expect(page.contains("it suggests 2 dominant modes."))
  }

  @Test("Noise has none")
  func noise() throws {
    let page = try page(whiteNoise(frames: 20_000, columns: 4, seed: 3), lag: 5)
    #expect(page.contains("there is no gap that sets a number of modes apart."))
  }
}
