import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Held-out scores")
struct HeldOutTests {
  /// Running means of white noise, which have nothing to do with what comes
  /// after the window: the true VAMP-2 at a lag beyond it is 1.
  private func smoothedNoise(
    dimension: Int, frameCount: Int, window: Int, seed: UInt64
  ) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    var rows = Matrix<Double>(rowCount: frameCount, columnCount: dimension)
    for j in 0..<dimension {
      let noise = (0..<(frameCount + window)).map { _ in generator.nextNormal() }
      var sum = noise[..<window].reduce(0, +)
      for t in 0..<frameCount {
        rows[t, j] = sum
        sum += noise[t + window] - noise[t]
      }
    }
    return rows
  }

  @Test(
    "Smoothed noise scores high in sample, far below one held out, and offers no component",
    arguments: [1, 2, 3])
  func smoothedNoise(seed: UInt64) throws {
    let rows = smoothedNoise(dimension: 40, frameCount: 6000, window: 69, seed: seed)
    let moments = try moments([rows], lags: [100], .nonreversible)
    let model = try VAMP().fit(moments, lag: 100)
    // d²/N_eff = 1600/130 besides the constant.
    #expect(model.scores.vamp2 > 10 && model.scores.vamp2 < 17)
    let scores = try #require(
      try HeldOutScores(
        moments, model: model, whitening: WhiteningOptions(), mostComponents: 40))
    #expect(scores.means.count == 41)
    #expect(abs(scores.means[0] - 1) < 1e-12)
    #expect(scores.means[40] < -5)
    #expect(scores.componentCount <= 1)
    guard case .contiguous(let guardBlocks) = scores.folds.kind else {
      Issue.record("\(scores.folds.kind)")
      return
    }
    #expect(guardBlocks * 300 >= 100)
  }

  @Test(
    "Real processes are found: as many components as there are",
    arguments: Method.allCases)
  func real(method: Method) throws {
    let system = ARMixture(timescales: [60, 25], dimension: 12, seed: 7)
    let moments = try moments(
      [system.simulate(frameCount: 60_000, seed: 8)], lags: [10], method.dynamics)
    let model = method == .tica
      ? try TICA().fit(moments, lag: 10) : try VAMP().fit(moments, lag: 10)
    let scores = try #require(
      try HeldOutScores(moments, model: model, whitening: WhiteningOptions()))
    #expect(scores.componentCount == 2)
    // 1 + λ₁² + λ₂² = 1 + e^(−20/60) + e^(−20/25) = 2.166; held out it is lower
    // by .048 on average over seeds, with a spread of .023.
    #expect(abs(scores.means[2] - 2.118) < 5 * 0.023)
    #expect(scores.means[10] <= scores.means[2] + scores.standardErrors[2])
    #expect(scores.standardErrors[0] < 1e-12)
  }

  @Test("Held-out VAMP-E is what the formula gives on the test data", arguments: Method.allCases)
  func formula(method: Method) throws {
    let rows = ARMixture(timescales: [30, 10], dimension: 3, seed: 1)
      .simulate(frameCount: 6000, seed: 2)
    let lag = 5
    let moments = try moments([rows], lags: [lag], method.dynamics)
    func model(_ pairs: PairMoments) throws -> SpectralModel {
      method == .tica
        ? try TICA().fit(pairs, lag: lag, header: moments.header)
        : try VAMP().fit(pairs, lag: lag, header: moments.header)
    }
    let whole = try model(try moments.total(lag: lag))
    let scores = try #require(
      try HeldOutScores(moments, model: whole, whitening: WhiteningOptions()))
    var means = Array(repeating: 0.0, count: 4)
    for fold in scores.folds.folds {
      let trained = try model(try moments.sum(lag: lag) { fold.training.contains($0) })
      // Pairs with both frames in the test blocks, as rows of functions with
      // the constant first.
      let frames = fold.test.sorted().flatMap { Array(moments.header.plan.blocks[$0][0].frames) }
      let first = frames[0]...frames[frames.count - 1 - lag]
      let range = (frames[0], frames[frames.count - 1])
      #expect(range.1 - range.0 + 1 == frames.count, "test blocks are one stretch")
      func functions(_ vectors: Matrix<Double>, _ mean: [Double], _ shift: Int) -> Matrix<Double> {
        Matrix(
          rows: first.map { t in
            [1] + (0..<3).map { k in
              (0..<3).reduce(0) { $0 + (rows[t + shift, $1] - mean[$1]) * vectors[$1, k] }
            }
          })
      }
      let n = Double(first.count)
      let right = trained.rightVectors ?? trained.vectors
      // VAMP's second functions are about the second frames' means.
      let meanY: [Double]
      if method == .tica {
        meanY = trained.mean
      } else {
        let pairs = try moments.sum(lag: lag) { fold.training.contains($0) }
        meanY = zip(pairs.sumY, moments.header.shift).map { $0 / pairs.weight + $1 }
      }
      let f = functions(trained.vectors, trained.mean, 0)
      let g = functions(right, meanY, lag)
      var a = (1 / n) * (f.transposed() * f)
      var b = (1 / n) * (g.transposed() * g)
      var c = (1 / n) * (f.transposed() * g)
      if method == .tica {
        a = 0.5 * (a + b)
        b = a
        c = 0.5 * (c + c.transposed())
      }
      let s = [1] + (trained.singularValues ?? trained.modes.map(\.real))
      for k in 0...3 {
        var score = 0.0
        for i in 0...k {
          score += 2 * s[i] * c[i, i]
          for j in 0...k { score -= s[i] * a[i, j] * s[j] * b[j, i] }
        }
        means[k] += score / Double(scores.folds.folds.count)
      }
    }
    for k in 0...3 { #expect(abs(scores.means[k] - means[k]) < 1e-10) }
  }

  @Test(
    "Guards are at least max(τ, 2 t₁) long on each side within the trajectory",
    arguments: [(10, 3.0), (700, 20.0), (5, 600.0)])
  func guards(lag: Int, slowest: Double) throws {
    let header = try moments(
      [autoregressive([0.5], frameCount: 10_000, seed: 1)], lags: [lag], blockCount: 40
    ).header
    let folds = try #require(GuardedFolds(header, lag: lag, slowest: slowest))
    #expect(folds.folds.count == 5)
    for fold in folds.folds {
      #expect(fold.training.isDisjoint(with: fold.test))
      func frames(_ blocks: Set<Int>) -> [Range<Int>] {
        blocks.flatMap { header.plan.blocks[$0].map(\.frames) }
      }
      let gap = frames(fold.test).flatMap { test in
        frames(fold.training).map { training in
          max(training.lowerBound - test.upperBound, test.lowerBound - training.upperBound)
        }
      }.min()!
      #expect(Double(gap) >= max(Double(lag), 2 * slowest))
      // No more than one block too many on each side.
      #expect(Double(gap) < max(Double(lag), 2 * slowest) + 251)
    }
    #expect(folds.folds.reduce(Set<Int>()) { $0.union($1.test) } == Set(0..<40))
  }

  @Test("Guards that leave less than half for training: no folds")
  func tooShort() throws {
    let header = try moments([autoregressive([0.5], frameCount: 10_000, seed: 1)], lags: [1]).header
    #expect(GuardedFolds(header, lag: 1, slowest: 2000) == nil)
    #expect(GuardedFolds(header, lag: 1, slowest: .infinity) == nil)
    let few = try moments(
      [autoregressive([0.5], frameCount: 10_000, seed: 1)], lags: [1], blockCount: 8
    ).header
    #expect(GuardedFolds(few, lag: 1, slowest: 1) == nil)
  }

  @Test("A block of a few frames does not widen the guards")
  func unevenBlocks() throws {
    // Merging keeps the short trajectory a block of its own.
    let header = try moments([autoregressive([0.5], frameCount: 3, seed: 1)], lags: [1])
      .merged(with: try moments([autoregressive([0.5], frameCount: 20_000, seed: 1)], lags: [1]))
      .header
    #expect(header.plan.frameCount(of: 0) < 4)
    let folds = try #require(GuardedFolds(header, lag: 1, slowest: 300))
    #expect(folds.kind == .contiguous(guardBlocks: 1))
  }

  @Test("Five trajectories and more are left out whole, without guards", arguments: [5, 8, 23])
  func trajectories(count: Int) throws {
    let rows = (0..<count).map {
      autoregressive([0.9], frameCount: 900 + 40 * $0, seed: UInt64($0))
    }
    let header = try moments(rows, lags: [3]).header
    let folds = try #require(GuardedFolds(header, lag: 3, slowest: 1e9))
    #expect(folds.kind == .trajectories)
    #expect(folds.folds.count == min(count, 10))
    for fold in folds.folds {
      #expect(fold.training.union(fold.test) == Set(0..<header.blockCount))
      func owners(_ blocks: Set<Int>) -> Set<Int> {
        Set(blocks.flatMap { header.plan.blocks[$0].map(\.trajectory) })
      }
      #expect(owners(fold.training).isDisjoint(with: owners(fold.test)))
    }
    #expect(folds.folds.reduce(Set<Int>()) { $0.union($1.test) } == Set(0..<header.blockCount))
  }

  @Test("The fewest components within one standard error of the best")
  func oneStandardError() throws {
    // A third process that is real but too faint to tell in data this short.
    let system = ARMixture(timescales: [40, 0.5], dimension: 10, seed: 2)
    let moments = try moments([system.simulate(frameCount: 6000, seed: 6)], lags: [4])
    let model = try TICA().fit(moments, lag: 4)
    let scores = try #require(
      try HeldOutScores(moments, model: model, whitening: WhiteningOptions()))
    #expect(scores.componentCount == 1)
    #expect(scores.best >= scores.componentCount)
    #expect(scores.means[scores.best] == scores.means.max())
  }
}
