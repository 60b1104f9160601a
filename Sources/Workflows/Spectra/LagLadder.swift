/// Lags to scan where the user names none, or only one.
public enum LagLadder {
  /// No octave is added beyond this many lags.
  public static let mostLags = 16

  /// Octaves about the chosen lag (so that every lag has its double), the
  /// shortest lags below it, and nothing beyond a twentieth of the longest
  /// trajectory, where pairs of independent frames are few.
  ///
  /// - Parameters:
  ///   - chosen: The lag that the user named, in frames.
  ///   - longest: The longest trajectory, in frames.
  public static func lags(chosen: Int?, longest: Int) -> [Int] {
    let start = chosen ?? 1
    var lags: Set<Int> = [start]
    for short in [1, 2, 5] where short < start { lags.insert(short) }
    if start % 2 == 0 { lags.insert(start / 2) }
    var lag = start
    while lag * 2 <= max(longest / 20, start * 2), lag * 2 < longest, lags.count < mostLags {
      lag *= 2
      lags.insert(lag)
    }
    return lags.sorted()
  }
}
