import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing

@Suite("Selection: groups, copies, constants, interruption")
struct SelectionCandidateTests {
  @Test(
    "Copies are not taken twice and constants never; of equal columns the first is taken",
    arguments: Method.allCases, GreedySelection.Direction.allCases)
  func redundant(method: Method, direction: GreedySelection.Direction) throws {
    var rows = columns(
      autoregressive([0.98, 0.9], frameCount: 10_000, seed: 2),
      [(0, 1), (0, 1), (0, 1e-3), (1, 1), (1, -40), (1, 0), (1, 0)])
    for t in 0..<rows.rowCount {
      rows[t, 6] = rows[t, 0] - 2 * rows[t, 3] + 5
      rows[t, 5] = 7
    }
    let moments = try moments([rows], lags: [3], method.dynamics)
    let path = try GreedySelection(
      method: method, lag: 3, componentCount: 2, mostFeatures: 7, direction: direction
    ).path(moments, folds: try folds(moments, lag: 3, slowest: 50), groups: single(moments))
    #expect(path.steps.map(\.groups) == [[0], [3]])
    #expect(path.chosen == [0, 3])
  }

  @Test("Units change nothing, also where they differ by 1e-3 and 1e6 (absolute rank cut-offs)")
  func units() throws {
    let rows = planted(frameCount: 6000, seed: 5)
    let factors = (0..<24).map { [1, 1e-3, 1e6, -1e-9][$0 % 4] }
    for direction in GreedySelection.Direction.allCases {
      let paths = try [Array(repeating: 1, count: 24), factors].map { factors in
        let moments = try moments(
          [columns(rows, factors.enumerated().map { ($0.offset, $0.element) })], lags: [5])
        return try GreedySelection(
          method: .tica, lag: 5, componentCount: 2, mostFeatures: 8, direction: direction
        ).path(moments, folds: try folds(moments, lag: 5), groups: single(moments))
      }
      #expect(paths[0].steps.map(\.groups) == paths[1].steps.map(\.groups))
      for (a, b) in zip(paths[0].steps, paths[1].steps) {
        #expect(abs(a.heldOut - b.heldOut) < 1e-9)
      }
    }
  }

  @Test("The cut-off is what a feature must have of its own, and no threshold of gains")
  func cutoff() throws {
    // Column 1 has 1e-4 of its variance for itself, the other's gain is a seventh.
    var rows = columns(
      autoregressive([0.985, 0.9, 0.7], frameCount: 20_000, seed: 4), [(0, 1), (1, 1), (1, 1), (2, 1)])
    for t in 0..<rows.rowCount { rows[t, 1] = rows[t, 0] + 0.01 * rows[t, 2] }
    let own = columns(rows, [(0, 1), (1, 1), (3, 1)])
    for method in Method.allCases {
      let moments = try moments([own], lags: [2], method.dynamics)
      for direction in GreedySelection.Direction.allCases {
        func chosen(_ cutoff: Double?) throws -> Set<Int> {
          Set(
            try GreedySelection(
              method: method, lag: 2, componentCount: 3, mostFeatures: 3, direction: direction,
              cutoff: cutoff
            ).path(moments, folds: try folds(moments, lag: 2, slowest: 70), groups: single(moments))
              .steps.flatMap(\.features))
        }
        #expect(try chosen(nil) == [0, 1, 2])
        #expect(try chosen(1e-5) == [0, 1, 2])
        let few = try chosen(0.2)
        #expect(few.count == 2 && few.contains(2))
      }
      // A copy is one however small the cut-off.
      let copied = try KoopmanTests.moments(
        [columns(own, [(0, 1), (0, 3), (2, 1)])], lags: [2], method.dynamics)
      let path = try GreedySelection(
        method: method, lag: 2, componentCount: 3, mostFeatures: 3, cutoff: 0
      ).path(copied, folds: try folds(copied, lag: 2, slowest: 70), groups: single(copied))
      #expect(path.steps.flatMap(\.features) == [0, 2])
    }
  }

  @Test("A cosine goes with its sine")
  func pairs() throws {
    let features = [
      Feature(name: "a", origin: .cosine(of: "phi", period: 360)), Feature(name: "b"),
      Feature(name: "c", origin: .sine(of: "psi", period: 360)),
      Feature(name: "d", origin: .sine(of: "phi", period: 360)),
      Feature(name: "e", origin: .cosine(of: "phi", period: 2)),
    ]
    #expect(FeatureGroups.of(features) == [[0, 3], [1], [2], [4]])
    #expect(FeatureGroups.of([]) == [])

    // A rotor that goes round: its cosine and sine are slow, and so is a pair as a group.
    let steps = autoregressive([0, 0.9, 0.8, 0], frameCount: 20_000, seed: 6)
    var angle = 0.0
    var rows = Matrix<Double>(rowCount: 20_000, columnCount: 5)
    for t in 0..<20_000 {
      angle += 0.1 * steps[t, 0]
      let values = circular(Matrix(rows: [[angle]]))
      rows[t, 0] = steps[t, 1]
      rows[t, 1] = values[0, 0]
      rows[t, 2] = steps[t, 2]
      rows[t, 3] = values[0, 1]
      rows[t, 4] = steps[t, 3]
    }
    for method in Method.allCases {
      let moments = try moments([rows], lags: [10], method.dynamics)
      for direction in GreedySelection.Direction.allCases {
        let path = try GreedySelection(
          method: method, lag: 10, componentCount: 2, mostFeatures: 4, direction: direction
        ).path(
          moments, folds: try folds(moments, lag: 10, slowest: 200), groups: [[0], [1, 3], [2], [4]])
        #expect(path.chosenGroups == [1])
        #expect(path.chosen == [1, 3])
        #expect(path.steps[0].names == ["x1", "x3"])
      }
    }
  }

