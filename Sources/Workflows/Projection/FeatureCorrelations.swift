import LinearAlgebra

/// Sums for the correlation of d features with k components, relative to a fixed row.
struct FeatureCorrelations: Sendable {
  private let shift: [Double]
  private var count = 0.0
  private var sumX: [Double]
  private var sumXX: [Double]
  private var sumY: [Double]
  private var sumYY: [Double]
  private var cross: Matrix<Double>

  /// - Parameter shift: A row of features near the data.
  init(shift: [Double], componentCount: Int) {
    self.shift = shift
    sumX = Array(repeating: 0, count: shift.count)
    sumXX = sumX
    sumY = Array(repeating: 0, count: componentCount)
    sumYY = sumY
    cross = Matrix(rowCount: shift.count, columnCount: componentCount)
  }

  /// Adds frames: n × d features and n × k components.
  mutating func add(_ rows: Matrix<Double>, _ values: Matrix<Double>) {
    var shifted = rows
    for i in 0..<rows.rowCount {
      for j in shift.indices {
        let x = rows[i, j] - shift[j]
        shifted[i, j] = x
        sumX[j] += x
        sumXX[j] += x * x
      }
      for k in sumY.indices {
        sumY[k] += values[i, k]
        sumYY[k] += values[i, k] * values[i, k]
      }
    }
    cross += product(of: shifted, .transposed, and: values)
    count += Double(rows.rowCount)
  }

  /// Adds the sums of other frames.
  mutating func add(_ other: FeatureCorrelations) {
    count += other.count
    for j in sumX.indices {
      sumX[j] += other.sumX[j]
      sumXX[j] += other.sumXX[j]
    }
    for k in sumY.indices {
      sumY[k] += other.sumY[k]
      sumYY[k] += other.sumYY[k]
    }
    cross += other.cross
  }

  /// d × k correlations; 0 with what does not vary.
  var matrix: Matrix<Double> {
    var result = cross
    for j in sumX.indices {
      let varianceX = sumXX[j] / count - (sumX[j] / count) * (sumX[j] / count)
      for k in sumY.indices {
        let varianceY = sumYY[k] / count - (sumY[k] / count) * (sumY[k] / count)
        let covariance = cross[j, k] / count - sumX[j] / count * sumY[k] / count
        let scale = (max(0, varianceX) * max(0, varianceY)).squareRoot()
        result[j, k] = scale > 1e-14 * (sumXX[j] / count * varianceY).squareRoot() ? covariance / scale : 0
      }
    }
    return result
  }
}
