import Bases
import Glibc
import Koopman
import Moments
import Reporting
import Samples

/// Random Fourier features over a ladder of bandwidths: one pass each, and every fold is
/// algebra on it.
struct FourierFamily: SearchFamily {
  let data: SearchData
  let name = "random Fourier features"
  let costShare = 0.0
  let complexity = 2
  /// One a bandwidth, widest first.
  let rungs: [Rung]

  struct Rung: Sendable {
    var bandwidth: Double
    var basis: RandomFourierBasis
    var moments: LaggedMoments
  }

  /// Shares of the typical distance between two frames.
  static let ladder = [1.4, 1, 0.7, 0.5, 0.35]

  /// - Parameter linear: Moments of the features, for their spread.
  /// - Returns: Nil where the clock is over before the first pass.
  init?(_ data: SearchData, linear: SpectralModel, functionCount: Int, clock: SearchClock) throws {
    self.data = data
    let features = data.source.features
    let scales = RandomFourierFeatures.scales(
      of: features, standardDeviations: linear.standardDeviations)
    let distance = Self.typicalDistance(linear.standardDeviations, scales: scales)
    var rungs: [Rung] = []
    let progress = data.settings.progress
    try progress.stage("random features", Self.ladder.count * data.source.frameCount, "frames") {
      for share in Self.ladder where rungs.isEmpty || !clock.isOver {
        let bandwidth = share * distance
        let basis = try RandomFourierFeatures(
          count: functionCount, bandwidth: bandwidth, seed: data.settings.seed
        ).draw(inputs: features, scales: scales)
        let moments = try data.moments(of: .basis(.fourier(basis)))
        progress.advance(data.source.frameCount)
        rungs.append(Rung(bandwidth: bandwidth, basis: basis, moments: moments))
      }
    }
    guard !rungs.isEmpty else { return nil }
    self.rungs = rungs
  }

  /// The root mean square distance of two frames, in the scales.
  static func typicalDistance(_ standardDeviations: [Double], scales: [Double]) -> Double {
    (2 * zip(standardDeviations, scales).reduce(0) { $0 + pow($1.0 / $1.1, 2) }).squareRoot()
  }

  func fit(_ part: SearchPart, clock: SearchClock, seconds: Double) throws -> FittedCandidate? {
    var best: (score: Double, rung: Rung)?
    for rung in rungs {
      var score = PooledScore(componentCount: data.componentCount)
      for split in part.splits {
        let (_, model) = try data.score(rung.moments, training: split.training, test: split.test)
        try score.add(
          model, heldOut: try rung.moments.sum(lag: data.lag) { split.test.contains($0) },
          header: rung.moments.header, probe: data.probed(.basis(.fourier(rung.basis)), model))
      }
      if score.value() > best?.score ?? -.infinity { best = (score.value(), rung) }
    }
    guard let rung = best?.rung else { return nil }
    return FittedCandidate(
      candidate: .basis(.fourier(rung.basis)), moments: rung.moments,
      detail: "\(rung.basis.phases.count) functions, bandwidth "
        + NumberText.significant(rung.bandwidth, digits: 2))
  }
}
