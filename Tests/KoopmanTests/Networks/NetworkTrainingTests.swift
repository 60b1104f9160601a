import Bases
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Storage
import Systems
import Testing

@Suite("Training networks")
struct NetworkTrainingTests {
  static func training(
    _ architecture: NetworkArchitecture = NetworkArchitecture(hiddenWidths: [24, 12], outputCount: 1),
    dynamics: Dynamics = .reversible
  ) -> NetworkTraining {
    var training = NetworkTraining(architecture: architecture, lag: 5, dynamics: dynamics)
    training.batchSize = 1000
    training.learningRate = 5e-3
    training.epochLimit = 12
    training.seed = 1
    return training
  }

  static func wells(_ frameCount: Int, seed: UInt64) throws -> LoadedSamples {
    try loaded([hiddenDoubleWell(frameCount: frameCount, seed: seed)], names: ["xs", "s"])
  }

  /// Of the slowest mode on other data, through the network or linear in the features.
  static func slowest(_ basis: NetworkBasis?, _ rows: Matrix<Double>) throws -> Double {
    let source = ArraySource([rows], names: ["xs", "s"])
    let moments = basis == nil
      ? try MomentPass(lags: [5]).run(over: source)
      : try MomentPass(lags: [5]).run(over: BasisSource(source, basis: basis!))
    return try TICA().fit(moments, lag: 5).modes[0].real
  }

  @Test(
    "Finds a slow process that no linear combination shows, on data it has not seen",
    arguments: Dynamics.allCases, NetworkTraining.Objective.allCases)
  func hiddenProcess(dynamics: Dynamics, objective: NetworkTraining.Objective) throws {
    let rows = hiddenDoubleWell(frameCount: 30_000, seed: 30)
    var training = Self.training(dynamics: dynamics)
    training.objective = objective
    let network = try training.fit(
      training: Self.wells(30_000, seed: 10), validation: Self.wells(15_000, seed: 20))
    let exact = (0..<5).reduce(1.0) { product, _ in product * Self.perFrame }
    #expect(try Self.slowest(nil, rows) < 0.1)
    let learned = try Self.slowest(network.basis, rows)
    // With t ≈ 334 of T = 30 000 frames the standard error of t is √(2 t / T) = 15 %, and so
    // that of λ = e^(−5/t) 0.002; a network that found half of the process would miss by 0.5.
    #expect(abs(learned - exact) < 0.02)
    // 1 + λ² of one output; half as many frames.
    #expect(abs(network.validationScore - 1 - exact * exact) < 0.06)
  }

  /// The slow eigenvalue of the simulated kernel.
  static let perFrame = (try? DoubleWell().spectrum.eigenvaluesPerFrame[0]) ?? .nan

  @Test("The same seed gives the same bits for any number of threads, another seed others")
  func deterministic() throws {
    let data = try (Self.wells(6000, seed: 1), Self.wells(3000, seed: 2))
    var training = Self.training(
      NetworkArchitecture(
        hiddenWidths: [10, 6], outputCount: 2, batchNormalisation: true, dropout: 0.1))
    training.epochLimit = 3
    func bits(threads: Int, seed: UInt64) throws -> [UInt64] {
      training.threadCount = threads
      training.seed = seed
      return KoopmanTests.bits(try training.fit(training: data.0, validation: data.1))
    }
    let one = try bits(threads: 1, seed: 7)
    #expect(try bits(threads: 2, seed: 7) == one)
    #expect(try bits(threads: 5, seed: 7) == one)
    #expect(try bits(threads: 2, seed: 8) != one)
  }

  @Test("The network of the best epoch is kept, and training ends when patience does")
  func earlyStopping() throws {
    // Noise alone: the more it is trained on, the less it holds elsewhere.
    let noise = try [1, 2].map { try loaded([autoregressive([0, 0, 0, 0], frameCount: 400, seed: $0)]) }
    var training = Self.training(NetworkArchitecture(hiddenWidths: [64], outputCount: 2))
    training.batchSize = 400
    training.epochLimit = 200
    training.patience = 15
    let network = try training.fit(training: noise[0], validation: noise[1])
    let scores = network.epochs.map(\.validationScore)
    #expect(scores.max() == network.validationScore)
    #expect(network.epochs.count == network.bestEpoch + 15)
    #expect(network.epochs.count < 200)
    #expect(network.epochs.last!.trainingScore > network.epochs[0].trainingScore)
    #expect(network.epochs.map(\.index) == Array(1...network.epochs.count))

    // The kept network is that of a training which ends at the best epoch.
    training.epochLimit = network.bestEpoch
    let shorter = try training.fit(training: noise[0], validation: noise[1])
    #expect(shorter.basis == network.basis)
  }

