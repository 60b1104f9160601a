import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Hidden Markov models: likelihood, posterior, most likely path")
struct HiddenInferenceTests {
  @Test("The reference: likelihood, smoothed probability, Viterbi path")
  func reference() throws {
    let model = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.9, 0.1], [0.2, 0.8]]), initialDistribution: [0.6, 0.4],
      output: .discrete(Matrix(rows: [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])))
    let symbols = [0, 1, 2, 2, 1, 0, 0, 1]
    // The numbers were given to twelve digits.
    #expect(abs(try model.logLikelihood(of: [symbols]) + 9.368668766345) < 1e-12)
    #expect(abs(try model.posterior(of: symbols)[0, 0] - 0.737433232193) < 1e-12)
    #expect(try model.viterbi(of: symbols) == [0, 1, 1, 1, 1, 0, 0, 0])
  }

  @Test("Symbols: the recursions agree with the sum over all paths", arguments: 1...4)
  func allPathsOfSymbols(m: Int) throws {
    var generator = SeededGenerator(seed: UInt64(m))
    let model = try randomDiscreteModel(hidden: m, symbols: 5, using: &generator)
    let symbols = (0..<7).map { _ in generator.nextIndex(below: 5) }
    guard case .discrete(let b) = model.output else { return }
    let all = enumeratePaths(model, frames: 7) { t, k in b[k, symbols[t]] }
    // Sums of up to 4⁷ products.
    #expect(abs(try model.logLikelihood(of: [symbols]) - all.logLikelihood) < 1e-12)
    #expect((try model.posterior(of: symbols) - all.posterior).maximumMagnitude < 1e-12)
    #expect(try model.viterbi(of: symbols) == all.best)
  }

  @Test("Vectors: the recursions agree with the sum over all paths", arguments: [true, false])
  func allPathsOfVectors(isFull: Bool) throws {
    let covariances: HiddenCovariances =
      isFull
      ? .full([
        Matrix(rows: [[1, 0.5], [0.5, 2]]), Matrix(rows: [[0.5, -0.2], [-0.2, 0.3]]),
        Matrix(rows: [[2, 0], [0, 1]]),
      ])
      : .diagonal(Matrix(rows: [[1, 2], [0.5, 0.3], [2, 1]]))
    let means = Matrix<Double>(rows: [[0, 0], [1, -1], [-2, 1]])
    let model = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.05, 0.05, 0.9]]),
      initialDistribution: [0.2, 0.5, 0.3],
      output: .gaussian(means: means, covariances: covariances))
    var generator = SeededGenerator(seed: 3)
    let path = model.simulatePath(frameCount: 7, using: &generator)
    let x = try #require(try model.simulateVectors(along: path, using: &generator))
    let all = enumeratePaths(model, frames: 7) { t, k in
      let z = (x[t, 0] - means[k, 0], x[t, 1] - means[k, 1])
      let (a, b, c): (Double, Double, Double)
      switch covariances {
      case .full(let s): (a, b, c) = (s[k][0, 0], s[k][0, 1], s[k][1, 1])
      case .diagonal(let s): (a, b, c) = (s[k, 0], 0, s[k, 1])
      }
      let determinant = a * c - b * b
      let square = (c * z.0 * z.0 - 2 * b * z.0 * z.1 + a * z.1 * z.1) / determinant
      return exponential(-square / 2) / (2 * .pi * determinant.squareRoot())
    }
    #expect(abs(try model.logLikelihood(of: [x]) - all.logLikelihood) < 1e-12)
    #expect((try model.posterior(of: x) - all.posterior).maximumMagnitude < 1e-12)
    #expect(try model.viterbi(of: x) == all.best)
  }

  @Test("A million frames: no underflow, and blocks join without a seam")
  func long() throws {
    var generator = SeededGenerator(seed: 11)
    // Five states times a million frames are more than one block.
    let model = try randomDiscreteModel(hidden: 5, symbols: 6, using: &generator)
    let path = model.simulatePath(frameCount: 1_000_000, using: &generator)
    let symbols = try #require(model.simulateSymbols(along: path, using: &generator))
    let value = try model.logLikelihood(of: [symbols])
    let posterior = try model.posterior(of: symbols)
    let naive = naivePosterior(model, symbols)
    // Sums of 10⁶ logarithms of the order of one.
    #expect(abs(value - naive.logLikelihood) < 1e-7)
    #expect((posterior - naive.posterior).maximumMagnitude < 1e-10)
    #expect(posterior.elements.allSatisfy { $0 >= 0 && $0.isFinite })
    #expect(try model.viterbi(of: symbols).count == symbols.count)
  }

  @Test("At a lag of three a trajectory is three sequences")
  func lag() throws {
    var generator = SeededGenerator(seed: 5)
    let one = try randomDiscreteModel(hidden: 3, symbols: 4, using: &generator)
    let three = try HiddenMarkovModel(
      transitionMatrix: one.transitionMatrix, initialDistribution: one.initialDistribution,
      output: one.output, lag: 3)
    let symbols = (0..<50).map { _ in generator.nextIndex(below: 4) }
    let parts = (0..<3).map { offset in
      stride(from: offset, to: 50, by: 3).map { symbols[$0] }
    }
    #expect(
      abs(try three.logLikelihood(of: [symbols]) - one.logLikelihood(of: parts)) < 1e-12)
    let posterior = try three.posterior(of: symbols)
    let path = try three.viterbi(of: symbols)
    for (offset, part) in parts.enumerated() {
      let expected = try one.posterior(of: part)
      let expectedPath = try one.viterbi(of: part)
      for t in part.indices {
        #expect(posterior.row(offset + 3 * t) == expected.row(t))
        #expect(path[offset + 3 * t] == expectedPath[t])
      }
    }
  }

  @Test("An outlier that no number can hold the likelihood of")
  func outlier() throws {
    // From state 0 only state 1 can follow, and its density at 100 is exp(−5000).
    let model = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0, 1], [0.5, 0.5]]), initialDistribution: [1, 0],
      output: .gaussian(
        means: Matrix(rows: [[100], [0]]), covariances: .diagonal(Matrix(rows: [[1], [1]]))))
    let x = Matrix<Double>(rows: [[100], [100], [0]])
    // Paths 0 1 1 and 0 1 0: the second is exp(−5000) of the first.
    let expected = -1.5 * 1.8378770664093453 - 5000 - 0.6931471805599453
    #expect(abs(try model.logLikelihood(of: [x]) - expected) < 1e-9)
    #expect(try model.posterior(of: x) == Matrix(rows: [[1, 0], [0, 1], [0, 1]]))
    #expect(try model.viterbi(of: x) == [0, 1, 1])
  }

  @Test("What a model cannot make has no likelihood, and no posterior")
  func impossible() throws {
    let model = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.9, 0.1], [0.2, 0.8]]),
      output: .discrete(Matrix(rows: [[0.5, 0.5, 0], [0.1, 0.9, 0]])))
    #expect(try model.logLikelihood(of: [[0, 1, 2]]) == -.infinity)
    let error = MarkovError.invalidValue(
      what: "the likelihood of trajectory 0 up to frame 2", value: 0)
    #expect(throws: error) { try model.posterior(of: [0, 1, 2]) }
    #expect(throws: error) { try model.viterbi(of: [0, 1, 2]) }
    // The symbol that no state shows says nothing about the state.
    let memberships = try #require(model.memberships)
    #expect(memberships.row(2) == model.stationaryDistribution)
    let steps = try #require(model.symbolTransitionMatrix())
    #expect(steps.elements.allSatisfy { $0.isFinite })
  }

  @Test("Kinetics of the hidden chain")
  func kinetics() throws {
    let model = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.9, 0.1], [0.2, 0.8]]),
      output: .discrete(Matrix(rows: [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])), lag: 5)
    // Eigenvalues 1 and 0.7, π = (2/3, 1/3).
    let timescale = try #require(try model.timescales()[0])
    #expect(abs(timescale + 5 / logarithm(0.7)) < 1e-10)
    #expect(abs(model.lifetimes[0] + 5 / logarithm(0.9)) < 1e-10)
    #expect(model.isReversible)
    let memberships = try #require(model.memberships)
    #expect(abs(memberships[0, 0] - 1.4 / 1.5) < 1e-12)
    let symbols = try #require(model.symbolDistribution)
    #expect(abs(symbols[0] - 0.5) < 1e-12)
    // Detailed balance passes on to the symbols, and rows are probabilities.
    let steps = try #require(model.symbolTransitionMatrix(steps: 3))
    for i in 0..<3 {
      #expect(abs(steps.row(i).reduce(0, +) - 1) < 1e-12)
      for j in 0..<3 { #expect(abs(symbols[i] * steps[i, j] - symbols[j] * steps[j, i]) < 1e-12) }
    }
    #expect(model.hiddenChain.stationaryDistribution == model.stationaryDistribution)
    #expect(model.parameterCount == 2 + 1 + 4)
  }
}
