public import LinearAlgebra
internal import Statistics

/// Overdamped motion in the double well V(x) = (x² − 1)².
///
/// Two states at ±1 under a barrier of height 1, with one slow process.
public struct DoubleWell: ModelSystem {
  private let motion: OverdampedLangevin<TiltedDoubleWell>

  /// The temperatures kT at which the spectrum can be told from zero and the
  /// default step is stable.
  public static let temperatures = 0.05...4.0

  /// Creates a double well.
  ///
  /// - Parameters:
  ///   - temperature: kT, in units of the barrier.
  ///   - step: The time of one Euler–Maruyama step.
  ///   - stepsPerFrame: How many steps make one frame.
  /// - Precondition: a temperature in ``temperatures``, and a positive step at
  ///   which the integrator is stable and a grid can hold its kernel (the
  ///   default is at all of them).
  public init(temperature: Double = 0.25, step: Double = 0.005, stepsPerFrame: Int = 20) {
    precondition(
      DoubleWell.temperatures.contains(temperature),
      "the temperature lies in \(DoubleWell.temperatures), not \(temperature)")
    motion = OverdampedLangevin(
      TiltedDoubleWell(tilt: 0), temperature: temperature, step: step,
      stepsPerFrame: stepsPerFrame)
  }

  public var name: String { "double-well" }

  public var summary: String {
    "overdamped motion in V = (x² − 1)² at kT = \(motion.temperature), "
      + "Euler–Maruyama steps of \(motion.step)"
  }

  public var columnNames: [String] { ["x"] }

  public var timeStep: Double { motion.timeStep }

  public var spectrum: KnownSpectrum {
    get throws(LinearAlgebraError) {
      KnownSpectrum(
        eigenvaluesPerFrame: try motion.kernelEigenvalues(count: 3),
        limitTimescales: try motion.limitRates(count: 3).map { 1 / $0 },
        note: "Euler–Maruyama kernel; its limit is the Fokker–Planck equation")
    }
  }

  public func simulate(frameCount: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    let x = motion.positions(frameCount: frameCount, using: &generator)
    return Matrix(rowCount: frameCount, columnCount: 1, elements: x)
  }
}

/// V(x) = (x² − 1)² + tilt · x.
package struct TiltedDoubleWell: Landscape {
  package let tilt: Double

  package init(tilt: Double) {
    self.tilt = tilt
  }

  package func energy(_ x: Double) -> Double {
    let u = x * x - 1
    return u * u + tilt * x
  }

  package func slope(_ x: Double) -> Double { 4 * x * (x * x - 1) + tilt }

  package func curvature(_ x: Double) -> Double { 12 * x * x - 4 }
}
