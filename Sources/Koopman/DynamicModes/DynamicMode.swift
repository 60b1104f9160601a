/// One mode of a fitted linear map.
public struct DynamicMode: Equatable, Sendable {
  /// The eigenvalue with its decay and period.
  public var value: Mode
  /// ln |λ| / τ in inverse frames: negative for decay, positive for growth.
  public var growthRate: Double
  /// The angle of λ over the lag, in radians a frame; no motion faster than half a turn a lag
  /// can be told from a slower one.
  public var angularFrequency: Double
  /// The root mean square of what the mode carries, over frames and all features together; of a
  /// conjugate pair each half.
  public var amplitude: Double
}
