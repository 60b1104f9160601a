import Glibc
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing

@Suite("Pooled score")
struct PooledScoreTests {
  private static let count = 2

  private static func moments(
    _ arrays: [Matrix<Double>], _ method: Method = .tica, lag: Int = 5
  ) throws -> LaggedMoments {
    try KoopmanTests.moments(arrays, lags: [lag], method.dynamics)
  }

  /// A model of the training blocks and the sums of the test blocks.
  private func fitted(
    _ moments: LaggedMoments, _ fold: GuardedFolds.Fold, _ method: Method = .tica, lag: Int = 5
  ) throws -> (scores: TestScores, model: SpectralModel, test: PairMoments) {
    let test = try moments.sum(lag: lag) { fold.test.contains($0) }
    let (scores, model) = try HeldOutScoring.score(
      training: try moments.sum(lag: lag) { fold.training.contains($0) }, test: test,
      header: moments.header, lag: lag, method: method, whitening: WhiteningOptions(),
      componentCount: Self.count)
    return (scores, model, test)
  }

  private func probe(_ model: SpectralModel, _ rows: Matrix<Double>) -> Matrix<Double> {
    ProjectionModel(model, componentCount: Self.count).project(rows)
  }

  /// Every fold's model, turned before it is added.
  private func pooled(
    _ moments: LaggedMoments, _ folds: GuardedFolds, probe rows: Matrix<Double>,
    _ method: Method = .tica, turn: (Int, inout SpectralModel) -> Void = { _, _ in }
  ) throws -> PooledScore {
    var score = PooledScore(componentCount: Self.count)
    for (index, fold) in folds.folds.enumerated() {
      var (_, model, test) = try fitted(moments, fold, method)
      turn(index, &model)
      try score.add(model, heldOut: test, header: moments.header, probe: probe(model, rows))
    }
    return score
  }

  @Test("Of one fold it is that fold's VAMP-2", arguments: Method.allCases)
  func oneFold(method: Method) throws {
    let moments = try Self.moments([autoregressive([0.95, 0.8, 0.3], frameCount: 6000, seed: 1)], method)
    let folds = try #require(GuardedFolds(moments.header, lag: 5, slowest: 20))
    let (scores, model, test) = try fitted(moments, folds.folds[2], method)
    var score = PooledScore(componentCount: Self.count)
    #expect(score.value() == 1)
    try score.add(
      model, heldOut: test, header: moments.header,
      probe: probe(model, autoregressive([0.95, 0.8, 0.3], frameCount: 100, seed: 2)))
    #expect(abs(score.value() - scores.vamp2) < 1e-12)
    #expect(score.foldCount == 1 && score.standardError(testToTrainingRatio: 0.3) == nil)
    #expect(score.pseudoValues == [score.value()])
    // Without its only fold the constant's 1 remains.
    #expect(score.value(without: 0) == 1)
  }

  @Test("Folds that swap, flip or mix their components score the same", arguments: Method.allCases)
  func turned(method: Method) throws {
    let rows = autoregressive([0.97, 0.9, 0.3], frameCount: 8000, seed: 3)
    let moments = try Self.moments([rows], method)
    let folds = try #require(GuardedFolds(moments.header, lag: 5, slowest: 35))
    let straight = try pooled(moments, folds, probe: rows, method)
    let mixed = try pooled(moments, folds, probe: rows, method) { index, model in
      let angle = 0.7 * Double(index)
      let (c, s) = (cos(angle), sin(angle))
      // A rotation, and a reflection in every other fold.
      let sign = index % 2 == 0 ? 1.0 : -1
      let turn = Matrix(rows: [[c, -s * sign], [s, c * sign]])
      model.vectors = model.vectors.columns(0..<2) * turn
      if let right = model.rightVectors { model.rightVectors = right.columns(0..<2) * turn }
    }
    // Components are nearly, not exactly, orthonormal on the probe.
    #expect(abs(mixed.value() - straight.value()) < 1e-4)
    let (a, b) = (
      mixed.standardError(testToTrainingRatio: 0.25)!, straight.standardError(testToTrainingRatio: 0.25)!
    )
    #expect(abs(a - b) < 1e-3)
    // The true score: 1 + 0.97¹⁰ + 0.9¹⁰ = 2.09; 8000 frames know each term to about 0.08.
    #expect(abs(straight.value() - 2.09) < 0.25)
  }

