/// Eigenvalues of a general real matrix with right vectors in packed columns.
internal struct RightEigen {
  internal var pairs: ConjugatePairs
  /// Column-major; a pair takes two columns, real and imaginary part.
  internal var packedVectors: [Double]
  internal var dimension: Int

  internal init(pairs: ConjugatePairs, packedVectors: [Double], dimension: Int) {
    self.pairs = pairs
    self.packedVectors = packedVectors
    self.dimension = dimension
  }

  internal init(of a: Matrix<Double>) throws(LinearAlgebraError) {
    let parts = try decomposeGeneral(a, wantsVectors: true)
    self.init(pairs: parts.pairs, packedVectors: parts.right, dimension: a.rowCount)
  }
}
