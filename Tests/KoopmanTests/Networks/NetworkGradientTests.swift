import Glibc
import Koopman
import LinearAlgebra
import Samples
import Statistics
import Testing

@Suite("Gradients of networks")
struct NetworkGradientTests {
  /// Pairs of correlated rows; their frames, and the rows in double precision as the
  /// network sees them.
  static func data(pairCount: Int) throws -> (PairFrames, x: [[Double]], y: [[Double]]) {
    let series = autoregressive([0.9, 0.8, 0.5], frameCount: pairCount + 1, seed: 5)
    let samples = try loaded([series])
    let frames = PairFrames(
      samples, lag: 1, means: samples.means, deviations: samples.standardDeviations)
    let rows = (0...pairCount).map { frames[$0].map { Double($0) } }
    return (frames, Array(rows.dropLast()), Array(rows.dropFirst()))
  }

  static func pass(
    _ architecture: NetworkArchitecture, _ objective: NetworkTraining.Objective, _ isReversible: Bool,
    pairCount: Int
  ) -> NetworkPass {
    NetworkPass(
      NetworkLayout(architecture, inputCount: 3), objective: objective, isReversible: isReversible,
      largestBatch: pairCount, seed: 11, threadCount: 2)
  }

  /// Shifts and scales away from where they start, so that nothing cancels by chance.
  static func randomise(_ pass: NetworkPass) -> [Float] {
    var generator = SeededGenerator(seed: 8)
    var state = pass.state
    for i in state.parameters.indices {
      state.parameters[i] += Float(0.3 * generator.nextNormal())
    }
    pass.state = state
    return state.parameters
  }

  struct Case: CustomTestStringConvertible {
    var architecture: NetworkArchitecture
    var objective: NetworkTraining.Objective
    var isReversible: Bool

    var testDescription: String {
      "\(architecture.activation), \(architecture.head), \(objective), "
        + (isReversible ? "reversible" : "as observed")
        + (architecture.batchNormalisation ? ", normalised" : "")
    }
  }

  static let cases: [Case] = NetworkArchitecture.Activation.allCases.flatMap { activation in
    NetworkArchitecture.Head.allCases.flatMap { head in
      NetworkTraining.Objective.allCases.flatMap { objective in
        [true, false].flatMap { isReversible in
          [true, false].map { isNormalised in
            Case(
              architecture: NetworkArchitecture(
                hiddenWidths: [6, 5], outputCount: 3, activation: activation, head: head,
                batchNormalisation: isNormalised),
              objective: objective, isReversible: isReversible)
          }
        }
      }
    }
  }

  @Test("Scores and gradients are those of finite differences in double precision", arguments: cases)
  func finiteDifferences(of the: Case) throws {
    // More than one slice of 256 pairs a half.
    let n = 600
    let (frames, x, y) = try Self.data(pairCount: n)
    let pass = Self.pass(the.architecture, the.objective, the.isReversible, pairCount: n)
    let parameters = Self.randomise(pass).map { Double($0) }
    let score = try frames.firstFrames.withUnsafeBufferPointer { try pass.run($0, of: frames) }
    let gradient = pass.lossGradient

    let reference = ReferenceNetwork(
      architecture: the.architecture, objective: the.objective, isReversible: the.isReversible)
    #expect(abs(try reference.score(parameters, x, y) - score) < 1e-5 * abs(score))
    let largest = gradient.reduce(0) { max($0, abs($1)) }
    #expect(largest > 1e-3)
    // Along some parameters of each layer and along a random direction.
    var generator = SeededGenerator(seed: 2)
    var directions = stride(from: 0, to: parameters.count, by: 7).map { i in
      parameters.indices.map { $0 == i ? 1.0 : 0 }
    }
    directions.append(parameters.map { _ in generator.nextNormal() })
    for direction in directions {
      let h = 1e-4
      func moved(_ steps: Double) throws -> Double {
        try reference.score(zip(parameters, direction).map { $0 + steps * h * $1 }, x, y)
      }
      let slope = (try moved(1) - moved(-1)) / (2 * h)
      let ours = -zip(gradient, direction).reduce(0) { $0 + Double($1.0) * $1.1 }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // Single precision carries 1e-7 of each term; inverting the ill-conditioned
      // covariances of such outputs loses some thousand times that.
      #expect(abs(slope - ours) < 1e-3 * length * Double(largest))
    }
  }

