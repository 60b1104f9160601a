import Foundation
import LinearAlgebra
import Samples
import Statistics
import Storage
import Testing
import Workflows

@Suite("Visits behind a search's result")
struct SearchVisitsTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  /// Points on the inner and the outer ring in turn, for these numbers of frames.
  private func rings(_ dwells: [Int], seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    var elements: [Double] = []
    for (index, dwell) in dwells.enumerated() {
      for _ in 0..<dwell {
        let angle = 2 * .pi * generator.nextUniform()
        let radius = (index % 2 == 0 ? 1 : 2) + 0.05 * generator.nextNormal()
        elements += [radius * cos(angle), radius * sin(angle)]
      }
    }
    return Matrix(rowCount: elements.count / 2, columnCount: 2, elements: elements)
  }

  /// Eight visits to the outer ring.
  private var searched: Matrix<Double> {
    rings(Array(repeating: [700, 300], count: 8).flatMap { $0 }, seed: 1)
  }

  /// Two visits to the outer ring, which is the more frequent one here: a cut of its own
  /// would count entries into the other.
  private var others: Matrix<Double> { rings([100, 1500, 100, 1500], seed: 2) }

  private func write(_ matrix: Matrix<Double>, to name: String) throws -> String {
    try NPYWriter.write(
      matrix.elements, shape: [matrix.rowCount, matrix.columnCount], to: scratch(name))
    return scratch(name)
  }

  private func check(_ visits: SearchVisits?, _ advice: [Advice], page path: String) throws {
    let visits = try #require(visits)
    #expect(visits.searched.visits == [8])
    // The rings are told apart in all but a few frames.
    #expect(abs(visits.searched.share - 0.3) < 0.01)
    let untouched = try #require(visits.untouched)
    #expect(untouched.visits == [2])
    #expect(abs(untouched.share - 0.9375) < 0.01)
    #expect(untouched.isUpper == visits.searched.isUpper)
    let headlines = advice.map(\.headline)
    #expect(headlines.contains("About 8 visits back the slowest process"), "\(headlines)")
    #expect(
      headlines.contains("About 2 visits back the timescale of the untouched trajectories"),
      "\(headlines)")
    let page = try String(contentsOfFile: scratch(path + "/index.html"), encoding: .utf8)
    #expect(page.contains("goes to its rarer side 2 times there"))
    #expect(page.contains("The same on untouched runs"))
    // What is projected to be counted does not stay.
    #expect(!scratch.content.contains { $0.contains("visits-") })
  }

  @Test("A search counts the events of both with the same cores and says that they are few")
  func optimise() throws {
    let path = try write(others, to: "other.npy")
    let output = try scratch.job(try scratch.input(searched), [.fourier]) { $0.untouched = [path] }
      .run(settings)
    #expect(output.result.winner == 1)
    try check(output.visits, output.advice, page: "search")
    let sentences = output.summary.sentences
    #expect(
      sentences.contains {
        $0.hasPrefix("On untouched runs: ")
          && $0.hasSuffix("; visits of the first component to its rarer side: 2.")
      }, "\(sentences)")
    #expect(sentences.contains("Visits of the first component to its rarer side: 8."), "\(sentences)")
  }

  @Test("A discovery with a search says the same")
  func discovery() throws {
    var job = DiscoverJob(input: try scratch.input(searched), outputPath: scratch("report"))
    job.lag = .frames(5)
    job.componentCount = 1
    var request = SearchRequest(families: [.fourier])
    request.functionCount = 40
    request.componentCount = 1
    job.search = request
    job.untouched = [try write(others, to: "other.npy")]
    let found = try job.run(settings)
    try check(found.searchVisits, found.advice, page: "report")
    #expect(found.visits == found.searchVisits?.searched)
    let sentences = try #require(found.searchSummary?.sentences)
    // The program prints those of the searched data beside its timescales.
    #expect(sentences.filter { $0.contains("rarer side") }.count == 1, "\(sentences)")
  }

  @Test("Without untouched runs only the searched ones are counted, and many events are no warning")
  func many() throws {
    let frequent = rings(Array(repeating: [70, 30], count: 80).flatMap { $0 }, seed: 3)
    let output = try scratch.job(try scratch.input(frequent), [.fourier]).run(settings)
    let visits = try #require(output.visits)
    #expect(visits.searched.visits == [80])
    #expect(visits.untouched == nil)
    #expect(!output.advice.contains { $0.headline.contains("visit") })
    let page = try String(contentsOfFile: scratch("search/index.html"), encoding: .utf8)
    #expect(page.contains("Visits to the rarer side") && !page.contains("The same on untouched runs"))
  }

  @Test("Features that a selection leaves out play no part in the counting")
  func selection() throws {
    var generator = SeededGenerator(seed: 4)
    let states = Array(repeating: [700, 300], count: 8).flatMap { $0 }.enumerated().flatMap {
      Array(repeating: $0.offset % 2 == 0 ? 0.0 : 1.0, count: $0.element)
    }
    let rows = states.map { [generator.nextNormal(), $0 + 0.02 * generator.nextNormal(), generator.nextNormal()] }
    let output = try scratch.job(try scratch.input(Matrix(rows: rows)), [.selection]) {
      $0.request.mostFeatures = 1
    }.run(settings)
    #expect(try #require(output.visits).searched.visits == [8])
  }
}
