import Numerics
import LinearAlgebra
import Moments

/// Block moments in the leading subspace of a model: what resampling needs,
/// small enough to resample hundreds of times.
struct SubspaceBlocks: Sendable {
  /// One block's sums over the pairs that it owns, in k coordinates.
  struct Block: Sendable {
    var weight: Double
    var sumX: [Double]
    var sumY: [Double]
    /// Differences or first frames.
    var first: Matrix<Double>
    /// Both frames (reversible).
    var second: Matrix<Double>
    /// First by second frames (non-reversible).
    var cross: Matrix<Double>

    mutating func add(_ other: Block, times count: Double) {
      weight += count * other.weight
      for i in sumX.indices {
        sumX[i] += count * other.sumX[i]
        sumY[i] += count * other.sumY[i]
      }
      first.add(count, times: other.first)
      second.add(count, times: other.second)
      cross.add(count, times: other.cross)
    }
  }

  let lag: Int
  let dynamics: Dynamics
  let blocks: [Block]
  let frameCounts: [Int]
  /// The model's leading modes, to which replicates are matched.
  let modes: [Mode]
  /// Their coordinates: k × modes, real and imaginary part.
  private var referenceReal: Matrix<Double>
  private var referenceImaginary: Matrix<Double>
  /// The metric of those coordinates; nil for the identity.
  private var metric: Matrix<Double>?
  /// What a model of shrunk correlations needs to be shrunk again; nil for others.
  private var variances: BlockVariances?

  /// Projects every block once.
  ///
  /// - Parameters:
  ///   - modeCount: The modes that are wanted.
  ///   - dimension: The subspace's, at least as many.
  /// - Complexity: O(B d² k).
  init(
    _ moments: LaggedMoments, model: SpectralModel, modeCount: Int, dimension: Int
  ) throws(KoopmanError) {
    lag = model.lag
    dynamics = model.method.dynamics
    var wanted = min(modeCount, model.modes.count)
    // A conjugate pair is taken whole.
    if wanted > 0, wanted < model.modes.count, model.modes[wanted - 1].imaginary > 0 { wanted += 1 }
    var width = min(max(dimension, wanted), model.modes.count)
    if width > 0, width < model.modes.count, model.modes[width - 1].imaginary > 0 { width += 1 }
    modes = Array(model.modes.prefix(wanted))
    let basis: Matrix<Double>
    if let functions = model.eigenfunctions {
      // A real basis of the leading invariant subspace: of a conjugate pair the
      // real and the imaginary part.
      var columns = Matrix<Double>(rowCount: functions.real.rowCount, columnCount: width)
      for j in 0..<width {
        let source = model.modes[j].imaginary < 0 ? functions.imaginary : functions.real
        for i in 0..<columns.rowCount { columns[i, j] = source[i, j] }
      }
      basis = columns
      var real = Matrix<Double>(rowCount: width, columnCount: wanted)
      var imaginary = real
      for j in 0..<wanted {
        let mode = model.modes[j]
        if mode.imaginary > 0 {
          real[j, j] = 1
          imaginary[j + 1, j] = -1
        } else if mode.imaginary < 0 {
          real[j - 1, j] = 1
          imaginary[j, j] = 1
        } else {
          real[j, j] = 1
        }
      }
      referenceReal = real
      referenceImaginary = imaginary
    } else {
      basis = model.vectors.columns(0..<width)
      var real = Matrix<Double>(rowCount: width, columnCount: wanted)
      for j in 0..<wanted { real[j, j] = 1 }
      referenceReal = real
      referenceImaginary = Matrix(rowCount: width, columnCount: wanted)
    }
    var projected: [Block] = []
    if model.shrinkageIntensity > 0 {
      variances = BlockVariances(functions: basis, intensity: model.shrinkageIntensity)
    }
    for index in 0..<moments.header.blockCount {
      let pairs = try momentsOf { () throws(MomentError) in
        try moments.pairs(block: index, lag: model.lag).owned
      }
      projected.append(Self.project(pairs, onto: basis))
      variances?.append(pairs)
    }
    blocks = projected
    if dynamics == .nonreversible, var total = projected.first {
      for block in projected.dropFirst() { total.add(block, times: 1) }
      let mean = total.sumX.map { $0 / total.weight }
      var c00 = LaggedCovariances.centered(total.first, count: total.weight, mean, mean)
      if let variances { c00 += variances.change(of: c00) { _ in 1 } }
      referenceReal = c00 * referenceReal
      referenceImaginary = c00 * referenceImaginary
      metric = c00
    }
    frameCounts = (0..<moments.header.blockCount).map { moments.header.plan.frameCount(of: $0) }
  }

