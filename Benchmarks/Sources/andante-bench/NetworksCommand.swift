import ArgumentParser
import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples

/// Times the training of a network, epoch by epoch, and prints one JSON object.
struct NetworksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "networks",
    abstract: "Times the training of a network on an array, and prints JSON.",
    discussion: """
      The arrays are in memory before the clock starts. An epoch's time is that of all steps and of \
      the score on the held-out frames after them.
      """)

  @Option(help: "The frames to train on, frames × features: NPY.")
  var training: String

  @Option(name: .customLong("held-out"), help: "The frames to score on: NPY.")
  var heldOut: String

  @Option(
    name: .customLong("trajectory-length"), parsing: .upToNextOption,
    help: "The frames of each trajectory, of the training's and of the held-out ones; all one by default.")
  var trajectoryLengths: [Int] = []

  @Option(help: "The lag in frames.")
  var lag = 10

  @Option(parsing: .upToNextOption, help: "The units of each layer, the outputs last.")
  var widths = [64, 64, 32, 3]

  @Option(help: "Pairs in a batch.")
  var batch = 4096

  @Option(help: "Adam's learning rate.")
  var rate = 1e-3

  @Option(help: "Epochs.")
  var epochs = 10

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  @Option(help: "The seed of the weights and of the order of pairs.")
  var seed: UInt64 = 0

  func validate() throws {
    guard !widths.isEmpty, widths.allSatisfy({ $0 >= 1 }), trajectoryLengths.allSatisfy({ $0 >= 1 }),
      [lag, batch, epochs, threads].allSatisfy({ $0 >= 1 }), rate > 0
    else { throw ValidationError("all numbers are positive") }
    guard [0, 2].contains(trajectoryLengths.count) else {
      throw ValidationError("--trajectory-length takes two numbers")
    }
  }

  func run() throws {
    let training = try load(self.training, length: trajectoryLengths.first)
    let heldOut = try load(self.heldOut, length: trajectoryLengths.last)
    let architecture = NetworkArchitecture(
      hiddenWidths: widths.dropLast(), outputCount: widths[widths.count - 1])
    var settings = NetworkTraining(architecture: architecture, lag: lag, dynamics: .nonreversible)
    settings.batchSize = batch
    settings.learningRate = rate
    settings.epochLimit = epochs
    settings.patience = epochs
    settings.threadCount = threads
    settings.seed = seed
    let clock = ContinuousClock()
    var start = clock.now
    var seconds: [Double] = []
    let network = try settings.fit(training: training, validation: heldOut) { _ in
      let now = clock.now
      seconds.append((now - start) / .seconds(1))
      start = now
      return true
    }
    let result = Result(
      epochSeconds: seconds, scores: network.epochs.map(\.validationScore),
      trainingScores: network.epochs.map(\.trainingScore), threads: threads,
      blas: OpenBLASLibrary.summary)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(result), as: UTF8.self))
  }

  private struct Result: Encodable {
    let epochSeconds: [Double]
    let scores: [Double]
    let trainingScores: [Double]
    let threads: Int
    let blas: String
  }

  private func load(_ path: String, length: Int?) throws -> LoadedSamples {
    switch try ArrayFile(path: path) {
    case .float32(let matrix): try load(matrix, length: length)
    case .float64(let matrix): try load(matrix, length: length)
    }
  }

  private func load<Scalar: SampleScalar>(
    _ matrix: Matrix<Scalar>, length: Int?
  ) throws -> LoadedSamples {
    let length = length ?? max(1, matrix.rowCount)
    let arrays = stride(from: 0, to: matrix.rowCount, by: length).map {
      matrix.rows($0..<min($0 + length, matrix.rowCount))
    }
    return try LoadedSamples(
      ArraySource(arrays), memoryLimit: 4 * matrix.rowCount * matrix.columnCount,
      threadCount: threads)
  }
}
