import ArgumentParser
import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples

/// Times the moments and the fits of one array and prints one JSON object.
struct MomentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moments",
    abstract: "Times one pass over an array, and the fit at each lag, and prints JSON.",
    discussion: """
      The array is in memory before the clock starts. `seconds` is what a user waits for all \
      models: the pass and the fits. `gemm_share` is the pass alone: its useful operations, \
      (1 + L)·T·d² or for VAMP (1 + 2 L)·T·d², against the machine's own matrix products, \
      timed on as many threads just before and after.
      """)

  @Option(help: "The array, frames × features: NPY, float32 or float64.")
  var data: String

  @Option(help: "Lags in frames, separated by commas.")
  var lags = "10"

  @Option(help: "tica or vamp.")
  var method = Method.tica

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  @Option(name: .customLong("repeat"), help: "How often; the medians are printed.")
  var repeatCount = 1

  func validate() throws {
    guard parsedLags != nil else {
      throw ValidationError("--lags takes whole numbers separated by commas, such as 1,10,100")
    }
    guard threads >= 1, repeatCount >= 1 else {
      throw ValidationError("--threads and --repeat are at least 1")
    }
  }

  func run() throws {
    switch try ArrayFile(path: data) {
    case .float32(let matrix): try measure(matrix)
    case .float64(let matrix): try measure(matrix)
    }
  }

  private var parsedLags: [Int]? {
    let lags = lags.split(separator: ",").map { Int($0) }
    return lags.isEmpty || lags.contains(nil) ? nil : lags.compactMap(\.self)
  }

  private func measure<Scalar: BenchScalar>(_ matrix: Matrix<Scalar>) throws {
    let lags = parsedLags ?? []
    let source = ArraySource([matrix])
    let pass = MomentPass(lags: lags, dynamics: method.dynamics, threadCount: threads)
    var turns: [Turn] = []
    for _ in 0..<repeatCount {
      let before = MachineRates.product(Scalar.self, threadCount: threads)
      let read = MachineRates.read(matrix, threadCount: threads)
      let moments = try timed { () throws(MomentError) in try pass.run(over: source) }
      let models = try timed { () throws(KoopmanError) in try fit(moments.result, lags: lags) }
      let after = MachineRates.product(Scalar.self, threadCount: threads)
      turns.append(
        Turn(
          passSeconds: moments.seconds, fitSeconds: models.seconds,
          productRate: max(before, after), readRate: read,
          leadingValues: models.result.map { $0.singularValues?[0] ?? $0.modes[0].real }))
    }
    let triangles = method == .tica ? 1 + lags.count : 1 + 2 * lags.count
    let operations =
      Double(triangles) * Double(matrix.rowCount) * Double(matrix.columnCount)
      * Double(matrix.columnCount)
    let bytes = Double(matrix.rowCount * matrix.columnCount * MemoryLayout<Scalar>.size)
    let report = Report(turns, operations: operations, bytes: bytes, threads: threads)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }

  private func fit(_ moments: LaggedMoments, lags: [Int]) throws(KoopmanError) -> [SpectralModel] {
    try ParallelPass.map(
      count: lags.count, threadCount: threads
    ) { index throws(KoopmanError) in
      switch method {
      case .tica: try TICA().fit(moments, lag: lags[index])
      case .vamp: try VAMP().fit(moments, lag: lags[index])
      }
    }
  }
}

extension Method: @retroactive ExpressibleByArgument {}
