import Statistics
import Testing

@Suite("Pareto fronts")
struct ParetoFrontTests {
  private let two: [ParetoObjective] = [.init("structure", .minimise), .init("dynamics", .minimise)]

  @Test("Of (1,4), (2,2), (3,3), (4,1) only (3,3) is dominated")
  func knownPoints() throws {
    let front = try ParetoFront(points: [[1, 4], [2, 2], [3, 3], [4, 1]], objectives: two)
    #expect(front.members == [0, 1, 3])
    #expect(front.ranks == [1, 1, 2, 1])
    #expect(front.duplicates == [] && front.excluded == [])
    #expect(front.ideal == [1, 1] && front.nadir == [4, 4])
    #expect(front.contains(0) && !front.contains(2))
  }

  @Test("Duplicates are kept, on the front and behind it, and flagged")
  func duplicates() throws {
    let front = try ParetoFront(
      points: [[3, 3], [1, 4], [2, 2], [3, 3], [-0.0, 9], [2, 2], [0, 9]], objectives: two)
    #expect(front.members == [1, 2, 4, 5, 6])
    #expect(front.ranks == [2, 1, 1, 2, 1, 1, 1])
    #expect(front.duplicates == [[0, 3], [2, 5], [4, 6]])
    #expect(front.isDuplicate(5) && !front.isDuplicate(1))
    #expect(front.orderedMembers == [4, 1, 2])
  }

  @Test("What is no finite number has no rank, dominates nothing and is listed")
  func excluded() throws {
    let front = try ParetoFront(
      points: [[0, .nan], [2, 2], [-.infinity, 0], [3, 3], [.nan, .nan]], objectives: two)
    #expect(front.excluded == [0, 2, 4])
    #expect(front.ranks == [nil, 1, nil, 2, nil])
    let nothing = try ParetoFront(points: [[.nan, 1]], objectives: two)
    #expect(nothing.members == [] && nothing.ideal == nil && nothing.nadir == nil)
    #expect(nothing.knee() == nil)
    #expect(try nothing.hypervolume(reference: [1, 1]).value == 0)
  }

  @Test("Directions turn the order of single objectives")
  func directions() throws {
    let points: [[Double]] = [[1, 4], [2, 2], [3, 3], [4, 1]]
    let front = try ParetoFront(
      points: points, objectives: [.init("a", .minimise), .init("b", .maximise)])
    #expect(front.members == [0])
    #expect(front.ranks == [1, 2, 2, 3])
    let best = try ParetoFront(
      points: points, objectives: [.init("a", .maximise), .init("b", .maximise)])
    #expect(best.members == [0, 2, 3])
    #expect(best.ideal == [4, 4] && best.nadir == [1, 1])
  }

  @Test("One objective ranks by value, ties together")
  func single() throws {
    let front = try ParetoFront(
      points: [[2], [5], [5], [1], [2]], objectives: [.init("score", .maximise)])
    #expect(front.ranks == [2, 1, 1, 3, 2])
    #expect(front.duplicates == [[0, 4], [1, 2]])
  }

  @Test("Ranks are those of the definition, with ties", arguments: [1, 2, 3, 4], [3, 12, 1000])
  func bruteForce(width: Int, levels: Int) throws {
    for seed in 0..<12 {
      var points = SamplePoints.table(
        count: 60, width: width, levels: levels, seed: UInt64(100 * width + seed))
      points[7][0] = .nan
      let objectives = SamplePoints.objectives(width)
      let front = try ParetoFront(points: points, objectives: objectives)
      #expect(front.ranks == SamplePoints.ranks(points, objectives))
      #expect(front.excluded == [7])
      for (a, b) in zip(points.indices, points.indices.dropFirst()) where points[a] == points[b] {
        #expect(front.isDuplicate(a) && front.isDuplicate(b))
      }
    }
  }

  @Test("The order of points and of objectives changes nothing", arguments: [2, 3, 4])
  func permutation(width: Int) throws {
    let points = SamplePoints.table(count: 80, width: width, levels: 9, seed: 5)
    let objectives = SamplePoints.objectives(width)
    let front = try ParetoFront(points: points, objectives: objectives)
    var generator = SeededGenerator(seed: 6)
    var order = Array(points.indices)
    generator.shuffle(&order)
    let moved = try ParetoFront(points: order.map { points[$0] }, objectives: objectives)
    #expect(moved.ranks == order.map { front.ranks[$0] })
    let turned = try ParetoFront(
      points: points.map { Array($0.reversed()) }, objectives: objectives.reversed())
    #expect(turned.ranks == front.ranks)
  }