  @Test("Without the turn mixed folds would lose most of their score")
  func withoutTurn() throws {
    let rows = autoregressive([0.97, 0.5, 0.2], frameCount: 8000, seed: 3)
    let moments = try Self.moments([rows])
    let folds = try #require(GuardedFolds(moments.header, lag: 5, slowest: 35))
    let straight = try pooled(moments, folds, probe: rows)
    var blind = PooledScore(componentCount: Self.count)
    for (index, fold) in folds.folds.enumerated() {
      var (_, model, test) = try fitted(moments, fold)
      let unturned = probe(model, rows)
      if index % 2 == 1 { model.vectors = model.vectors.columns([1, 0]) }
      try blind.add(model, heldOut: test, header: moments.header, probe: unturned)
    }
    // Two folds of five count a fast component with the slow one: of .97¹⁰ = .74 there
    // remain (.6² + .4²) · .74 = .38.
    #expect(blind.value() < straight.value() - 0.2)
  }

  @Test(
    "A first fold that misses the slow process does not mix it in the others",
    arguments: Method.allCases)
  func badFirstFold(method: Method) throws {
    let rows = autoregressive([0.98, 0.6, 0.3, 0.1, 0, 0], frameCount: 12_000, seed: 5)
    let moments = try Self.moments([rows], method)
    let folds = try #require(GuardedFolds(moments.header, lag: 5, slowest: 50))
    let models = try folds.folds.indices.map { index in
      let fold = folds.folds[index]
      let training = try moments.sum(lag: 5) { fold.training.contains($0) }
      let test = try moments.sum(lag: 5) { fold.test.contains($0) }
      var model = method == .tica
        ? try TICA().fit(training, lag: 5, header: moments.header)
        : try VAMP().fit(training, lag: 5, header: moments.header)
      // The slow component and one of the fast, another in each fold; in fold 0 only fast.
      let kept = index == 0 ? [4, 5] : [0, 1 + index % 4]
      model.vectors = model.vectors.columns(kept)
      if let right = model.rightVectors { model.rightVectors = right.columns(kept) }
      return (model: model, test: test)
    }
    // Few frames, on which processes are not quite independent.
    let frames = rows.submatrix(
      rows: Array(stride(from: 0, to: 12_000, by: 60)), columns: Array(0..<6))
    func value(_ order: [Int]) throws -> Double {
      var score = PooledScore(componentCount: Self.count)
      for index in order {
        let (model, test) = models[index]
        try score.add(model, heldOut: test, header: moments.header, probe: probe(model, frames))
      }
      return score.value()
    }
    let (first, last) = (try value([0, 1, 2, 3, 4]), try value([1, 2, 3, 4, 0]))
    // Four folds of five have it: (0.8 · .98⁵)² = .52 with the variance of all.
    #expect(first > 1.35)
    #expect(abs(first - last) < 0.05, "\(first) \(last)")
  }

  @Test("Pseudo-values: their mean is J S less J − 1 times the mean without a fold")
  func pseudoValues() throws {
    let rows = autoregressive([0.95, 0.7], frameCount: 5000, seed: 4)
    let moments = try Self.moments([rows])
    let folds = try #require(GuardedFolds(moments.header, lag: 5, slowest: 20))
    let score = try pooled(moments, folds, probe: rows)
    let j = Double(score.foldCount)
    let without = (0..<score.foldCount).map { score.value(without: $0) }
    let mean = j * score.value() - (j - 1) * Descriptive.mean(without)
    #expect(abs(Descriptive.mean(score.pseudoValues) - mean) < 1e-12)
    // With ρ = 0 the error is the jackknife's own.
    let jackknife = ((j - 1) / j * without.reduce(0) { $0 + pow($1 - Descriptive.mean(without), 2) })
      .squareRoot()
    let error = try #require(score.standardError(testToTrainingRatio: 0))
    #expect(abs(error - jackknife) < 1e-12)
    // Overlapping training data widen it: √((1/J + ρ) J).
    let widened = try #require(score.standardError(testToTrainingRatio: 1 / (j - 1)))
    #expect(abs(widened / error - (1 + j / (j - 1)).squareRoot()) < 1e-12)
  }

