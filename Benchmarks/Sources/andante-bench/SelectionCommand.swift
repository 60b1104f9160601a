import ArgumentParser
import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics

/// Times the selection of features from moments, beside the pass that makes them.
struct SelectionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selection",
    abstract: "Times greedy feature selection on synthetic data, and prints JSON.",
    discussion: """
      Two slow processes are each spread over the sum of two columns among columns of noise. \
      `pass_seconds` is the one pass over the data, `selection_seconds` the search with its \
      cross-validation; `found` is how many of the four columns were chosen.
      """)

  @Option(help: "Features.")
  var features = 1000

  @Option(help: "Frames.")
  var frames = 200_000

  @Option(help: "The largest number of features in a set.")
  var most = 10

  @Option(help: "tica or vamp.")
  var method = Method.tica

  @Option(help: "forward or backward.")
  var direction = GreedySelection.Direction.forward

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard features >= 8, frames >= 1000, most >= 1, threads >= 1 else {
      throw ValidationError("--features is at least 8, --frames 1000, --most and --threads 1")
    }
  }

  func run() throws {
    let lag = 10
    let slowest = 200.0
    let source = ArraySource([makeData(timescales: [slowest, 80])])
    let pass = MomentPass(lags: [lag], dynamics: method.dynamics, threadCount: threads)
    let moments = try timed { () throws(MomentError) in try pass.run(over: source) }
    guard let folds = GuardedFolds(moments.result.header, lag: lag, slowest: slowest) else {
      throw ValidationError("--frames are too few for folds")
    }
    let selection = GreedySelection(
      method: method, lag: lag, componentCount: 2, mostFeatures: most, direction: direction)
    let path = try timed { () throws(KoopmanError) in
      try selection.path(
        moments.result, folds: folds.folds, groups: FeatureGroups.of(source.features),
        threadCount: threads)
    }
    struct Output: Encodable {
      let pass_seconds: Double
      let selection_seconds: Double
      let chosen: [String]
      let found: Int
      let held_out: [Double]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let output = Output(
      pass_seconds: moments.seconds, selection_seconds: path.seconds,
      chosen: path.result.chosenNames,
      found: Set(path.result.chosen).intersection(planted).count,
      held_out: path.result.steps.map(\.heldOut))
    print(String(decoding: try encoder.encode(output), as: UTF8.self))
  }

  /// Column 0 less column 2 and column 1 less column 3 of a permuted order are slow.
  private var planted: [Int] { [features / 7, features / 3, features / 2, features - 1] }

  private func makeData(timescales: [Double]) -> Matrix<Float> {
    var generator = SeededGenerator(seed: 1)
    var rows = Matrix<Float>(rowCount: frames, columnCount: features)
    let keep = timescales.map { exp(-1 / $0) }
    var slow = timescales.map { _ in generator.nextNormal() }
    rows.withUnsafeMutableBufferPointer { rows in
      for t in 0..<frames {
        let row = t * features
        for j in 0..<features { rows[row + j] = Float(generator.nextNormal()) }
        for (k, a) in keep.enumerated() {
          slow[k] = a * slow[k] + (1 - a * a).squareRoot() * generator.nextNormal()
          rows[row + planted[k]] = Float(slow[k]) + rows[row + planted[k + 2]]
        }
      }
    }
    return rows
  }
}

extension GreedySelection.Direction: @retroactive ExpressibleByArgument {}
