private import Glibc
import Statistics

/// A density that a Hamiltonian sampler moves in, with the metric of its momenta.
protocol HamiltonianTarget {
  var dimension: Int { get }
  /// Up to a constant; −∞ beyond the density's domain.
  func logDensity(_ x: [Double]) -> Double
  func gradient(_ x: [Double]) -> [Double]
  /// A momentum drawn from the normal distribution whose covariance is the metric.
  func momentum(_ generator: inout SeededGenerator) -> [Double]
  /// The inverse of the metric times a momentum.
  func velocity(_ momentum: [Double]) -> [Double]
}

/// Draws from a density by following its Hamiltonian dynamics for about a quarter turn of the motion
/// that the metric makes harmonic, where draws of a normal density are independent.
///
/// - Reference: R. M. Neal, in Handbook of Markov Chain Monte Carlo (2011), doi:10.1201/b10905, ch. 5;
///   the acceptance aimed at: A. Beskos et al., Bernoulli 19, 1501 (2013), doi:10.3150/12-BEJ414, find
///   .65 best in many dimensions; few call for more.
struct HamiltonianSampler<Target: HamiltonianTarget> {
  let target: Target
  private(set) var position: [Double]
  private var value: Double
  private var gradient: [Double]
  private var stepSize: Double
  private var accepted = 0.0
  private var proposed = 0.0

  /// The mean probability of accepting a move.
  var acceptance: Double { proposed > 0 ? accepted / proposed : 1 }

  private static var burnIn: Int { 100 }
  private static var targetAcceptance: Double { 0.8 }
  private static var mostSteps: Int { 200 }

  init(_ target: Target, position: [Double]) {
    self.target = target
    self.position = position
    value = target.logDensity(position)
    gradient = target.gradient(position)
    stepSize = position.isEmpty ? 1 : 1.2 / pow(Double(position.count), 0.25)
  }

  /// Finds the step size and forgets the start.
  mutating func warmUp(_ generator: inout SeededGenerator) {
    guard !position.isEmpty else { return }
    for k in 0..<Self.burnIn {
      let probability = tryMove(&generator)
      stepSize *= exp((probability - Self.targetAcceptance) / (1 + Double(k) / 4).squareRoot() / 2)
      stepSize = min(1.5, max(1e-4, stepSize))
    }
  }

  /// One move, taken or not.
  mutating func move(_ generator: inout SeededGenerator) {
    guard !position.isEmpty else { return }
    accepted += tryMove(&generator)
    proposed += 1
  }

  /// Returns the probability of acceptance.
  private mutating func tryMove(_ generator: inout SeededGenerator) -> Double {
    var momentum = target.momentum(&generator)
    var velocity = target.velocity(momentum)
    let start = value - kinetic(momentum, velocity)
    let length = Double.pi / 2 * (0.8 + 0.4 * generator.nextUniform())
    // A density that no step size suits must not take for ever.
    let count = min(Self.mostSteps, max(1, Int((length / stepSize).rounded(.up))))
    let step = min(stepSize, length / Double(count))
    var place = position
    var slope = gradient
    for _ in 0..<count {
      for i in place.indices { momentum[i] += step / 2 * slope[i] }
      velocity = target.velocity(momentum)
      for i in place.indices { place[i] += step * velocity[i] }
      slope = target.gradient(place)
      for i in place.indices { momentum[i] += step / 2 * slope[i] }
    }
    // The density itself is needed at the end alone.
    let reached = target.logDensity(place)
    let end = reached - kinetic(momentum, target.velocity(momentum))
    guard end.isFinite else { return 0 }
    let probability = end >= start ? 1 : exp(end - start)
    if generator.nextUniform() < probability { (position, value, gradient) = (place, reached, slope) }
    return probability
  }

  private func kinetic(_ momentum: [Double], _ velocity: [Double]) -> Double {
    var sum = 0.0
    for i in momentum.indices { sum += momentum[i] * velocity[i] }
    return sum / 2
  }
}
