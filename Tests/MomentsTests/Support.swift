import Foundation
import LinearAlgebra
import Moments
import Samples
import Statistics

/// A folder of a test's own, removed with the value.
final class Scratch {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("moments-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// All names in the folder, hidden ones too.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// Trajectories of correlated noise: every column moves slowly and differs
/// from the others in mean and scale.
func randomTrajectories(_ lengths: [Int], dimension: Int, seed: UInt64) -> [Matrix<Double>] {
  var generator = SeededGenerator(seed: seed)
  return lengths.map { length in
    var rows = Matrix<Double>(rowCount: length, columnCount: dimension)
    var state = (0..<dimension).map { _ in generator.nextNormal() }
    for t in 0..<length {
      for j in 0..<dimension {
        state[j] = 0.9 * state[j] + 0.4 * generator.nextNormal()
        rows[t, j] = Double(j + 1) * state[j] + 0.3 * state[0] - Double(j)
      }
    }
    return rows
  }
}

/// Frame weights between 0 and 2, one in five of them zero.
func randomWeights(_ lengths: [Int], seed: UInt64) -> [[Double]] {
  var generator = SeededGenerator(seed: seed)
  return lengths.map { length in
    (0..<length).map { _ in generator.nextIndex(below: 5) == 0 ? 0 : 2 * generator.nextUniform() }
  }
}

/// What the moments should be, by a loop over pairs.
struct NaivePairs {
  var pairCount = 0
  var weight = 0.0
  var sumX: [Double]
  var sumY: [Double]
  var first: Matrix<Double>
  var second: Matrix<Double>
  var cross: Matrix<Double>

  /// - Parameter contains: Which pairs to take, by trajectory and first frame.
  init(
    _ trajectories: [Matrix<Double>], weights: [[Double]]?, lag: Int, dynamics: Dynamics,
    shift: [Double], contains: (_ trajectory: Int, _ frame: Int) -> Bool
  ) {
    let d = shift.count
    sumX = Array(repeating: 0, count: d)
    sumY = sumX
    first = Matrix(rowCount: d, columnCount: d)
    second = first
    cross = first
    for (index, rows) in trajectories.enumerated() {
      for t in 0..<max(0, rows.rowCount - lag) where contains(index, t) {
        let w = weights?[index][t] ?? 1
        let x = (0..<d).map { rows[t, $0] - shift[$0] }
        let y = (0..<d).map { rows[t + lag, $0] - shift[$0] }
        pairCount += 1
        weight += w
        for i in 0..<d {
          sumX[i] += w * x[i]
          sumY[i] += w * y[i]
          for j in 0..<d {
            switch dynamics {
            case .reversible:
              first[i, j] += w * (y[i] - x[i]) * (y[j] - x[j])
              second[i, j] += w * (x[i] * x[j] + y[i] * y[j])
            case .nonreversible:
              first[i, j] += w * x[i] * x[j]
              second[i, j] += w * y[i] * y[j]
              cross[i, j] += w * x[i] * y[j]
            }
          }
        }
      }
    }
    if dynamics == .reversible { cross = Matrix(rowCount: 0, columnCount: 0) }
  }
}

/// The largest difference between two sets of sums, each kind of sum measured
/// by `scales`, which should be the whole's own size.
func distance(_ pairs: PairMoments, _ naive: NaivePairs, relativeTo whole: NaivePairs) -> Double {
  guard pairs.pairCount == naive.pairCount else { return .infinity }
  func part(_ a: [Double], _ b: [Double], _ scale: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    let size = max(scale.map(abs).max() ?? 0, 1e-300)
    return zip(a, b).map { abs($0 - $1) / size }.max() ?? 0
  }
  return [
    part([pairs.weight], [naive.weight], [whole.weight]),
    part(pairs.sumX, naive.sumX, whole.second.diagonal),
    part(pairs.sumY, naive.sumY, whole.second.diagonal),
    part(pairs.first.matrix.elements, naive.first.elements, whole.first.elements),
    part(pairs.second.matrix.elements, naive.second.elements, whole.second.elements),
    part(pairs.cross.elements, naive.cross.elements, whole.cross.elements),
  ].max()!
}

/// Whether two sets of sums agree bit for bit at every block and lag.
func haveEqualBits(_ a: LaggedMoments, _ b: LaggedMoments) throws -> Bool {
  guard a.header == b.header else { return false }
  for block in 0..<a.header.blockCount {
    for lag in a.header.lags {
      if try a.pairs(block: block, lag: lag) != b.pairs(block: block, lag: lag) { return false }
    }
  }
  return true
}

/// The largest relative difference between two totals, in each kind of sum.
func distance(_ a: PairMoments, _ b: PairMoments) -> Double {
  guard a.pairCount == b.pairCount else { return .infinity }
  func part(_ a: [Double], _ b: [Double], _ scale: Double) -> Double {
    zip(a, b).map { abs($0 - $1) / scale }.max() ?? 0
  }
  let size = b.second.matrix.maximumMagnitude
  return [
    part([a.weight], [b.weight], b.weight),
    part(a.sumX, b.sumX, size), part(a.sumY, b.sumY, size),
    part(a.first.matrix.elements, b.first.matrix.elements, b.first.matrix.maximumMagnitude),
    part(a.second.matrix.elements, b.second.matrix.elements, size),
    part(a.cross.elements, b.cross.elements, max(b.cross.maximumMagnitude, 1e-300)),
  ].max()!
}

extension Matrix<Double> {
  var maximumMagnitude: Double { elements.map(abs).max() ?? 0 }
}