  static func project(_ pairs: PairMoments, onto basis: Matrix<Double>) -> Block {
    func square(_ matrix: Matrix<Double>) -> Matrix<Double> {
      product(of: basis, .transposed, and: matrix * basis)
    }
    let empty = Matrix<Double>(rowCount: 0, columnCount: 0)
    return Block(
      weight: pairs.weight, sumX: product(of: basis, .transposed, and: pairs.sumX),
      sumY: product(of: basis, .transposed, and: pairs.sumY), first: square(pairs.first.matrix),
      second: pairs.dynamics == .reversible ? square(pairs.second.matrix) : empty,
      cross: pairs.dynamics == .nonreversible ? square(pairs.cross) : empty)
  }

  /// Estimates the modes from blocks with multiplicities, matched to the
  /// model's by overlap.
  ///
  /// - Returns: One value a mode: the timescale in frames; nil where the
  ///   replicate has none.
  func timescales(multiplicities: [Int]) -> [Double?] {
    var sum = blocks[0]
    sum.add(blocks[0], times: Double(multiplicities[0]) - 1)
    for index in 1..<blocks.count where multiplicities[index] > 0 {
      sum.add(blocks[index], times: Double(multiplicities[index]))
    }
    guard sum.weight > 0, let found = spectrum(of: sum, multiplicities) else {
      return modes.map { _ in nil }
    }
    var free = Array(found.indices)
    return modes.indices.map { mode in
      guard
        let best = free.max(by: { overlap(found[$0], mode) < overlap(found[$1], mode) })
      else { return nil }
      free.removeAll { $0 == best }
      return found[best].mode.timescale
    }
  }

  private struct Found {
    var mode: Mode
    var real: [Double]
    var imaginary: [Double]
  }

  private func overlap(_ found: Found, _ mode: Int) -> Double {
    var re = 0.0
    var im = 0.0
    for i in found.real.indices {
      let (a, b) = (referenceReal[i, mode], referenceImaginary[i, mode])
      re += a * found.real[i] + b * found.imaginary[i]
      im += a * found.imaginary[i] - b * found.real[i]
    }
    guard let metric else { return re * re + im * im }
    let norm = zip(metric * found.real, found.real).reduce(0) { $0 + $1.0 * $1.1 }
      + zip(metric * found.imaginary, found.imaginary).reduce(0) { $0 + $1.0 * $1.1 }
    return (re * re + im * im) / norm
  }

  private func spectrum(of sum: Block, _ multiplicities: [Int]) -> [Found]? {
    func shrinking(of covariance: Matrix<Double>) -> Matrix<Double>? {
      variances?.change(of: covariance) { Double(multiplicities[$0]) }
    }
    switch dynamics {
    case .reversible:
      let count = 2 * sum.weight
      let mean = zip(sum.sumX, sum.sumY).map { ($0 + $1) / count }
      var c0 = LaggedCovariances.centered(sum.second, count: count, mean, mean).symmetrized()
      var difference = ((1 / count) * sum.first).symmetrized()
      if let change = shrinking(of: c0) {
        c0 += change
        difference += change
      }
      guard let eigen = try? GeneralizedSymmetricEigen(difference, c0) else { return nil }
      return eigen.values.indices.reversed().map { j in
        let vector = eigen.vectors.column(j)
        return Found(
          mode: Mode(relaxation: eigen.values[j], lag: lag), real: vector,
          imaginary: vector.map { _ in 0 })
      }
    case .nonreversible:
      let meanX = sum.sumX.map { $0 / sum.weight }
      let meanY = sum.sumY.map { $0 / sum.weight }
      var c00 = LaggedCovariances.centered(sum.first, count: sum.weight, meanX, meanX).symmetrized()
      if let change = shrinking(of: c00) { c00 += change }
      let c0t = LaggedCovariances.centered(sum.cross, count: sum.weight, meanX, meanY)
      guard let factor = try? CholeskyFactorization(of: c00),
        let propagator = try? factor.solve(c0t), let eigen = try? GeneralEigen(of: propagator)
      else { return nil }
      return eigen.values.indices.map { j in
        let vector = eigen.rightVectors.column(j)
        return Found(
          mode: Mode(real: eigen.values[j].real, imaginary: eigen.values[j].imaginary, lag: lag),
          real: vector.map(\.real), imaginary: vector.map(\.imaginary))
      }
    }
  }
}
