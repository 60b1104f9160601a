import LinearAlgebra
import Samples

/// What a re-estimation needs of the data: sums over frames, weighted by the probability of
/// each hidden state.
struct ExpectedCounts: Sendable {
  /// The expected number of transitions, m × m.
  var transitions: Matrix<Double>
  /// The expected number of sequences that begin in each state.
  var initial: [Double]
  /// The expected number of frames in each state.
  var occupancy: [Double]
  /// Of symbols: frames, n × m. Of vectors: sums of deviations from the old mean, m × d.
  var first: [Double]
  /// Of vectors: sums of products of deviations, m × d × d, lower triangles, or m × d.
  var second: [Double]
  var logLikelihood: Double

  init(_ output: HiddenOutput) {
    let m = output.stateCount
    transitions = Matrix(rowCount: m, columnCount: m)
    initial = [Double](repeating: 0, count: m)
    occupancy = initial
    logLikelihood = 0
    switch output {
    case .discrete(let b):
      first = [Double](repeating: 0, count: m * b.columnCount)
      second = []
    case .gaussian(let means, let covariances):
      let d = means.columnCount
      first = [Double](repeating: 0, count: m * d)
      second = [Double](repeating: 0, count: m * d * (covariances.kind == .full ? d : 1))
    }
  }

  mutating func add(_ other: ExpectedCounts) {
    transitions += other.transitions
    Self.add(other.initial, to: &initial)
    Self.add(other.occupancy, to: &occupancy)
    Self.add(other.first, to: &first)
    Self.add(other.second, to: &second)
    logLikelihood += other.logLikelihood
  }

  private static func add(_ source: [Double], to target: inout [Double]) {
    for k in source.indices { target[k] += source[k] }
  }

  /// The expectations under a model; tasks in parallel, summed in their order.
  ///
  /// - Throws: ``MarkovError/invalidValue(what:value:)`` for data that the model cannot make.
  static func of(
    _ observations: HiddenObservations, _ parameters: HiddenParameters, threadCount: Int
  ) throws(MarkovError) -> ExpectedCounts {
    let emission = try EmissionTable(parameters.output)
    let parts = try ParallelPass.map(count: observations.tasks.count, threadCount: threadCount) {
      (task: Int) throws(MarkovError) -> ExpectedCounts in
      let sequences = observations.sequences[observations.tasks[task]]
      let engine = ForwardBackward(
        parameters, emission: emission, observations: observations,
        longest: sequences.reduce(0) { max($0, $1.count) })
      var counts = ExpectedCounts(parameters.output)
      for sequence in sequences {
        let value = engine.forward(sequence)
        guard value > -.infinity else {
          throw impossible(sequence.trajectory, frame: engine.impossibleFrame)
        }
        counts.logLikelihood += value
        engine.backward(sequence) { range in
          counts.addFrames(
            range, engine.alpha, width: engine.width, sequence, observations, parameters.output)
          if range.lowerBound == 0 {
            for k in counts.initial.indices { counts.initial[k] += engine.alpha[k] }
          }
        }
      }
      counts.transitions = engine.expectedTransitions
      return counts
    }
    var total = parts[0]
    for part in parts.dropFirst() { total.add(part) }
    return total
  }

  static func impossible(_ trajectory: Int, frame: Int) -> MarkovError {
    .invalidValue(
      what: "the likelihood of \(HiddenObservations.name(trajectory)) up to frame \(frame)",
      value: 0)
  }

  /// Adds frames with weights, of which there are m in each `width` numbers.
  mutating func addFrames(
    _ range: Range<Int>, _ gamma: UnsafeMutablePointer<Double>, width: Int,
    _ sequence: HiddenObservations.Sequence, _ observations: HiddenObservations,
    _ output: HiddenOutput
  ) {
    let m = output.stateCount
    switch (observations.values, output) {
    case (.symbols(let trajectories, _), _):
      let symbols = trajectories[sequence.trajectory]
      first.withUnsafeMutableBufferPointer { first in
        var weights = UnsafePointer(gamma)
        for t in range {
          let target = first.baseAddress! + Int(symbols[sequence.frame(t)]) * m
          for k in 0..<m {
            target[k] += weights[k]
            occupancy[k] += weights[k]
          }
          weights += width
        }
      }
    case (.vectors(let trajectories, let d), .gaussian(let means, let covariances)):
      let isFull = covariances.kind == .full
      let rows = trajectories[sequence.trajectory]
      var deviation = [Double](repeating: 0, count: d)
      rows.withUnsafeBufferPointer { rows in
        means.withUnsafeBufferPointer { means in
          first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
              deviation.withUnsafeMutableBufferPointer { deviation in
                var weights = UnsafePointer(gamma)
                for t in range {
                  let x = rows.baseAddress! + sequence.frame(t) * d
                  // Smaller weights than rounding change no sum.
                  for k in 0..<m where weights[k] > 1e-20 {
                    let weight = weights[k]
                    occupancy[k] += weight
                    for a in 0..<d {
                      deviation[a] = x[a] - means[k * d + a]
                      first[k * d + a] += weight * deviation[a]
                    }
                    guard isFull else {
                      for a in 0..<d {
                        second[k * d + a] += weight * deviation[a] * deviation[a]
                      }
                      continue
                    }
                    for a in 0..<d {
                      let target = second.baseAddress! + (k * d + a) * d
                      let factor = weight * deviation[a]
                      for b in 0...a { target[b] += factor * deviation[b] }
                    }
                  }
                  weights += width
                }
              }
            }
          }
        }
      }
    case (.vectors, .discrete):
      preconditionFailure("The observations were checked against the output.")
    }
  }
}
