import ArgumentParser
import Clustering
import Foundation
import LinearAlgebra
import Samples
import Statistics

/// Times k-means from given initial centres, and prints one JSON object.
struct ClusteringCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clustering",
    abstract: "Times k-means on an array, and prints JSON.",
    discussion: """
      The arrays are in memory before the clock starts. Iterations end after the number asked for, or \
      when no point changes its cluster; making whatever the iterations need, the last assignment \
      and the inertia are within the clock.
      """)

  @Option(help: "The points, points × columns: NPY.")
  var points: String

  @Option(help: "The initial centres, clusters × columns: NPY. Without them greedy k-means++ chooses.")
  var centres: String?

  @Option(help: "The number of clusters, where no centres are given.")
  var clusters = 200

  @Option(help: "Iterations at most.")
  var iterations = 50

  @Option(name: .customLong("repeat"), help: "Runs.")
  var repeats = 1

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  @Option(help: "The seed of k-means++.")
  var seed: UInt64 = 0

  func validate() throws {
    guard [clusters, iterations, repeats, threads].allSatisfy({ $0 >= 1 }) else {
      throw ValidationError("all numbers are positive")
    }
  }

  func run() throws {
    let points = try load(self.points)
    let start = try centres.map { try load($0) }
    let settings = KMeans(
      clusterCount: start?.rowCount ?? clusters, maximumIterations: iterations, tolerance: 0,
      seed: seed, initialization: start.map { .centres($0) } ?? .plusPlus(candidates: nil),
      threadCount: threads)
    var seconds: [Double] = []
    var assignSeconds: [Double] = []
    var model: ClusterModel?
    for _ in 0..<repeats {
      let turn = try timed { () throws(ClusteringError) in try settings.fit(points) }
      seconds.append(turn.seconds)
      assignSeconds.append(
        timed { turn.result.centres.assign(points, threadCount: threads) }.seconds)
      model = turn.result
    }
    let result = Result(
      seconds: seconds, medianSeconds: Descriptive.median(seconds),
      assignSeconds: Descriptive.median(assignSeconds), inertia: model!.inertia,
      iterations: model!.iterationCount, repaired: model!.repairedCount, threads: threads,
      blas: OpenBLASLibrary.summary)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(result), as: UTF8.self))
  }

  private struct Result: Encodable {
    let seconds: [Double]
    let medianSeconds: Double
    let assignSeconds: Double
    let inertia: Double
    let iterations: Int
    let repaired: Int
    let threads: Int
    let blas: String
  }

  private func load(_ path: String) throws -> Matrix<Double> {
    switch try ArrayFile(path: path) {
    case .float32(let matrix): Matrix<Double>(matrix)
    case .float64(let matrix): matrix
    }
  }
}
