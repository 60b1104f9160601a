import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Systems
import Testing

@Suite("Greedy selection")
struct GreedySelectionTests {
  @Test(
    "Slow processes hidden in pairs of columns are found among noise", arguments: Method.allCases,
    GreedySelection.Direction.allCases)
  func recovers(method: Method, direction: GreedySelection.Direction) throws {
    let moments = try moments([planted(seed: 3)], lags: [5], method.dynamics)
    let path = try GreedySelection(
      method: method, lag: 5, componentCount: 2, mostFeatures: 8, direction: direction
    ).path(moments, folds: try folds(moments, lag: 5, slowest: 33), groups: single(moments))
    #expect(Set(path.chosen) == [4, 9, 13, 17])
    #expect(path.chosen == path.chosenGroups)
    #expect(path.chosenNames == path.chosen.map { "x\($0)" })
    // 1 + .97¹⁰ + .9¹⁰ = 2.086; a test fold of 4000 frames holds 60 relaxation times, so that
    // the variance in it, and VAMP-E with it, is good to about 15 %, a fifth of folds to 7 %.
    #expect(abs(path.steps[3].heldOut - 2.086) < 0.25)
    #expect(path.steps[3].standardError > 0.01 && path.steps[3].standardError < 0.15)
    #expect(!path.isInterrupted)
  }

  @Test(
    "Each choice is that of trying every candidate from scratch", arguments: Method.allCases,
    [(1, [[0], [1], [2], [3], [4]]), (2, [[0], [1], [2], [3], [4]]), (2, [[6, 0], [1, 5], [2], [4, 3]])])
  func exhaustive(method: Method, task: (count: Int, groups: [[Int]])) throws {
    let rows = ARMixture(timescales: [40, 20, 9], dimension: 7, seed: 5)
      .simulate(frameCount: 2500, seed: 6)
    let moments = try moments([rows], lags: [3], method.dynamics)
    let folds = try folds(moments, lag: 3, slowest: 40)
    for direction in GreedySelection.Direction.allCases {
      let path = try GreedySelection(
        method: method, lag: 3, componentCount: task.count, mostFeatures: 7, direction: direction
      ).path(moments, folds: folds, groups: task.groups)
      #expect(path.steps.count == task.groups.count)
      func search(_ blocks: Set<Int>) throws -> (order: [Int], scores: [Double]) {
        try scratchSearch(direction, among: task.groups) { features in
          try scratchScore(
            rows, features, blocks: blocks, lag: 3, method: method, count: task.count)
        }
      }
      #expect(path.steps.flatMap(\.groups) == (try search(Set(0..<20))).order)
      let trained = try folds.map { try search($0.training).scores }
      for n in task.groups.indices {
        let mean = trained.reduce(0) { $0 + $1[n] } / Double(folds.count)
        #expect(abs(path.steps[n].training - mean) < 1e-10)
      }
    }
  }

