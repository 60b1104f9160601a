import Bases
import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Basis optimisation")
struct BasisOptimiserTests {
  @Test("The training score never falls, nor does the best basis lose to the first",
    arguments: TuningCase.allCases)
  func ascent(kind: TuningCase) throws {
    let optimised = try BasisOptimiser(lag: 3, freedom: kind.freedom, epochLimit: 15).fit(
      kind.basis(), training: TuningCase.samples([2000]),
      validation: TuningCase.samples([1000], seed: 4))
    let scores = optimised.epochs.map(\.trainingScore)
    #expect(scores.count > 3)
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 })
    #expect(optimised.epochs.map(\.index) == Array(0..<scores.count))
    let best = optimised.epochs.map(\.validationScore).max()
    #expect(optimised.epochs[optimised.bestEpoch].validationScore == best)
    #expect(!optimised.isInterrupted)
  }

  @Test("From Gaussians beside the data to the slow process of a double well")
  func doubleWell() throws {
    let system = DoubleWell(temperature: 0.5)
    let exact = try system.spectrum.timescalesInFrames[0]
    let training = system.simulate(frameCount: 200_000, seed: 1)
    let samples = try load([training], names: ["x"])
    let validation = try load([system.simulate(frameCount: 50_000, seed: 2)], names: ["x"])
    let initial = Basis.gaussians(
      try GaussianBasis(
        inputNames: ["x"], centres: Matrix(rows: [[1.7], [1.9], [2.1], [2.3]]), widths: [0.2]))
    let optimised = try BasisOptimiser(lag: 5, componentCount: 1)
      .fit(initial, training: samples, validation: validation)
    #expect(try Self.timescale(initial, training) < 0.5 * exact)
    // The standard error is √(2 t / T) = 2.1 % for 44 of 200 000 frames; four of them.
    #expect(abs(try Self.timescale(optimised.basis, training) / exact - 1) < 0.085)
    // λ² on the held-out run, whose error is √(2 t / T) · 2 τ / t · λ² ≈ 0.8 %.
    let eigenvalue = try system.spectrum.eigenvaluesPerFrame[0]
    let held = optimised.epochs[optimised.bestEpoch].validationScore
    #expect(abs(held - (1 + pow(eigenvalue, 10))) < 0.03)
  }

  @Test("From much too short a bandwidth to the slow process of a double well")
  func bandwidth() throws {
    let system = DoubleWell(temperature: 0.5)
    let exact = try system.spectrum.timescalesInFrames[0]
    let training = system.simulate(frameCount: 200_000, seed: 1)
    var generator = SeededGenerator(seed: 9)
    let initial = Basis.fourier(
      try RandomFourierBasis(
        inputNames: ["x"],
        frequencies: Matrix(
          rowCount: 6, columnCount: 1,
          elements: (0..<6).map { _ in 10 + 10 * generator.nextUniform() }),
        phases: (0..<6).map { _ in 6.28 * generator.nextUniform() }))
    let optimised = try BasisOptimiser(lag: 5, componentCount: 1).fit(
      initial, training: load([training], names: ["x"]),
      validation: load([system.simulate(frameCount: 50_000, seed: 2)], names: ["x"]))
    #expect(try Self.timescale(initial, training) < 0.5 * exact)
    #expect(abs(try Self.timescale(optimised.basis, training) / exact - 1) < 0.085)
  }

  @Test("Noise: the training score rises, and the validation score ends it")
  func noise() throws {
    var generator = SeededGenerator(seed: 6)
    func noise(_ count: Int) throws -> LoadedSamples {
      let rows = Matrix<Double>(
        rowCount: count, columnCount: 3,
        elements: (0..<(3 * count)).map { _ in generator.nextNormal() })
      return try load([rows], names: ["x", "y", "z"])
    }
    let training = try noise(500)
    let initial = Basis.gaussians(try StartingBasis.gaussians(count: 15, samples: training))
    let validation = try noise(500)
    func optimised(_ count: Int?) throws -> OptimisedBasis {
      try BasisOptimiser(
        lag: 1, dynamics: .nonreversible, componentCount: count, epochLimit: 200, patience: 5
      ).fit(initial, training: training, validation: validation)
    }
    // VAMP-E: no number of components is worth more than none, the constant's 1.
    let honest = try optimised(nil)
    #expect(honest.bestEpoch == 0 && honest.basis == initial)
    #expect(honest.epochs.count == 6)
    #expect(honest.epochs.allSatisfy { abs($0.validationScore - 1) < 1e-9 })
    #expect(honest.epochs.last!.trainingScore > honest.epochs[0].trainingScore + 0.1)
    // VAMP-2, which 3 × 3 noisy correlations of variance 1/500 raise by 9/500 ± 0.008.
    let fixed = try optimised(3)
    #expect(fixed.epochs.count == fixed.bestEpoch + 6)
    #expect(fixed.epochs.allSatisfy { $0.validationScore < 1.06 })
  }

  @Test("In sample both validation scores are VAMP-2", arguments: Dynamics.allCases, [5, nil])
  func inSample(dynamics: Dynamics, count: Int?) throws {
    let samples = try TuningCase.samples([3000])
    let epochs = try BasisOptimiser(
      lag: 3, dynamics: dynamics, componentCount: count, epochLimit: 2
    ).fit(TuningCase.gaussians.basis(), training: samples, validation: samples).epochs
    for epoch in epochs {
      // The ridge, 1e-8 of the mean variance, is in the decomposition and not in the
      // moments that are scored; the least variance is some 1e-2 of the mean.
      #expect(abs(epoch.validationScore - epoch.trainingScore) < 1e-5)
    }
  }

  @Test("The number of threads does not show", arguments: [TuningCase.vonMises, .frequencies])
  func threads(kind: TuningCase) throws {
    let training = try TuningCase.samples([2500, 1800])
    let results = try [1, 2, 5].map { threads in
      try BasisOptimiser(
        lag: 3, componentCount: 2, freedom: kind.freedom, epochLimit: 4, threadCount: threads
      ).fit(kind.basis(), training: training, validation: training)
    }
    for result in results.dropFirst() {
      #expect(result.epochs == results[0].epochs)
      #expect(result.basis == results[0].basis)
    }
    #expect(results[0].bestEpoch > 0)
  }

  @Test("Who stops it gets the best so far")
  func stop() throws {
    let training = try TuningCase.samples([2000])
    let whole = try BasisOptimiser(lag: 3, epochLimit: 6)
      .fit(TuningCase.vonMises.basis(), training: training, validation: training)
    var seen: [TrainingEpoch] = []
    let stopped = try BasisOptimiser(lag: 3, epochLimit: 6)
      .fit(TuningCase.vonMises.basis(), training: training, validation: training) { epoch in
        seen.append(epoch)
        return epoch.index < 2
      }
    #expect(stopped.isInterrupted)
    #expect(stopped.epochs == Array(whole.epochs.prefix(3)))
    #expect(seen == stopped.epochs)
    #expect(stopped.bestEpoch == 2)
    #expect(stopped.basis != whole.basis)
    let first = try BasisOptimiser(lag: 3)
      .fit(TuningCase.vonMises.basis(), training: training, validation: training) { _ in false }
    #expect(try first.basis == TuningCase.vonMises.basis())
  }

  @Test("What cannot be optimised is refused")
  func errors() throws {
    let samples = try TuningCase.samples([100, 20])
    func fit(_ basis: Basis, lag: Int = 2) throws(KoopmanError) {
      _ = try BasisOptimiser(lag: lag).fit(basis, training: samples, validation: samples)
    }
    let names = TuningCase.names
    let choice = "optimise gaussians, fourier or von-mises"
    let monomials = Basis.monomials(try Monomials(inputNames: names, degree: 2))
    #expect(
      throws: KoopmanError.basis(
        .invalid(
          basis: "monomials", reason: "there are no continuous parameters to optimise; \(choice)"))
    ) { try fit(monomials) }
    let grid = Basis.grid(
      try GridIndicators(inputNames: names, edges: names.map { _ in [-1, 0, 1] }))
    #expect(
      throws: KoopmanError.basis(
        .invalid(
          basis: "grid", reason: "the score does not change smoothly with its edges; \(choice)"))
    ) { try fit(grid) }
    let network = Basis.network(
      try NetworkBasis(
        inputNames: names,
        layers: [
          NetworkBasis.Layer(
            weights: Matrix(rows: [[1, 0, 0, 0]]), biases: [0], activation: .tanh)
        ]))
    #expect(
      throws: KoopmanError.basis(
        .invalid(basis: "network", reason: "a network is trained and not tuned; \(choice)"))
    ) { try fit(network) }
    let basis = try TuningCase.gaussians.basis()
    #expect(throws: KoopmanError.moments(.invalidLag(0))) { try fit(basis, lag: 0) }
    #expect(throws: KoopmanError.noPairs(lag: 100)) { try fit(basis, lag: 100) }
    let others = Basis.gaussians(
      try GaussianBasis(inputNames: ["x"], centres: Matrix(rows: [[0]]), widths: [1]))
    #expect(throws: KoopmanError.featureMismatch(model: ["x"], input: names)) { try fit(others) }
    // So far away that they vanish on all samples.
    let far = Basis.gaussians(
      try GaussianBasis(
        inputNames: names, centres: Matrix(rows: [[99, 0, 0, 0], [0, 99, 0, 0]]), widths: [0.1]))
    #expect(throws: KoopmanError.rankDeficient(features: ["gaussian(0)", "gaussian(1)"])) {
      try fit(far)
    }
  }

  /// The slowest timescale of a basis on a trajectory, in frames; 0 where there is none.
  static func timescale(_ basis: Basis, _ rows: Matrix<Double>) throws -> Double {
    let source = BasisSource(ArraySource([rows], names: ["x"]), basis: basis.functions)
    let moments = try MomentPass(lags: [5], dynamics: .reversible).run(over: source)
    return try TICA().fit(moments, lag: 5).modes[0].timescale ?? 0
  }
}
