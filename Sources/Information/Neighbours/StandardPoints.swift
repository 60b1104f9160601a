import LinearAlgebra

/// A variable in units of each column's standard deviation about its mean; a periodic column keeps
/// its circle, on which it lies in 0 ..< period.
struct StandardPoints: Sendable {
  let dimension: Int
  /// Point after point.
  let coordinates: [Double]
  /// In units of the standard deviation; infinite on a line.
  let periods: [Double]
  /// The standard deviation of each column, in its own unit.
  let scales: [Double]

  var count: Int { coordinates.count / dimension }

  /// - Parameter name: What an error calls the variable.
  init(_ variable: ContinuousVariable, name: String) throws(InformationError) {
    let (n, d) = (variable.frameCount, variable.columnCount)
    var coordinates = variable.values.elements
    var periods: [Double] = []
    var scales: [Double] = []
    for column in 0..<d {
      var values = d == 1 ? coordinates : variable.values.column(column)
      let (scale, period) =
        if let period = variable.periods[column] {
          Self.standardise(&values, period: period)
        } else {
          (Self.standardise(&values), Double.infinity)
        }
      guard scale > 0 else { throw .constant(name: "column \(column) of \(name)") }
      guard scale.isFinite else {
        let row = (0..<n).max { abs(variable.values[$0, column]) < abs(variable.values[$1, column]) }
        throw .notFinite(row: row ?? 0, column: column)
      }
      if d == 1 {
        coordinates = values
      } else {
        for row in 0..<n { coordinates[row * d + column] = values[row] }
      }
      periods.append(period)
      scales.append(scale)
    }
    dimension = d
    self.coordinates = coordinates
    self.periods = periods
    self.scales = scales
  }

  /// The columns of several variables side by side.
  init(joining parts: [StandardPoints]) {
    let d = parts.reduce(0) { $0 + $1.dimension }
    let n = parts[0].count
    var coordinates = [Double](repeating: 0, count: n * d)
    var offset = 0
    for part in parts {
      let width = part.dimension
      for row in 0..<n {
        for column in 0..<width {
          coordinates[row * d + offset + column] = part.coordinates[row * width + column]
        }
      }
      offset += width
    }
    dimension = d
    self.coordinates = coordinates
    periods = parts.flatMap(\.periods)
    scales = parts.flatMap(\.scales)
  }

  /// Some of the points, in the order given.
  init(_ points: StandardPoints, at places: [Int]) {
    let d = points.dimension
    dimension = d
    coordinates = places.flatMap { points.coordinates[$0 * d..<($0 + 1) * d] }
    periods = points.periods
    scales = points.scales
  }

  /// Brings a column to mean 0 and standard deviation 1.
  ///
  /// - Returns: The standard deviation, 0 where all values are equal.
  private static func standardise(_ values: inout [Double]) -> Double {
    guard let first = values.first else { return 0 }
    var span = 0.0
    for i in values.indices {
      values[i] -= first
      span = max(span, abs(values[i]))
    }
    guard span > 0, span.isFinite else { return span }
    // In units of the span, so that no square overflows or vanishes.
    let count = Double(values.count)
    var mean = 0.0
    for value in values { mean += value / span }
    mean /= count
    var variance = 0.0
    for value in values {
      let step = value / span - mean
      variance += step * step
    }
    let scale = (variance / count).squareRoot() * span
    for i in values.indices { values[i] = (values[i] - mean * span) / scale }
    return scale
  }

  /// Wraps a column and divides it by its spread about a point of the circle.
  private static func standardise(
    _ values: inout [Double], period: Double
  ) -> (scale: Double, period: Double) {
    guard !values.isEmpty else { return (0, period) }
    for i in values.indices {
      let wrapped = values[i] - period * (values[i] / period).rounded(.down)
      values[i] = wrapped >= 0 && wrapped < period ? wrapped : 0
    }
    // The spread about the first value, then about the mean of what lies around it: enough to set
    // a scale, which the limit of many points does not depend on.
    var centre = values[0]
    for _ in 0..<2 {
      var sum = 0.0
      for value in values { sum += image(of: value - centre, period: period) }
      centre += sum / Double(values.count)
    }
    var variance = 0.0
    for value in values {
      let step = image(of: value - centre, period: period) / period
      variance += step * step
    }
    let same = values.allSatisfy { $0 == values[0] }
    let scale = same ? 0 : (variance / Double(values.count)).squareRoot() * period
    guard scale > 0 else { return (0, period) }
    // Dividing can round the largest value up to the period.
    let scaled = period / scale
    for i in values.indices {
      values[i] /= scale
      if values[i] >= scaled { values[i] = 0 }
    }
    return (scale, scaled)
  }

  private static func image(of step: Double, period: Double) -> Double {
    step - period * (step / period).rounded()
  }
}

/// The distance of two coordinates on a line, or on a circle of this circumference.
///
/// Every search and count uses this one function, so that they agree to the last bit.
@inline(__always)
func axisDistance(_ a: Double, _ b: Double, period: Double) -> Double {
  let direct = abs(a - b)
  let around = period - direct
  return around < direct ? around : direct
}
