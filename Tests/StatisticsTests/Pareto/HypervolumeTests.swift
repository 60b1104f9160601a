import Statistics
import Testing

@Suite("Hypervolumes")
struct HypervolumeTests {
  private let two: [ParetoObjective] = [.init("a", .minimise), .init("b", .minimise)]

  @Test("The front of (1,4), (2,2), (3,3), (4,1) dominates 11 up to (5,5)")
  func knownPoints() throws {
    let front = try ParetoFront(points: [[1, 4], [2, 2], [3, 3], [4, 1], [2, 2]], objectives: two)
    let volume = try front.hypervolume(reference: [5, 5])
    #expect(volume.value == 11)
    #expect(volume.reference == [5, 5] && volume.beyond == [])
  }

  @Test("Members beyond the reference add nothing and are listed")
  func beyond() throws {
    let front = try ParetoFront(points: [[1, 4], [2, 2], [3, 3], [4, 1]], objectives: two)
    let volume = try front.hypervolume(reference: [4, 4])
    // Only (2,2) is better than (4,4) in both; (1,4) and (4,1) touch its sides.
    #expect(volume.value == 4 && volume.beyond == [0, 3])
    #expect(try front.hypervolume(reference: [0, 0]).value == 0)
  }

  @Test("A maximised objective is measured downwards")
  func directions() throws {
    let front = try ParetoFront(
      points: [[1, -4], [2, -2], [4, -1]], objectives: [.init("a", .minimise), .init("b", .maximise)])
    #expect(try front.hypervolume(reference: [5, -5]).value == 11)
    let single = try ParetoFront(points: [[3], [7]], objectives: [.init("a", .maximise)])
    #expect(try single.hypervolume(reference: [-1]).value == 8)
  }

  @Test("A reference is one finite value for each objective")
  func errors() throws {
    let front = try ParetoFront(points: [[1, 4]], objectives: two)
    #expect(throws: ParetoError.referenceCount(count: 1, expected: 2)) {
      try front.hypervolume(reference: [5])
    }
    #expect(throws: ParetoError.referenceNotFinite(objective: "b", value: .infinity)) {
      try front.hypervolume(reference: [5, .infinity])
    }
  }

  @Test("It equals inclusion and exclusion, with ties and without", arguments: [1, 2, 3, 4, 5])
  func inclusionExclusion(width: Int) throws {
    let objectives = (0..<width).map { ParetoObjective("f\($0)", .minimise) }
    for seed in 0..<6 {
      let tables = [
        SamplePoints.uniform(count: 10, width: width, seed: UInt64(seed)),
        SamplePoints.table(count: 10, width: width, levels: 4, seed: UInt64(seed)).map { $0.map { $0 / 4 } },
      ]
      for points in tables {
        let volume = try ParetoFront(points: points, objectives: objectives)
          .hypervolume(reference: [Double](repeating: 1, count: width))
        let expected = SamplePoints.inclusionExclusion(points.map { $0.map { 1 - $0 } })
        // 1023 terms of at most 1, rounded each.
        #expect(abs(volume.value - expected) < 1e-12)
        #expect(volume.beyond == [])
      }
    }
  }

  @Test("It equals a count of random points", arguments: [2, 3, 4])
  func monteCarlo(width: Int) throws {
    let objectives = (0..<width).map { ParetoObjective("f\($0)", .minimise) }
    let points = SamplePoints.uniform(count: 60, width: width, seed: 3).map { $0.map { 0.2 + $0 } }
    let front = try ParetoFront(points: points, objectives: objectives)
    let volume = try front.hypervolume(reference: [Double](repeating: 1, count: width))
    var generator = SeededGenerator(seed: 4)
    let draws = 40_000
    var hits = 0
    for _ in 0..<draws {
      let place = (0..<width).map { _ in generator.nextUniform() }
      if front.members.contains(where: { zip(points[$0], place).allSatisfy { $0 <= $1 } }) { hits += 1 }
    }
    // The standard error of a share of 40 000 draws is at most 0.0025; four of it.
    #expect(abs(volume.value - Double(hits) / Double(draws)) < 0.01)
  }

  @Test("A point added never makes it smaller, a dominated one changes nothing")
  func monotone() throws {
    let objectives = SamplePoints.objectives(3)
    let points = SamplePoints.uniform(count: 40, width: 3, seed: 12)
    var last = 0.0
    for count in 1...40 {
      let front = try ParetoFront(points: Array(points[..<count]), objectives: objectives)
      let value = try front.hypervolume(reference: [1, 0, 1]).value
      if front.contains(count - 1) { #expect(value > last) } else { #expect(abs(value - last) < 1e-15) }
      last = value
    }
  }

  @Test("Hundreds of members in three and four objectives are a matter of moments")
  func large() throws {
    // On the sphere nothing dominates anything.
    for (width, count) in [(3, 400), (4, 120)] {
      let points = SamplePoints.uniform(count: count, width: width, seed: 2).map { point in
        let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return point.map { $0 / length }
      }
      let objectives = (0..<width).map { ParetoObjective("f\($0)", .maximise) }
      let front = try ParetoFront(points: points, objectives: objectives)
      #expect(front.members.count == count)
      let volume = try front.hypervolume(reference: [Double](repeating: 0, count: width))
      // Below the ball's share of the orthant: π/6 and π²/32.
      #expect(volume.value < (width == 3 ? 0.5236 : 0.3085) && volume.value > 0.2)
    }
  }
}
