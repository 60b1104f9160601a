/// The number of modes that stand apart from the rest by their timescales.
public struct SpectralGap: Equatable, Sendable {
  /// The modes before the gap, a conjugate pair counted as two.
  public var modeCount: Int
  /// The last timescale before the gap over the first one after it.
  public var ratio: Double

  /// Neighbours that differ by less than this are not taken for apart.
  static let leastRatio = 2.0

  /// The largest ratio of successive timescales.
  ///
  /// Only timescales above `floor` count; the last of them is compared with the
  /// floor itself or the timescale below it, whichever is longer, so that a gap
  /// is not made larger by what the data cannot resolve.
  ///
  /// - Parameters:
  ///   - modes: Slowest first.
  ///   - lag: In frames, the least floor there is.
  ///   - noise: The timescale in frames that chance alone reaches, such as that of
  ///     a ``SurrogateNull``'s threshold.
  /// - Returns: Nil where no timescale lies above the floor, where a mode does
  ///   not decay (λ ≥ 1), or where no ratio reaches 2.
  public init?(modes: [Mode], lag: Int, noise: Double = 0) {
    guard !modes.contains(where: { $0.real >= 1 && $0.imaginary == 0 }) else { return nil }
    let floor = max(Double(lag), noise)
    var timescales: [(count: Int, value: Double)] = []
    for mode in modes where mode.imaginary >= 0 {
      guard let timescale = mode.timescale, timescale > floor else { continue }
      timescales.append((mode.imaginary > 0 ? 2 : 1, timescale))
    }
    timescales.sort { $0.value > $1.value }
    var best: SpectralGap?
    var count = 0
    for (index, entry) in timescales.enumerated() {
      count += entry.count
      let next = index + 1 < timescales.count ? timescales[index + 1].value : floor
      let ratio = entry.value / next
      if ratio >= Self.leastRatio, ratio > best?.ratio ?? 0 {
        best = SpectralGap(modeCount: count, ratio: ratio)
      }
    }
    guard let best else { return nil }
    self = best
  }

  private init(modeCount: Int, ratio: Double) {
    self.modeCount = modeCount
    self.ratio = ratio
  }
}
