import LinearAlgebra
public import Moments

extension Shrinkage {
  /// How many independent frames would tell the correlations as well as the data do.
  ///
  /// Taken from how much the correlations differ from block to block, so that correlation
  /// in time counts as far as it is shorter than a block: with rᵢⱼ the correlations, n =
  /// Σ(1 − rᵢⱼ²)²/Σ Var(rᵢⱼ) over pairs i < j, since (1 − r²)²/n is the variance for n
  /// independent normal frames. Var is that of the blocks' mean influence
  /// zᵢzⱼ − rᵢⱼ(zᵢ² + zⱼ²)/2 of standardised features.
  ///
  /// - Parameter lag: That of the pairs; their number is the most that comes out.
  /// - Returns: Nil with fewer than two varying features or two blocks with pairs.
  /// - Complexity: O(B d²).
  public static func independentFrameCount(
    _ moments: LaggedMoments, lag: Int
  ) throws(KoopmanError) -> Double? {
    let total = try momentsOf { () throws(MomentError) in try moments.total(lag: lag) }
    guard total.weight > 0 else { throw .noPairs(lag: lag) }
    let whole = Window(total)
    let mean = whole.sums.map { $0 / whole.count }
    let covariance = LaggedCovariances.centered(whole.squares, count: whole.count, mean, mean)
    let varying = covariance.diagonal.indices.filter { covariance[$0, $0] > 0 }
    guard varying.count >= 2 else { return nil }
    let scales = varying.map { 1 / covariance[$0, $0].squareRoot() }
    let correlation = Self.correlation(of: covariance)

    var scatter = 0.0
    var blockCount = 0.0
    for index in 0..<moments.header.blockCount {
      let pairs = try momentsOf { () throws(MomentError) in
        try moments.pairs(block: index, lag: lag).owned
      }
      guard pairs.weight > 0 else { continue }
      blockCount += 1
      let block = Window(pairs)
      // Σ (x − m)(x − m)ᵀ about the mean m of all data, standardised.
      func moment(_ a: Int, _ b: Int) -> Double {
        let (i, j) = (varying[a], varying[b])
        let sum = block.squares[i, j] - block.sums[i] * mean[j] - mean[i] * block.sums[j]
          + block.count * mean[i] * mean[j]
        return sum * scales[a] * scales[b]
      }
      let squares = varying.indices.map { moment($0, $0) }
      for a in varying.indices {
        for b in 0..<a {
          let influence = moment(a, b) - correlation[a, b] * (squares[a] + squares[b]) / 2
          scatter += influence * influence
        }
      }
    }
    guard blockCount >= 2 else { return nil }
    let variance = scatter / (whole.count * whole.count) * blockCount / (blockCount - 1)
    var expected = 0.0
    for a in varying.indices {
      for b in 0..<a {
        let rest = 1 - correlation[a, b] * correlation[a, b]
        expected += rest * rest
      }
    }
    let most = Double(total.pairCount)
    return variance > 0 ? min(most, expected / variance) : most
  }

  /// Sums over the frames that the covariance counts.
  private struct Window {
    var count: Double
    var sums: [Double]
    var squares: Matrix<Double>

    init(_ pairs: PairMoments) {
      switch pairs.dynamics {
      case .reversible:
        count = 2 * pairs.weight
        sums = zip(pairs.sumX, pairs.sumY).map { $0 + $1 }
        squares = pairs.second.matrix
      case .nonreversible:
        count = pairs.weight
        sums = pairs.sumX
        squares = pairs.first.matrix
      }
    }
  }
}

extension WhiteningOptions {
  /// The same with the number of independent frames filled in from the blocks' scatter at
  /// the shortest lag, where the intensity asks for one: a property of the data, so that
  /// all lags are shrunk alike.
  ///
  /// - Complexity: O(B d²).
  public func resolved(for moments: LaggedMoments) throws(KoopmanError) -> WhiteningOptions {
    guard shrinkage == .raoBlackwell(sampleCount: nil) else { return self }
    var result = self
    result.shrinkage = .raoBlackwell(
      sampleCount: try Shrinkage.independentFrameCount(moments, lag: moments.header.lags[0]))
    return result
  }
  /// The intensity with which the correlations of all data are shrunk at a lag.
  ///
  /// - Complexity: O(B d²).
  package func shrinkageIntensity(
    _ moments: LaggedMoments, lag: Int
  ) throws(KoopmanError) -> Double {
    let pairs = try momentsOf { () throws(MomentError) in try moments.total(lag: lag) }
    guard pairs.weight > 0 else { throw .noPairs(lag: lag) }
    switch pairs.dynamics {
    case .reversible:
      var covariances = LaggedCovariances.Reversible(pairs)
      return covariances.shrink(shrinkage, pairs)
    case .nonreversible:
      var covariances = LaggedCovariances.Nonreversible(pairs)
      return covariances.shrink(shrinkage, pairs)
    }
  }
}
