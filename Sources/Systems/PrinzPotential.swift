import Glibc
public import LinearAlgebra
internal import Statistics

/// Overdamped motion at kT = 1 in a line of four wells, the standard test of
/// Markov models:
/// V(x) = 4(x⁸ + .8 e^(−80x²) + .2 e^(−80(x−.5)²) + .5 e^(−40(x+.5)²)).
///
/// - Reference: J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011),
///   doi:10.1063/1.3565032.
public struct PrinzPotential: ModelSystem {
  private let motion: OverdampedLangevin<PrinzLandscape>

  /// Creates the system.
  ///
  /// - Parameters:
  ///   - step: The time of one Euler–Maruyama step; the first timescale is too
  ///     long by .4 % at 10⁻⁴, 1.2 % at 10⁻³.
  ///   - stepsPerFrame: How many steps make one frame.
  /// - Precondition: a positive step at which the integrator is stable (up to
  ///   10⁻³) and a grid can hold its kernel (from 2·10⁻⁵).
  public init(step: Double = 1e-4, stepsPerFrame: Int = 100) {
    motion = OverdampedLangevin(
      PrinzLandscape(), temperature: 1, step: step, stepsPerFrame: stepsPerFrame)
  }

  public var name: String { "prinz" }

  public var summary: String {
    "overdamped motion in Prinz's four wells on a line at kT = 1, "
      + "Euler–Maruyama steps of \(motion.step)"
  }

  public var columnNames: [String] { ["x"] }

  public var timeStep: Double { motion.timeStep }

  public var spectrum: KnownSpectrum {
    get throws(LinearAlgebraError) {
      KnownSpectrum(
        eigenvaluesPerFrame: try motion.kernelEigenvalues(count: 4),
        limitTimescales: try motion.limitRates(count: 4).map { 1 / $0 },
        note: "Euler–Maruyama kernel; its limit is the Fokker–Planck equation")
    }
  }

  public func simulate(frameCount: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    let x = motion.positions(frameCount: frameCount, using: &generator)
    return Matrix(rowCount: frameCount, columnCount: 1, elements: x)
  }
}

/// An eighth power with three Gaussian barriers.
struct PrinzLandscape: Landscape {
  func energy(_ x: Double) -> Double {
    let (p, q) = (x - 0.5, x + 0.5)
    let power = x * x * x * x
    return 4
      * (power * power + 0.8 * exp(-80 * x * x) + 0.2 * exp(-80 * p * p)
        + 0.5 * exp(-40 * q * q))
  }

  func slope(_ x: Double) -> Double {
    let (p, q) = (x - 0.5, x + 0.5)
    let cube = x * x * x
    let barriers =
      128 * x * exp(-80 * x * x) + 32 * p * exp(-80 * p * p) + 40 * q * exp(-40 * q * q)
    return 4 * (8 * cube * cube * x - barriers)
  }

  func curvature(_ x: Double) -> Double {
    let (p, q) = (x - 0.5, x + 0.5)
    let cube = x * x * x
    let middle = 128 * (160 * x * x - 1) * exp(-80 * x * x)
    let right = 32 * (160 * p * p - 1) * exp(-80 * p * p)
    let left = 40 * (80 * q * q - 1) * exp(-40 * q * q)
    return 4 * (56 * cube * cube + middle + right + left)
  }
}
