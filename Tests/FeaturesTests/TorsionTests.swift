import Features
import Foundation
import Testing
import Trajectories

@Suite("Torsions")
struct TorsionTests {
  private let atoms = AtomQuadruple(0, 1, 2, 3)

  @Test(
    "Constructed angles come back, with IUPAC's sign",
    arguments: [-179.9, -90, -60, -1e-9, 45, 120, 180])
  func constructed(degrees: Double) throws {
    // Looking from the second atom to the third, the fourth is turned clockwise by
    // the angle against the first.
    let angle = degrees * .pi / 180
    let first = Point(0.5, 0, -0.2)
    let last = Point(0.5 * cos(angle), 0.5 * sin(angle), 1.7)
    let points = [first, Point(0, 0, 0), Point(0, 0, 1.5), last]
    let row = try KernelFixtures.rows(
      [
        .torsion(atoms, .angle), .torsion(atoms, .cosineSine),
        .torsion(atoms, .bumps(centres: [0, 1], concentration: 3)),
      ], [KernelFixtures.frame(points)])[0]
    #expect(abs(row[0] - angle) < 1e-14)
    #expect(abs(row[1] - cos(angle)) < 1e-15)
    #expect(abs(row[2] - sin(angle)) < 1e-15)
    #expect(abs(row[3] - exp(3 * (cos(angle) - 1))) < 1e-15)
    #expect(abs(row[4] - exp(3 * (cos(angle - 1) - 1))) < 1e-15)
  }

  @Test("Random torsions agree with projections, whole or broken, turned and moved")
  func random() throws {
    var random = KernelFixtures.Random(state: 5)
    let box = Box(lengths: Point(2.5, 3, 2.7), angles: Point(70, 100, 65))!
    for _ in 0..<200 {
      var points = [random.point(0...2)]
      for _ in 0..<3 { points.append(points.last! + random.point(-0.2...0.2)) }
      let rotation = random.rotation()
      let shift = random.point(-5...5)
      let moved = points.map { Structures.turn($0, by: rotation) + shift }
      let mirrored = points.map { Point(-$0.x, $0.y, $0.z) }
      let broken = points.map { point in
        point + box.a * random.number(-2...2).rounded() + box.b * random.number(-2...2).rounded()
          + box.c * random.number(-2...2).rounded()
      }
      let frames = [points, moved, mirrored, broken].map { KernelFixtures.frame($0, box: box) }
      let rows = try KernelFixtures.rows(
        [.torsion(atoms, .angle), .torsion(atoms, .cosineSine)], frames, isPeriodic: true)
      let expected = ScalarGeometry.torsion(points, atoms)
      // Moving by several nm costs digits of a bond of 0.1 nm.
      #expect(abs(rows[0][0] - expected) < 1e-12)
      #expect(abs(rows[1][0] - expected) < 1e-11)
      #expect(abs(rows[2][0] + expected) < 1e-12)
      #expect(abs(rows[3][0] - expected) < 1e-11)
      #expect(abs(rows[3][1] - cos(expected)) < 1e-11)
      #expect(abs(rows[3][2] - sin(expected)) < 1e-11)
    }
  }

  @Test("Atoms on a line have no torsion angle")
  func line() throws {
    let frame = KernelFixtures.frame([
      Point(0, 0, 0), Point(1, 0, 0), Point(2, 0, 0), Point(2, 1, 0),
    ])
    let row = try KernelFixtures.rows([.torsion(atoms, .angle), .torsion(atoms, .cosineSine)], [frame])[0]
    #expect(row.allSatisfy { $0.isNaN })
  }
}
