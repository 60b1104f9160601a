import Glibc
import LinearAlgebra

/// Scores of outputs on data that the network was not trained on.
enum HeldOutOutputScore {
  /// Directions of the outputs' correlation below this share of the largest are left out:
  /// single precision tells them from nothing no better.
  private static let cutoff = 1e-6

  /// VAMP-2 with the outputs whitened on these data: it depends on the space that they
  /// span alone. With the constant's 1.
  static func vamp2(
    _ moments: OutputMoments, isReversible: Bool
  ) throws(LinearAlgebraError) -> Double {
    let c = moments.covariances(
      about: moments.means(isReversible: isReversible), isReversible: isReversible)
    let first = try whitening(c.c00)
    let second = try whitening(c.ctt)
    let whitened = product(of: first, .transposed, and: c.c0t * second)
    return whitened.elements.reduce(1) { $0 + $1 * $1 }
  }

  /// VAMP-E of the operator estimated on training data, with the constant function.
  static func vampE(
    _ moments: OutputMoments, training: OutputMoments, isReversible: Bool
  ) throws(LinearAlgebraError) -> Double {
    let trainedMeans = training.means(isReversible: isReversible)
    let operatorMatrix = try CrossScoreGradient.operatorMatrix(
      training.covariances(about: trainedMeans, isReversible: isReversible),
      regularisation: BatchScore.regularisation)
    // Second moments about the training means, but the lagged ones about the data's own:
    // the difference is what the constant function accounts for.
    var c = moments.covariances(about: trainedMeans, isReversible: isReversible)
    c.c0t = moments.covariances(
      about: moments.means(isReversible: isReversible), isReversible: isReversible).c0t
    return 1 + CrossScoreGradient.score(of: operatorMatrix, on: c)
  }

  private static func whitening(_ c: Matrix<Double>) throws(LinearAlgebraError) -> Matrix<Double> {
    let scales = c.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    var correlation = c
    for i in scales.indices {
      for j in scales.indices { correlation[i, j] *= scales[i] * scales[j] }
    }
    let eigen = try SymmetricEigen(of: correlation)
    let kept = eigen.values.prefix { $0 > 0 && $0 > cutoff * eigen.values[0] }.count
    var basis = eigen.vectors.columns(0..<kept)
    for i in scales.indices {
      for j in 0..<kept { basis[i, j] *= scales[i] / eigen.values[j].squareRoot() }
    }
    return basis
  }
}
