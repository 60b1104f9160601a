import Features
import Foundation
import Testing
import Trajectories

@Suite("Angles and hydrogen bonds")
struct AngleTests {
  private let atoms = AtomTriple(0, 1, 2)

  @Test("Constructed angles come back, near 0 and π with all digits", arguments: [1e-9, 0.5, 2, .pi - 1e-9])
  func constructed(angle: Double) throws {
    let points = [
      Point(0.3, 0, 0) + Point(1, 2, 3), Point(1, 2, 3),
      Point(0.7 * cos(angle), 0.7 * sin(angle), 0) + Point(1, 2, 3),
    ]
    let row = try KernelFixtures.rows(
      [.angle(atoms, .value), .angle(atoms, .cosine)], [KernelFixtures.frame(points)])[0]
    // The coordinates themselves are rounded to 4e-16.
    #expect(abs(row[0] - angle) < 4e-15)
    #expect(abs(row[1] - cos(angle)) < 4e-15)
  }

  @Test("Angles of atoms apart by box edges are those of their nearest images")
  func periodic() throws {
    var random = KernelFixtures.Random(state: 6)
    let box = Box(lengths: Point(3, 3, 3), angles: Point(60, 60, 90))!
    for _ in 0..<100 {
      let points = (0..<3).map { _ in random.point(-6...6) }
      let row = try KernelFixtures.rows(
        [
          .angle(atoms, .value), .hydrogenBond(atoms, .angle), .hydrogenBond(atoms, .distance),
          .hydrogenBond(atoms, .present(distance: 1.2, angle: 1.5)),
        ],
        [KernelFixtures.frame(points, box: box)], isPeriodic: true)[0]
      let angle = ScalarGeometry.angle(points, atoms, box)
      let distance = ScalarGeometry.distance(points, AtomPair(1, 2), box)
      #expect(abs(row[0] - angle) < 1e-8)  // the inverse cosine's own error
      #expect(row[1] == row[0])
      #expect(abs(row[2] - distance) < 1e-13)
      #expect(row[3] == (distance < 1.2 && angle > 1.5 ? 1 : 0))
    }
  }

  @Test("Coinciding atoms have no angle")
  func coinciding() throws {
    let frame = KernelFixtures.frame([Point(1, 1, 1), Point(1, 1, 1), Point(2, 1, 1)])
    let row = try KernelFixtures.rows(
      [
        .angle(atoms, .value), .angle(atoms, .cosine),
        .hydrogenBond(atoms, .present(distance: 2, angle: 1)),
      ], [frame])[0]
    #expect(row.allSatisfy { $0.isNaN })
  }
}