  @Test("Rising transforms of single objectives keep every rank", arguments: [2, 3])
  func monotone(width: Int) throws {
    let points = SamplePoints.table(count: 80, width: width, levels: 9, seed: 8)
    let objectives = SamplePoints.objectives(width)
    let front = try ParetoFront(points: points, objectives: objectives)
    let bent = points.map { point in point.map { $0 * $0 * $0 - 100 } }
    #expect(try ParetoFront(points: bent, objectives: objectives).ranks == front.ranks)
    // A falling transform changes places with the direction.
    let negated = points.map { [-$0[0]] + $0.dropFirst() }
    let turned = [ParetoObjective("f0", .maximise)] + objectives.dropFirst()
    #expect(try ParetoFront(points: negated, objectives: turned).ranks == front.ranks)
  }

  @Test("Bad tables are told apart")
  func errors() {
    #expect(throws: ParetoError.noObjectives) { try ParetoFront(points: [[1]], objectives: []) }
    #expect(throws: ParetoError.noPoints) { try ParetoFront(points: [], objectives: two) }
    #expect(throws: ParetoError.pointWidth(point: 1, count: 1, expected: 2)) {
      try ParetoFront(points: [[1, 2], [1]], objectives: two)
    }
    #expect(throws: ParetoError.repeatedObjective(name: "a")) {
      try ParetoFront(points: [[1, 2]], objectives: [.init("a", .minimise), .init("a", .maximise)])
    }
    let errors: [ParetoError] = [
      .noObjectives, .noPoints, .pointWidth(point: 1, count: 1, expected: 2), .repeatedObjective(name: "a"),
      .referenceCount(count: 1, expected: 2), .referenceNotFinite(objective: "a", value: .nan),
      .noReplicates, .replicateShape(replicate: 0, count: 1, expected: 2),
      .objectiveCount(count: 1, expected: 2),
      .valueCount(objective: 0, what: "values", count: 1, expected: 2),
      .blockCount(objective: 0, point: 0, count: 1, expected: 2), .tooFewBlocks(objective: 0, count: 1),
      .invalidSize(objective: 0, block: 0, value: 0),
    ]
    for error in errors {
      #expect(!error.description.isEmpty && !error.description.contains("\n"))
    }
  }
}

@Suite("Knees of fronts")
struct ParetoKneeTests {
  private let two: [ParetoObjective] = [.init("a", .minimise), .init("b", .minimise)]

  @Test("The knee lies farthest below the chord of the extremes")
  func knee() throws {
    let front = try ParetoFront(
      points: [[0, 10], [1, 2], [3, 1], [8, 0], [8, 10]], objectives: two)
    // Normalised (1/8, 2/10) and (3/8, 1/10): sums 0.325 and 0.475.
    let knee = try #require(front.knee())
    #expect(knee.point == 1)
    #expect(abs(knee.distance - 0.675 / 2.0.squareRoot()) < 1e-15)
  }

  @Test("The knee does not depend on units, shifts and directions")
  func units() throws {
    let points: [[Double]] = [[0, 10], [1, 2], [3, 1], [8, 0]]
    let front = try ParetoFront(
      points: points.map { [1000 * $0[0] + 5, -1e-6 * $0[1]] },
      objectives: [.init("a", .minimise), .init("b", .maximise)])
    let knee = try #require(front.knee())
    #expect(knee.point == 1)
    // Rounding of four-digit sums.
    #expect(abs(knee.distance - 0.675 / 2.0.squareRoot()) < 1e-12)
  }

  @Test("Two different members, a straight front and a hollow one have no knee")
  func none() throws {
    #expect(try ParetoFront(points: [[1, 2], [2, 1], [2, 1]], objectives: two).knee() == nil)
    #expect(
      try ParetoFront(points: [[0, 0.3], [0.1, 0.2], [0.2, 0.1], [0.3, 0]], objectives: two).knee() == nil)
    #expect(try ParetoFront(points: [[0, 3], [2, 2], [3, 0]], objectives: two).knee() == nil)
    #expect(try ParetoFront(points: [[1], [2], [3]], objectives: [.init("a", .minimise)]).knee() == nil)
  }

  @Test("Among three objectives the least normalised sum is the knee")
  func three() throws {
    let front = try ParetoFront(
      points: [[0, 1, 1], [1, 0, 1], [1, 1, 0], [0.2, 0.3, 0.1], [0.5, 0.2, 0.2]],
      objectives: two + [.init("c", .minimise)])
    let knee = try #require(front.knee())
    #expect(knee.point == 3)
    #expect(abs(knee.distance - 0.4 / 3.0.squareRoot()) < 1e-15)
  }

  @Test("Numbers near the largest do not overflow")
  func huge() throws {
    let front = try ParetoFront(
      points: [[-1.5e308, 1.5e308], [-1.4e308, -1.4e308], [1.5e308, -1.5e308]], objectives: two)
    #expect(front.knee()?.point == 1)
  }
}
