import ArgumentParser
import Foundation
import Information
import LinearAlgebra
import Samples
import Statistics
import Storage

/// Times the matrix of lagged mutual information of made columns, and prints one JSON object.
struct LaggedMatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lagged-matrix",
    abstract: "Times the matrix of lagged mutual information of slow and fast columns, and prints JSON.",
    discussion: """
      Columns are autoregressive, half of them slow (2000 frames), half fast (10 frames), since cells \
      that repeat are what slows counting down. Cutting them into cells and counting pairs are timed \
      apart. With --out the first columns are written for other tools.
      """)

  @Option(help: "Columns.")
  var columns = 500

  @Option(help: "Frames.")
  var frames = 500_000

  @Option(help: "Frames from now to later.")
  var lag = 10

  @Option(help: "Cells of each column.")
  var cells = 20

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  @Option(help: "A folder for the first columns (columns.npy) and their cells (cells.npy).")
  var out: String?

  @Option(help: "How many columns are written there.")
  var written = 4

  func validate() throws {
    guard [columns, frames, threads, written].allSatisfy({ $0 >= 1 }), lag >= 0, lag < frames else {
      throw ValidationError("all numbers are positive, and the lag is below the frames")
    }
  }

  func run() throws {
    let matrix = made()
    let source = ArraySource([matrix])
    let cut = try timed { try QuantisedColumns(source, cellCount: cells, threadCount: threads) }
    let count = try timed { () throws(InformationError) in
      try LaggedInformationMatrix(cut.result, lag: lag, threadCount: threads)
    }
    let shown = min(written, columns)
    if let out {
      try write(matrix, cut.result, shown: shown, to: out)
    }
    let result = Result(
      seconds: count.seconds, quantisationSeconds: cut.seconds,
      nanosecondsAPair: count.seconds * 1e9 * Double(threads)
        / (Double(columns) * Double(columns) * Double(frames - lag)),
      threads: threads,
      values: (0..<shown).map { i in (0..<shown).map { count.result.plain[i, $0] } })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(result), as: UTF8.self))
  }

  private struct Result: Encodable {
    let seconds: Double
    let quantisationSeconds: Double
    /// Of one thread, for one pair of columns and one frame.
    let nanosecondsAPair: Double
    let threads: Int
    let values: [[Double]]
  }

  private func made() -> Matrix<Float> {
    var generator = SeededGenerator(seed: 1)
    var matrix = Matrix<Float>(rowCount: frames, columnCount: columns)
    var x = (0..<columns).map { _ in generator.nextNormal() }
    let decays = (0..<columns).map { $0 % 2 == 0 ? 0.9995 : 0.9 }
    matrix.withUnsafeMutableBufferPointer { values in
      for t in 0..<frames {
        for j in 0..<columns {
          x[j] = decays[j] * x[j] + (1 - decays[j] * decays[j]).squareRoot() * generator.nextNormal()
          values[t * columns + j] = Float(x[j])
        }
      }
    }
    return matrix
  }

  private func write(_ matrix: Matrix<Float>, _ cells: QuantisedColumns, shown: Int, to folder: String) throws {
    let list = Array(0..<shown)
    let values = matrix.columns(list)
    try NPYWriter.write(values.elements, shape: [frames, shown], to: folder + "/columns.npy")
    var labels = [Float](repeating: 0, count: frames * shown)
    for j in list {
      for (t, cell) in cells.labels(of: j)[0].enumerated() { labels[t * shown + j] = Float(cell) }
    }
    try NPYWriter.write(labels, shape: [frames, shown], to: folder + "/cells.npy")
  }
}
