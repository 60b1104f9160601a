import LinearAlgebra
import Numerics

/// Both thresholds of a table, and the distribution of x that the onset belongs to.
struct OnsetSearch {
  private(set) var local: Double
  private(set) var onset: Double
  /// The minimiser's decoder as ratios q(o|t)/p(o), where the onset lies below the local threshold.
  private(set) var ratios: [Double]?

  private static let startLimit = 64
  private static let keptLimit = 8

  /// Singular values and vectors over x of P_X^(−½) P_XO P_O^(−½), the trivial one taken off.
  static func correlations(of table: BottleneckTable) -> (values: [Double], left: Matrix<Double>) {
    let n = table.rowCount
    let m = table.columnCount
    var scaled = Matrix<Double>(rowCount: n, columnCount: m)
    for x in 0..<n {
      let root = table.p[x].squareRoot()
      for o in 0..<m {
        let other = table.marginal[o].squareRoot()
        // Without the trivial part, so that no value has to be told from it.
        scaled[x, o] = root * (table.conditional[x * m + o] - table.marginal[o]) / other
      }
    }
    guard let svd = try? SingularValueDecomposition(of: scaled) else {
      preconditionFailure("a finite table has singular values")
    }
    let count = min(n, m) - 1
    return (svd.values.prefix(count).map { min($0, 1) }, svd.leftVectors)
  }

  /// Nil where o does not depend on x.
  init?(_ table: BottleneckTable) {
    let n = table.rowCount
    let m = table.columnCount
    guard n > 1, m > 1 else { return nil }
    let (values, left) = Self.correlations(of: table)
    guard values[0] > 1e-9 else { return nil }
    local = 1 / (values[0] * values[0])
    onset = local

    // Starts: single x (those with the most to tell where there are many), and both sides of the
    // leading singular functions, as far as probabilities allow.
    var starts: [[Double]] = []
    let vertices = n <= Self.startLimit ? Array(0..<n) : Self.loudest(table, Self.startLimit)
    for x in vertices {
      var q = [Double](repeating: 0, count: n)
      q[x] = 1
      starts.append(q)
    }
    for j in 0..<min(3, values.count) {
      for sign in [1.0, -1] {
        let f = (0..<n).map { sign * left[$0, j] / table.p[$0].squareRoot() }
        let lowest = f.min()!
        guard lowest < 0 else { continue }
        for size in [0.7, 0.2] {
          starts.append((0..<n).map { table.p[$0] * (1 - size * f[$0] / lowest) })
        }
      }
    }
    // Most starts lead to few ends: a first look tells them apart.
    let missing = MissingClusters(table, capacity: starts.count)
    missing.set(starts)
    var kept: [(ratio: Double, q: [Double])] = []
    for found in missing.lowRatios(below: local, rounds: 40) where kept.count < Self.keptLimit {
      if !kept.contains(where: { abs($0.ratio - found.ratio) < 1e-9 * found.ratio }) {
        kept.append(found)
      }
    }
    guard !kept.isEmpty else { return }
    missing.set(kept.map(\.q))
    // Within rounding of the local threshold there is no transition of the first order to tell.
    if let best = missing.lowRatios(below: local * (1 - 1e-9), rounds: 3000).first {
      onset = best.ratio
      ratios = missing.decoderRatios(of: best.q)
    }
  }

  /// The x with the largest p(x)·KL[p(o|x)‖p(o)], in their order.
  private static func loudest(_ table: BottleneckTable, _ count: Int) -> [Int] {
    let m = table.columnCount
    let scores = (0..<table.rowCount).map { x in
      (0..<m).reduce(0.0) { sum, o in
        let w = table.conditional[x * m + o]
        return w > 0 ? sum + w * Double.log(w / table.marginal[o]) : sum
      }
    }
    return scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(count).sorted()
  }
}
