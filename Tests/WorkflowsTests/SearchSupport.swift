import Foundation
import Glibc
import LinearAlgebra
import Samples
import Statistics
import Workflows

/// Points on two rings, which a hidden state with two values chooses; the angle is new in
/// each frame. No linear function of the coordinates knows the state, any function of the
/// radius does.
struct TwoRings {
  /// The probability to change rings in a frame.
  var change = 0.01

  /// Of the state, in frames: the eigenvalue is 1 − 2 · change.
  var timescale: Double { -1 / log(1 - 2 * change) }

  /// Frames × 2.
  func simulate(frames: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    var isOuter = false
    var elements: [Double] = []
    for _ in 0..<frames {
      if generator.nextUniform() < change { isOuter.toggle() }
      let angle = 2 * .pi * generator.nextUniform()
      let radius = (isOuter ? 2 : 1) + 0.1 * generator.nextNormal()
      elements += [radius * cos(angle), radius * sin(angle)]
    }
    return Matrix(rowCount: frames, columnCount: 2, elements: elements)
  }
}

extension Scratch {
  /// A search with little of everything, so that it is quick.
  func job(
    _ input: TableInput, lag: Int = 5, _ families: Set<SearchRequest.Family>,
    out: String = "search", _ change: (inout OptimizeJob) -> Void = { _ in }
  ) -> OptimizeJob {
    var request = SearchRequest(families: families)
    request.functionCount = 40
    request.componentCount = 1
    var job = OptimizeJob(
      input: input, lag: .frames(lag), request: request, outputPath: self(out))
    change(&job)
    return job
  }
}

extension SearchResult {
  /// The name of the family that is kept.
  var kept: String { families[winner].name }
}
