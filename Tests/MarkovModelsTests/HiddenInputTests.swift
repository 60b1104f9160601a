import LinearAlgebra
import MarkovModels
import Testing

@Suite("Hidden Markov models: bad input")
struct HiddenInputTests {
  let estimator = HiddenMarkovEstimator(hiddenCount: 2)
  let model = try! HiddenMarkovModel(
    transitionMatrix: Matrix(rows: [[0.9, 0.1], [0.2, 0.8]]),
    output: .discrete(Matrix(rows: [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])))
  let normal = try! HiddenMarkovModel(
    transitionMatrix: Matrix(rows: [[0.9, 0.1], [0.2, 0.8]]),
    output: .gaussian(
      means: Matrix(rows: [[0], [1]]), covariances: .diagonal(Matrix(rows: [[1], [1]]))))

  @Test("Symbols out of range")
  func range() {
    #expect(throws: MarkovError.negativeState(trajectory: "trajectory 1", frame: 2, value: -1)) {
      try estimator.fit([[0, 1], [0, 1, -1]])
    }
    let beyond = MarkovError.stateOutOfRange(
      trajectory: "trajectory 0", frame: 1, value: 3, stateCount: 3)
    #expect(throws: beyond) { try estimator.fit([[0, 3]], symbolCount: 3) }
    #expect(throws: beyond) { try model.posterior(of: [0, 3]) }
    #expect(throws: beyond) { try model.viterbi(of: [0, 3]) }
    #expect(throws: beyond) { try model.logLikelihood(of: [[0, 3]]) }
    #expect(throws: beyond) { try HiddenMarkovSampler().sample([[0, 3]], from: model) }
    #expect(throws: beyond) { try estimator.fit([[0, 3]], from: model) }
    #expect(
      throws: MarkovError.stateOutOfRange(
        trajectory: "trajectory 0", frame: 1, value: Int.max, stateCount: 1_000_000)
    ) { try estimator.fit([[0, .max]]) }
  }

  @Test("No frames, empty trajectories, no pairs, no lag")
  func frames() {
    #expect(throws: MarkovError.noFrames) { try estimator.fit([[Int]]()) }
    #expect(
      throws: MarkovError.tooFewData(what: "trajectory 1 has no frames; leave it out")
    ) { try estimator.fit([[0, 1, 0], []]) }
    #expect(throws: MarkovError.noPairs(lag: 3, longest: 3)) {
      try HiddenMarkovEstimator(hiddenCount: 2, lag: 3).fit([[0, 1, 0], [1]])
    }
    #expect(throws: MarkovError.invalidLag(0)) {
      try HiddenMarkovEstimator(hiddenCount: 2, lag: 0).fit([[0, 1, 0]])
    }
  }

  @Test("More hidden states than symbols that were seen, and none")
  func counts() {
    #expect(throws: MarkovError.invalidCount(what: "hidden states", value: 3, limit: 2)) {
      try HiddenMarkovEstimator(hiddenCount: 3).fit([[0, 5, 0, 5]], symbolCount: 9)
    }
    #expect(throws: MarkovError.invalidCount(what: "hidden states", value: 0, limit: 2)) {
      try HiddenMarkovEstimator(hiddenCount: 0).fit([[0, 1]])
    }
    #expect(throws: MarkovError.invalidCount(what: "hidden states of the start", value: 2, limit: 3)) {
      try HiddenMarkovEstimator(hiddenCount: 3).fit([[0, 1]], from: model)
    }
    #expect(throws: MarkovError.invalidCount(what: "starts", value: 0, limit: .max)) {
      try HiddenMarkovEstimator(hiddenCount: 2, startCount: 0).fit([[0, 1]])
    }
    #expect(throws: MarkovError.invalidCount(what: "iterations", value: 0, limit: .max)) {
      try HiddenMarkovEstimator(hiddenCount: 2, maximumIterations: 0).fit([[0, 1]])
    }
    #expect(throws: MarkovError.invalidValue(what: "the tolerance", value: 0)) {
      try HiddenMarkovEstimator(hiddenCount: 2, tolerance: 0).fit([[0, 1]])
    }
    #expect(throws: MarkovError.invalidCount(what: "samples", value: 0, limit: .max)) {
      try HiddenMarkovSampler(sampleCount: 0).sample([[0, 1]], from: model)
    }
    #expect(throws: MarkovError.invalidValue(what: "the prior count", value: 0)) {
      try HiddenMarkovSampler(priorCount: 0).sample([[0, 1]], from: model)
    }
  }

  @Test("NaN, widths that differ, degenerate columns")
  func vectors() {
    let fine = Matrix<Double>(rows: [[0, 1], [1, 0], [0.5, 3], [2, 2]])
    var broken = fine
    broken[2, 1] = .nan
    // NaN is not equal to itself: the text is compared.
    do throws(MarkovError) {
      _ = try estimator.fit([fine, broken])
      Issue.record("NaN was accepted.")
    } catch {
      #expect(error.description == "trajectory 1, frame 2, column 1 is nan, which makes no sense here")
    }
    #expect(throws: MarkovError.self) { try normal.posterior(of: Matrix(rows: [[.infinity]])) }
    #expect(
      throws: MarkovError.tooFewData(
        what: "trajectory 1 has 1 columns; all need the same number, at least one")
    ) { try estimator.fit([fine, Matrix(rows: [[1], [2]])]) }
    let constant = Matrix<Double>(rows: [[1, 0.1], [2, 0.1], [4, 0.1], [3, 0.1]])
    #expect(throws: MarkovError.invalidValue(what: "the variance of column 1", value: 0)) {
      try estimator.fit([constant])
    }
    let twice = Matrix<Double>(rows: (0..<50).map { [Double($0 % 7), 2 * Double($0 % 7)] })
    let dependent = MarkovError.tooFewData(
      what: "the columns depend on each other: their covariance is degenerate; "
        + "drop columns or take diagonal covariances")
    #expect(throws: dependent) { try estimator.fit([twice]) }
  }

  @Test("A state that shrinks onto one value")
  func collapse() {
    // One state for each of two values: their variances vanish.
    let x = Matrix<Double>(rows: (0..<40).map { [Double(($0 / 5) % 2)] })
    let error = MarkovError.tooFewData(
      what: "the covariance of hidden state 0 is degenerate: too few frames or dependent "
        + "columns; take fewer hidden states, diagonal covariances or other columns")
    #expect(throws: error) { try estimator.fit([x]) }
  }

  @Test("Symbols for normal outputs and the other way round")
  func kinds() {
    #expect(throws: MarkovError.self) { try normal.posterior(of: [0, 1]) }
    #expect(throws: MarkovError.self) { try model.posterior(of: Matrix(rows: [[0], [1]])) }
    #expect(throws: MarkovError.invalidCount(what: "columns", value: 2, limit: 1)) {
      try normal.viterbi(of: Matrix(rows: [[0, 1], [1, 2]]))
    }
  }

  @Test("Hidden states without a way between them")
  func disconnected() {
    let apart = [[Int](repeating: 0, count: 50) + [1], [Int](repeating: 2, count: 50) + [3]]
    let data = apart.map { path in (0..<4).flatMap { _ in path } }
    #expect(throws: MarkovError.disconnected(sets: [[0], [1]])) { try estimator.fit(data) }
  }

  @Test("A climb that is cut short says so")
  func notConverged() throws {
    let data = try HiddenEstimatorTests.simulate(
      HiddenEstimatorTests.metastable(), frames: [3000], seed: 1)
    do throws(MarkovError) {
      _ = try HiddenMarkovEstimator(hiddenCount: 3, maximumIterations: 2).fit(data)
      Issue.record("Two iterations were enough.")
    } catch {
      guard case .notConverged(let method, let residual) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(method == "Baum–Welch within 2 iterations")
      #expect(residual > 1e-9)
    }
    // Outputs so alike that the data hardly tell the states apart.
    let alike = try HiddenMarkovModel(
      transitionMatrix: model.transitionMatrix,
      output: .discrete(Matrix(rows: [[0.4, 0.3, 0.3], [0.33, 0.3, 0.37]])))
    let vague = try HiddenEstimatorTests.simulate(alike, frames: [20_000], seed: 13)
    #expect(throws: MarkovError.self) {
      try HiddenMarkovEstimator(hiddenCount: 2, maximumIterations: 100).fit(vague, from: alike)
    }
  }

  @Test("Models that are none")
  func models() {
    let t = model.transitionMatrix
    let b = model.output
    #expect(throws: MarkovError.rowSum(row: 1, sum: 0.9)) {
      try HiddenMarkovModel(
        transitionMatrix: t, output: .discrete(Matrix(rows: [[0.5, 0.5], [0.5, 0.4]])))
    }
    #expect(throws: MarkovError.negativeProbability(row: 0, column: 1, value: -0.5)) {
      try HiddenMarkovModel(
        transitionMatrix: t, output: .discrete(Matrix(rows: [[1.5, -0.5], [0.5, 0.5]])))
    }
    #expect(throws: MarkovError.invalidCount(what: "states in the output", value: 1, limit: 2)) {
      try HiddenMarkovModel(transitionMatrix: t, output: .discrete(Matrix(rows: [[1]])))
    }
    #expect(throws: MarkovError.disconnected(sets: [[0], [1]])) {
      try HiddenMarkovModel(transitionMatrix: .identity(2), output: b)
    }
    #expect(throws: MarkovError.notSquare(rows: 1, columns: 2)) {
      try HiddenMarkovModel(transitionMatrix: Matrix(rows: [[0.5, 0.5]]), output: b)
    }
    #expect(throws: MarkovError.invalidValue(what: "the sum of the initial probabilities", value: 0.75)) {
      try HiddenMarkovModel(transitionMatrix: t, initialDistribution: [0.5, 0.25], output: b)
    }
    #expect(throws: MarkovError.invalidLag(0)) {
      try HiddenMarkovModel(transitionMatrix: t, output: b, lag: 0)
    }
    #expect(
      throws: MarkovError.invalidValue(what: "the variance of hidden state 1, column 0", value: 0)
    ) {
      try HiddenMarkovModel(
        transitionMatrix: t,
        output: .gaussian(
          means: Matrix(rows: [[0], [1]]), covariances: .diagonal(Matrix(rows: [[1], [0]]))))
    }
    #expect(throws: MarkovError.self) {
      try HiddenMarkovModel(
        transitionMatrix: t,
        output: .gaussian(
          means: Matrix(rows: [[0, 0], [1, 1]]),
          covariances: .full([.identity(2), Matrix(rows: [[1, 1], [1, 1]])])))
    }
  }

  @Test("Starts that do not fit")
  func starts() throws {
    let markov = try MarkovModel(transitionMatrix: SparseMatrix(model.transitionMatrix))
    #expect(throws: MarkovError.invalidCount(what: "rows of memberships", value: 3, limit: 2)) {
      try HiddenMarkovModel.initial(
        model: markov, memberships: Matrix(rows: [[1, 0], [0, 1], [0, 1]]))
    }
    #expect(throws: MarkovError.invalidCount(what: "hidden states", value: 3, limit: 2)) {
      try HiddenMarkovModel.initial(
        model: markov, memberships: Matrix(rows: [[1, 0, 0], [0, 1, 0]]))
    }
    let x = Matrix<Double>(rows: [[0], [1], [2]])
    #expect(throws: MarkovError.invalidCount(what: "labels of trajectory 0", value: 2, limit: 3)) {
      try HiddenMarkovModel.initial(labels: [[0, 1]], trajectories: [x], hiddenCount: 2)
    }
    #expect(
      throws: MarkovError.stateOutOfRange(
        trajectory: "trajectory 0", frame: 2, value: 2, stateCount: 2)
    ) { try HiddenMarkovModel.initial(labels: [[0, 1, 2]], trajectories: [x], hiddenCount: 2) }
    #expect(
      throws: MarkovError.tooFewData(
        what: "no frame has the label 1; take fewer hidden states")
    ) { try HiddenMarkovModel.initial(labels: [[0, 0, 0]], trajectories: [x], hiddenCount: 2) }
  }
}