  @Test("Held-out scores are those of models of the same features", arguments: Method.allCases)
  func heldOut(method: Method) throws {
    let rows = ARMixture(timescales: [40, 20, 9, 4], dimension: 4, seed: 5)
      .simulate(frameCount: 8000, seed: 6)
    let moments = try moments([rows], lags: [3], method.dynamics)
    let model = method == .tica
      ? try TICA().fit(moments, lag: 3) : try VAMP().fit(moments, lag: 3)
    let whole = try #require(
      try HeldOutScores(moments, model: model, whitening: WhiteningOptions()))
    for count in 1...4 {
      let path = try GreedySelection(
        method: method, lag: 3, componentCount: count, criterion: .vampE, mostFeatures: 1
      ).path(moments, folds: whole.folds.folds, groups: [[2, 0, 3, 1]])
      #expect(abs(path.steps[0].heldOut - whole.means[count]) < 1e-10)
      #expect(abs(path.steps[0].standardError - whole.standardErrors[count]) < 1e-10)
    }
    // All four directions whitened again: the test data's own VAMP-2.
    let path = try GreedySelection(
      method: method, lag: 3, componentCount: 4, criterion: .vamp2, mostFeatures: 1
    ).path(moments, folds: whole.folds.folds, groups: [[0, 1, 2, 3]])
    let own = try whole.folds.folds.map {
      try scratchScore(rows, [0, 1, 2, 3], blocks: $0.test, lag: 3, method: method, count: 4)
    }
    #expect(abs(path.steps[0].heldOut - own.reduce(0, +) / 5) < 1e-10)
  }

  @Test("The training score never falls as features are added", arguments: Method.allCases)
  func nested(method: Method) throws {
    let moments = try moments([planted(frameCount: 3000, seed: 8)], lags: [2], method.dynamics)
    for count in [1, 3] {
      let path = try GreedySelection(
        method: method, lag: 2, componentCount: count, mostFeatures: 24
      ).path(moments, folds: try folds(moments, lag: 2), groups: single(moments))
      #expect(path.steps.count > 4)
      for (earlier, later) in zip(path.steps, path.steps.dropFirst()) {
        #expect(later.training >= earlier.training - 1e-12)
      }
    }
  }

  @Test("On independent features backward is forward", arguments: Method.allCases)
  func orthogonal(method: Method) throws {
    let rows = autoregressive([0.5, 0.95, 0.7, 0.985, 0.85], frameCount: 40_000, seed: 4)
    let moments = try moments([rows], lags: [2], method.dynamics)
    let folds = try folds(moments, lag: 2, slowest: 70)
    let paths = try GreedySelection.Direction.allCases.map {
      try GreedySelection(
        method: method, lag: 2, componentCount: 5, mostFeatures: 5, direction: $0
      ).path(moments, folds: folds, groups: single(moments))
    }
    #expect(paths[0].steps.map(\.groups) == [[3], [1], [4], [2], [0]])
    #expect(paths[1].steps.map(\.groups) == paths[0].steps.map(\.groups))
    for (a, b) in zip(paths[0].steps, paths[1].steps) { #expect(abs(a.training - b.training) < 1e-10) }
  }

  @Test("Noise: training rises, held-out VAMP-E falls, nothing is chosen", arguments: [1, 2, 3])
  func noise(seed: UInt64) throws {
    let rows = autoregressive(Array(repeating: 0.8, count: 60), frameCount: 2000, seed: seed)
    let moments = try moments([rows], lags: [25], .nonreversible)
    let path = try GreedySelection(
      method: .vamp, lag: 25, componentCount: 2, mostFeatures: 12
    ).path(moments, folds: try folds(moments, lag: 25), groups: single(moments))
    #expect(path.chosenStepCount == 0)
    #expect(path.chosen.isEmpty)
    #expect(path.steps[11].training > path.steps[0].training + 0.1)
    #expect(path.steps[11].heldOut < path.steps[0].heldOut)
    #expect(path.steps.allSatisfy { $0.heldOut < 1 })
  }

  @Test("Blocks in no fold are not looked at")
  func outerTestSet() throws {
    let lag = 5
    let rows = planted(frameCount: 10_000, seed: 3)
    var other = rows
    for t in 8000..<10_000 {
      for j in 0..<24 { other[t, j] = Double((t * (j + 3)) % 17) }
    }
    let paths = try [rows, other].map { rows in
      let moments = try moments([rows], lags: [lag])
      let outer = Set(16..<20)
      let inner = (0..<4).map { fold in
        let test = Set((4 * fold)..<(4 * fold + 4))
        return GuardedFolds.Fold(
          training: Set(0..<20).subtracting(outer).subtracting(test), test: test)
      }
      return try GreedySelection(method: .tica, lag: lag, componentCount: 2, mostFeatures: 6)
        .path(moments, folds: inner, groups: single(moments))
    }
    #expect(paths[0] == paths[1])
  }

  @Test("The number of threads changes no bit", arguments: GreedySelection.Direction.allCases)
  func threads(direction: GreedySelection.Direction) throws {
    let moments = try moments([planted(frameCount: 5000, seed: 1)], lags: [5])
    let folds = try folds(moments, lag: 5)
    let paths = try [1, 2, 5].map {
      try GreedySelection(
        method: .tica, lag: 5, componentCount: 2, mostFeatures: 6, direction: direction
      ).path(moments, folds: folds, groups: single(moments), threadCount: $0)
    }
    #expect(paths[0] == paths[1] && paths[0] == paths[2])
  }
}
