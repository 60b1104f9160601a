import LinearAlgebra
public import Samples

/// Mutual information from correlations: of the values, or of their normal scores.
///
///     let estimate = try GaussianEstimator(marginals: .ranked).jackknife(x, o, blocks: blocks)
///
/// −½ ln(1 − ρ²) for two columns, and the same summed over canonical correlations for more. With
/// ``Marginals/given`` it is right for jointly Gaussian variables alone. With ``Marginals/ranked``
/// (the Gaussian copula) each column may have any distribution, and the value is, but for its
/// statistical error, a lower bound where x and o are *scalars*; with several columns, or given z, it
/// is a bound in neither direction. Both see linear relations of values or scores only: of o = x² with
/// a symmetric x they see nothing.
///
/// - Reference: R. A. A. Ince et al., Hum. Brain Mapp. 38, 1541 (2017), doi:10.1002/hbm.23471 (the
///   copula).
public struct GaussianEstimator: Equatable, Sendable {
  /// What is correlated.
  public enum Marginals: Equatable, Sendable {
    /// The values.
    case given
    /// Φ⁻¹(rank/(N + 1)), equal values at the mean of their ranks.
    case ranked
  }

  /// What is correlated.
  public var marginals: Marginals
  /// Results do not depend on it.
  public var threadCount: Int

  /// - Parameter marginals: What is correlated.
  public init(
    marginals: Marginals = .given, threadCount: Int = ParallelPass.availableThreadCount
  ) {
    self.marginals = marginals
    self.threadCount = threadCount
  }

  /// I(x; o), or I(x; o | z) where z is given, in nats.
  ///
  /// - Throws: ``InformationError/periodicColumn(column:of:)``,
  ///   ``InformationError/lengthMismatch(what:count:expected:)``,
  ///   ``InformationError/constant(name:)``, ``InformationError/dependentColumns(of:)``, or
  ///   ``InformationError/invalidCount(what:value:least:)`` for fewer frames than columns and two.
  /// - Complexity: O(n d²), and O(n d log n) for ranks.
  public func estimate(
    _ x: ContinuousVariable, _ o: ContinuousVariable, given z: ContinuousVariable? = nil
  ) throws(InformationError) -> Double {
    let columns = try Columns(x, o, z, marginals, threadCount: threadCount)
    return try columns.value(columns.moments(kept: nil))
  }

  /// I(x; o) or I(x; o | z) with the error that blocks of frames show when each is left out in turn.
  ///
  /// - Parameter blocks: Of the frames of these variables, each several correlation times long.
  /// - Throws: As ``estimate(_:_:given:)``, also where it fails without a block.
  /// - Complexity: As the estimate, but for ranks O(n d²) for each block.
  public func jackknife(
    _ x: ContinuousVariable, _ o: ContinuousVariable, given z: ContinuousVariable? = nil,
    blocks: FrameBlocks
  ) throws(InformationError) -> JackknifeEstimate {
    _ = try x.checkedLengths(blocks.frameCounts, with: [])
    let columns = try Columns(x, o, z, marginals, threadCount: threadCount)
    let plain = try columns.value(columns.moments(kept: nil))
    let chosen = blocks.blocks.count > 1 ? blocks.blocks.indices : 0..<0
    let deleted = try ParallelPass.map(
      count: chosen.count, threadCount: threadCount
    ) { block throws(InformationError) in
      var kept = [Bool](repeating: true, count: x.frameCount)
      for range in blocks.ranges(of: block) { for frame in range { kept[frame] = false } }
      return try columns.value(columns.moments(kept: kept))
    }
    return JackknifeEstimate(
      plain: plain, deleted: deleted, sizes: chosen.map { Double(blocks.blocks[$0].frameCount) })
  }
}

/// The columns of x, o and z side by side.
private struct Columns: Sendable {
  private let standard: [[Double]]
  private let ranks: [NormalScores]
  private let x: [Int]
  private let o: [Int]
  private let z: [Int]

  init(
    _ x: ContinuousVariable, _ o: ContinuousVariable, _ z: ContinuousVariable?,
    _ marginals: GaussianEstimator.Marginals, threadCount: Int
  ) throws(InformationError) {
    let named = [("x", x), ("o", o)] + (z.map { [("z", $0)] } ?? [])
    var columns: [[Double]] = []
    for (name, variable) in named {
      guard variable.frameCount == x.frameCount else {
        throw .lengthMismatch(
          what: "the frames of \(name)", count: variable.frameCount, expected: x.frameCount)
      }
      if let column = variable.periods.firstIndex(where: { $0 != nil }) {
        throw .periodicColumn(column: column, of: name)
      }
      let points = try StandardPoints(variable, name: name)
      let d = points.dimension
      for column in 0..<d {
        columns.append((0..<points.count).map { points.coordinates[$0 * d + column] })
      }
    }
    let least = columns.count + 2
    guard x.frameCount >= least else {
      throw .invalidCount(what: "frames", value: x.frameCount, least: least)
    }
    let standard = columns
    ranks =
      marginals == .ranked
      ? ParallelPass.map(count: standard.count, threadCount: threadCount) {
        NormalScores(standard[$0])
      } : []
    self.standard = standard
    self.x = Array(0..<x.columnCount)
    self.o = Array(x.columnCount..<x.columnCount + o.columnCount)
    self.z = Array(x.columnCount + o.columnCount..<columns.count)
  }

  /// The covariances of some frames; nil for all.
  func moments(kept: [Bool]?) -> Matrix<Double> {
    let rows: [[Double]]
    if ranks.isEmpty {
      rows = kept.map { kept in
        standard.map { column in column.indices.filter { kept[$0] }.map { column[$0] } }
      } ?? standard
    } else {
      let count = kept.map { $0.count { $0 } } ?? standard[0].count
      let quantiles = NormalScores.quantiles(count)
      rows = ranks.map { $0.scores(kept: kept, quantiles: quantiles) }
    }
    let means = rows.map { $0.orderedMean }
    var result = Matrix<Double>(rowCount: rows.count, columnCount: rows.count)
    for i in rows.indices {
      for j in 0...i {
        let sum = Self.product(rows[i], means[i], rows[j], means[j])
        result[i, j] = sum
        result[j, i] = sum
      }
    }
    return result
  }

  private static func product(
    _ a: [Double], _ meanA: Double, _ b: [Double], _ meanB: Double
  ) -> Double {
    var sum = 0.0
    for i in a.indices { sum += (a[i] - meanA) * (b[i] - meanB) }
    return sum / Double(a.count)
  }

  func value(_ covariance: Matrix<Double>) throws(InformationError) -> Double {
    try GaussianInformation.value(covariance: covariance, x: x, o: o, given: z)
  }
}
