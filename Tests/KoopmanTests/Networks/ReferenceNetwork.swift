import Glibc
import Koopman
import LinearAlgebra

/// A plain network in double precision, for finite differences: parameters lie layer after
/// layer as weights (inputs × outputs), biases, and scales where layers are normalised.
struct ReferenceNetwork {
  var architecture: NetworkArchitecture
  var objective = NetworkTraining.Objective.vamp2
  var isReversible = false

  /// The score of pairs of rows; normalisation is over both.
  func score(_ parameters: [Double], _ x: [[Double]], _ y: [[Double]]) throws -> Double {
    let z = outputs(parameters, x + y)
    return try score(outputs: Array(z[..<x.count]), Array(z[x.count...]))
  }

  private func outputs(_ parameters: [Double], _ rows: [[Double]]) -> [[Double]] {
    var values = rows
    var next = 0
    func take(_ count: Int) -> ArraySlice<Double> {
      defer { next += count }
      return parameters[next..<(next + count)]
    }
    let widths = architecture.hiddenWidths + [architecture.outputCount]
    for (l, width) in widths.enumerated() {
      let isHead = l == widths.count - 1
      let weights = take(values[0].count * width)
      let biases = Array(take(width))
      values = values.map { row in
        (0..<width).map { j in
          row.indices.reduce(0) { $0 + row[$1] * weights[weights.startIndex + $1 * width + j] }
        }
      }
      if architecture.batchNormalisation && !isHead {
        let scales = Array(take(width))
        let n = Double(values.count)
        for j in 0..<width {
          let mean = values.reduce(0) { $0 + $1[j] } / n
          let variance = values.reduce(0) { $0 + ($1[j] - mean) * ($1[j] - mean) } / n
          for i in values.indices {
            values[i][j] = (values[i][j] - mean) / (variance + 1e-5).squareRoot() * scales[j]
          }
        }
      }
      values = values.map { row in activated(zip(row, biases).map { $0 + $1 }, isHead: isHead) }
    }
    precondition(next == parameters.count)
    return values
  }

  private func activated(_ row: [Double], isHead: Bool) -> [Double] {
    switch (isHead, architecture.activation, architecture.head) {
    case (false, .elu, _): return row.map { $0 > 0 ? $0 : expm1($0) }
    case (false, .tanh, _), (true, _, .tanh): return row.map { tanh($0) }
    case (true, _, .identity): return row
    case (true, _, .softmax):
      let sum = row.reduce(0) { $0 + exp($1) }
      return row.map { exp($0) / sum }
    }
  }

  private func score(outputs x: [[Double]], _ y: [[Double]]) throws -> Double {
    let k = x[0].count
    func mean(_ rows: [[Double]]) -> [Double] {
      (0..<k).map { j in rows.reduce(0) { $0 + $1[j] } / Double(rows.count) }
    }
    var (m, n) = (mean(x), mean(y))
    if isReversible {
      m = zip(m, n).map { ($0 + $1) / 2 }
      n = m
    }
    typealias Rows = ArraySlice<[Double]>
    func moment(_ a: Rows, _ p: [Double], _ b: Rows, _ q: [Double]) -> Matrix<Double> {
      var sum = Matrix<Double>(rowCount: k, columnCount: k)
      for (u, v) in zip(a, b) {
        for i in 0..<k { for j in 0..<k { sum[i, j] += (u[i] - p[i]) * (v[j] - q[j]) } }
      }
      return (1 / Double(a.count)) * sum
    }
    func covariances(_ range: Range<Int>) -> OutputCovariances {
      var c = OutputCovariances(
        c00: moment(x[range], m, x[range], m), c0t: moment(x[range], m, y[range], n),
        ctt: moment(y[range], n, y[range], n))
      if isReversible {
        c.c00 = 0.5 * (c.c00 + c.ctt)
        c.ctt = c.c00
        c.c0t = c.c0t.symmetrized()
      }
      return c
    }
    switch objective {
    case .vamp2:
      let c = covariances(0..<x.count)
      return 1 + Self.overlap(try Self.koopman(c), c.c0t)
    case .vampE:
      let first = covariances(0..<(x.count / 2))
      let second = covariances((x.count / 2)..<x.count)
      let there = Self.vampE(try Self.koopman(first), second)
      let back = Self.vampE(try Self.koopman(second), first)
      return 1 + 0.5 * (there + back)
    }
  }

  /// (C₀₀ + ε)⁻¹ C₀τ (C_ττ + ε)⁻¹.
  static func koopman(_ c: OutputCovariances) throws -> Matrix<Double> {
    func inverse(_ a: Matrix<Double>) throws -> Matrix<Double> {
      var a = a
      let ridge = BatchScore.regularisation * a.trace / Double(a.rowCount)
      for i in 0..<a.rowCount { a[i, i] += ridge }
      return try CholeskyFactorization(of: a).solve(.identity(a.rowCount))
    }
    return try inverse(c.c00) * c.c0t * inverse(c.ctt)
  }

  static func vampE(_ k: Matrix<Double>, _ c: OutputCovariances) -> Double {
    2 * overlap(k, c.c0t) - overlap(k, c.c00 * k * c.ctt)
  }

  /// tr(AᵀB).
  static func overlap(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
