public import LinearAlgebra
internal import Statistics

/// Overdamped motion in the plane with four wells,
/// V(x, y) = (x² − 1)² + .1 x + (y² − 1)² + .3 y.
///
/// The tilts make the four wells differ in depth and the two crossings in rate.
/// The coordinates move independently, so the eigenvalues are the products of
/// those of two double wells.
public struct FourWell: ModelSystem {
  private let motions: [OverdampedLangevin<TiltedDoubleWell>]

  /// The temperatures kT at which the spectrum can be told from zero and the
  /// default step is stable.
  public static let temperatures = 0.05...4.0

  /// Creates a four-well system.
  ///
  /// - Parameters:
  ///   - temperature: kT, in units of the barrier without tilt.
  ///   - step: The time of one Euler–Maruyama step.
  ///   - stepsPerFrame: How many steps make one frame.
  /// - Precondition: as for ``DoubleWell/init(temperature:step:stepsPerFrame:)``.
  public init(temperature: Double = 0.25, step: Double = 0.005, stepsPerFrame: Int = 20) {
    precondition(
      FourWell.temperatures.contains(temperature),
      "the temperature lies in \(FourWell.temperatures), not \(temperature)")
    motions = [0.1, 0.3].map { tilt in
      OverdampedLangevin(
        TiltedDoubleWell(tilt: tilt), temperature: temperature, step: step,
        stepsPerFrame: stepsPerFrame)
    }
  }

  public var name: String { "four-well" }

  public var summary: String {
    "overdamped motion in V = (x² − 1)² + .1 x + (y² − 1)² + .3 y at "
      + "kT = \(motions[0].temperature), Euler–Maruyama steps of \(motions[0].step)"
  }

  public var columnNames: [String] { ["x", "y"] }

  public var timeStep: Double { motions[0].timeStep }

  public var spectrum: KnownSpectrum {
    get throws(LinearAlgebraError) {
      let x = [1] + (try motions[0].kernelEigenvalues(count: 4))
      let y = [1] + (try motions[1].kernelEigenvalues(count: 4))
      let products = x.flatMap { a in y.map { a * $0 } }.sorted(by: >)
      let xRates = [0] + (try motions[0].limitRates(count: 4))
      let yRates = [0] + (try motions[1].limitRates(count: 4))
      let sums = xRates.flatMap { a in yRates.map { a + $0 } }.sorted()
      return KnownSpectrum(
        eigenvaluesPerFrame: Array(products[1...4]),
        limitTimescales: sums[1...4].map { 1 / $0 },
        note: "Euler–Maruyama kernel, products over x and y; "
          + "its limit is the Fokker–Planck equation")
    }
  }

  public func simulate(frameCount: Int, seed: UInt64) -> Matrix<Double> {
    let root = SeededGenerator(seed: seed)
    var frames = Matrix<Double>(rowCount: frameCount, columnCount: 2)
    for (column, motion) in motions.enumerated() {
      var generator = root.stream(column)
      let positions = motion.positions(frameCount: frameCount, using: &generator)
      for (row, x) in positions.enumerated() {
        frames[row, column] = x
      }
    }
    return frames
  }
}
