import Bases
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing

@Suite("Gradients of a basis' score")
struct TuningGradientTests {
  /// Lags within and beyond a slice's length, a trajectory shorter than the lag among them.
  @Test(
    "The gradient is what differences say, by each kind of parameter",
    arguments: TuningCase.allCases, Dynamics.allCases)
  func differences(kind: TuningCase, dynamics: Dynamics) throws {
    for (lengths, lag) in [([300, 3, 150], 4), ([70, 90], 60)] {
      let objective = try TuningObjective(
        kind.basis(), freedom: kind.freedom, samples: TuningCase.samples(lengths), lag: lag,
        dynamics: dynamics, threadCount: 2)
      var generator = SeededGenerator(seed: 8)
      // Away from 0, where parameters are what they change.
      let place = (0..<objective.parameterCount).map { _ in 0.1 * generator.nextNormal() }
      let exact = try objective.scoreAndGradient(at: place).gradient
      let scale = exact.reduce(0) { max($0, abs($1)) }
      #expect(scale > 1e-3)
      for i in place.indices {
        func score(_ steps: Double) throws -> Double {
          var moved = place
          moved[i] += 1e-3 * steps
          return try objective.scoreAndGradient(at: moved).score
        }
        // Of fourth order: an error of h⁴ = 1e-12 of the fifth derivative, and rounding of
        // 1e-16 / h times the covariances' condition.
        let slope = try (8 * (score(1) - score(-1)) - (score(2) - score(-2))) / 12e-3
        #expect(abs(slope - exact[i]) < 1e-6 * scale, "parameter \(i)")
      }
    }
  }

  @Test("The score is that of a decomposition", arguments: TuningCase.allCases, Dynamics.allCases)
  func score(kind: TuningCase, dynamics: Dynamics) throws {
    // More pairs than one slice holds, and a trajectory without any: pairs that crossed
    // from one trajectory to another would be false transitions.
    let samples = try TuningCase.samples([1500, 9, 700])
    let basis = try kind.basis()
    let objective = try TuningObjective(
      basis, freedom: kind.freedom, samples: samples, lag: 10, dynamics: dynamics, threadCount: 2)
    #expect(objective.pairCount == 1490 + 690)
    let start = [Double](repeating: 0, count: objective.parameterCount)
    let score = try objective.scoreAndGradient(at: start).score
    let source = BasisSource(
      ArraySource(samples.arrays, names: TuningCase.names), basis: basis.functions)
    let moments = try MomentPass(lags: [10], dynamics: dynamics).run(over: source)
    let model = dynamics == .reversible
      ? try TICA().fit(moments, lag: 10) : try VAMP().fit(moments, lag: 10)
    // The ridge takes off about 1e-8 of each direction over its share of the variance.
    #expect(abs(score - model.scores.vamp2) < 1e-5)
    #expect(score < model.scores.vamp2 + 1e-9)
  }

  @Test("Parameters of 0 are the basis as it was", arguments: TuningCase.allCases)
  func start(kind: TuningCase) throws {
    let basis = try kind.basis()
    let objective = try TuningObjective(
      basis, freedom: kind.freedom, samples: TuningCase.samples([50]), lag: 1,
      dynamics: .reversible, threadCount: 1)
    let start = [Double](repeating: 0, count: objective.parameterCount)
    #expect(try objective.basis(at: start) == basis)
    #expect(try objective.basis(at: start.map { $0 + 0.1 }) != basis)
  }

  @Test("An angle that a bump ignores stays ignored")
  func ignoredAngle() throws {
    let basis = Basis.vonMises(
      try VonMisesBasis(
        inputNames: TuningCase.names, centres: Matrix(rows: [[0, 1], [2, 0], [4, 0.5]]),
        concentrations: Matrix(rows: [[1, 0], [2, 0], [0, 1.5]])))
    let samples = try TuningCase.samples([400])
    let optimised = try BasisOptimiser(lag: 2, epochLimit: 3)
      .fit(basis, training: samples, validation: samples)
    guard case .vonMises(let result) = optimised.basis else {
      Issue.record("another kind of basis")
      return
    }
    #expect(optimised.bestEpoch > 0)
    #expect(result.concentrations[0, 1] == 0 && result.concentrations[2, 0] == 0)
    #expect(result.centres[0, 1] == 1)
    #expect(result.concentrations[0, 0] > 0)
  }
}
