import ArgumentParser
import Foundation
import Information
import LinearAlgebra
import Samples
import Statistics

/// Times the information that columns have about one more, and prints one JSON object.
struct InformationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "information",
    abstract: "Times mutual information from nearest neighbours, and prints JSON.",
    discussion: """
      The arrays are in memory before the clock starts. One run estimates the information of each \
      column, one after the other, and the threads share each estimate.
      """)

  enum Measure: String, CaseIterable, ExpressibleByArgument {
    /// Of continuous columns and a continuous target.
    case kraskov
    /// Of continuous columns and labels.
    case ross
  }

  @Argument(help: "The estimator: kraskov or ross.")
  var measure: Measure

  @Option(help: "The columns, frames × columns: NPY.")
  var points: String

  @Option(help: "The target, one column; whole numbers for ross: NPY.")
  var target: String

  @Option(help: "The neighbour whose distance counts.")
  var neighbours = 3

  @Option(help: "The Theiler window in frames.")
  var window = 0

  @Option(name: .customLong("repeat"), help: "Runs.")
  var repeats = 1

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard [neighbours, repeats, threads].allSatisfy({ $0 >= 1 }), window >= 0 else {
      throw ValidationError("all numbers are positive")
    }
  }

  func run() throws {
    let points = try load(self.points)
    let target = try load(self.target).column(0)
    let columns = (0..<points.columnCount).map { points.column($0) }
    var seconds: [Double] = []
    var values: [Double] = []
    for _ in 0..<repeats {
      let turn = try timed { () throws(InformationError) in try estimate(columns, target) }
      seconds.append(turn.seconds)
      values = turn.result
    }
    let result = Result(
      seconds: seconds, medianSeconds: Descriptive.median(seconds), values: values,
      threads: threads)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(result), as: UTF8.self))
  }

  private struct Result: Encodable {
    let seconds: [Double]
    let medianSeconds: Double
    let values: [Double]
    let threads: Int
  }

  private func estimate(
    _ columns: [[Double]], _ target: [Double]
  ) throws(InformationError) -> [Double] {
    var values: [Double] = []
    switch measure {
    case .kraskov:
      let estimator = KraskovEstimator(
        k: neighbours, theilerWindow: window, threadCount: threads)
      let target = try ContinuousVariable(target)
      for column in columns {
        values.append(try estimator.estimate(ContinuousVariable(column), target).value)
      }
    case .ross:
      let estimator = RossEstimator(k: neighbours, theilerWindow: window, threadCount: threads)
      let labels = target.map { Int($0) }
      for column in columns {
        values.append(try estimator.estimate(ContinuousVariable(column), labels: labels).value)
      }
    }
    return values
  }

  private func load(_ path: String) throws -> Matrix<Double> {
    switch try ArrayFile(path: path) {
    case .float32(let matrix): Matrix<Double>(matrix)
    case .float64(let matrix): matrix
    }
  }
}
