import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics

/// Five folds of a run in twenty blocks, without guards where none are asked for.
func folds(_ moments: LaggedMoments, lag: Int, slowest: Double = 0) throws -> [GuardedFolds.Fold] {
  guard let folds = GuardedFolds(moments.header, lag: lag, slowest: slowest) else {
    throw KoopmanError.noPairs(lag: lag)
  }
  return folds.folds
}

/// One group a feature.
func single(_ moments: LaggedMoments) -> [[Int]] { moments.header.features.indices.map { [$0] } }

/// Two slow processes, each visible only in the difference of two columns, among columns of
/// white noise: column 4 = s + n, 9 = n, 13 = u + m, 17 = m.
func planted(dimension: Int = 24, frameCount: Int = 20_000, seed: UInt64) -> Matrix<Double> {
  let slow = autoregressive([0.97, 0.9], frameCount: frameCount, seed: seed)
  var rows = autoregressive(
    Array(repeating: 0, count: dimension), frameCount: frameCount, seed: seed + 1000)
  for t in 0..<frameCount {
    rows[t, 4] = slow[t, 0] + rows[t, 9]
    rows[t, 13] = slow[t, 1] + rows[t, 17]
  }
  return rows
}

/// Columns of the given rows, each times a factor.
func columns(_ rows: Matrix<Double>, _ picks: [(column: Int, factor: Double)]) -> Matrix<Double> {
  Matrix(rows: (0..<rows.rowCount).map { t in picks.map { rows[t, $0.column] * $0.factor } })
}

/// VAMP-2 of the leading components of some features over some blocks, by a fit from scratch
/// on moments of these features alone.
func scratchScore(
  _ rows: Matrix<Double>, _ features: [Int], blocks: Set<Int>, lag: Int, method: Method, count: Int
) throws -> Double {
  let part = try moments(
    [columns(rows, features.map { ($0, 1) })], lags: [lag], method.dynamics)
  let pairs = try part.sum(lag: lag) { blocks.contains($0) }
  let model =
    method == .tica
    ? try TICA().fit(pairs, lag: lag, header: part.header)
    : try VAMP().fit(pairs, lag: lag, header: part.header)
  return (model.singularValues ?? model.modes.map(\.real)).prefix(count)
    .reduce(1) { $0 + max(0, $1) * max(0, $1) }
}

/// The greedy search itself, every candidate a fit from scratch.
///
/// - Returns: Groups, and the scores of the sets that they end.
func scratchSearch(
  _ direction: GreedySelection.Direction, among groups: [[Int]],
  score: (_ features: [Int]) throws -> Double
) throws -> (order: [Int], scores: [Double]) {
  func value(_ set: [Int]) throws -> Double { try score(set.flatMap { groups[$0] }.sorted()) }
  var order: [Int] = []
  var scores: [Double] = []
  switch direction {
  case .forward:
    while order.count < groups.count {
      let rest = groups.indices.filter { !order.contains($0) }
      let values = try rest.map { try value(order + [$0]) }
      order.append(rest[values.firstIndex { $0 >= values.max()! * (1 - 1e-10) }!])
      scores.append(values.max()!)
    }
  case .backward:
    var set = Array(groups.indices)
    scores = [try value(set)]
    while set.count > 1 {
      let values = try set.map { left in try value(set.filter { $0 != left }) }
      let choice = values.lastIndex { $0 >= values.max()! * (1 - 1e-10) }!
      order.insert(set.remove(at: choice), at: 0)
      scores.insert(values.max()!, at: 0)
    }
    order.insert(set[0], at: 0)
  }
  return (order, scores)
}
