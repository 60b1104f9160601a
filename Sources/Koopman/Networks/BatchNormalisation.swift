/// The normalisation of one layer's values over a batch, and what remains of it for
/// evaluation.
///
/// ẑ = (z − μ) / √(σ² + ε), then scale · ẑ + shift; with the derivatives' means over the
/// batch, ∂z = scale / √(σ² + ε) · (∂ẑ − mean ∂ẑ − ẑ · mean(∂ẑ ẑ)).
///
/// - Reference: S. Ioffe, C. Szegedy, ICML 2015, PMLR 37, 448, arXiv:1502.03167.
struct BatchNormalisation {
  private var means: [Float]
  private var inverseDeviations: [Float]
  private var meanSlopes: [Float] = []
  private var meanWeightedSlopes: [Float] = []
  /// Over the batch: the derivatives by the shifts.
  private(set) var slopeSums: [Double] = []
  /// Those by the scales.
  private(set) var weightedSlopeSums: [Double] = []
  /// Averages over recent batches, for evaluation.
  var running: Running

  struct Running: Sendable {
    var means: [Double]
    var variances: [Double]
  }

  /// Keeps the deviation of a constant unit from 0.
  static let floor = 1e-5
  /// The share of the newest batch in the running averages.
  private static let momentum = 0.1

  init(width: Int) {
    means = Array(repeating: 0, count: width)
    inverseDeviations = Array(repeating: 1, count: width)
    running = Running(
      means: Array(repeating: 0, count: width), variances: Array(repeating: 1, count: width))
  }

  /// Adds Σ a and Σ a b of each column.
  static func add(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, rowCount: Int, width: Int,
    to sums: inout [Double]
  ) {
    if sums.isEmpty { sums = Array(repeating: 0, count: 2 * width) }
    sums.withUnsafeMutableBufferPointer { sums in
      let (plain, weighted) = (sums.baseAddress!, sums.baseAddress! + width)
      for row in 0..<rowCount {
        for j in 0..<width {
          let value = Double(a[row * width + j])
          plain[j] += value
          weighted[j] += value * Double(b[row * width + j])
        }
      }
    }
  }

  /// Takes the tasks' sums of z and z² in order.
  mutating func settle(_ sums: [[Double]], rowCount: Int) {
    let width = means.count
    let count = Double(rowCount)
    for j in 0..<width {
      let mean = sums.reduce(0) { $0 + $1[j] } / count
      let variance = max(0, sums.reduce(0) { $0 + $1[width + j] } / count - mean * mean)
      means[j] = Float(mean)
      inverseDeviations[j] = Float(1 / (variance + Self.floor).squareRoot())
      running.means[j] += Self.momentum * (mean - running.means[j])
      running.variances[j] +=
        Self.momentum * (variance * count / max(1, count - 1) - running.variances[j])
    }
  }

  /// z to ẑ in place, and scale · ẑ + shift into `target`.
  func normalise(
    _ z: UnsafeMutablePointer<Float>, rowCount: Int, scales: UnsafePointer<Float>,
    shifts: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    let width = means.count
    means.withUnsafeBufferPointer { means in
      inverseDeviations.withUnsafeBufferPointer { factors in
        for row in 0..<rowCount {
          let start = row * width
          for j in 0..<width {
            let value = (z[start + j] - means[j]) * factors[j]
            z[start + j] = value
            target[start + j] = scales[j] * value + shifts[j]
          }
        }
      }
    }
  }

  /// Takes the tasks' sums of ∂ and ∂ ẑ in order, ∂ by scale · ẑ + shift.
  mutating func settleBackward(_ sums: [[Double]], rowCount: Int) {
    let width = means.count
    slopeSums = (0..<width).map { j in sums.reduce(0) { $0 + $1[j] } }
    weightedSlopeSums = (0..<width).map { j in sums.reduce(0) { $0 + $1[width + j] } }
    meanSlopes = slopeSums.map { Float($0 / Double(rowCount)) }
    meanWeightedSlopes = weightedSlopeSums.map { Float($0 / Double(rowCount)) }
  }

  /// ∂ by scale · ẑ + shift to ∂ by z, in place.
  func goBack(
    _ slopes: UnsafeMutablePointer<Float>, _ normalised: UnsafePointer<Float>, rowCount: Int,
    scales: UnsafePointer<Float>
  ) {
    let width = means.count
    meanSlopes.withUnsafeBufferPointer { mean in
      meanWeightedSlopes.withUnsafeBufferPointer { weighted in
        inverseDeviations.withUnsafeBufferPointer { factors in
          for row in 0..<rowCount {
            let start = row * width
            for j in 0..<width {
              slopes[start + j] = scales[j] * factors[j]
                * (slopes[start + j] - mean[j] - normalised[start + j] * weighted[j])
            }
          }
        }
      }
    }
  }
}
