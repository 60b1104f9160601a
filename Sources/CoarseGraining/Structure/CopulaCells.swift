import Glibc
import Statistics

/// Information of two columns of normal scores in cells of equal probability.
///
/// What cells say of a Gaussian pair with the same correlation is known, so that the difference,
/// what is not Gaussian, does not depend on how coarse the cells are where nothing is.
struct CopulaCells: Sendable {
  /// Cells a column.
  let count: Int

  /// Where cells end, in scores.
  private let edges: [Double]
  /// Of each cell, scores at which its probability is integrated, with weights that sum to 1/cells.
  private let nodes: [[(score: Double, weight: Double)]]

  /// At most twelve cells a column, fewer where a pair of cells would hold under 25 frames.
  init(frameCount: Int) {
    let m = max(4, min(12, Int((Double(frameCount) / 25).squareRoot())))
    count = m
    edges = (1..<m).map { Normal.quantile(Double($0) / Double(m)) }
    // Gauss–Legendre with five points on each third of a cell.
    let points = [
      (0.0, 0.5688888888888889), (0.5384693101056831, 0.4786286704993665),
      (-0.5384693101056831, 0.4786286704993665), (0.9061798459386640, 0.2369268850561891),
      (-0.9061798459386640, 0.2369268850561891),
    ]
    let width = 1 / Double(3 * m)
    nodes = (0..<m).map { cell in
      (0..<3).flatMap { third in
        points.map { point in
          let place = (Double(3 * cell + third) + 0.5 + 0.5 * point.0) * width
          return (Normal.quantile(place), 0.5 * point.1 * width)
        }
      }
    }
  }

  /// The cell of each score.
  func assign(_ scores: [Double]) -> [UInt8] {
    scores.map { score in
      var cell: UInt8 = 0
      for edge in edges where edge <= score { cell += 1 }
      return cell
    }
  }

  /// The information that the cells hold of a Gaussian pair, in nats.
  func gaussian(_ correlation: Double) -> Double {
    let m = count
    let rho = min(0.9999, max(-0.9999, correlation))
    let scale = 1 / (2 * (1 - rho * rho)).squareRoot()
    var sum = 0.0
    for cell in 0..<m {
      var row = [Double](repeating: 0, count: m)
      for (score, weight) in nodes[cell] {
        var below = 0.0
        for j in 0..<m {
          let next = j < m - 1 ? 0.5 * erfc(-(edges[j] - rho * score) * scale) : 1
          row[j] += weight * (next - below)
          below = next
        }
      }
      for p in row where p > 0 { sum += p * log(p * Double(m * m)) }
    }
    return sum
  }

  /// The plug-in information of a table of counts, in nats.
  func information(_ counts: [Double]) -> Double {
    let m = count
    var rows = [Double](repeating: 0, count: m)
    var columns = rows
    var (total, sum) = (0.0, 0.0)
    func term(_ x: Double) -> Double { x > 0 ? x * log(x) : 0 }
    for i in 0..<m {
      for j in 0..<m {
        let n = counts[i * m + j]
        rows[i] += n
        columns[j] += n
        total += n
        sum += term(n)
      }
    }
    guard total > 0 else { return 0 }
    for n in rows { sum -= term(n) }
    for n in columns { sum -= term(n) }
    return (sum + term(total)) / total
  }

  /// Of each block, the weight of each pair of cells.
  func counts(
    _ a: [UInt8], _ b: [UInt8], _ weights: [Double]?, _ blocks: [Int], _ blockCount: Int
  ) -> [[Double]] {
    let m = count
    var flat = [Double](repeating: 0, count: blockCount * m * m)
    flat.withUnsafeMutableBufferPointer { flat in
      for frame in a.indices {
        let cell = blocks[frame] &* m &* m &+ Int(a[frame]) &* m &+ Int(b[frame])
        flat[cell] += weights?[frame] ?? 1
      }
    }
    return (0..<blockCount).map { Array(flat[$0 * m * m..<($0 + 1) * m * m]) }
  }
}
