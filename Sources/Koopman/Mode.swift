import Glibc

/// One eigenvalue of the lagged dynamics, with what it means in time.
public struct Mode: Equatable, Sendable {
  /// λ, real and imaginary part.
  public var real: Double
  /// Zero where λ is real.
  public var imaginary: Double
  /// The relaxation time −τ / ln |λ| in frames; nil where λ ≤ 0 or |λ| ≥ 1.
  public var timescale: Double?
  /// The period of an oscillation in frames; nil for a real λ.
  public var period: Double?

  /// A real eigenvalue from μ = 1 − λ.
  init(relaxation mu: Double, lag: Int) {
    real = 1 - mu
    imaginary = 0
    timescale = Self.timescale(relaxation: mu, lag: lag)
    period = nil
  }

  /// A complex eigenvalue.
  init(real: Double, imaginary: Double, lag: Int) {
    self.real = real
    self.imaginary = imaginary
    let magnitude = hypot(real, imaginary)
    let isDecay = magnitude > 0 && magnitude < 1 && (imaginary != 0 || real > 0)
    timescale = isDecay ? -Double(lag) / log(magnitude) : nil
    period = imaginary == 0 ? nil : 2 * .pi * Double(lag) / abs(atan2(imaginary, real))
  }

  /// −τ / ln(1 − μ), exact for small μ; nil outside 0 < μ < 1.
  static func timescale(relaxation mu: Double, lag: Int) -> Double? {
    mu > 0 && mu < 1 ? -Double(lag) / log1p(-mu) : nil
  }
}
