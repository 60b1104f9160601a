internal import Statistics

/// A smooth confining potential on a line.
package protocol Landscape: Sendable {
  /// The potential energy at x.
  func energy(_ x: Double) -> Double

  /// Its first derivative.
  func slope(_ x: Double) -> Double

  /// Its second derivative.
  func curvature(_ x: Double) -> Double
}

extension Landscape {
  /// The interval around the origin outside of which the Boltzmann weight is
  /// below e⁻⁴⁰ of its maximum.
  func interval(temperature: Double) -> ClosedRange<Double> {
    let step = 0.005
    // Every landscape here has its wells within 3 of the origin.
    let samples = (-600...600).map { energy(Double($0) * step) }
    let ceiling = samples.min()! + 40 * temperature
    // Beyond the wells the energy only rises.
    var upper = 3.0
    while upper < 100 && energy(upper) < ceiling { upper += step }
    while energy(upper - step) >= ceiling { upper -= step }
    var lower = -3.0
    while lower > -100 && energy(lower) < ceiling { lower -= step }
    while energy(lower + step) >= ceiling { lower += step }
    return lower...upper
  }

  /// A position from the Boltzmann distribution, by inversion of its
  /// cumulative sum on a fine grid.
  ///
  /// - Complexity: O(grid points).
  func equilibriumPosition(
    temperature: Double, using generator: inout SeededGenerator
  ) -> Double {
    let points = Grid(interval(temperature: temperature), count: 2001)
    let energies = points.positions.map(energy)
    let lowest = energies.min()!
    let weights = energies.map { boltzmann($0 - lowest, temperature) }
    var target = generator.nextUniform() * weights.reduce(0, +)
    var index = 0
    while index < weights.count - 1 && target >= weights[index] {
      target -= weights[index]
      index += 1
    }
    // Uniform within the cell around the grid point.
    return points.positions[index] + (generator.nextUniform() - 0.5) * points.spacing
  }
}
