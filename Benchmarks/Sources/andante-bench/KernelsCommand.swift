import ArgumentParser
import Bases
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems

/// Times random Fourier features and the two ways to their slowest components, and prints
/// one line each.
struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Times random Fourier features, and dense against iterative TICA by their number.",
    discussion: """
      The inputs are four slow AR(1) processes. `evaluate` is on one thread. `dense` is TICA with \
      all components, `iterative` with the 10 slowest: a pivoted Cholesky factor and ARPACK. \
      `difference` is the largest between their first 10 eigenvalues. The crossover is the \
      first size at which the iterative way is the faster.
      """)

  @Option(help: "Numbers of features, separated by commas.")
  var sizes = "500,1000,2000,5000"

  @Option(help: "Threads of the pass that makes the moments.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard let parsed = parsedSizes, parsed.allSatisfy({ $0 >= 20 }) else {
      throw ValidationError("--sizes takes whole numbers from 20 on, such as 500,1000")
    }
  }

  func run() throws {
    try printEvaluation()
    print("features  rank  dense s  iterative s  ratio  difference")
    var crossover: Int?
    for size in parsedSizes ?? [] {
      let turn = try compare(size)
      print(
        "\(size)  \(turn.rank)  \(rounded(turn.dense))  \(rounded(turn.iterative))  "
          + "\(rounded(turn.dense / turn.iterative))  \(turn.difference)")
      if turn.iterative < turn.dense { crossover = crossover ?? size }
    }
    print("crossover: \(crossover.map { "\($0) features" } ?? "none of these")")
  }

  private var parsedSizes: [Int]? {
    let parts = sizes.split(separator: ",").map { Int($0) }
    return parts.isEmpty || parts.contains(nil) ? nil : parts.compactMap(\.self)
  }

  private func printEvaluation() throws {
    let rows = inputs(frameCount: 300_000)
    let basis = try drawing(200)
    var values = [Double](repeating: 0, count: 1000 * 200)
    let seconds = timed {
      rows.withUnsafeBufferPointer { rows in
        for start in stride(from: 0, to: 300_000, by: 1000) {
          values.withUnsafeMutableBufferPointer {
            basis.evaluate(
              rows: UnsafeBufferPointer(rebasing: rows[(4 * start)..<(4 * (start + 1000))]),
              count: 1000, into: $0)
          }
        }
      }
    }.seconds
    print(
      "evaluate: 200 features of 4 inputs, \(rounded(0.3 / seconds)) Mrows/s, "
        + "\(rounded(60 / seconds)) Mvalues/s")
  }

  private func compare(
    _ size: Int
  ) throws -> (rank: Int, dense: Double, iterative: Double, difference: Double) {
    let source = BasisSource(
      ArraySource([inputs(frameCount: 4 * size)]), basis: try drawing(size))
    let moments = try MomentPass(lags: [10], blockCount: 2, threadCount: threads).run(over: source)
    let few = try timed { () throws(KoopmanError) in
      try TICA(componentCount: 10).fit(moments, lag: 10)
    }
    let all = try timed { () throws(KoopmanError) in
      try TICA(componentCount: size).fit(moments, lag: 10)
    }
    let difference = zip(few.result.modes, all.result.modes).map { abs($0.real - $1.real) }.max()
    return (few.result.independentDirectionCount, all.seconds, few.seconds, difference ?? 0)
  }

  private func inputs(frameCount: Int) -> Matrix<Double> {
    ARMixture(timescales: [1000, 300, 100, 30], dimension: 4, seed: 1)
      .simulate(frameCount: frameCount, seed: 2)
  }

  private func drawing(_ count: Int) throws -> RandomFourierBasis {
    let features = (0..<4).map { Feature(name: "x\($0)") }
    return try RandomFourierFeatures(count: count, bandwidth: 0.3, seed: 1)
      .draw(inputs: features, scales: [1, 1, 1, 1])
  }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
