import Features
import Testing
import Trajectories

@Suite("Minimum image")
struct MinimumImageTests {
  /// A box whose second and third edges may lean by more than a whole edge.
  private func skewedBox(_ random: inout KernelFixtures.Random, skew: Double) -> Box {
    let lengths = Point(random.number(1...3), random.number(1...3), random.number(1...3))
    return Box(
      a: Point(lengths.x, 0, 0),
      b: Point(random.number(-skew...skew) * lengths.x, lengths.y, 0),
      c: Point(
        random.number(-skew...skew) * lengths.x, random.number(-skew...skew) * lengths.y, lengths.z))
  }

  private func wrapped(_ d: [Point], _ boxes: [Box]) -> [Point] {
    let image = MinimumImage(BatchBox((boxes[0], boxes[1], boxes[2], boxes[3])))
    let result = image.wrap(LaneVector(d))
    return (0..<4).map { Point(result.x[$0], result.y[$0], result.z[$0]) }
  }

  @Test("The shortest of the images in skewed boxes, turned in space or not", arguments: [0.5, 1.5])
  func bruteForce(skew: Double) {
    var random = KernelFixtures.Random(state: 11)
    for _ in 0..<500 {
      let boxes = (0..<4).map { _ in skewedBox(&random, skew: skew) }
      let rotation = random.rotation()
      let turned = boxes.map { box in
        Box(
          a: Structures.turn(box.a, by: rotation), b: Structures.turn(box.b, by: rotation),
          c: Structures.turn(box.c, by: rotation))
      }
      let d = (0..<4).map { _ in random.point(-8...8) }
      // Strongly leaning edges need images further away: 5 reach all within the covering radius.
      let expected = zip(d, boxes).map { ScalarGeometry.image($0, $1, reach: skew > 1 ? 5 : 2) }
      let found = wrapped(d, boxes)
      let foundTurned = wrapped(d.map { Structures.turn($0, by: rotation) }, turned)
      for lane in 0..<4 {
        #expect(abs(found[lane].norm - expected[lane].norm) < 1e-13)
        #expect(abs(foundTurned[lane].norm - expected[lane].norm) < 1e-12)
        // It is an image: whole numbers of edges away.
        let shift = d[lane] - found[lane]
        let box = boxes[lane]
        let n = (shift.z / box.c.z).rounded()
        let m = ((shift - n * box.c).y / box.b.y).rounded()
        let l = ((shift - n * box.c - m * box.b).x / box.a.x).rounded()
        #expect((shift - n * box.c - m * box.b - l * box.a).norm < 1e-12)
      }
    }
  }

  @Test("In a rectangular box each axis is on its own")
  func rectangular() {
    let box = Box(a: Point(2, 0, 0), b: Point(0, 3, 0), c: Point(0, 0, 4))
    let boxes = Array(repeating: box, count: 4)
    let found = wrapped(
      [Point(1.5, -2, 0.1), Point(-5.25, 7, 8), Point(0.5, 1, 1.5), Point(40, 3, -3.75)], boxes)
    #expect(
      found == [Point(-0.5, 1, 0.1), Point(0.75, 1, 0), Point(0.5, 1, 1.5), Point(0, 0, 0.25)])
  }

  @Test("Displacements on the cell's faces end, at the right length")
  func faces() {
    // The truncated octahedron: half of each edge is as near as its opposite.
    let box = Box(lengths: Point(repeating: 2), angles: Point(109.4712206, 109.4712206, 109.4712206))!
    let boxes = Array(repeating: box, count: 4)
    let found = wrapped(
      [box.a * 0.5, box.b * -0.5, (box.a + box.b) * 0.5, (box.a + box.b + box.c) * 1.5], boxes)
    #expect(abs(found[0].norm - 1) < 1e-14)
    #expect(abs(found[1].norm - 1) < 1e-14)
    #expect(abs(found[2].norm - (box.a + box.b).norm / 2) < 1e-14)
    #expect(abs(found[3].norm - (box.a + box.b + box.c).norm / 2) < 1e-14)
  }

  @Test("Numbers without digits to wrap do not hang")
  func hugeNumbers() {
    let box = Box(lengths: Point(repeating: 2), angles: Point(60, 70, 80))!
    let boxes = Array(repeating: box, count: 4)
    let found = wrapped(
      [Point(1e300, 1, 1), Point(.infinity, 0, 0), Point(.nan, 0, 0), Point(0.25, 0, 0)], boxes)
    #expect(found[3] == Point(0.25, 0, 0))
    #expect(found[2].x.isNaN)
  }
}
