import ArgumentParser
import Foundation
import LinearAlgebra
import MarkovModels
import Samples
import Storage

/// Times estimates and posteriors of Markov models of one count matrix, and prints one JSON object.
struct MarkovCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "markov",
    abstract: "Times a reversible estimate or its posterior on counts, and prints JSON.",
    discussion: """
      The counts are in memory, as a sparse matrix, before the clock starts. Without --draws the \
      estimate is timed; with it the sampler, from the counts to the last draw, with what is kept of \
      each: p₀₁, p₇₇, the stationary probability of a state, and the slowest timescale.
      """)

  @Option(help: "The counts, states × states: NPY.")
  var counts: String

  @Option(help: "A stationary distribution that is given, one column: NPY.")
  var distribution: String?

  @Option(help: "Draws of the posterior; 0 times the estimate.")
  var draws = 0

  @Option(help: "Chains of the posterior.")
  var chains = 2

  @Option(help: "The state whose stationary probability is kept of each draw.")
  var state = 3

  @Option(help: "Threads of the posterior; the estimate takes one.")
  var threads = 1

  @Option(name: .customLong("repeat"), help: "Runs.")
  var repeats = 1

  @Option(help: "The seed of the posterior.")
  var seed: UInt64 = 0

  func validate() throws {
    guard [chains, threads, repeats].allSatisfy({ $0 >= 1 }), draws >= 0, state >= 0 else {
      throw ValidationError("all numbers are positive")
    }
  }

  func run() throws {
    let matrix = SparseMatrix(try load(counts))
    let data = try CountMatrix(matrix)
    let constraint: MaximumLikelihood.Constraint =
      if let distribution { .fixedDistribution(try load(distribution).column(0)) } else { .reversible }
    var seconds: [Double] = []
    var output = Output(threads: threads, blas: OpenBLASLibrary.summary)
    for _ in 0..<repeats {
      if draws == 0 {
        let turn = try timed { () throws(MarkovError) in try MaximumLikelihood(constraint).fit(data) }
        seconds.append(turn.seconds)
        output.logLikelihood = turn.result.logLikelihood
        output.largestDerivative = distribution == nil ? largestDerivative(turn.result, matrix) : nil
      } else {
        let (state, seed) = (state, seed)
        let sampler = PosteriorSampler(
          constraint, sampleCount: draws, chainCount: chains, seed: seed, threadCount: threads)
        let turn = try timed { () throws(MarkovError) in
          try sampler.sample(data) { model throws(MarkovError) in
            let p = model.transitionMatrix
            return [
              p[0, 1], p[7, 7], model.stationaryDistribution[state],
              try model.timescales(count: 1).first.flatMap { $0 } ?? 0,
            ]
          }
        }
        seconds.append(turn.seconds)
        output.chains = turn.result.chains
        output.acceptance = turn.result.acceptance
      }
    }
    output.seconds = seconds
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(output), as: UTF8.self))
  }

  private struct Output: Encodable {
    var seconds: [Double] = []
    var logLikelihood: Double?
    var largestDerivative: Double?
    var chains: [[[Double]]]?
    var acceptance: Double?
    let threads: Int
    let blas: String
  }

  /// ‖∂ℓ/∂ln x‖∞ / Σc at the flows x_ij = π_i p_ij.
  private func largestDerivative(_ model: MarkovModel, _ counts: SparseMatrix) -> Double {
    let rates = zip(counts.rowSums, model.stationaryDistribution).map { $0 / $1 }
    let pi = model.stationaryDistribution
    let p = model.transitionMatrix
    var largest = 0.0
    for i in 0..<p.rowCount {
      for k in p.entries(ofRow: i) {
        let j = Int(p.columns[k])
        let flow = pi[i] * p.values[k]
        let derivative =
          i == j
          ? counts[i, i] - flow * rates[i]
          : counts[i, j] + counts[j, i] - flow * (rates[i] + rates[j])
        largest = max(largest, abs(derivative))
      }
    }
    return largest / counts.total
  }

  private func load(_ path: String) throws -> Matrix<Double> {
    switch try ArrayFile(path: path) {
    case .float32(let matrix): Matrix<Double>(matrix)
    case .float64(let matrix): matrix
    }
  }
}
