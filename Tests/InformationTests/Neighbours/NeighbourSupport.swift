import Glibc
import Information
import LinearAlgebra
import Statistics

/// The formulas of nearest-neighbour estimators by comparing each point with each, O(n²).
struct DirectNeighbours {
  let columns: [[Double]]
  let periods: [Double]
  let window: Int
  let trajectories: [Int]

  /// Columns are standardised operation by operation as the estimators do, so that distances that
  /// are equal there are equal here.
  init(_ parts: [ContinuousVariable], lengths: [Int]? = nil, window: Int = 0) {
    var columns: [[Double]] = []
    var periods: [Double] = []
    for part in parts {
      for column in 0..<part.columnCount {
        let values = part.values.column(column)
        let count = Double(values.count)
        guard let period = part.periods[column] else {
          let steps = values.map { $0 - values[0] }
          let span = steps.map { abs($0) }.max()!
          let mean = steps.reduce(0) { $0 + $1 / span } / count
          let variance = steps.reduce(0) { $0 + ($1 / span - mean) * ($1 / span - mean) }
          let scale = (variance / count).squareRoot() * span
          columns.append(steps.map { ($0 - mean * span) / scale })
          periods.append(.infinity)
          continue
        }
        let wrapped = values.map { $0 - period * ($0 / period).rounded(.down) }
        func image(_ step: Double) -> Double { step - period * (step / period).rounded() }
        var centre = wrapped[0]
        for _ in 0..<2 { centre += wrapped.reduce(0) { $0 + image($1 - centre) } / count }
        let variance = wrapped.reduce(0) {
          $0 + image($1 - centre) / period * (image($1 - centre) / period)
        }
        let scale = (variance / count).squareRoot() * period
        columns.append(wrapped.map { $0 / scale })
        periods.append(period / scale)
      }
    }
    self.columns = columns
    self.periods = periods
    self.window = window
    let count = parts[0].frameCount
    trajectories = (lengths ?? [count]).enumerated().flatMap {
      [Int](repeating: $0.offset, count: $0.element)
    }
  }

  func isAdmissible(_ i: Int, _ j: Int) -> Bool {
    i != j && (trajectories[i] != trajectories[j] || abs(i - j) > window)
  }

  func distance(_ i: Int, _ j: Int, _ chosen: Range<Int>) -> Double {
    var result = 0.0
    for column in chosen {
      let direct = abs(columns[column][i] - columns[column][j])
      result = max(result, min(direct, periods[column] - direct))
    }
    return result
  }

  func neighbours(_ i: Int) -> [Int] { columns[0].indices.filter { isAdmissible(i, $0) } }

  func psi(_ n: Int) -> Double { (1..<max(1, n)).reduce(-0.5772156649015329) { $0 + 1 / Double($1) } }

  /// The local terms; x and o are so many columns, the rest is z.
  func terms(k: Int, x: Int, o: Int, second: Bool = false) -> [Double] {
    let all = 0..<columns.count
    let (xs, os, zs) = (0..<x, x..<x + o, x + o..<columns.count)
    return columns[0].indices.map { i in
      let others = neighbours(i)
      let sorted = others.map { (distance(i, $0, all), $0) }.sorted { $0 < $1 }.map(\.1)
      let radius = distance(i, sorted[k - 1], all)
      func nearer(_ sets: [Range<Int>]) -> Int {
        others.count { j in sets.allSatisfy { distance(i, j, $0) < radius * (1 - 1e-10) } }
      }
      func equal(_ sets: [Range<Int>]) -> Double {
        psi(others.count { j in sets.allSatisfy { distance(i, j, $0) == 0 } } + 1)
      }
      if zs.isEmpty {
        let whole = psi(others.count + 1)
        if radius == 0 { return equal([all]) + whole - equal([xs]) - equal([os]) }
        if !second { return psi(k) + whole - psi(nearer([xs]) + 1) - psi(nearer([os]) + 1) }
        let sides = [xs, os].map { set in
          let edge = sorted[..<k].map { distance(i, $0, set) }.max()!
          return psi(others.count { distance(i, $0, set) <= edge * (1 + 1e-10) })
        }
        return psi(k) - 1 / Double(k) + whole - sides[0] - sides[1]
      }
      if radius == 0 {
        return equal([all]) + equal([zs]) - equal([xs, zs]) - equal([os, zs])
      }
      return psi(k) + psi(nearer([zs]) + 1) - psi(nearer([xs, zs]) + 1) - psi(nearer([os, zs]) + 1)
    }
  }

  /// Ross's local terms of the points that are not alone, with nil for the others.
  func terms(k: Int, labels: [Int]) -> [Double?] {
    let all = 0..<columns.count
    func companions(_ i: Int) -> [Int] { neighbours(i).filter { labels[$0] == labels[i] } }
    let kept = Set(labels.indices.filter { !companions($0).isEmpty })
    return labels.indices.map { i in
      guard kept.contains(i) else { return nil }
      let mine = companions(i).map { distance(i, $0, all) }.sorted()
      let others = neighbours(i).filter { kept.contains($0) }
      let own = min(k, mine.count)
      let radius = mine[own - 1]
      let share = psi(others.count + 1) - psi(mine.count + 1)
      if radius == 0 {
        return share + psi(mine.count { $0 == 0 } + 1)
          - psi(others.count { distance(i, $0, all) == 0 } + 1)
      }
      return share + psi(own) - psi(others.count { distance(i, $0, all) < radius * (1 - 1e-10) } + 1)
    }
  }
}

/// Kinds of points that a tree may trip over.
enum PointKind: String, CaseIterable, Sendable {
  case normal, clustered, lattice, heavyTailed

  func columns(_ count: Int, _ n: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    var result = Matrix<Double>(rowCount: n, columnCount: count)
    for i in 0..<n {
      let shared = generator.nextNormal()
      for j in 0..<count {
        let value = shared + generator.nextNormal()
        result[i, j] =
          switch self {
          case .normal: value
          case .clustered: 0.001 * value + Double(generator.nextIndex(below: 4))
          case .lattice: (2 * value).rounded()
          case .heavyTailed: value * value * value * abs(value)
          }
      }
    }
    return result
  }
}

/// x and o with a correlation, one a frame.
func correlatedPair(_ rho: Double, count: Int, seed: UInt64) throws
  -> (x: ContinuousVariable, o: ContinuousVariable)
{
  var generator = SeededGenerator(seed: seed)
  var (x, o) = ([Double](), [Double]())
  for _ in 0..<count {
    let (a, b) = (generator.nextNormal(), generator.nextNormal())
    x.append(a)
    o.append(rho * a + (1 - rho * rho).squareRoot() * b)
  }
  return (try ContinuousVariable(x), try ContinuousVariable(o))
}

/// A stationary autoregressive process of unit variance.
func autoregression(_ phi: Double, count: Int, seed: UInt64) -> [Double] {
  var generator = SeededGenerator(seed: seed)
  var value = generator.nextNormal()
  return (0..<count).map { _ in
    value = phi * value + (1 - phi * phi).squareRoot() * generator.nextNormal()
    return value
  }
}

func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
