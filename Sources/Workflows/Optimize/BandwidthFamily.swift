import Bases
import Glibc
import Koopman
import Moments
import Reporting
import Samples

/// Functions with a bandwidth, over a ladder of it: one pass each, and every fold is algebra
/// on it.
///
/// Directions or landmarks, and the scale of the ladder, come from all frames as a set; no
/// fold's order in time plays a part in them.
struct BandwidthFamily: SearchFamily {
  let data: SearchData
  let name: String
  let costShare = 0.0
  let complexity = 2
  /// One a bandwidth, widest first.
  let rungs: [Rung]

  struct Rung: Sendable {
    var bandwidth: Double
    var basis: Basis
    var moments: LaggedMoments
  }

  /// What the functions are.
  enum Kind {
    /// Random Fourier features.
    case fourier
    /// Gaussians about landmarks, the farthest points: a Nyström approximation.
    case landmarks

    var name: String { self == .fourier ? "random Fourier features" : "Gaussians about landmarks" }
  }

  /// Shares of the typical distance between two frames.
  static let ladder = [1.4, 1, 0.7, 0.5, 0.35, 0.25, 0.18]

  /// Landmarks measure distances in the features' own units: these may differ by so much.
  static let largestScaleRatio = 3.0

  /// - Parameter linear: Moments of the features, for their spread.
  /// - Returns: Nil where features of unlike scales have no common distance. The first
  ///   bandwidth has its pass also where the time is over.
  init?(
    _ kind: Kind, data: SearchData, linear: SpectralModel, functionCount: Int, clock: SearchClock
  ) throws {
    self.data = data
    let features = data.source.features
    let scales = RandomFourierFeatures.scales(
      of: features, standardDeviations: linear.standardDeviations)
    if kind == .landmarks, scales.max()! > Self.largestScaleRatio * scales.min()! { return nil }
    name = kind.name
    let distance = Self.typicalDistance(linear.standardDeviations, scales: scales)
      * (kind == .landmarks ? scales.max()! : 1)
    let seed = data.settings.seed
    let landmarks = kind == .landmarks
      ? try Landmarks(count: functionCount, seed: seed).basis(of: data.source, bandwidth: distance) : nil
    var rungs: [Rung] = []
    let progress = data.settings.progress
    try progress.stage("bandwidths", Self.ladder.count * data.source.frameCount, "frames") {
      for share in Self.ladder where rungs.isEmpty || !clock.isOver {
        let bandwidth = share * distance
        let basis: Basis =
          if let landmarks {
            .gaussians(
              try GaussianBasis(
                inputNames: landmarks.inputNames, centres: landmarks.centres, widths: [bandwidth]))
          } else {
            .fourier(
              try RandomFourierFeatures(count: functionCount, bandwidth: bandwidth, seed: seed)
                .draw(inputs: features, scales: scales))
          }
        let moments = try data.moments(of: .basis(basis))
        progress.advance(data.source.frameCount)
        rungs.append(Rung(bandwidth: bandwidth, basis: basis, moments: moments))
      }
    }
    self.rungs = rungs
  }

  /// The root mean square distance of two frames, in the scales.
  static func typicalDistance(_ standardDeviations: [Double], scales: [Double]) -> Double {
    (2 * zip(standardDeviations, scales).reduce(0) { $0 + pow($1.0 / $1.1, 2) }).squareRoot()
  }

  /// The slowest timescale that a middle bandwidth sees, in frames: guards have to keep off
  /// it.
  func slowest() throws -> Double {
    try data.fit(rungs[rungs.count / 2].moments).modes.compactMap(\.timescale).max() ?? 0
  }

  func fit(_ part: SearchPart, clock: SearchClock, seconds: Double) throws -> FittedCandidate? {
    var best: (score: Double, rung: Rung)?
    for rung in rungs {
      var score = PooledScore(componentCount: data.componentCount)
      for split in part.splits {
        let (_, model) = try data.score(rung.moments, training: split.training, test: split.test)
        try score.add(
          model, heldOut: try rung.moments.sum(lag: data.lag) { split.test.contains($0) },
          header: rung.moments.header, probe: data.probed(.basis(rung.basis), model))
      }
      if score.value() > best?.score ?? -.infinity { best = (score.value(), rung) }
    }
    guard let rung = best?.rung else { return nil }
    return FittedCandidate(
      candidate: .basis(rung.basis), moments: rung.moments,
      detail: "\(rung.basis.functions.count) functions, bandwidth "
        + NumberText.significant(rung.bandwidth, digits: 2))
  }
}
