import LinearAlgebra
import Moments

/// Second moments on test data of a model's functions, the constant first.
struct AugmentedMoments {
  /// E f fᵀ with f = [1, Uᵀ(x − m)], k + 1 square.
  var first: Matrix<Double>
  /// E g gᵀ with g = [1, Vᵀ(y − n)].
  var second: Matrix<Double>
  /// E f gᵀ.
  var lagged: Matrix<Double>
  /// C₀ − C_τ of the trained functions, k × k (reversible only).
  var difference: Matrix<Double>?

  /// - Parameters:
  ///   - shift: What the test moments are relative to.
  ///   - count: The leading components, at most as many as the model has.
  init(_ model: SpectralModel, on test: PairMoments, shift: [Double], count: Int) {
    let offset = zip(model.mean, shift).map { $0 - $1 }
    let u = model.vectors.columns(0..<count)
    guard test.dynamics == .nonreversible else {
      let sums = test.projected(onto: u, offset: offset)
      let scale = 1 / (2 * sums.weight)
      let mean = zip(sums.sumX, sums.sumY).map { scale * ($0 + $1) }
      let instantaneous = scale * sums.second.matrix
      let changes = scale * sums.first.matrix
      first = Self.bordered(instantaneous, mean, mean)
      second = first
      lagged = Self.bordered(instantaneous - changes, mean, mean)
      difference = changes
      return
    }
    // Both sets of functions at once, about the first frames' mean; then the second
    // functions are referred to their own.
    let v = (model.rightVectors ?? model.vectors).columns(0..<count)
    let both = Self.beside(u, v)
    let sums = test.projected(onto: both, offset: offset)
    let scale = 1 / sums.weight
    let ours = Array(0..<count)
    let theirs = Array(count..<(2 * count))
    let meanX = ours.map { scale * sums.sumX[$0] }
    let meanY = theirs.map { scale * sums.sumY[$0] }
    first = Self.bordered(
      scale * sums.first.matrix.submatrix(rows: ours, columns: ours), meanX, meanX)
    let aboutX = Self.bordered(
      scale * sums.second.matrix.submatrix(rows: theirs, columns: theirs), meanY, meanY)
    let lags = Self.bordered(scale * sums.cross.submatrix(rows: ours, columns: theirs), meanX, meanY)
    let change = product(
      of: v, .transposed, and: zip(model.mean, model.meanY).map { $0 - $1 })
    var move = Matrix<Double>.identity(count + 1)
    for j in ours { move[j + 1, 0] = change[j] }
    second = product(of: move * aboutX, and: move, .transposed)
    lagged = product(of: lags, and: move, .transposed)
    difference = nil
  }

  /// The covariances of the functions about the test data's own means.
  var covariances: (first: Matrix<Double>, second: Matrix<Double>, lagged: Matrix<Double>) {
    func centred(_ matrix: Matrix<Double>) -> Matrix<Double> {
      let k = matrix.rowCount - 1
      var result = Matrix<Double>(rowCount: k, columnCount: k)
      for i in 0..<k {
        for j in 0..<k {
          result[i, j] = matrix[i + 1, j + 1] - matrix[i + 1, 0] * matrix[0, j + 1]
        }
      }
      return result
    }
    return (centred(first), centred(second), centred(lagged))
  }

  private static func bordered(
    _ square: Matrix<Double>, _ left: [Double], _ top: [Double]
  ) -> Matrix<Double> {
    var result = Matrix<Double>(rowCount: left.count + 1, columnCount: top.count + 1)
    result[0, 0] = 1
    for i in left.indices { result[i + 1, 0] = left[i] }
    for j in top.indices { result[0, j + 1] = top[j] }
    for i in left.indices {
      for j in top.indices { result[i + 1, j + 1] = square[i, j] }
    }
    return result
  }

  static func beside(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: (0..<a.rowCount).map { a.row($0) + b.row($0) })
  }
}
