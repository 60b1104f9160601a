package import LinearAlgebra

extension PairMoments {
  /// The moments of linear functions Bᵀ(x − offset), relative to a shift of zero.
  ///
  /// - Parameters:
  ///   - basis: B, d × k, a column each function.
  ///   - offset: d values, relative to the moments' own shift.
  /// - Returns: The sums of the same pairs in k dimensions.
  /// - Complexity: O(d² k).
  package func projected(onto basis: Matrix<Double>, offset: [Double]) -> PairMoments {
    precondition(basis.rowCount == dimension && offset.count == dimension, "one row a feature")
    // Before the projection: a basis that whitens makes large what a large offset
    // would then have to cancel.
    var centred = self
    centred.reshift(by: offset.map { -$0 })
    func square(_ matrix: Matrix<Double>) -> Matrix<Double> {
      product(of: basis, .transposed, and: matrix * basis)
    }
    var result = PairMoments(dimension: basis.columnCount, dynamics: dynamics)
    result.pairCount = pairCount
    result.weight = weight
    result.sumX = product(of: basis, .transposed, and: centred.sumX)
    result.sumY = product(of: basis, .transposed, and: centred.sumY)
    result.first = PackedSymmetric(upperTriangleOf: square(centred.first.matrix))
    result.second = PackedSymmetric(upperTriangleOf: square(centred.second.matrix))
    if dynamics == .nonreversible { result.cross = square(centred.cross) }
    return result
  }
}

extension PackedSymmetric {
  /// The upper triangle of a square matrix; the lower one is not read.
  init(upperTriangleOf matrix: Matrix<Double>) {
    precondition(matrix.isSquare, "only a square matrix has triangles")
    let order = matrix.rowCount
    self.init(
      order: order, elements: (0..<order).flatMap { i in (i..<order).map { matrix[i, $0] } })
  }
}
