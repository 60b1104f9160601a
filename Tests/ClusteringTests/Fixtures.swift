import Clustering
import LinearAlgebra
import Samples
import Statistics

/// Points around some centres, and a tenth spread over everything.
func mixture(
  _ count: Int, dimension: Int, blobs: Int = 12, seed: UInt64, offset: Double = 0
) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  let middles = (0..<(blobs * dimension)).map { _ in 3 * generator.nextNormal() }
  var points = Matrix<Double>(rowCount: count, columnCount: dimension)
  for row in 0..<count {
    let blob = generator.nextIndex(below: blobs)
    let isBackground = generator.nextUniform() < 0.1
    for axis in 0..<dimension {
      points[row, axis] =
        offset
        + (isBackground
          ? 16 * generator.nextUniform() - 8
          : middles[blob * dimension + axis] + 0.5 * generator.nextNormal())
    }
  }
  return points
}

func uniform(_ count: Int, dimension: Int, seed: UInt64) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  return Matrix(
    rowCount: count, columnCount: dimension,
    elements: (0..<(count * dimension)).map { _ in generator.nextUniform() })
}

func squaredDistance(_ a: Matrix<Double>, _ i: Int, _ b: Matrix<Double>, _ j: Int) -> Double {
  (0..<a.columnCount).reduce(0) { $0 + (a[i, $1] - b[j, $1]) * (a[i, $1] - b[j, $1]) }
}

/// The nearest of all centres, of equals the first, by comparing all.
func nearest(_ points: Matrix<Double>, _ row: Int, _ centres: Matrix<Double>) -> Int {
  var best = 0
  var least = Double.infinity
  for centre in 0..<centres.rowCount {
    let distance = squaredDistance(points, row, centres, centre)
    if distance < least { (best, least) = (centre, distance) }
  }
  return best
}

func nearest(_ points: Matrix<Double>, _ centres: Matrix<Double>) -> [Int32] {
  (0..<points.rowCount).map { Int32(nearest(points, $0, centres)) }
}

/// Lloyd's algorithm as it is written in books.
func plainLloyd(_ points: Matrix<Double>, _ start: Matrix<Double>, iterations: Int) -> Matrix<Double> {
  var centres = start
  for _ in 0..<iterations {
    var sums = Matrix<Double>(rowCount: centres.rowCount, columnCount: centres.columnCount)
    var counts = [Double](repeating: 0, count: centres.rowCount)
    for (row, label) in nearest(points, centres).enumerated() {
      counts[Int(label)] += 1
      for axis in 0..<points.columnCount { sums[Int(label), axis] += points[row, axis] }
    }
    for centre in counts.indices where counts[centre] > 0 {
      for axis in 0..<points.columnCount {
        centres[centre, axis] = sums[centre, axis] / counts[centre]
      }
    }
  }
  return centres
}

func inertia(_ points: Matrix<Double>, _ centres: Matrix<Double>) -> Double {
  nearest(points, centres).enumerated().reduce(0) {
    $0 + squaredDistance(points, $1.offset, centres, Int($1.element))
  }
}

func largestDifference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0
}

/// The points as a source of trajectories of these lengths, in order.
func source(_ points: Matrix<Double>, lengths: [Int]) -> ArraySource<Double> {
  var start = 0
  var arrays: [Matrix<Double>] = []
  for length in lengths {
    arrays.append(points.rows(start..<(start + length)))
    start += length
  }
  return ArraySource(arrays)
}
