import Glibc
public import LinearAlgebra

/// What ``StatePredictive`` found.
public struct StatePredictiveModel: Sendable {
  /// One round of encoder and labels.
  public struct Round: Equatable, Sendable {
    /// The share of frames whose label changed.
    public let changedShare: Double
    /// States that were left.
    public let stateCount: Int
  }

  /// The lag in frames.
  public let lag: Int
  /// The state of each frame, one array a trajectory.
  public let labels: [[Int32]]
  /// Round after round.
  public let history: [Round]
  /// Whether labels came to rest.
  public let isStable: Bool
  /// States × columns: the slopes of each state's score, per unit of each column.
  public let slopes: Matrix<Double>
  /// The constant of each state's score.
  public let constants: [Double]
  /// Latent coordinates × columns: directions in which the scores of states differ most, per unit of
  /// each column, largest first; up to two, and none with one state.
  public let latentDirections: Matrix<Double>
  /// What a latent coordinate is at the mean of all columns is zero; the means.
  public let means: [Double]

  init(
    lag: Int, encoder: LogisticEncoder, scaling: ColumnScaling, labels: [[Int32]],
    history: [Round], isStable: Bool
  ) {
    self.lag = lag
    self.labels = labels
    self.history = history
    self.isStable = isStable
    means = scaling.means
    let (k, d) = (encoder.stateCount, scaling.count)
    var slopes = Matrix<Double>(rowCount: k, columnCount: d)
    var constants: [Double] = []
    for s in 0..<k {
      var constant = encoder.coefficients[s, 0]
      for c in 0..<d {
        slopes[s, c] = encoder.coefficients[s, c + 1] / scaling.scales[c]
        constant -= slopes[s, c] * scaling.means[c]
      }
      constants.append(constant)
    }
    self.slopes = slopes
    self.constants = constants
    latentDirections = Self.latent(encoder, scaling)
  }

  /// The number of states.
  public var stateCount: Int { slopes.rowCount }

  /// The probability of each state a lag later, for one frame's columns.
  public func futureProbabilities(_ values: [Double]) -> [Double] {
    precondition(values.count == slopes.columnCount, "one value a column")
    let scores = (0..<stateCount).map { s in
      values.indices.reduce(constants[s]) { $0 + slopes[s, $1] * values[$1] }
    }
    let most = scores.max() ?? 0
    let weights = scores.map { exp($0 - most) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// The latent coordinates of one frame's columns.
  public func latent(_ values: [Double]) -> [Double] {
    precondition(values.count == means.count, "one value a column")
    return (0..<latentDirections.rowCount).map { z in
      values.indices.reduce(0) { $0 + latentDirections[z, $1] * (values[$1] - means[$1]) }
    }
  }

  /// The leading right singular vectors of the states' slopes about their mean: columns are
  /// standardised there, so lengths can be compared. The largest weight is positive.
  private static func latent(_ encoder: LogisticEncoder, _ scaling: ColumnScaling) -> Matrix<Double> {
    let (k, d) = (encoder.stateCount, scaling.count)
    guard k > 1 else { return Matrix(rowCount: 0, columnCount: d) }
    var centred = Matrix<Double>(rowCount: k, columnCount: d)
    for c in 0..<d {
      let mean = (0..<k).reduce(0) { $0 + encoder.coefficients[$1, c + 1] } / Double(k)
      for s in 0..<k { centred[s, c] = encoder.coefficients[s, c + 1] - mean }
    }
    guard let svd = try? SingularValueDecomposition(of: centred) else {
      return Matrix(rowCount: 0, columnCount: d)
    }
    let values = svd.values
    let count = min(2, values.count { $0 > 1e-6 * (values.first ?? 0) })
    var directions = Matrix<Double>(rowCount: count, columnCount: d)
    for z in 0..<count {
      let v = (0..<d).map { svd.rightVectors[$0, z] }
      let largest = v.max { abs($0) < abs($1) } ?? 1
      for c in 0..<d { directions[z, c] = (largest < 0 ? -v[c] : v[c]) / scaling.scales[c] }
    }
    return directions
  }
}

/// Columns brought to mean 0 and variance 1; one that never changes stays 0.
struct ColumnScaling: Sendable {
  let means: [Double]
  let scales: [Double]

  var count: Int { means.count }

  init(_ columns: [Matrix<Double>]) {
    let d = columns.first?.columnCount ?? 0
    let total = Double(max(1, columns.reduce(0) { $0 + $1.rowCount }))
    var sums = [Double](repeating: 0, count: d)
    for matrix in columns { for k in matrix.elements.indices { sums[k % d] += matrix.elements[k] } }
    let means = sums.map { $0 / total }
    var squares = [Double](repeating: 0, count: d)
    for matrix in columns {
      for k in matrix.elements.indices {
        let x = matrix.elements[k] - means[k % d]
        squares[k % d] += x * x
      }
    }
    self.means = means
    scales = squares.map { $0 > 0 ? ($0 / total).squareRoot() : 1 }
  }

  /// Some frames, scaled.
  func rows(_ columns: [Matrix<Double>], at places: [(trajectory: Int, frame: Int)]) -> Matrix<Double> {
    var rows = Matrix<Double>(rowCount: places.count, columnCount: count)
    for (row, place) in places.enumerated() {
      for c in 0..<count {
        rows[row, c] = (columns[place.trajectory][place.frame, c] - means[c]) / scales[c]
      }
    }
    return rows
  }

  /// The most probable state of all frames.
  func labels(_ columns: [Matrix<Double>], _ encoder: LogisticEncoder) -> [[Int32]] {
    var row = [Double](repeating: 0, count: max(1, count))
    return columns.map { matrix in
      encoder.coefficients.withUnsafeBufferPointer { coefficients in
        matrix.withUnsafeBufferPointer { values in
          (0..<matrix.rowCount).map { frame in
            for c in 0..<count { row[c] = (values[frame &* count &+ c] - means[c]) / scales[c] }
            return LogisticEncoder.best(
              row, coefficients.baseAddress!, states: encoder.stateCount, width: count + 1)
          }
        }
      }
    }
  }
}
