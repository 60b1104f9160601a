import Glibc
public import LinearAlgebra
internal import Statistics

/// The mean-field model of the wake behind a cylinder: an unstable steady state, a growing
/// oscillation, and the limit cycle on which vortices are shed.
///
/// ȧ₁ = μ a₁ − ω a₂ + A a₁ a₃, ȧ₂ = ω a₁ + μ a₂ + A a₂ a₃, ȧ₃ = −λ (a₃ − a₁² − a₂²)
///
/// with a₁, a₂ the pair of shedding modes and a₃ the shift of the mean flow. Near the steady
/// state the pair grows at the rate μ; on the limit cycle a₁² + a₂² = a₃ = −μ/A, and it turns
/// with the frequency ω exactly. Integrated by the classical Runge–Kutta method.
///
/// - Reference: B. R. Noack et al., J. Fluid Mech. 497, 335 (2003),
///   doi:10.1017/S0022112003006694.
public struct CylinderWake: ModelSystem {
  /// The rate μ at which the oscillation grows from the steady state.
  public let growthRate: Double
  /// The angular frequency ω.
  public let frequency: Double
  /// The coupling A of the pair to the mean flow.
  public let coupling: Double
  /// The rate λ at which the mean flow follows the oscillation.
  public let relaxationRate: Double
  /// The strength of white noise on each coordinate: it adds σ² t to its variance.
  public let noise: Double
  public let timeStep: Double

  /// The steps of the integrator in one frame.
  private let stepsPerFrame: Int
  private var step: Double { timeStep / Double(stepsPerFrame) }

  /// Creates the system.
  ///
  /// - Precondition: rates and time step positive, a negative coupling, noise from 0.
  public init(
    growthRate: Double = 0.1, frequency: Double = 1, coupling: Double = -0.1,
    relaxationRate: Double = 10, noise: Double = 0, timeStep: Double = 0.1
  ) {
    precondition(
      [growthRate, frequency, -coupling, relaxationRate, timeStep].allSatisfy {
        $0 > 0 && $0.isFinite
      }, "rates and time step are positive, the coupling is negative")
    precondition(noise >= 0 && noise.isFinite, "noise is not negative")
    self.growthRate = growthRate
    self.frequency = frequency
    self.coupling = coupling
    self.relaxationRate = relaxationRate
    self.noise = noise
    self.timeStep = timeStep
    // A tenth of the fastest time: the method's error is then below 10⁻⁶ of a step's change.
    let fastest = max(relaxationRate, frequency, growthRate)
    stepsPerFrame = max(1, Int((10 * timeStep * fastest).rounded(.up)))
  }

  public var name: String { "cylinder-wake" }

  public var summary: String {
    "mean-field model of vortex shedding behind a cylinder, from near its steady state, "
      + "μ = \(growthRate), ω = \(frequency)" + (noise > 0 ? ", noise \(noise)" : "")
  }

  public var columnNames: [String] { ["a1", "a2", "a3"] }

  /// The squared radius of the limit cycle, which is also a₃ there.
  public var cycleEnergy: Double { -growthRate / coupling }

  /// The rates at which distances from the limit cycle decay, slower one first: those of
  /// s² − λ s + 2 μ λ = 0. None where they are complex, for λ < 8 μ.
  private var returnRates: [Double] {
    let half = relaxationRate / 2
    let discriminant = half * half - 2 * growthRate * relaxationRate
    guard discriminant >= 0 else { return [] }
    let fast = half + discriminant.squareRoot()
    // The product of both is 2 μ λ; a difference would cancel.
    return [2 * growthRate * relaxationRate / fast, fast]
  }

  public var spectrum: KnownSpectrum {
    let rates = returnRates
    return KnownSpectrum(
      eigenvaluesPerFrame: rates.map { exp(-$0 * timeStep) },
      limitTimescales: rates.map { 1 / $0 },
      periodsInFrames: (1...4).map { 2 * .pi / (Double($0) * frequency * timeStep) },
      note: "return to the limit cycle, and the multiples of its frequency, which do not decay"
        + (noise > 0 ? " without noise" : "")
        + "; sums of these exponents belong to the spectrum too")
  }

  /// Starts near the steady state, at a seeded distance up to .1 and phase.
  public func simulate(frameCount: Int, seed: UInt64) -> Matrix<Double> {
    precondition(frameCount >= 0, "a negative number of frames")
    var generator = SeededGenerator(seed: seed)
    let radius = 0.1 * (1 + generator.nextUniform()) / 2
    let phase = 2 * .pi * generator.nextUniform()
    var state = State(radius * cos(phase), radius * sin(phase), radius * radius)
    let kick = noise * step.squareRoot()
    var frames: [Double] = []
    frames.reserveCapacity(3 * frameCount)
    for _ in 0..<frameCount {
      frames.append(contentsOf: [state.x, state.y, state.z])
      for _ in 0..<stepsPerFrame {
        state = advanced(state)
        guard kick > 0 else { continue }
        state.x += kick * generator.nextNormal()
        state.y += kick * generator.nextNormal()
        state.z += kick * generator.nextNormal()
      }
    }
    return Matrix(rowCount: frameCount, columnCount: 3, elements: frames)
  }

  private typealias State = SIMD3<Double>

  private func velocity(_ a: State) -> State {
    let growth = growthRate + coupling * a.z
    return State(
      growth * a.x - frequency * a.y, frequency * a.x + growth * a.y,
      -relaxationRate * (a.z - a.x * a.x - a.y * a.y))
  }

  private func advanced(_ a: State) -> State {
    let k1 = velocity(a)
    let k2 = velocity(a + 0.5 * step * k1)
    let k3 = velocity(a + 0.5 * step * k2)
    let k4 = velocity(a + step * k3)
    return a + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
  }
}