  @Test("A group with a constant or a copy gives its other features")
  func partialGroups() throws {
    var rows = columns(
      autoregressive([0.98, 0.9, 0.95], frameCount: 5000, seed: 2),
      [(0, 1), (1, 1), (0, 3), (1, 1), (2, 1)])
    for t in 0..<5000 { rows[t, 3] = -1 }
    for method in Method.allCases {
      let moments = try moments([rows], lags: [3], method.dynamics)
      for direction in GreedySelection.Direction.allCases {
        let path = try GreedySelection(
          method: method, lag: 3, componentCount: 3, mostFeatures: 3, direction: direction
        ).path(moments, folds: try folds(moments, lag: 3), groups: [[3, 0, 4], [1, 2]])
        #expect(path.steps.map(\.groups) == [[0], [1]])
        #expect(path.steps.map(\.features) == [[0, 4], [1]])
      }
    }
  }

  @Test(
    "A search that is stopped keeps the sets it has", arguments: GreedySelection.Direction.allCases,
    [0, 1, 3])
  func interruption(direction: GreedySelection.Direction, stepCount: Int) throws {
    let moments = try moments([planted(frameCount: 5000, seed: 1)], lags: [5])
    let folds = try folds(moments, lag: 5)
    let selection = GreedySelection(
      method: .tica, lag: 5, componentCount: 2, mostFeatures: 24, direction: direction)
    var asked = 0
    let path = try selection.path(moments, folds: folds, groups: single(moments)) {
      asked += 1
      return asked > stepCount
    }
    #expect(path.isInterrupted)
    #expect(asked == stepCount + 1)
    let whole = try selection.path(moments, folds: folds, groups: single(moments))
    #expect(!whole.isInterrupted)
    switch direction {
    case .forward:
      #expect(path.steps == Array(whole.steps.prefix(stepCount)))
    case .backward:
      #expect(path.steps.dropFirst().map(\.groups) == whole.steps.suffix(stepCount).map(\.groups))
      #expect(path.steps[0].groups.count == 24 - stepCount)
      // The same sets in another order of their features.
      for (a, b) in zip(path.steps, whole.steps.suffix(stepCount + 1)) {
        #expect(abs(a.heldOut - b.heldOut) < 1e-10)
      }
    }
  }

  @Test("What cannot be answered is said")
  func errors() throws {
    let rows = autoregressive([0.9, 0.5], frameCount: 2000, seed: 1)
    let moments = try moments([rows], lags: [2], names: ["phi", "psi"])
    let folds = try folds(moments, lag: 2)
    func path(_ method: Method, lag: Int) throws {
      _ = try GreedySelection(method: method, lag: lag, componentCount: 1, mostFeatures: 2)
        .path(moments, folds: folds, groups: [[0], [1]])
    }
    #expect(throws: KoopmanError.wrongDynamics(needed: .nonreversible)) { try path(.vamp, lag: 2) }
    #expect(throws: KoopmanError.moments(.unknownLag(lag: 3, available: [2]))) {
      try path(.tica, lag: 3)
    }
    let flat = try KoopmanTests.moments(
      [Matrix<Double>(rowCount: 2000, columnCount: 2, repeating: 4)], lags: [2],
      names: ["phi", "psi"])
    #expect(throws: KoopmanError.rankDeficient(features: ["phi", "psi"])) {
      _ = try GreedySelection(method: .tica, lag: 2, componentCount: 1, mostFeatures: 2)
        .path(flat, folds: folds, groups: [[0], [1]])
    }
    let huge = columns(rows, [(0, 1), (1, 1e200)])
    let tooLarge = try KoopmanTests.moments([huge], lags: [2], names: ["phi", "psi"])
    #expect(throws: KoopmanError.overflow(feature: "psi")) {
      _ = try GreedySelection(method: .tica, lag: 2, componentCount: 1, mostFeatures: 2)
        .path(tooLarge, folds: folds, groups: [[0], [1]])
    }
    let empty = [
      GuardedFolds.Fold(training: [], test: [0]), GuardedFolds.Fold(training: [1], test: [0]),
    ]
    #expect(throws: KoopmanError.noPairs(lag: 2)) {
      _ = try GreedySelection(method: .tica, lag: 2, componentCount: 1, mostFeatures: 2)
        .path(moments, folds: empty, groups: [[0], [1]])
    }
  }
}
