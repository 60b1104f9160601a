private import Glibc
public import LinearAlgebra
public import Samples

extension HiddenMarkovModel {
  /// The log-likelihood of trajectories of symbols; −∞ if the model cannot make them.
  ///
  /// A sum over all sequences of every lag-th frame.
  ///
  /// - Throws: ``MarkovError/negativeState(trajectory:frame:value:)``,
  ///   ``MarkovError/stateOutOfRange(trajectory:frame:value:stateCount:)``,
  ///   ``MarkovError/tooFewData(what:)``, ``MarkovError/noPairs(lag:longest:)``.
  /// - Complexity: O(frames · m²).
  public func logLikelihood(
    of trajectories: [[Int]], threadCount: Int = ParallelPass.availableThreadCount
  ) throws(MarkovError) -> Double {
    try logLikelihood(
      HiddenObservations(symbols: trajectories, count: symbolCount, lag: lag), threadCount)
  }

  /// The log-likelihood of trajectories of vectors, frames × d each.
  public func logLikelihood(
    of trajectories: [Matrix<Double>], threadCount: Int = ParallelPass.availableThreadCount
  ) throws(MarkovError) -> Double {
    try logLikelihood(HiddenObservations(vectors: trajectories, lag: lag), threadCount)
  }

  /// The smoothed probability of each hidden state at each frame, frames × m, given the whole
  /// trajectory.
  ///
  /// - Throws: ``MarkovError/invalidValue(what:value:)`` for a trajectory that the model cannot
  ///   make, and as ``logLikelihood(of:threadCount:)-([[Int]],_)``.
  /// - Complexity: O(frames · m²).
  public func posterior(of trajectory: [Int]) throws(MarkovError) -> Matrix<Double> {
    try posterior(HiddenObservations(symbols: [trajectory], count: symbolCount, lag: lag))
  }

  /// The smoothed probability of each hidden state at each frame of vectors.
  public func posterior(of trajectory: Matrix<Double>) throws(MarkovError) -> Matrix<Double> {
    try posterior(HiddenObservations(vectors: [trajectory], lag: lag))
  }

  /// The most likely path of hidden states.
  ///
  /// At a lag τ each of the τ sequences of every τth frame has its own. Of equally likely paths
  /// the one that ends in, and comes from, lower states.
  ///
  /// - Throws: As ``posterior(of:)-([Int])``.
  /// - Complexity: O(frames · m²) in time, m bytes a frame.
  /// - Reference: A. Viterbi, IEEE Trans. Inf. Theory 13, 260 (1967),
  ///   doi:10.1109/TIT.1967.1054010.
  public func viterbi(of trajectory: [Int]) throws(MarkovError) -> [Int] {
    try viterbi(HiddenObservations(symbols: [trajectory], count: symbolCount, lag: lag))
  }

  /// The most likely path of hidden states behind vectors.
  public func viterbi(of trajectory: Matrix<Double>) throws(MarkovError) -> [Int] {
    try viterbi(HiddenObservations(vectors: [trajectory], lag: lag))
  }

  private func logLikelihood(
    _ data: HiddenObservations, _ threadCount: Int
  ) throws(MarkovError) -> Double {
    try data.requireFit(output)
    let emission = try EmissionTable(output)
    let parameters = HiddenParameters(self)
    let parts = ParallelPass.map(count: data.tasks.count, threadCount: threadCount) { task in
      let sequences = data.sequences[data.tasks[task]]
      let engine = ForwardBackward(
        parameters, emission: emission, observations: data,
        longest: sequences.reduce(0) { max($0, $1.count) })
      return sequences.reduce(0) { $0 + engine.forward($1) }
    }
    return parts.reduce(0, +)
  }

  private func posterior(_ data: HiddenObservations) throws(MarkovError) -> Matrix<Double> {
    try data.requireFit(output)
    let m = hiddenCount
    let engine = ForwardBackward(
      HiddenParameters(self), emission: try EmissionTable(output), observations: data,
      longest: data.sequences.reduce(0) { max($0, $1.count) })
    var result = Matrix<Double>(rowCount: data.frameCount, columnCount: m)
    for sequence in data.sequences {
      guard engine.forward(sequence) > -.infinity else {
        throw ExpectedCounts.impossible(sequence.trajectory, frame: engine.impossibleFrame)
      }
      result.withUnsafeMutableBufferPointer { result in
        engine.backward(sequence) { range in
          for t in range {
            let source = engine.alpha + (t - range.lowerBound) * engine.width
            for k in 0..<m { result[sequence.frame(t) * m + k] = source[k] }
          }
        }
      }
    }
    return result
  }

  func viterbi(_ data: HiddenObservations) throws(MarkovError) -> [Int] {
    try data.requireFit(output)
    let emission = try EmissionTable(output)
    var path = [Int](repeating: 0, count: data.frameCount)
    for sequence in data.sequences {
      for (t, state) in try viterbi(sequence, data, emission).enumerated() {
        path[sequence.frame(t)] = state
      }
    }
    return path
  }

  func viterbi(
    _ sequence: HiddenObservations.Sequence, _ data: HiddenObservations, _ emission: EmissionTable
  ) throws(MarkovError) -> [Int] {
    let m = hiddenCount
    // Columns of the logarithms lie together.
    let logs = transitionMatrix.transposed().elements.map { log($0) }
    var score = initialDistribution.map { log($0) }
    var next = score
    var densities = score
    var from = [UInt8](repeating: 0, count: sequence.count * m)
    for t in 0..<sequence.count {
      densities.withUnsafeMutableBufferPointer {
        emission.logDensities(sequence, at: t, of: data, into: $0.baseAddress!)
      }
      if t > 0 {
        for j in 0..<m {
          var best = -Double.infinity
          var origin = 0
          for i in 0..<m {
            let value = score[i] + logs[j * m + i]
            if value > best {
              best = value
              origin = i
            }
          }
          next[j] = best
          from[t * m + j] = UInt8(origin)
        }
        swap(&score, &next)
      }
      var largest = -Double.infinity
      for j in 0..<m {
        score[j] += densities[j]
        largest = max(largest, score[j])
      }
      guard largest > -.infinity else {
        throw ExpectedCounts.impossible(sequence.trajectory, frame: sequence.frame(t))
      }
    }
    var state = (0..<m).reduce(0) { score[$1] > score[$0] ? $1 : $0 }
    var path = [Int](repeating: 0, count: sequence.count)
    for t in (0..<sequence.count).reversed() {
      path[t] = state
      state = Int(from[t * m + state])
    }
    return path
  }
}
