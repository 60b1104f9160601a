import ArgumentParser
import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics

/// What error bars cost beside the pass that they are made from.
struct CostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cost",
    abstract: "Times the pass, the fits and the error bars for many features and lags.")

  @Option(help: "Frames.")
  var frames = 200_000

  @Option(help: "Features.")
  var features = 500

  @Option(help: "Turns; the medians are printed.")
  var turns = 5

  @Option(help: "Threads.")
  var threads = ParallelPass.availableThreadCount

  func validate() throws {
    guard frames > Self.lags.last!, features >= 1, turns >= 1, threads >= 1 else {
      throw ValidationError(
        "--frames is above \(Self.lags.last!), --features, --turns and --threads at least 1")
    }
  }

  private static let lags = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

  func run() throws {
    print("| dynamics | pass, s | fits, s | error bars, s | error bars / pass |")
    print("| --- | --- | --- | --- | --- |")
    let source = ArraySource([noise()])
    for method in Method.allCases {
      let pass = MomentPass(lags: Self.lags, dynamics: method.dynamics, threadCount: threads)
      var seconds: [[Double]] = []
      for _ in 0..<turns { seconds.append(try turn(pass, over: source, method: method)) }
      let medians = (0..<3).map { part in Descriptive.median(seconds.map { $0[part] }) }
      let cells = medians.map { String(format: "%.3f", $0) }
        + [String(format: "%.0f %%", 100 * medians[2] / medians[0])]
      print("| \(method.rawValue.uppercased()) | " + cells.joined(separator: " | ") + " |")
    }
  }

  /// Seconds of the pass, the fits and the error bars at all lags.
  private func turn(
    _ pass: MomentPass, over source: ArraySource<Float>, method: Method
  ) throws -> [Double] {
    let clock = ContinuousClock()
    let start = clock.now
    let moments = try pass.run(over: source)
    let read = clock.now
    let models = try Self.lags.map {
      method == .tica ? try TICA().fit(moments, lag: $0) : try VAMP().fit(moments, lag: $0)
    }
    let fitted = clock.now
    let resampling = TimescaleResampling()
    for model in models {
      _ = resampling.uncertainties(try resampling.project(moments, model: model))
    }
    return [read - start, fitted - read, clock.now - fitted].map { $0 / .seconds(1) }
  }

  /// White noise and one slow column in ten, so that there are modes to resample.
  private func noise() -> Matrix<Float> {
    var generator = SeededGenerator(seed: 1)
    var slow = [Double](repeating: 0, count: max(1, features / 10))
    var matrix = Matrix<Float>(rowCount: frames, columnCount: features)
    matrix.withUnsafeMutableBufferPointer { elements in
      for frame in 0..<frames {
        for column in 0..<features {
          var value = generator.nextNormal()
          if column < slow.count {
            let decay = 1 - 1 / Double(20 * (column + 1))
            slow[column] = decay * slow[column] + (1 - decay * decay).squareRoot() * value
            value = slow[column]
          }
          elements[frame * features + column] = Float(value)
        }
      }
    }
    return matrix
  }
}
