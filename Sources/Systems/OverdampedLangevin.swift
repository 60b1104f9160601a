import Glibc
package import LinearAlgebra
package import Statistics

/// Overdamped motion dx = −V′(x) dt + √(2kT) dW on a line, run by
/// Euler–Maruyama steps.
///
/// The mobility is 1, so the diffusion constant is kT.
package struct OverdampedLangevin<Potential: Landscape>: Sendable {
  let potential: Potential
  let temperature: Double

  /// The time of one integrator step.
  let step: Double
  let stepsPerFrame: Int

  /// Where the motion takes place, to a share of e⁻⁴⁰.
  let interval: ClosedRange<Double>

  /// - Precondition: a positive temperature and step, at least one step a
  ///   frame, and a step at which the integrator neither diverges in the
  ///   steepest part reached nor moves less than 1/600 of the interval.
  package init(_ potential: Potential, temperature: Double, step: Double, stepsPerFrame: Int) {
    precondition(temperature > 0 && step > 0, "temperature and step are positive")
    precondition(stepsPerFrame > 0, "a frame takes at least one step")
    let interval = potential.interval(temperature: temperature)
    let stiffest = Grid(interval, count: 1001).positions.map { abs(potential.curvature($0)) }.max()!
    precondition(step * stiffest < 2, "the integrator diverges: the step is below \(2 / stiffest)")
    let width = interval.upperBound - interval.lowerBound
    precondition(
      (2 * temperature * step).squareRoot() > width / 600,
      "the step is too small for a grid to hold its spectrum")
    self.potential = potential
    self.temperature = temperature
    self.step = step
    self.stepsPerFrame = stepsPerFrame
    self.interval = interval
  }

  /// The time of one frame.
  var timeStep: Double { step * Double(stepsPerFrame) }

  /// Positions at successive frames, the first from equilibrium.
  ///
  /// - Complexity: O(frames × steps a frame).
  package func positions(frameCount: Int, using generator: inout SeededGenerator) -> [Double] {
    precondition(frameCount >= 0, "a negative number of frames")
    let noise = (2 * temperature * step).squareRoot()
    var x = potential.equilibriumPosition(temperature: temperature, using: &generator)
    var positions: [Double] = []
    positions.reserveCapacity(frameCount)
    for _ in 0..<frameCount {
      positions.append(x)
      for _ in 0..<stepsPerFrame {
        x += noise * generator.nextNormal() - step * potential.slope(x)
      }
    }
    return positions
  }

  /// The slowest eigenvalues of the transfer operator over one frame, of the
  /// discretised motion itself; the constant's 1 left out.
  ///
  /// The Gaussian kernel of one step, sampled on a grid (the trapezoid rule
  /// converges exponentially for it), scaled by the square root of the
  /// Boltzmann weight, which makes it nearly symmetric.
  ///
  /// - Complexity: O(n³) for n grid points, at most 900.
  package func kernelEigenvalues(count: Int) throws(LinearAlgebraError) -> [Double] {
    let width = interval.upperBound - interval.lowerBound
    let deviation = (2 * temperature * step).squareRoot()
    let n = max(96, Int(1.5 * width / deviation))
    let grid = Grid(interval, count: n)
    let height = grid.spacing / (deviation * (2 * Double.pi).squareRoot())
    var kernel = Matrix<Double>(rowCount: n, columnCount: n)
    for (i, x) in grid.positions.enumerated() {
      let target = x - step * potential.slope(x)
      for (j, y) in grid.positions.enumerated() {
        let z = (y - target) / deviation
        let tilt = (potential.energy(x) - potential.energy(y)) / (2 * temperature)
        kernel[i, j] = height * exp(-0.5 * z * z - tilt)
      }
    }
    let values = try GeneralEigen(of: kernel).values.map(\.real)
    // Eigenvalues of one step this small have rounding errors of their size.
    return values.dropFirst().prefix(count).filter { $0 > 1e-6 }
      .map { pow($0, Double(stepsPerFrame)) }
  }

  /// The slowest relaxation rates of the continuous motion, zero left out, in
  /// inverse units of time.
  ///
  /// The Fokker–Planck operator in its symmetric form,
  /// −kT d²/dx² + V′²/(4kT) − V″/2, by sinc collocation: errors fall
  /// exponentially with the number of points, and are below 10⁻⁷ here.
  ///
  /// - Reference: D. T. Colbert, W. H. Miller, J. Chem. Phys. 96, 1982 (1992),
  ///   doi:10.1063/1.462100.
  /// - Complexity: O(n³) for n = 256 grid points.
  package func limitRates(count: Int) throws(LinearAlgebraError) -> [Double] {
    let n = 256
    let grid = Grid(interval, count: n)
    let scale = temperature / (grid.spacing * grid.spacing)
    var negative = Matrix<Double>(rowCount: n, columnCount: n)
    for (i, x) in grid.positions.enumerated() {
      let slope = potential.slope(x)
      let effective = slope * slope / (4 * temperature) - potential.curvature(x) / 2
      negative[i, i] = -(scale * Double.pi * Double.pi / 3 + effective)
      for j in 0..<i {
        let distance = Double(i - j)
        let value = 2 * scale / (distance * distance)
        negative[i, j] = (i - j).isMultiple(of: 2) ? -value : value
        negative[j, i] = negative[i, j]
      }
    }
    return try SymmetricEigen(of: negative).values.dropFirst().prefix(count).map { -$0 }
  }
}