  @Test("The error shrinks with the root of the data")
  func errorShrinks() throws {
    func error(_ frames: Int) throws -> Double {
      var errors: [Double] = []
      for seed in 1...6 as ClosedRange<UInt64> {
        let arrays = (0..<10 as Range<UInt64>).map {
          autoregressive([0.9, 0.5], frameCount: frames, seed: 100 * seed + $0)
        }
        let moments = try Self.moments(arrays)
        let folds = try #require(GuardedFolds(moments.header, lag: 5, slowest: 10))
        let score = try pooled(moments, folds, probe: arrays[0])
        errors.append(try #require(score.standardError(testToTrainingRatio: 0)))
      }
      return Descriptive.mean(errors)
    }
    // Sixteen times the data, a quarter of the error; ten folds know it to a quarter, and
    // six seeds to a tenth.
    let ratio = try error(500) / error(8000)
    #expect(ratio > 2.4 && ratio < 6.5, "\(ratio)")
  }

  /// Two states ±1 that change at the given frames, plus noise; beside it fast noise.
  private func jumps(_ times: [Int], frames: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    var sign = -1.0
    let at = Set(times)
    return Matrix(
      rows: (0..<frames).map { frame in
        if at.contains(frame) { sign = -sign }
        return [sign + 0.2 * generator.nextNormal(), generator.nextNormal()]
      })
  }

  @Test("A fold without an event does not spoil it")
  func noEvent() throws {
    // Six runs of 1000 frames; all but one visit the other state.
    let visits = [
      [200, 350, 600, 800], [100, 400, 700, 900], [], [300, 500, 650, 950], [50, 400, 480, 800],
      [150, 300, 500, 720],
    ]
    let arrays = visits.enumerated().map { jumps($1, frames: 1000, seed: UInt64($0)) }
    let moments = try Self.moments(arrays)
    let folds = try #require(GuardedFolds(moments.header, lag: 5, slowest: 100))
    #expect(folds.kind == .trajectories && folds.folds.count == 6)
    let alone = try folds.folds.map { try fitted(moments, $0).scores.vamp2ByCount[1] }
    // Noise over noise where nothing happens.
    #expect(alone[2] < 1.05)
    var first = PooledScore(componentCount: 1)
    for fold in folds.folds {
      let (_, model, test) = try fitted(moments, fold)
      try first.add(
        model, heldOut: test, header: moments.header,
        probe: ProjectionModel(model, componentCount: 1).project(arrays[0]))
    }
    // Pooled, it only lacks what it has no variance for: at most as much as the fold
    // lowers the others' mean, a few hundredths, not a sixth of the score.
    #expect(abs(first.value() - first.value(without: 2)) < 0.02)
    #expect(abs(Descriptive.mean(alone) - first.value(without: 2)) > 0.1)
    #expect(first.correlations[0] > 0.9)
  }

  @Test("Components that a model lacks score nothing, and no pairs are an error")
  func lacking() throws {
    let rows = autoregressive([0.9], frameCount: 2000, seed: 6)
    let moments = try Self.moments([rows])
    let folds = try #require(GuardedFolds(moments.header, lag: 5, slowest: 10))
    let (scores, model, test) = try fitted(moments, folds.folds[0])
    var score = PooledScore(componentCount: 3)
    try score.add(model, heldOut: test, header: moments.header, probe: probe(model, rows))
    #expect(abs(score.value() - scores.vamp2) < 1e-12)
    #expect(score.correlations.dropFirst().allSatisfy { $0 == 0 })
    #expect(throws: KoopmanError.noPairs(lag: 5)) {
      try score.add(
        model, heldOut: PairMoments(dimension: 1, dynamics: .reversible), header: moments.header,
        probe: probe(model, rows))
    }
  }
}
