import Statistics

/// Random tables and slow, plain answers to compare with.
enum SamplePoints {
  /// Whole numbers from 0 to `levels` − 1, so that points tie in single objectives and in all.
  static func table(count: Int, width: Int, levels: Int, seed: UInt64) -> [[Double]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in (0..<width).map { _ in Double(generator.nextIndex(below: levels)) } }
  }

  /// Uniform numbers in [0, 1).
  static func uniform(count: Int, width: Int, seed: UInt64) -> [[Double]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in (0..<width).map { _ in generator.nextUniform() } }
  }

  /// Alternately to minimise and to maximise.
  static func objectives(_ count: Int) -> [ParetoObjective] {
    (0..<count).map { .init("f\($0)", $0 % 2 == 0 ? .minimise : .maximise) }
  }

  static func dominates(_ a: [Double], _ b: [Double], _ objectives: [ParetoObjective]) -> Bool {
    var isBetter = false
    for ((x, y), objective) in zip(zip(a, b), objectives) where x != y {
      if (x < y) != (objective.direction == .minimise) { return false }
      isBetter = true
    }
    return isBetter
  }

  /// Peels off one front after the other, by the definition.
  static func ranks(_ points: [[Double]], _ objectives: [ParetoObjective]) -> [Int?] {
    var ranks = [Int?](repeating: nil, count: points.count)
    var left = points.indices.filter { points[$0].allSatisfy(\.isFinite) }
    var rank = 0
    while !left.isEmpty {
      rank += 1
      let front = left.filter { point in
        !left.contains { dominates(points[$0], points[point], objectives) }
      }
      for point in front { ranks[point] = rank }
      left.removeAll { front.contains($0) }
    }
    return ranks
  }

  /// The volume of a union of boxes by inclusion and exclusion, O(2ⁿ).
  static func inclusionExclusion(_ corners: [[Double]]) -> Double {
    var total = 0.0
    for subset in 1..<(1 << corners.count) {
      let chosen = corners.indices.filter { subset >> $0 & 1 == 1 }.map { corners[$0] }
      let volume = chosen[0].indices.reduce(1.0) { product, axis in
        product * chosen.map { $0[axis] }.min()!
      }
      total += chosen.count % 2 == 1 ? volume : -volume
    }
    return total
  }
}
