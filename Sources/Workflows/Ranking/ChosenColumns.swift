import Glibc
import LinearAlgebra
import Samples

/// The values of a few columns, angles as cosine and sine.
struct ChosenColumns {
  let names: [String]
  /// One matrix a trajectory, frames × columns.
  let matrices: [Matrix<Double>]

  init(_ source: any SampleSource, columns: [Int], periods: [Double?], threadCount: Int) throws(SampleError) {
    let subset = FeatureSubset(source, columns: columns)
    let periods = columns.map { periods[$0] }
    var names: [String] = []
    for (feature, period) in zip(subset.features, periods) {
      names += period == nil ? [feature.name] : ["cos \(feature.name)", "sin \(feature.name)"]
    }
    let width = names.count
    self.names = names
    matrices = try ParallelPass.map(count: source.trajectories.count, threadCount: threadCount) {
      index throws(SampleError) -> Matrix<Double> in
      let count = source.trajectories[index].frameCount
      let reader = try subset.makeReader()
      let length = 4096
      var rows = [Double](repeating: 0, count: length * columns.count)
      var elements: [Double] = []
      elements.reserveCapacity(count * width)
      for start in stride(from: 0, to: count, by: length) {
        let frames = start..<min(start + length, count)
        try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
          try reader.read(
            frames, of: index,
            into: UnsafeMutableBufferPointer(rebasing: buffer[..<(frames.count * columns.count)]))
        }
        for row in 0..<frames.count {
          for (k, period) in periods.enumerated() {
            let value = rows[row * columns.count + k]
            if let period {
              let angle = 2 * .pi * value / period
              elements.append(cos(angle))
              elements.append(sin(angle))
            } else {
              elements.append(value)
            }
          }
        }
      }
      return Matrix(rowCount: count, columnCount: width, elements: elements)
    }
  }

  /// The same at mean 0 and variance 1.
  var scaled: [Matrix<Double>] {
    let width = names.count
    let count = Double(max(1, matrices.reduce(0) { $0 + $1.rowCount }))
    var means = [Double](repeating: 0, count: width)
    for matrix in matrices { for (k, x) in matrix.elements.enumerated() { means[k % width] += x / count } }
    var squares = [Double](repeating: 0, count: width)
    for matrix in matrices {
      for (k, x) in matrix.elements.enumerated() {
        squares[k % width] += (x - means[k % width]) * (x - means[k % width]) / count
      }
    }
    let factors = squares.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    return matrices.map { matrix in
      Matrix(
        rowCount: matrix.rowCount, columnCount: width,
        elements: matrix.elements.enumerated().map { ($1 - means[$0 % width]) * factors[$0 % width] })
    }
  }
}
