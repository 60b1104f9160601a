import LinearAlgebra
import Moments
import Numerics

/// Block moments in the space of the leading eigenfunctions: what resampling needs, small enough
/// to be resampled hundreds of times.
struct ModeBlocks: Sendable {
  let lag: Int
  /// The modes that are followed, one of each conjugate pair.
  let followed: [Int]
  /// One a block, in k coordinates.
  let blocks: [PairMoments]
  let frameCounts: [Int]
  /// The moments' shift in those coordinates.
  private let shift: [Double]
  /// The followed eigenfunctions' coefficients in those coordinates, k × followed.
  let functions: ComplexMatrix

  /// - Parameters:
  ///   - modes: What was fitted to the moments.
  ///   - count: The independent modes that are followed; five more span the space.
  ///   - lag: That of the pairs, the modes' own or another.
  /// - Complexity: O(B d² k).
  init(
    _ moments: LaggedMoments, modes: DynamicModes, count: Int, lag: Int
  ) throws(KoopmanError) {
    self.lag = lag
    let spanning = modes.independent.prefix(count + 5)
    followed = Array(spanning.prefix(count))
    var columns: [[Double]] = []
    var places: [Int] = []
    for j in spanning {
      let column = modes.eigenfunctions.column(j)
      places.append(columns.count)
      columns.append(column.map(\.real))
      if modes.modes[j].value.imaginary != 0 { columns.append(column.map(\.imaginary)) }
    }
    var basis = Matrix(rows: columns).transposed()
    switch modes.estimator.regression {
    case .leastSquares:
      // Each function is a coordinate, or two.
      var functions = ComplexMatrix(
        rowCount: columns.count, columnCount: followed.count,
        elements: Array(repeating: .zero, count: columns.count * followed.count))
      for (k, j) in followed.enumerated() {
        functions[places[k], k] = Complex(1)
        if modes.modes[j].value.imaginary != 0 { functions[places[k] + 1, k] = Complex(0, 1) }
      }
      self.functions = functions
    case .totalLeastSquares:
      // Noise that is alike in all features stays so in orthonormal coordinates.
      let gram = gramMatrix(of: basis)
      let eigen = try rethrow { () throws(LinearAlgebraError) in try SymmetricEigen(of: gram) }
      let kept = eigen.values.prefix { $0 > 1e-12 * eigen.values[0] }.count
      basis = basis * eigen.vectors.columns(0..<kept)
        * Matrix.diagonal(eigen.values.prefix(kept).map { 1 / $0.squareRoot() })
      functions = basis.transposed().times(modes.eigenfunctions.columns(followed))
    }
    shift = product(of: basis, .transposed, and: moments.header.shift)
    var blocks: [PairMoments] = []
    for block in 0..<moments.header.blockCount {
      let pairs = try momentsOf { () throws(MomentError) in
        try moments.pairs(block: block, lag: lag).owned
      }
      blocks.append(pairs.projected(onto: basis))
    }
    self.blocks = blocks
    frameCounts = blocks.indices.map { moments.header.plan.frameCount(of: $0) }
  }

  /// Moments of the blocks, each counted as often as it was drawn; nil where no pair is left.
  func moments(_ multiplicities: [Int], hasConstant: Bool) -> SnapshotMoments? {
    var sum = PairMoments(dimension: shift.count, dynamics: .nonreversible)
    for (block, count) in multiplicities.enumerated() {
      for _ in 0..<count { sum.add(blocks[block]) }
    }
    return sum.weight > 0 ? SnapshotMoments(sum, shift: shift, hasConstant: hasConstant) : nil
  }

  /// Each block once.
  var once: [Int] { blocks.map { _ in 1 } }
}

extension PairMoments {
  /// The moments of the coordinates x·basis.
  func projected(onto basis: Matrix<Double>) -> PairMoments {
    func square(_ matrix: Matrix<Double>) -> Matrix<Double> {
      product(of: basis, .transposed, and: matrix * basis)
    }
    func packed(_ matrix: Matrix<Double>) -> PackedSymmetric {
      let whole = square(matrix)
      let order = whole.rowCount
      return PackedSymmetric(
        order: order, elements: (0..<order).flatMap { i in (i..<order).map { whole[i, $0] } })
    }
    var result = PairMoments(dimension: basis.columnCount, dynamics: dynamics)
    result.pairCount = pairCount
    result.weight = weight
    result.sumX = product(of: basis, .transposed, and: sumX)
    result.sumY = product(of: basis, .transposed, and: sumY)
    result.first = packed(first.matrix)
    result.second = packed(second.matrix)
    result.cross = square(cross)
    return result
  }
}
