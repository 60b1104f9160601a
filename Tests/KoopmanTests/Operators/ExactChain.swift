import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples

/// A finite Markov chain whose moments are made from its probabilities, without
/// any sampling.
struct ExactChain {
  let transition: Matrix<Double>
  /// The density μ of first frames.
  let start: [Double]
  /// Functions on the states, states × features.
  let functions: Matrix<Double>

  /// All states' indicators but the last, unless `functions` says otherwise.
  init(_ rows: [[Double]], start: [Double], functions: Matrix<Double>? = nil) {
    self.init(Matrix(rows: rows), start: start, functions: functions)
  }

  init(_ transition: Matrix<Double>, start: [Double], functions: Matrix<Double>? = nil) {
    self.transition = transition
    self.start = start
    let indicators = Matrix<Double>.identity(start.count).columns(0..<(start.count - 1))
    self.functions = functions ?? indicators
  }

  /// Pᵏ.
  func power(_ k: Int) -> Matrix<Double> {
    (0..<k).reduce(Matrix.identity(start.count)) { product, _ in product * transition }
  }

  /// μ Pᵏ.
  func density(after k: Int) -> [Double] { product(of: power(k), .transposed, and: start) }

  func header(lag: Int, _ dynamics: Dynamics) throws -> MomentHeader {
    let d = functions.columnCount
    let few = Matrix<Double>(rowCount: lag + 2, columnCount: d)
    var header = try MomentPass(lags: [lag], dynamics: dynamics)
      .run(over: ArraySource([few])).header
    header.shift = Array(repeating: 0, count: d)
    return header
  }

  /// The moments at a lag, of total weight 1.
  func pairs(lag: Int, _ dynamics: Dynamics) -> PairMoments {
    let end = density(after: lag)
    let step = power(lag)
    var joint = Matrix<Double>(rowCount: start.count, columnCount: start.count)
    for i in start.indices {
      for j in start.indices { joint[i, j] = start[i] * step[i, j] }
    }
    func moment(_ weights: Matrix<Double>) -> Matrix<Double> {
      product(of: functions, .transposed, and: weights * functions)
    }
    let (a, b, c) = (moment(.diagonal(start)), moment(.diagonal(end)), moment(joint))
    var pairs = PairMoments(dimension: functions.columnCount, dynamics: dynamics)
    pairs.pairCount = 1000
    pairs.weight = 1
    pairs.sumX = product(of: functions, .transposed, and: start)
    pairs.sumY = product(of: functions, .transposed, and: end)
    switch dynamics {
    case .nonreversible:
      pairs.first = Self.packed(a)
      pairs.second = Self.packed(b)
      pairs.cross = c
    case .reversible:
      pairs.first = Self.packed(a + b - c - c.transposed())
      pairs.second = Self.packed(a + b)
    }
    return pairs
  }

  func model(
    lag: Int = 1, _ dynamics: Dynamics = .nonreversible,
    whitening: WhiteningOptions = WhiteningOptions()
  ) throws -> KoopmanModel {
    try EDMD(whitening: whitening).fit(
      pairs(lag: lag, dynamics), lag: lag, header: try header(lag: lag, dynamics))
  }

  private static func packed(_ matrix: Matrix<Double>) -> PackedSymmetric {
    PackedSymmetric(
      order: matrix.rowCount,
      elements: (0..<matrix.rowCount).flatMap { i in
        (i..<matrix.rowCount).map { matrix[i, $0] }
      })
  }
}

extension ExactChain {
  /// Four states with a preferred direction, started far from equilibrium.
  static let driven = ExactChain(
    [[0.7, 0.3, 0, 0], [0.05, 0.6, 0.35, 0], [0, 0.1, 0.5, 0.4], [0.3, 0, 0.05, 0.65]],
    start: [0.6, 0.2, 0.15, 0.05])

  /// |λ| = ½, ½ with period 4, σ = .809, .309.
  static let cycle = ExactChain(
    [[0.5, 0.5, 0], [0, 0.5, 0.5], [1, 0, 0]], start: [0.4, 0.4, 0.2])

  /// The stationary density, to rounding.
  var stationary: [Double] { density(after: 4000) }
}

/// The largest difference of two lists.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

/// Forty frames of five columns that any language reproduces.
let fortyFrames: Matrix<Double> = {
  var rows = Matrix<Double>(rowCount: 40, columnCount: 5)
  for t in 0..<40 {
    for j in 0..<5 {
      let (u, k) = (Double(t + 1), Double(j + 1))
      rows[t, j] = sin(u * k * 0.7) + 0.5 * cos(0.3 * u) * k
    }
  }
  return rows
}()
