import ArgumentParser
import CoarseGraining
import Foundation
import LinearAlgebra
import Samples
import Statistics

/// Times the RMSD matrix of frames and the clusters that are made of it, and prints one JSON object.
struct RMSDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rmsd",
    abstract: "Times the RMSDs of all pairs of frames, and prints JSON.",
    discussion: """
      The positions are in memory before the clock starts; centring them and laying them out is \
      within the clock.
      """)

  @Option(help: "The positions, frames × 3·sites, in nm: NPY.")
  var positions: String

  @Option(name: .customLong("repeat"), help: "Runs.")
  var repeats = 1

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard repeats >= 1, threads >= 1 else { throw ValidationError("all numbers are positive") }
  }

  func run() throws {
    guard case .float32(let rows) = try ArrayFile(path: positions), rows.columnCount % 3 == 0 else {
      throw ValidationError("positions are float32, three a site")
    }
    let frames = Conformations(
      siteCount: rows.columnCount / 3, positions: rows.elements,
      blocks: [Int](repeating: 0, count: rows.rowCount), blockCount: 1)
    var seconds: [Double] = []
    var matrix: RMSDMatrix?
    for _ in 0..<repeats {
      let turn = try timed { () throws(CoarseGrainingError) in
        try RMSDMatrix(frames, memoryLimit: .max, threadCount: threads)
      }
      seconds.append(turn.seconds)
      matrix = turn.result
    }
    let linkage = timed { AverageLinkage(matrix!) }
    let n = rows.rowCount
    let result = Result(
      seconds: seconds, medianSeconds: Descriptive.median(seconds), linkageSeconds: linkage.seconds,
      sum: matrix!.values.reduce(0) { $0 + Double($1) },
      firstRow: (1..<min(n, 101)).map { Double(matrix![0, $0]) }, threads: threads,
      blas: OpenBLASLibrary.summary)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(result), as: UTF8.self))
  }

  private struct Result: Encodable {
    let seconds: [Double]
    let medianSeconds: Double
    let linkageSeconds: Double
    let sum: Double
    let firstRow: [Double]
    let threads: Int
    let blas: String
  }
}
