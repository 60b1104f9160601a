import Glibc

/// Entropies of counts and of probabilities, in nats.
///
/// The corrections take each count for that of independent samples. Frames of a trajectory are not:
/// use a jackknife over blocks of them (``JackknifeEstimate``), which corrects for their dependence
/// too.
public enum Entropy {
  /// The entropy of the distribution that was counted; 0 without counts.
  ///
  ///     Entropy.of(counts: [7, 3]) / log(2)                // .8812908992 bits
  ///     Entropy.of(counts: [7, 3], .millerMadow) / log(2)  // .9534256513
  ///     Entropy.of(counts: [7, 3], .grassberger) / log(2)  // 1.1920718932
  ///
  /// Counts of weighted frames need not be whole; Grassberger's n·G(n) is then interpolated between
  /// whole numbers.
  ///
  /// - Parameter counts: Not negative.
  /// - Complexity: O(cells).
  public static func of(counts: [Double], _ correction: EntropyCorrection = .plugIn) -> Double {
    var total = 0.0
    var occupied = 0
    for count in counts where count > 0 {
      total += count
      occupied += 1
    }
    guard total > 0 else { return 0 }
    switch correction {
    case .plugIn, .millerMadow:
      var sum = 0.0
      for count in counts where count > 0 {
        let share = count / total
        sum -= share * log(share)
      }
      return correction == .plugIn ? sum : sum + Double(occupied - 1) / (2 * total)
    case .grassberger:
      var sum = 0.0
      for count in counts where count > 0 { sum += grassbergerTerm(count) }
      return log(total) - sum / total
    }
  }

  /// −Σ p ln p.
  ///
  /// - Parameter probabilities: Not negative, of sum 1.
  public static func of(probabilities: [Double]) -> Double {
    var sum = 0.0
    for p in probabilities where p > 0 { sum -= p * log(p) }
    return sum
  }

  /// Σ p ln(p / (p p)) of a table whose cells sum to a total.
  static func mutualInformation(
    cells: [Double], rows: [Double], columns: [Double], total: Double
  ) -> Double {
    var sum = 0.0
    var place = 0
    for row in rows {
      for column in columns {
        let cell = cells[place]
        if cell > 0 { sum += cell * log(cell / row * (total / column)) }
        place += 1
      }
    }
    return sum / total
  }

  /// n·G(n), with G(n) = ψ(n) + ½(−1)ⁿ[ψ((n + 1)/2) − ψ(n/2)]; between whole numbers by a straight
  /// line, from 0 at 0.
  static func grassbergerTerm(_ n: Double) -> Double {
    let low = n.rounded(.down)
    let at = low == 0 ? 0 : low * grassbergerG(low)
    if low == n { return at }
    return at + (n - low) * ((low + 1) * grassbergerG(low + 1) - at)
  }

  /// G(1) = −γ − ln 2, G(2k) = 2 − γ − ln 2 + 2/3 + … + 2/(2k − 1), G(2k + 1) = G(2k): equal to
  /// ψ(k + ½) + ln 2 for n = 2k or 2k + 1.
  private static func grassbergerG(_ n: Double) -> Double {
    let k = (n / 2).rounded(.down)
    if k < Double(grassbergerTable.count) { return grassbergerTable[Int(k)] }
    // ψ(k + ½) = ln k + 1/(24 k²) − 7/(960 k⁴) + 31/(8064 k⁶) − …
    let u = 1 / (k * k)
    return log(2 * k) + u * (1.0 / 24 - u * (7.0 / 960 - u * 31.0 / 8064))
  }

  /// G(2k) for the first k; beyond, the series is exact to the last digit.
  private static let grassbergerTable: [Double] = {
    // γ + ln 2
    var table = [-(0.5772156649015329 + 0.6931471805599453)]
    for k in 1..<256 { table.append(table[k - 1] + 2 / Double(2 * k - 1)) }
    return table
  }()
}
