import LinearAlgebra
import Moments

/// Steps of L-BFGS up a basis' score.
struct BasisAscent {
  let objective: TuningObjective
  private(set) var parameters: [Double]
  private(set) var score: Double
  /// The training pairs' moments at the parameters.
  private(set) var moments: PairMoments
  private var gradient: [Double]
  private var curvature = LimitedMemoryBFGS()
  /// The largest change of a parameter in a step along the bare gradient, whose length
  /// tells nothing.
  private var reach = 0.2

  /// The share of the slope's promise that a step must keep.
  private static let sufficientRise = 1e-4
  private static let mostHalvings = 20

  /// Nil where the functions have no score.
  init?(_ objective: TuningObjective) {
    let start = [Double](repeating: 0, count: objective.parameterCount)
    guard let trial = Self.trial(objective, start) else { return nil }
    self.objective = objective
    parameters = start
    score = trial.point.score
    moments = trial.moments
    gradient = objective.gradient(at: start, trial.functions, trial.point)
  }

  /// Moves to a better score.
  ///
  /// - Returns: Whether there is one to be seen.
  mutating func step() -> Bool {
    if advance() { return true }
    guard !curvature.isEmpty else { return false }
    curvature.forget()
    return advance()
  }

  private mutating func advance() -> Bool {
    let direction = curvature.direction(gradient)
    let slope = LimitedMemoryBFGS.dot(direction, gradient)
    let largest = direction.reduce(0) { max($0, abs($1)) }
    guard slope > 0, largest > 0, largest.isFinite else { return false }
    // A parameter's change by more than 1 leaves what the gradient knows.
    var length = curvature.isEmpty ? reach / largest : min(1, 1 / largest)
    // A rise that rounding could make.
    guard length * slope > 1e-9 * score else { return false }
    for _ in 0..<Self.mostHalvings {
      let next = zip(parameters, direction).map { $0 + length * $1 }
      if let trial = Self.trial(objective, next),
        trial.point.score >= score + Self.sufficientRise * length * slope
      {
        let before = gradient
        gradient = objective.gradient(at: next, trial.functions, trial.point)
        curvature.learn(
          step: direction.map { length * $0 }, gradientBefore: before, gradientAfter: gradient)
        if curvature.isEmpty { reach = min(1, 2 * reach) }
        parameters = next
        score = trial.point.score
        moments = trial.moments
        return true
      }
      length /= 2
    }
    return false
  }

  private struct Trial {
    var functions: any TunableFunctions
    var moments: PairMoments
    var point: TuningObjective.Point
  }

  private static func trial(_ objective: TuningObjective, _ parameters: [Double]) -> Trial? {
    let functions = objective.tuning.functions(at: parameters)
    let moments = objective.sums(functions).moments(objective.dynamics)
    guard let point = try? TuningObjective.Point(moments), point.score.isFinite else { return nil }
    return Trial(functions: functions, moments: moments, point: point)
  }
}
