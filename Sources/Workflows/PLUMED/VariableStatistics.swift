import Foundation

/// How a collective variable spreads over the frames that are known.
public struct VariableStatistics: Equatable, Sendable {
  /// The least and the largest value.
  public var range: ClosedRange<Double>
  /// Over all frames.
  public var standardDeviation: Double
  /// Within the most visited state.
  public var basinDeviation: Double
  /// The number of frames behind it.
  public var frameCount: Int

  /// Nil without a spread.
  ///
  /// The most visited state is the highest peak of the histogram; its standard
  /// deviation is half the peak's width at e^(−1/2) of its height, as it is for a
  /// normal distribution. Other states do not widen it.
  ///
  /// - Complexity: O(n log n).
  public init?(_ values: [Double]) {
    guard values.allSatisfy(\.isFinite), let low = values.min(), let high = values.max(), low < high
    else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    range = low...high
    standardDeviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    frameCount = values.count
    basinDeviation = min(standardDeviation, Self.peakDeviation(values.sorted()) ?? .infinity)
  }

  private static func peakDeviation(_ sorted: [Double]) -> Double? {
    // A few outliers must not make the bins wide.
    let tail = sorted.count / 200
    let (low, high) = (sorted[tail], sorted[sorted.count - 1 - tail])
    let binCount = max(20, min(200, Int(Double(sorted.count).squareRoot())))
    let width = (high - low) / Double(binCount)
    guard width > 0 else { return nil }
    var counts = [Double](repeating: 0, count: binCount)
    for value in sorted where value >= low && value <= high {
      counts[min(binCount - 1, Int((value - low) / width))] += 1
    }
    // Neighbours lend their counts, so that noise makes no peaks.
    let smooth = counts.indices.map { i in
      (counts[max(0, i - 1)] + 2 * counts[i] + counts[min(binCount - 1, i + 1)]) / 4
    }
    let top = smooth.indices.max { smooth[$0] < smooth[$1] }!
    let level = smooth[top] * exp(-0.5)
    /// Bins from the top until the level is crossed, between two bins.
    func extent(_ step: Int) -> Double {
      var bin = top
      while smooth.indices.contains(bin + step), smooth[bin + step] > level { bin += step }
      let edge = Double(abs(bin - top))
      guard smooth.indices.contains(bin + step) else { return edge + 0.5 }
      return edge + (smooth[bin] - level) / (smooth[bin] - smooth[bin + step])
    }
    let deviation = (extent(-1) + extent(1)) / 2 * width
    return deviation > 0 ? deviation : nil
  }

  /// A Gaussian width for metadynamics: half the standard deviation within the
  /// most visited state.
  ///
  /// - Reference: A. Barducci, M. Bonomi, M. Parrinello, WIREs Comput. Mol. Sci. 1,
  ///   826 (2011), doi:10.1002/wcms.31, on widths below the fluctuations in a well.
  public var suggestedSigma: Double { rounded(basinDeviation / 2, digits: 2) }

  /// The range with a margin of a fifth, or of five Gaussian widths, at each end:
  /// PLUMED stops where a variable leaves its grid.
  public var suggestedGrid: ClosedRange<Double> {
    let margin = max(0.2 * (range.upperBound - range.lowerBound), 5 * suggestedSigma)
    let unit = pow(10, (log10(margin) - 1).rounded(.down))
    let low = ((range.lowerBound - margin) / unit).rounded(.down) * unit
    let high = ((range.upperBound + margin) / unit).rounded(.up) * unit
    return rounded(low, digits: 12)...rounded(high, digits: 12)
  }

  /// Bins of at most a fifth of the Gaussian width.
  public var suggestedBinCount: Int {
    let grid = suggestedGrid
    let count = ((grid.upperBound - grid.lowerBound) / (suggestedSigma / 5)).rounded(.up)
    return max(10, min(100_000, Int(count)))
  }

  private func rounded(_ value: Double, digits: Int) -> Double {
    Double(String(format: "%.\(digits)g", value)) ?? value
  }
}
