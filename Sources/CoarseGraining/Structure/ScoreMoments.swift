import LinearAlgebra

/// Sums of columns and of their products by block, for covariances with a block left out.
struct ScoreMoments {
  private let products: [Matrix<Double>]
  private let sums: [[Double]]
  let weights: [Double]

  init(_ columns: [[Double]], _ frameWeights: [Double]?, _ blocks: [Int], _ blockCount: Int) {
    // A column of ones carries weights and sums.
    let d = columns.count + 1
    var frames = [[Int]](repeating: [], count: blockCount)
    for (frame, block) in blocks.enumerated() { frames[block].append(frame) }
    products = frames.map { frames in
      var rows = [Double](repeating: 0, count: frames.count * d)
      for (place, column) in columns.enumerated() {
        for (row, frame) in frames.enumerated() {
          rows[row * d + place] = column[frame] * (frameWeights?[frame].squareRoot() ?? 1)
        }
      }
      for (row, frame) in frames.enumerated() {
        rows[row * d + d - 1] = frameWeights?[frame].squareRoot() ?? 1
      }
      return gramMatrix(of: Matrix(rowCount: frames.count, columnCount: d, elements: rows))
    }
    sums = products.map { $0.row(d - 1) }
    weights = sums.map { $0[d - 1] }
  }

  /// The covariances of all frames but those of one block.
  func covariance(without left: Int?) -> Matrix<Double> {
    let d = products[0].rowCount - 1
    var product = Matrix<Double>(rowCount: d + 1, columnCount: d + 1)
    for block in products.indices where block != left { product += products[block] }
    let total = product[d, d]
    var result = Matrix<Double>(rowCount: d, columnCount: d)
    for i in 0..<d {
      for j in 0..<d {
        result[i, j] = product[i, j] / total - product[i, d] * product[j, d] / (total * total)
      }
    }
    return result
  }
}
