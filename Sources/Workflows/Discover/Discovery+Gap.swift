import Glibc
import Koopman

extension Discovery {
  /// The modes that stand apart by their timescales; nil where none do.
  ///
  /// Chance reaches the timescale of the largest correlation that circular shifts leave:
  /// t = −τ / ln c.
  var spectralGap: SpectralGap? {
    let lag = chosen.lag
    let reached = (null?.thresholds ?? []).filter { $0 > 0 && $0 < 1 }.max() ?? 0
    return SpectralGap(
      modes: chosen.model.modes, lag: lag, noise: reached > 0 ? -Double(lag) / log(reached) : 0)
  }
}
