import Glibc
public import LinearAlgebra
internal import Statistics

/// The Ornstein–Uhlenbeck process dx = −αx dt + √(2αv) dW, sampled exactly.
///
/// Between frames it is x ← a·x + √(v(1 − a²))·ξ with a = e^(−αΔt): there is no
/// integrator error. The eigenfunctions are the Hermite polynomials, with
/// eigenvalues aᵏ.
public struct OrnsteinUhlenbeck: ModelSystem {
  /// The relaxation rate α.
  public let rate: Double

  /// The stationary variance v.
  public let variance: Double

  public let timeStep: Double

  /// Creates a process with relaxation rate `rate`.
  ///
  /// - Precondition: all positive and finite; a frame lasts at least 10⁻¹² of
  ///   the relaxation time.
  public init(rate: Double = 1, variance: Double = 1, timeStep: Double = 0.05) {
    precondition(
      [rate, variance, timeStep].allSatisfy { $0 > 0 && $0.isFinite },
      "rate, variance and time step are positive")
    precondition(rate * timeStep >= 1e-12, "a frame is too short to see any decay")
    self.rate = rate
    self.variance = variance
    self.timeStep = timeStep
  }

  /// Creates a process of unit variance that keeps the share `decay` of its
  /// value from one frame to the next, a time of 1.
  ///
  /// - Precondition: `decay` is between 0 and 1.
  public init(decay: Double) {
    precondition(decay > 0 && decay < 1, "a decay lies between 0 and 1, not \(decay)")
    self.init(rate: -log(decay), variance: 1, timeStep: 1)
  }

  /// The share of the value kept from one frame to the next.
  public var decay: Double { exp(-rate * timeStep) }

  public var name: String { "ornstein-uhlenbeck" }

  public var summary: String {
    "Ornstein–Uhlenbeck process of rate \(rate) and variance \(variance), sampled exactly"
  }

  public var columnNames: [String] { ["x"] }

  public var spectrum: KnownSpectrum {
    let orders = (1...4).map(Double.init)
    return KnownSpectrum(
      eigenvaluesPerFrame: orders.map { exp(-$0 * rate * timeStep) },
      limitTimescales: orders.map { 1 / ($0 * rate) },
      note: "exact: the k-th Hermite polynomial decays k times as fast as x")
  }

  public func simulate(frameCount: Int, seed: UInt64) -> Matrix<Double> {
    precondition(frameCount >= 0, "a negative number of frames")
    var generator = SeededGenerator(seed: seed)
    let keep = decay
    // 1 − a² without cancellation for a near 1.
    let noise = (-variance * expm1(-2 * rate * timeStep)).squareRoot()
    var x = variance.squareRoot() * generator.nextNormal()
    var frames: [Double] = []
    frames.reserveCapacity(frameCount)
    for _ in 0..<frameCount {
      frames.append(x)
      x = keep * x + noise * generator.nextNormal()
    }
    return Matrix(rowCount: frameCount, columnCount: 1, elements: frames)
  }
}
