import LinearAlgebra
import Samples

/// Points in memory, row after row.
struct PointView: @unchecked Sendable {
  let base: UnsafePointer<Double>
  let count: Int
  let dimension: Int

  init(_ base: UnsafePointer<Double>, count: Int, dimension: Int) {
    self.base = base
    self.count = count
    self.dimension = dimension
  }

  /// The mean over the columns of their variances.
  func meanVariance(threadCount: Int) -> Double {
    let spreads = ParallelPass.map(
      count: (count + 65_535) / 65_536, threadCount: threadCount
    ) { part in
      var spread = Spread(reference: base, dimension: dimension)
      let start = part * 65_536
      spread.add(base + start * dimension, count: Swift.min(65_536, count - start))
      return spread
    }
    var total = spreads[0]
    for other in spreads.dropFirst() { total.merge(other) }
    return total.meanVariance
  }

  /// Throws where fewer than so many points are distinct.
  func requireDistinct(_ needed: Int) throws(ClusteringError) {
    var distinct = Set<[UInt64]>()
    for row in 0..<count {
      // The sum makes a negative zero a positive one.
      distinct.insert((0..<dimension).map { (base[row * dimension + $0] + 0).bitPattern })
      if distinct.count >= needed { return }
    }
    throw .tooFewPoints(points: distinct.count, clusters: needed)
  }
}

/// Sums and squares of columns, about a reference point.
struct Spread: Sendable {
  private let reference: [Double]
  private var sums: [Double]
  private var squares: [Double]
  private var count = 0

  init(reference: UnsafePointer<Double>, dimension: Int) {
    self.reference = (0..<dimension).map { reference[$0] }
    sums = Array(repeating: 0, count: dimension)
    squares = sums
  }

  mutating func add(_ rows: UnsafePointer<Double>, count rowCount: Int) {
    let dimension = reference.count
    for axis in 0..<dimension {
      let center = reference[axis]
      var (sum, square) = (0.0, 0.0)
      for row in 0..<rowCount {
        let step = rows[row &* dimension &+ axis] - center
        sum += step
        square += step * step
      }
      sums[axis] += sum
      squares[axis] += square
    }
    count += rowCount
  }

  mutating func merge(_ other: Spread) {
    for axis in sums.indices {
      sums[axis] += other.sums[axis]
      squares[axis] += other.squares[axis]
    }
    count += other.count
  }

  var meanVariance: Double {
    let n = Double(count)
    let variances = zip(sums, squares).map { sum, square in
      Swift.max(0, square / n - (sum / n) * (sum / n))
    }
    return variances.reduce(0, +) / Double(variances.count)
  }
}

/// Throws at the first number that is not finite.
func requireFinite(_ points: Matrix<Double>) throws(ClusteringError) {
  let bad = points.withUnsafeBufferPointer { elements in
    elements.baseAddress.flatMap { firstNonFinite($0, count: elements.count) }
  }
  if let bad {
    throw .notFinite(row: bad / points.columnCount, column: bad % points.columnCount)
  }
}
