import LinearAlgebra
import Samples
import Statistics

/// Counts along hidden paths that were drawn.
struct PathCounts: Sendable {
  /// As of expectations, with certain states.
  var counts: ExpectedCounts
  /// Frames, m × m, in a state of the reference path (row) and of the drawn one (column).
  var overlap: Matrix<Double>

  /// Draws the hidden paths of all sequences given the parameters: probabilities forward, states
  /// backward. Each sequence has its own stream of random numbers.
  ///
  /// - Parameter reference: A state for each frame of each sequence.
  /// - Reference: S. Frühwirth-Schnatter, J. Time Ser. Anal. 15, 183 (1994),
  ///   doi:10.1111/j.1467-9892.1994.tb00184.x.
  static func draw(
    _ observations: HiddenObservations, _ parameters: HiddenParameters,
    reference: [[UInt8]], generator: SeededGenerator, threadCount: Int
  ) throws(MarkovError) -> PathCounts {
    let emission = try EmissionTable(parameters.output)
    let incoming = parameters.transition.transposed().elements
    let parts = try ParallelPass.map(count: observations.tasks.count, threadCount: threadCount) {
      (task: Int) throws(MarkovError) -> PathCounts in
      let range = observations.tasks[task]
      let engine = ForwardBackward(
        parameters, emission: emission, observations: observations,
        longest: observations.sequences[range].reduce(0) { max($0, $1.count) })
      var part = PathCounts(parameters)
      for index in range {
        var stream = generator.stream(index)
        let sequence = observations.sequences[index]
        let value = engine.forward(sequence)
        guard value > -.infinity else {
          throw ExpectedCounts.impossible(sequence.trajectory, frame: engine.impossibleFrame)
        }
        part.counts.logLikelihood += value
        part.draw(
          engine, sequence, observations, parameters.output, incoming, reference[index], &stream)
      }
      return part
    }
    var total = parts[0]
    for part in parts.dropFirst() {
      total.counts.add(part.counts)
      total.overlap += part.overlap
    }
    return total
  }

  private init(_ parameters: HiddenParameters) {
    counts = ExpectedCounts(parameters.output)
    let m = parameters.initial.count
    overlap = Matrix(rowCount: m, columnCount: m)
  }

  private mutating func draw(
    _ engine: ForwardBackward, _ sequence: HiddenObservations.Sequence,
    _ observations: HiddenObservations, _ output: HiddenOutput, _ incoming: [Double],
    _ reference: [UInt8], _ generator: inout SeededGenerator
  ) {
    let m = output.stateCount
    var next = -1
    engine.forEachBlockBackward(sequence) { range in
      for t in range.reversed() {
        let alpha = engine.alpha + (t - range.lowerBound) * engine.width
        if next >= 0 {
          for i in 0..<m { alpha[i] *= incoming[next * m + i] }
        }
        let state = generator.nextChoice(alpha, count: m)
        if next >= 0 { counts.transitions[state, next] += 1 }
        for i in 0..<m { alpha[i] = i == state ? 1 : 0 }
        overlap[Int(reference[t]), state] += 1
        next = state
      }
      counts.addFrames(
        range, engine.alpha, width: engine.width, sequence, observations, output)
    }
    counts.initial[next] += 1
  }
}
