/// The sums and counts of the points of each cluster, from which points can be taken again.
///
/// Each sum carries its rounding errors in a second number (Neumaier's summation), so that
/// millions of additions and removals leave it as exact as one fresh sum, and the order of the
/// points hardly ever changes a bit of a mean.
///
/// - Reference: T. Ogita, S. M. Rump, S. Oishi, SIAM J. Sci. Comput. 26, 1955 (2005),
///   [doi:10.1137/030601818](https://doi.org/10.1137/030601818).
final class ClusterSums: @unchecked Sendable {
  let clusterCount: Int
  let dimension: Int
  private let sums: UnsafeMutablePointer<Double>
  private let errors: UnsafeMutablePointer<Double>
  private let counts: UnsafeMutablePointer<Int>
  /// The clusters that are not as they were when this was last empty.
  private let touched: UnsafeMutablePointer<Bool>
  private(set) var isTouched = false

  init(clusterCount: Int, dimension: Int) {
    self.clusterCount = clusterCount
    self.dimension = dimension
    sums = .allocate(capacity: clusterCount * dimension)
    errors = .allocate(capacity: clusterCount * dimension)
    counts = .allocate(capacity: clusterCount)
    touched = .allocate(capacity: clusterCount)
    sums.initialize(repeating: 0, count: clusterCount * dimension)
    errors.initialize(repeating: 0, count: clusterCount * dimension)
    counts.initialize(repeating: 0, count: clusterCount)
    touched.initialize(repeating: false, count: clusterCount)
  }

  deinit {
    sums.deallocate()
    errors.deallocate()
    counts.deallocate()
    touched.deallocate()
  }

  func count(of cluster: Int) -> Int { counts[cluster] }

  var emptyClusters: [Int] { (0..<clusterCount).filter { counts[$0] == 0 } }

  /// Adds a point whose coordinates lie `stride` apart.
  @inline(__always)
  func add(_ point: UnsafePointer<Double>, stride: Int, to cluster: Int) {
    accumulate(point, stride: stride, cluster, sign: 1)
    counts[cluster] &+= 1
  }

  @inline(__always)
  func remove(_ point: UnsafePointer<Double>, stride: Int, from cluster: Int) {
    accumulate(point, stride: stride, cluster, sign: -1)
    counts[cluster] &-= 1
  }

  @inline(__always)
  private func accumulate(
    _ point: UnsafePointer<Double>, stride: Int, _ cluster: Int, sign: Double
  ) {
    touched[cluster] = true
    isTouched = true
    let sums = sums + cluster &* dimension
    let errors = errors + cluster &* dimension
    for axis in 0..<dimension {
      let (sum, error) = twoSum(sums[axis], sign * point[axis &* stride])
      sums[axis] = sum
      errors[axis] += error
    }
  }

  /// Adds what another holds, and empties it.
  func take(_ other: ClusterSums) {
    guard other.isTouched else { return }
    for cluster in 0..<clusterCount where other.touched[cluster] {
      for k in (cluster * dimension)..<((cluster + 1) * dimension) {
        let (sum, error) = twoSum(sums[k], other.sums[k])
        sums[k] = sum
        errors[k] += error + other.errors[k]
        other.sums[k] = 0
        other.errors[k] = 0
      }
      counts[cluster] += other.counts[cluster]
      other.counts[cluster] = 0
      other.touched[cluster] = false
      touched[cluster] = true
      isTouched = true
    }
    other.isTouched = false
  }

  /// Forgets everything.
  func clear() {
    sums.update(repeating: 0, count: clusterCount * dimension)
    errors.update(repeating: 0, count: clusterCount * dimension)
    counts.update(repeating: 0, count: clusterCount)
    touched.update(repeating: false, count: clusterCount)
    isTouched = false
  }

  /// Moves each centre to the mean of its points; where there are none it stays.
  ///
  /// - Parameter steps: The length of each step, rounded up.
  /// - Returns: The sum of the squared lengths of all steps.
  func move(_ centres: inout [Double], steps: inout [Double]) -> Double {
    var mean = [Double](repeating: 0, count: dimension)
    var total = 0.0
    for centre in 0..<clusterCount {
      steps[centre] = 0
      guard counts[centre] > 0 else { continue }
      writeMean(of: centre, into: &mean)
      var squared = 0.0
      for axis in 0..<dimension {
        let step = mean[axis] - centres[centre * dimension + axis]
        squared += step * step
        centres[centre * dimension + axis] = mean[axis]
      }
      total += squared
      steps[centre] = squared.squareRoot() * (1 + 1e-12)
    }
    return total
  }

  /// Writes the mean of a cluster that is not empty.
  func writeMean(of cluster: Int, into mean: UnsafeMutablePointer<Double>) {
    let count = Double(counts[cluster])
    for axis in 0..<dimension {
      let k = cluster * dimension + axis
      mean[axis] = (sums[k] + errors[k]) / count
    }
  }
}

/// A sum and its rounding error, exactly.
///
/// - Reference: D. E. Knuth, The Art of Computer Programming 2, 4.2.2.
@inline(__always)
func twoSum(_ a: Double, _ b: Double) -> (sum: Double, error: Double) {
  let sum = a + b
  let virtual = sum - a
  return (sum, (a - (sum - virtual)) + (b - virtual))
}
