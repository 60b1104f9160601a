import Glibc
import Koopman
import LinearAlgebra
import Moments
import Statistics

/// White noise smoothed by a Gaussian of this width: the memory is over after six
/// widths, so that the true VAMP-2 at a lag beyond it is 1.
func smoothedNoise(
  dimension: Int, frameCount: Int, width: Double, seed: UInt64
) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  let reach = Int(4 * width)
  let kernel = (-reach...reach).map { exp(-Double($0 * $0) / (2 * width * width)) }
  let noise = Matrix<Double>(
    rowCount: frameCount + 2 * reach, columnCount: dimension,
    elements: (0..<((frameCount + 2 * reach) * dimension)).map { _ in generator.nextNormal() })
  var rows = Matrix<Double>(rowCount: frameCount, columnCount: dimension)
  for t in 0..<frameCount {
    for (k, weight) in kernel.enumerated() {
      for j in 0..<dimension { rows[t, j] += weight * noise[t + k, j] }
    }
  }
  return rows
}

/// Cross-validation at one lag with the moments' own method.
func validate(
  _ moments: LaggedMoments, lag: Int, most: Int, foldCount: Int? = nil
) throws -> LagValidation? {
  try CrossValidation(moments, lags: [lag], mostComponents: most, foldCount: foldCount).lags.first
}