  @Test("Told to stop, it returns the best so far")
  func stopped() throws {
    let data = try (Self.wells(4000, seed: 1), Self.wells(2000, seed: 2))
    var seen: [TrainingEpoch] = []
    let network = try Self.training().fit(training: data.0, validation: data.1) { epoch in
      seen.append(epoch)
      return seen.count < 2
    }
    #expect(network.epochs == seen)
    #expect(seen.count == 2)
    #expect(network.validationScore == seen.map(\.validationScore).max())
  }

  @Test("The basis gives what the validation score was of, and survives a file", arguments: [true, false])
  func basis(isNormalised: Bool) throws {
    let data = try (Self.wells(6000, seed: 1), Self.wells(4000, seed: 2))
    var training = Self.training(
      NetworkArchitecture(
        hiddenWidths: [16, 8], outputCount: 2, activation: .tanh, head: .softmax,
        batchNormalisation: isNormalised, dropout: 0.1))
    training.epochLimit = 5
    let network = try training.fit(training: data.0, validation: data.1)
    #expect(network.basis.inputNames == ["xs", "s"])
    let source = BasisSource(ArraySource(data.1.arrays, names: ["xs", "s"]), basis: network.basis)
    let model = try TICA().fit(MomentPass(lags: [5]).run(over: source), lag: 5)
    let score = model.modes.reduce(1) { $0 + $1.real * $1.real }
    // Outputs in single precision there, in double here.
    #expect(abs(score - network.validationScore) < 1e-4)
    // Soft states: two shares, of which one says all.
    #expect(model.rank == 1)
    #expect(try Basis(json: Basis.network(network.basis).json) == .network(network.basis))
  }

  @Test("Constant features do no harm, and features of any scale are learnt alike")
  func scales() throws {
    func wells(_ frameCount: Int, seed: UInt64) throws -> LoadedSamples {
      let rows = hiddenDoubleWell(frameCount: frameCount, seed: seed)
      var scaled = Matrix<Double>(rowCount: frameCount, columnCount: 3, repeating: 5)
      for t in 0..<frameCount {
        scaled[t, 0] = 1e-3 * rows[t, 0]
        scaled[t, 1] = 1000 * rows[t, 1] + 300
      }
      return try loaded([scaled])
    }
    var training = Self.training()
    training.epochLimit = 8
    let network = try training.fit(training: wells(20_000, seed: 1), validation: wells(10_000, seed: 2))
    #expect(network.validationScore > 1.8)
    #expect(network.basis.layers[0].weights.column(2).allSatisfy { $0 == 0 })
  }

  @Test("Weights decay where asked for")
  func decay() throws {
    let data = try (Self.wells(4000, seed: 1), Self.wells(2000, seed: 2))
    func size(_ decay: Double) throws -> Double {
      var training = Self.training()
      training.epochLimit = 3
      training.weightDecay = decay
      let network = try training.fit(training: data.0, validation: data.1)
      return network.basis.layers.reduce(0) { $0 + $1.weights.frobeniusNorm }
    }
    #expect(try size(5) < 0.9 * size(0))
  }

  @Test("Data that cannot be trained on are refused, in one clear line")
  func errors() throws {
    let good = try Self.wells(500, seed: 1)
    let short = try loaded(
      [Matrix(rowCount: 12, columnCount: 2), Matrix(rowCount: 5, columnCount: 2)], names: ["xs", "s"])
    let error = KoopmanError.tooFewPairs(data: "validation", pairs: 7, needed: 10, lag: 5)
    #expect(throws: error) { try Self.training().fit(training: good, validation: short) }
    #expect(
      error.description == "the validation data have 7 pairs of frames at a lag of 5 frames, too few to "
        + "train on; at least 10 are needed: give longer trajectories or a shorter lag")
    let constant = try loaded(
      [Matrix(rowCount: 500, columnCount: 2, repeating: 1)], names: ["xs", "s"])
    #expect(throws: KoopmanError.rankDeficient(features: ["xs", "s"])) {
      try Self.training().fit(training: constant, validation: good)
    }
    var wild = Self.training()
    wild.learningRate = 1e30
    #expect(throws: KoopmanError.trainingDiverged(epoch: 1)) {
      try wild.fit(training: good, validation: good)
    }
  }
}
