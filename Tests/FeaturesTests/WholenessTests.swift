import Features
import Statistics
import Testing
import Trajectories

@Suite("Molecules made whole")
struct WholenessTests {
  static let boxes = [
    Box(a: Position(2, 0, 0), b: Position(0, 2.5, 0), c: Position(0, 0, 3)),
    Box(a: Position(2, 0, 0), b: Position(0.9, 2, 0), c: Position(-0.8, 0.7, 1.8)),
    // A truncated octahedron.
    Box(lengths: Position(3, 3, 3), angles: Position(109.4712206, 109.4712206, 109.4712206))!,
    Box(a: Position(0, 1.5, 1.5), b: Position(1.5, 0, 1.5), c: Position(1.5, 1.5, 0)),
  ]

  /// A walk of bonds of 0.15 nm with a branch at every fifth atom, longer than any box.
  private func molecule(seed: UInt64) -> (points: [Position], pairs: [AtomPair]) {
    var generator = SeededGenerator(seed: seed)
    var points = [Position(0.3, 0.2, 0.1)]
    var pairs: [AtomPair] = []
    for child in 1..<60 {
      let parent = child % 5 == 0 ? child - 3 : child - 1
      var step = Structures.random(1, using: &generator)[0] + Position(0.8, 0.8, 0.8)
      step *= 0.15 / (step * step).sum().squareRoot()
      points.append(points[parent] + step)
      pairs.append(AtomPair(parent, child))
    }
    return (points, pairs)
  }

  @Test("Whatever images its atoms are in, a molecule is put together")
  func broken() {
    var generator = SeededGenerator(seed: 31)
    let (points, pairs) = molecule(seed: 32)
    // Four frames in four boxes; atom 0 stays where it is.
    var positions = [Lanes](repeating: .zero, count: 3 * points.count)
    for (lane, box) in Self.boxes.enumerated() {
      for (i, point) in points.enumerated() {
        func image() -> Double { i == 0 ? 0 : Double(generator.nextUniform() * 5).rounded(.down) - 2 }
        let moved = point + box.a * image() + box.b * image() + box.c * image()
        for axis in 0..<3 { positions[3 * i + axis][lane] = moved[axis] }
      }
    }
    let wholeness = Wholeness(pairs: pairs, slots: AtomSlots(points.indices))
    let box = BatchBox((Self.boxes[0], Self.boxes[1], Self.boxes[2], Self.boxes[3]))
    positions.withUnsafeMutableBufferPointer { wholeness.apply($0, box: box) }
    for (i, point) in points.enumerated() {
      for axis in 0..<3 {
        for lane in 0..<4 { #expect(abs(positions[3 * i + axis][lane] - point[axis]) < 1e-12) }
      }
    }
  }

  @Test("Atoms without pairs stay where they are")
  func others() {
    var positions = (0..<9).map { Lanes(repeating: Double($0) * 10) }
    let before = positions
    let wholeness = Wholeness(pairs: [AtomPair(4, 9)], slots: AtomSlots([2, 4, 9]))
    #expect(!wholeness.isEmpty)
    let cube = Self.boxes[0]
    positions.withUnsafeMutableBufferPointer {
      wholeness.apply($0, box: BatchBox((cube, cube, cube, cube)))
    }
    #expect(Array(positions[..<6]) == Array(before[..<6]))
    // 30 = 15 · 2, 30 = 12 · 2.5 and 30 = 10 · 3: the child falls onto its parent's image.
    #expect(positions[6] == before[3] && positions[7] == before[4] && positions[8] == before[5])
    #expect(Wholeness(pairs: [], slots: AtomSlots([1])).isEmpty)
  }
}
