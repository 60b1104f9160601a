import Koopman
import Moments
import Samples
import Systems

/// One simulated analysis, repeated with other seeds.
struct CoverageExperiment: Sendable {
  let timescales: [Double]
  let dimension: Int
  let frameCount: Int
  let lag: Int

  /// What was found for one mode.
  struct Outcome: Sendable {
    var timescale: Double?
    var uncertainty: TimescaleUncertainty
  }

  /// Simulates and analyses; an outcome for each true timescale.
  func run(seed: UInt64) throws -> [Outcome] {
    let system = ARMixture(timescales: timescales, dimension: dimension, seed: seed)
    let source = ArraySource([system.simulate(frameCount: frameCount, seed: seed &+ 0x5EED)])
    // One thread for the pass: the runs themselves are spread over the threads.
    let moments = try MomentPass(lags: [lag], threadCount: 1).run(over: source)
    let model = try TICA().fit(moments, lag: lag)
    let resampling = TimescaleResampling()
    let uncertainties = resampling.uncertainties(try resampling.project(moments, model: model))
    return timescales.indices.map {
      Outcome(timescale: model.modes[$0].timescale, uncertainty: uncertainties[$0])
    }
  }
}