  @Test("Dropout: the gradient belongs to the units that were left in", arguments: [true, false])
  func dropout(isNormalised: Bool) throws {
    let n = 600
    let (frames, _, _) = try Self.data(pairCount: n)
    let architecture = NetworkArchitecture(
      hiddenWidths: [12, 10], outputCount: 2, activation: .tanh,
      batchNormalisation: isNormalised, dropout: 0.3)
    func run(_ parameters: [Float]?) throws -> (score: Double, gradient: [Float], parameters: [Float]) {
      // Anew, so that the first batch's mask is drawn each time.
      let pass = Self.pass(architecture, .vamp2, false, pairCount: n)
      let used = Self.randomise(pass)
      if let parameters {
        var state = pass.state
        state.parameters = parameters
        pass.state = state
      }
      let score = try frames.firstFrames.withUnsafeBufferPointer { try pass.run($0, of: frames) }
      return (score, pass.lossGradient, parameters ?? used)
    }
    let (score, gradient, parameters) = try run(nil)
    #expect(try run(nil).score == score)
    var generator = SeededGenerator(seed: 4)
    let largest = gradient.reduce(0) { max($0, abs($1)) }
    for _ in 0..<5 {
      let direction = parameters.map { _ in Float(generator.nextNormal()) }
      let h: Float = 2e-3
      func moved(_ steps: Float) throws -> Double {
        try run(zip(parameters, direction).map { $0 + steps * h * $1 }).score
      }
      let slope = (8 * (try moved(1) - moved(-1)) - (try moved(2) - moved(-2))) / (12 * Double(h))
      let ours = -zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let length = Double(direction.reduce(0) { $0 + $1 * $1 }).squareRoot()
      // The score itself is of single precision: 1e-6 over steps of 2e-3.
      #expect(abs(slope - ours) < 2e-3 * length * Double(largest))
    }
  }

  @Test("Dropout leaves out the share asked for, other units in each batch")
  func masks() throws {
    let n = 600
    let (frames, _, _) = try Self.data(pairCount: n)
    let pass = Self.pass(
      NetworkArchitecture(hiddenWidths: [20], outputCount: 2, dropout: 0.25), .vamp2, false, pairCount: n)
    let first = try frames.firstFrames.withUnsafeBufferPointer { try pass.run($0, of: frames) }
    let mask = pass.dropoutMask(layer: 0)!
    #expect(mask.count == 2 * n * 20)
    let share = Double(mask.count { $0 == 0 }) / Double(mask.count)
    // Five standard errors of 24 000 draws.
    #expect(abs(share - 0.25) < 0.014)
    #expect(mask.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-4 })
    let second = try frames.firstFrames.withUnsafeBufferPointer { try pass.run($0, of: frames) }
    #expect(first != second)
    #expect(mask != pass.dropoutMask(layer: 0)!)
  }

  @Test("The gradient does not depend on the number of threads", arguments: [2, 3, 7])
  func threads(count: Int) throws {
    let n = 5000
    let (frames, _, _) = try Self.data(pairCount: n)
    let architecture = NetworkArchitecture(
      hiddenWidths: [16, 8], outputCount: 2, batchNormalisation: true, dropout: 0.2)
    let runs = try [1, count].map { threads in
      let pass = NetworkPass(
        NetworkLayout(architecture, inputCount: 3), objective: .vampE, isReversible: true,
        largestBatch: n, seed: 3, threadCount: threads)
      let score = try frames.firstFrames.withUnsafeBufferPointer { try pass.run($0, of: frames) }
      return (score.bitPattern, pass.lossGradient.map(\.bitPattern))
    }
    #expect(runs[0] == runs[1])
  }
}
