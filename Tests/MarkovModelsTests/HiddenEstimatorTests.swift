import LinearAlgebra
import MarkovModels
import Statistics
import Testing

@Suite("Hidden Markov models: estimation")
struct HiddenEstimatorTests {
  /// Three metastable states behind six symbols.
  static func metastable() throws -> HiddenMarkovModel {
    try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [
        [0.98, 0.015, 0.005], [0.03, 0.96, 0.01], [0.005, 0.005, 0.99],
      ]),
      output: .discrete(
        Matrix(rows: [
          [0.5, 0.3, 0.1, 0.05, 0.03, 0.02], [0.1, 0.1, 0.4, 0.3, 0.05, 0.05],
          [0.02, 0.03, 0.05, 0.1, 0.3, 0.5],
        ])))
  }

  static func simulate(
    _ model: HiddenMarkovModel, frames: [Int], seed: UInt64
  ) throws -> [[Int]] {
    var generator = SeededGenerator(seed: seed)
    return try frames.map { count in
      let path = model.simulatePath(frameCount: count, using: &generator)
      return try #require(model.simulateSymbols(along: path, using: &generator))
    }
  }

  @Test("Reversible transition matrices of known counts")
  func reversible() throws {
    // Published numbers of these counts.
    let first = try reversibleTransitionMatrix(
      counts: Matrix(rows: [[7048, 6, 0], [6, 2, 3], [0, 3, 2933]]))
    let pi = try StationaryDistribution.of(SparseMatrix(first))
    for (value, known) in zip(pi, [0.70532946705, 0.00109989001, 0.29357064294]) {
      #expect(abs(value - known) < 1e-11)
    }
    // A slow case for fixed-point iterations.
    let second = try reversibleTransitionMatrix(
      counts: Matrix(rows: [[10000, 1, 0], [30, 50, 10], [0, 2, 30000]]))
    let slow = try StationaryDistribution.of(SparseMatrix(second))
    #expect(abs(slow[0] - 0.666540777109) < 1e-11)
  }

  @Test("Random counts: detailed balance, and no reversible matrix is likelier", arguments: 2...12)
  func reversibleProperties(m: Int) throws {
    var generator = SeededGenerator(seed: UInt64(m))
    var c = Matrix<Double>(rowCount: m, columnCount: m)
    for place in c.elements.indices {
      // Over eight orders of magnitude.
      c.elements[place] = exponential(9 * generator.nextNormal().magnitude - 9)
    }
    let t = try reversibleTransitionMatrix(counts: c)
    let pi = try StationaryDistribution.of(SparseMatrix(t))
    func logLikelihood(_ t: Matrix<Double>) -> Double {
      zip(c.elements, t.elements).reduce(0) { $0 + $1.0 * logarithm($1.1) }
    }
    let best = logLikelihood(t)
    var x = t
    for i in 0..<m {
      for j in 0..<m {
        x[i, j] = pi[i] * t[i, j]
        #expect(abs(pi[i] * t[i, j] - pi[j] * t[j, i]) <= 1e-10 * pi[i] * t[i, j] + 1e-300)
      }
    }
    for _ in 0..<20 {
      var other = x
      for i in 0..<m {
        for j in 0...i {
          let factor = exponential(1e-3 * generator.nextNormal())
          other[i, j] = x[i, j] * factor
          other[j, i] = other[i, j]
        }
      }
      for i in 0..<m {
        let sum = other.row(i).reduce(0, +)
        for j in 0..<m { other[i, j] /= sum }
      }
      // Less by second order of 10⁻³, more by rounding only.
      #expect(logLikelihood(other) <= best + 1e-12 * abs(best))
    }
  }

  @Test("The likelihood never falls", arguments: [true, false])
  func monotone(isReversible: Bool) throws {
    let data = try Self.simulate(Self.metastable(), frames: [2000, 700, 1], seed: 1)
    let model = try HiddenMarkovEstimator(hiddenCount: 3, isReversible: isReversible).fit(data)
    let course = try #require(model.training).logLikelihoods
    #expect(course.count > 5)
    for (before, after) in zip(course, course.dropFirst()) {
      #expect(after >= before - 1e-12 * abs(before))
    }
    // The model is the one whose likelihood it states.
    let value = try #require(model.logLikelihood)
    #expect(abs(try model.logLikelihood(of: data) - value) < 1e-8)
    // Neither is its top missed: a restart from there gains no more than was asked for.
    let again = try HiddenMarkovEstimator(
      hiddenCount: 3, isReversible: isReversible, tolerance: 1e-13
    ).fit(data, from: model)
    #expect(try #require(again.logLikelihood) - value < 2701 * 1e-9)
  }

  @Test("A slow climb ends at the top, and soon")
  func slow() throws {
    // Outputs that overlap: plain steps, of which there would be thousands, shrink the error by
    // some thousandths each.
    let truth = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.9, 0.1], [0.1, 0.9]]),
      output: .discrete(Matrix(rows: [[0.4, 0.3, 0.3], [0.25, 0.3, 0.45]])))
    let data = try Self.simulate(truth, frames: [20_000], seed: 13)
    let found = try HiddenMarkovEstimator(hiddenCount: 2, startCount: 1).fit(data, from: truth)
    let course = try #require(found.training).logLikelihoods
    for (before, after) in zip(course, course.dropFirst()) {
      #expect(after >= before - 1e-12 * abs(before))
    }
    #expect(course.count < 100)
    let better = try HiddenMarkovEstimator(hiddenCount: 2, tolerance: 1e-14, startCount: 1)
      .fit(data, from: truth)
    // Ten times the tolerance of 10⁻¹⁰ a frame.
    #expect(
      abs(try #require(better.logLikelihood) - (try #require(found.logLikelihood))) < 2e-5)
  }

  @Test("Known parameters come back from simulated symbols", arguments: [true, false])
  func recovery(isReversible: Bool) throws {
    let truth = try Self.metastable()
    let frames = [Int](repeating: 50_000, count: 4)
    let data = try Self.simulate(truth, frames: frames, seed: 2)
    let found = try HiddenMarkovEstimator(hiddenCount: 3, isReversible: isReversible).fit(data)
    let order = truth.stationaryDistribution.indices.sorted {
      truth.stationaryDistribution[$0] > truth.stationaryDistribution[$1]
    }
    let expected = truth.reordered(order)
    // About 10³ jumps for each pair of states: 5σ of T_ij ≈ 5 · T_ij / √10³, at most 0.005; the
    // outputs rest on 5·10⁴ frames a state with some confusion between them: 0.02.
    #expect((found.transitionMatrix - expected.transitionMatrix).maximumMagnitude < 0.005)
    guard case .discrete(let b) = found.output, case .discrete(let known) = expected.output else {
      Issue.record("The outputs are discrete.")
      return
    }
    #expect((b - known).maximumMagnitude < 0.02)
    let times = try zip(found.timescales(), expected.timescales()).map { ($0!, $1!) }
    for (time, known) in times { #expect(abs(time / known - 1) < 0.15) }
    #expect(try #require(found.logLikelihood) >= expected.logLikelihood(of: data))
  }

  @Test("Known normal outputs come back", arguments: HiddenCovariances.Kind.allCases)
  func normalRecovery(kind: HiddenCovariances.Kind) throws {
    let means = Matrix<Double>(rows: [[0, 0], [3, 0], [0, 3]])
    let off = kind == .full ? 0.4 : 0
    let covariance = Matrix<Double>(rows: [[1, off], [off, 0.5]])
    let truth = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [
        [0.95, 0.03, 0.02], [0.06, 0.93, 0.01], [0.06, 0.015, 0.925],
      ]),
      output: .gaussian(
        means: means,
        covariances: .full([covariance, 0.5 * covariance, covariance])))
    var generator = SeededGenerator(seed: 4)
    let data = try (0..<3).map { _ in
      let path = truth.simulatePath(frameCount: 10_000, using: &generator)
      return try #require(try truth.simulateVectors(along: path, using: &generator))
    }
    let found = try HiddenMarkovEstimator(hiddenCount: 3, covariances: kind).fit(data)
    let order = truth.stationaryDistribution.indices.sorted {
      truth.stationaryDistribution[$0] > truth.stationaryDistribution[$1]
    }
    let expected = truth.reordered(order)
    guard case .gaussian(let foundMeans, let covariances) = found.output,
      case .gaussian(let knownMeans, .full(let known)) = expected.output
    else {
      Issue.record("The outputs are normal.")
      return
    }
    // 5·10³ frames a state or more: σ of a mean is 1/√5000 = 0.014, with some confusion.
    #expect((foundMeans - knownMeans).maximumMagnitude < 0.1)
    for k in 0..<3 {
      let matrix: Matrix<Double>
      switch covariances {
      case .full(let matrices): matrix = matrices[k]
      case .diagonal(let variances): matrix = .diagonal(variances.row(k))
      }
      #expect((matrix - known[k]).maximumMagnitude < 0.12)
    }
    #expect((found.transitionMatrix - expected.transitionMatrix).maximumMagnitude < 0.015)
    let course = try #require(found.training).logLikelihoods
    for (before, after) in zip(course, course.dropFirst()) {
      #expect(after >= before - 1e-12 * abs(before))
    }
  }

  @Test("Transitions are counted within trajectories alone")
  func boundaries() throws {
    // Symbols tell the states: with one symbol a state the fit is the count matrix.
    let data = [[0, 0, 1, 1, 0, 0, 0], [1, 1, 1, 0, 1], [0]]
    let model = try HiddenMarkovEstimator(
      hiddenCount: 2, isReversible: false, tolerance: 1e-14, startCount: 1
    ).fit(data)
    // Counts 00: 3, 01: 2, 10: 2, 11: 3; a trajectory of one frame has none.
    #expect((model.transitionMatrix - Matrix(rows: [[0.6, 0.4], [0.4, 0.6]])).maximumMagnitude < 0.3)
    let start = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.5, 0.5], [0.5, 0.5]]),
      output: .discrete(Matrix(rows: [[1, 0], [0, 1]])))
    let exact = try HiddenMarkovEstimator(hiddenCount: 2, isReversible: false)
      .fit(data, from: start)
    #expect(
      (exact.transitionMatrix - Matrix(rows: [[0.6, 0.4], [0.4, 0.6]])).maximumMagnitude < 1e-12)
    #expect(abs(exact.initialDistribution[0] - 2.0 / 3) < 1e-12)
  }

  @Test("At a lag all offsets are used")
  func lag() throws {
    let data = try Self.simulate(Self.metastable(), frames: [3001], seed: 6)
    let parts = (0..<4).map { offset in
      stride(from: offset, to: 3001, by: 4).map { data[0][$0] }
    }
    let start = try Self.metastable()
    let lagged = try HiddenMarkovEstimator(hiddenCount: 3, lag: 4).fit(data, from: start)
    let cut = try HiddenMarkovEstimator(hiddenCount: 3).fit(parts, from: start)
    #expect(lagged.transitionMatrix == cut.transitionMatrix)
    #expect(lagged.output == cut.output)
    #expect(lagged.lag == 4)
    #expect(try #require(lagged.timescales()[0]) == 4 * (try #require(cut.timescales()[0])))
  }

  @Test("The number of threads changes no bit; neither does a second run")
  func threads() throws {
    let data = try Self.simulate(
      Self.metastable(), frames: [18_000, 20_000, 5_000, 17_000], seed: 7)
    var estimator = HiddenMarkovEstimator(hiddenCount: 3, seed: 9, threadCount: 1)
    let one = try estimator.fit(data)
    for threads in [1, 2, 3] {
      estimator.threadCount = threads
      #expect(try estimator.fit(data) == one)
    }
    let vectors = data.map { symbols in
      Matrix(rowCount: symbols.count, columnCount: 1, elements: symbols.map(Double.init))
    }
    #expect(
      try HiddenMarkovEstimator(hiddenCount: 2, threadCount: 1).fit(vectors)
        == HiddenMarkovEstimator(hiddenCount: 2, threadCount: 2).fit(vectors))
  }

  @Test("Symbols that are never seen have no probability, and nothing is NaN")
  func unseen() throws {
    let data = try Self.simulate(Self.metastable(), frames: [5000], seed: 8)
    let gaps = data.map { $0.map { 2 * $0 } }
    let model = try HiddenMarkovEstimator(hiddenCount: 3).fit(gaps, symbolCount: 13)
    guard case .discrete(let b) = model.output else { return }
    #expect(b.columnCount == 13)
    for k in 0..<3 {
      for j in 0..<13 where j % 2 == 1 || j == 12 { #expect(b[k, j] == 0) }
    }
    #expect(b.elements.allSatisfy { $0.isFinite })
    let memberships = try #require(model.memberships)
    #expect(memberships.elements.allSatisfy { $0.isFinite })
    // The same but for the gaps.
    let plain = try HiddenMarkovEstimator(hiddenCount: 3).fit(data)
    #expect(try #require(plain.logLikelihood) - (try #require(model.logLikelihood)) < 1e-6)
  }

  @Test("A start from a Markov model and memberships keeps its order and finds the top")
  func fromMemberships() throws {
    let truth = try Self.metastable()
    let data = try Self.simulate(truth, frames: [50_000], seed: 10)
    var counts = Matrix<Double>(rowCount: 6, columnCount: 6)
    for (a, b) in zip(data[0], data[0].dropFirst()) { counts[a, b] += 1 }
    let p = try reversibleTransitionMatrix(counts: counts)
    let markov = try MarkovModel(transitionMatrix: SparseMatrix(p))
    let memberships = Matrix<Double>(rows: [
      [1.02, 0, -0.02], [0.9, 0.05, 0.05], [0.2, 0.8, 0], [0.2, 0.7, 0.1], [0, 0.1, 0.9],
      [-0.01, 0, 1.01],
    ])
    let start = try HiddenMarkovModel.initial(model: markov, memberships: memberships)
    #expect(start.transitionMatrix.elements.allSatisfy { $0 > 0 })
    let estimator = HiddenMarkovEstimator(hiddenCount: 3)
    let found = try estimator.fit(data, from: start)
    #expect((found.transitionMatrix - truth.transitionMatrix).maximumMagnitude < 0.01)
    let free = try estimator.fit(data)
    #expect(abs(try #require(free.logLikelihood) - (try #require(found.logLikelihood))) < 1e-3)
    // A symbol outside of the model does not stop the climb.
    let wider = try HiddenMarkovModel.initial(
      model: markov, memberships: memberships, symbolCount: 8)
    #expect(try estimator.fit(data + [[7, 0, 0]], from: wider).symbolCount == 8)
  }

  @Test("A start from labels")
  func fromLabels() throws {
    var generator = SeededGenerator(seed: 12)
    let truth = try HiddenMarkovModel(
      transitionMatrix: Matrix(rows: [[0.95, 0.05], [0.1, 0.9]]),
      output: .gaussian(
        means: Matrix(rows: [[5], [0]]), covariances: .diagonal(Matrix(rows: [[1], [2]]))))
    let path = truth.simulatePath(frameCount: 20_000, using: &generator)
    let x = try #require(try truth.simulateVectors(along: path, using: &generator))
    let labels = (0..<x.rowCount).map { x[$0, 0] > 2.5 ? 1 : 0 }
    let start = try HiddenMarkovModel.initial(
      labels: [labels], trajectories: [x], hiddenCount: 2, covariances: .diagonal)
    let found = try HiddenMarkovEstimator(hiddenCount: 2, covariances: .diagonal)
      .fit([x], from: start)
    guard case .gaussian(let means, _) = found.output else { return }
    // State 1 is the upper one, as labelled. 5σ of a mean of 6·10³ frames: 0.1.
    #expect(abs(means[0, 0]) < 0.1)
    #expect(abs(means[1, 0] - 5) < 0.1)
    // The path is right but for the overlap of the densities at 2.1 deviations.
    let guess = try found.viterbi(of: x)
    let wrong = zip(guess, path).count { $0 == $1 }
    #expect(Double(wrong) < 0.01 * 20_000)
  }
}
