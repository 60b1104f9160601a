/// How many independent samples of the slowest motion the data hold.
public struct EffectiveSampleSize: Equatable, Sendable {
  /// T / 2t₁, at most the number T of frames.
  public var count: Double

  /// Fewer samples a dimension than this fit noise.
  public static let leastPerDimension = 10.0

  /// - Parameters:
  ///   - frameCount: T.
  ///   - slowest: t₁ in frames; nil where there is no slow motion, and every frame
  ///     counts.
  public init(frameCount: Int, slowest: Double?) {
    count = Double(frameCount) / max(1, 2 * (slowest ?? 0))
  }

  /// Whether the samples are too few to fit this many independent features.
  public func isThin(dimension: Int) -> Bool {
    count < Self.leastPerDimension * Double(dimension)
  }
}
