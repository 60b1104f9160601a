import Features
import Foundation
import Testing
import Trajectories

@Suite("Distances")
struct DistanceTests {
  private static let box = Box(lengths: Point(3, 2.5, 2.8), angles: Point(75, 95, 110))!

  private func frames(_ count: Int, atoms: Int, seed: UInt64) -> [Frame] {
    var random = KernelFixtures.Random(state: seed)
    return (0..<count).map { _ in
      KernelFixtures.frame((0..<atoms).map { _ in random.point(-4...4) }, box: Self.box)
    }
  }

  @Test("All pairs of a group, fans and single pairs", arguments: [true, false])
  func pairs(isPeriodic: Bool) throws {
    // More than one step's worth of columns, and a number of frames that leaves lanes over.
    let frames = frames(6, atoms: 60, seed: 7)
    var pairs: [AtomPair] = []
    for i in 0..<60 { for j in (i + 1)..<60 { pairs.append(AtomPair(i, j)) } }
    pairs += [AtomPair(5, 3), AtomPair(5, 9), AtomPair(59, 0), AtomPair(5, 3)]
    let rows = try KernelFixtures.rows(
      pairs.map { .distance($0, .value) }, frames, isPeriodic: isPeriodic)
    for (frame, row) in zip(frames, rows) {
      let points = KernelFixtures.points(frame)
      for (pair, value) in zip(pairs, row) {
        let exact = ScalarGeometry.distance(points, pair, isPeriodic ? Self.box : nil)
        #expect(abs(value - exact) < 1e-14 * max(1, exact))
      }
    }
  }

  @Test("Inverse distances, contacts and a smooth contact are functions of the distance")
  func forms() throws {
    let frames = frames(20, atoms: 2, seed: 8)
    let pair = AtomPair(0, 1)
    let function = SwitchingFunction(.rational(n: 6, m: 12), r0: 1)
    let rows = try KernelFixtures.rows(
      [
        .distance(pair, .value), .distance(pair, .inverse), .distance(pair, .contact(cutoff: 6)),
        .distance(pair, .switching(function)),
      ], frames)
    #expect(Set(rows.map { $0[2] }) == [0, 1])
    for row in rows {
      #expect(row[1] == 1 / row[0])
      #expect(row[2] == (row[0] <= 6 ? 1 : 0))
      #expect(abs(row[3] - 1 / (1 + pow(row[0], 6))) < 1e-15)
    }
  }

  @Test("The closest distance is the least of all pairs")
  func closest() throws {
    let frames = frames(5, atoms: 12, seed: 9)
    let (first, second) = ([0, 3, 4], [1, 2, 7, 11])
    let rows = try KernelFixtures.rows(
      [.closestDistance(first, second, .value), .closestDistance(first, second, .contact(cutoff: 1))],
      frames, isPeriodic: true)
    for (frame, row) in zip(frames, rows) {
      let points = KernelFixtures.points(frame)
      let all = first.flatMap { i in
        second.map { ScalarGeometry.distance(points, AtomPair(i, $0), Self.box) }
      }
      #expect(abs(row[0] - all.min()!) < 1e-14)
      #expect(row[1] == (row[0] <= 1 ? 1 : 0))
    }
  }

  @Test("Centres are weighted means of whole groups")
  func centres() throws {
    let one = AtomGroup(atoms: [0, 1, 2], weights: [12, 1, 3])
    let other = AtomGroup(atoms: [3, 4], weights: [1, 1])
    var random = KernelFixtures.Random(state: 10)
    let compact = (0..<5).map { atom in
      Point(atom < 3 ? 0.1 : 1.4, 0.2, 0.3) + random.point(-0.3...0.3)
    }
    // The same molecules, cut by the box.
    let cut = compact.enumerated().map { index, point in
      index % 2 == 0 ? point : point + Self.box.a - Self.box.c
    }
    let frames = [compact, cut].map { KernelFixtures.frame($0, box: Self.box) }
    let rows = try KernelFixtures.rows(
      [.centreDistance(one, other, .value), .centreDistance(other, one, .value)], frames,
      isPeriodic: true, wholenessPairs: [AtomPair(0, 1), AtomPair(1, 2), AtomPair(3, 4)])
    let first = (compact[0] * 12 + compact[1] + compact[2] * 3) / 16
    let second = (compact[3] + compact[4]) / 2
    let exact = ScalarGeometry.image(second - first, Self.box).norm
    #expect(rows.flatMap { $0 }.allSatisfy { abs($0 - exact) < 1e-14 })
  }

  @Test("Turning and moving a frame changes nothing")
  func invariance() throws {
    var random = KernelFixtures.Random(state: 12)
    let points = (0..<8).map { _ in random.point(-1...1) }
    let (rotation, shift) = (random.rotation(), random.point(-3...3))
    let moved = points.map { Structures.turn($0, by: rotation) + shift }
    let group = AtomGroup(atoms: [0, 1, 2], weights: [1, 2, 3])
    let other = AtomGroup(atoms: [3, 4], weights: [1, 1])
    let rows = try KernelFixtures.rows(
      [
        .distance(AtomPair(0, 5), .value), .closestDistance([0, 1], [6, 7], .inverse),
        .centreDistance(group, other, .value), .angle(AtomTriple(1, 2, 3), .value),
        .torsion(AtomQuadruple(2, 4, 6, 7), .cosineSine),
        .hydrogenBond(AtomTriple(1, 2, 3), .angle),
      ], [points, moved].map { KernelFixtures.frame($0) })
    for (a, b) in zip(rows[0], rows[1]) { #expect(abs(a - b) < 1e-13) }
  }
}
