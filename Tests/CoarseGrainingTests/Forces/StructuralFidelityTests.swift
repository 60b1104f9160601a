import Foundation
import Statistics
import Testing

import CoarseGraining

@Suite("Structural fidelity")
struct StructuralFidelityTests {
  /// A chain of beads with normal bonds and angles and free torsions; bonds 0 and 1 have a correlation.
  private func chain(_ count: Int, beads: Int = 5, correlation: Double = 0) -> Conformations {
    var generator = SeededGenerator(seed: 17)
    var positions: [Float] = []
    for _ in 0..<count {
      var sites: [SIMD3<Double>] = []
      var first = 0.0
      for bead in 0..<beads {
        var noise = generator.nextNormal()
        if bead == 1 { first = noise }
        if bead == 2 {
          noise = correlation * first + (1 - correlation * correlation).squareRoot() * noise
        }
        let length = 0.4 + 0.01 * noise
        let angle = 1.9 + 0.05 * generator.nextNormal()
        let torsion = 2 * Double.pi * generator.nextUniform()
        switch bead {
        case 0: sites.append(.zero)
        case 1: sites.append([length, 0, 0])
        case 2: sites.append(sites[1] + length * SIMD3(-cos(angle), sin(angle), 0))
        default:
          let (a, b, c) = (sites[bead - 3], sites[bead - 2], sites[bead - 1])
          let axis = unit(c - b)
          let normal = unit(vector(b - a, axis))
          let across = vector(normal, axis)
          sites.append(
            c + length * (-cos(angle) * axis + sin(angle) * cos(torsion) * across
              + sin(angle) * sin(torsion) * normal))
        }
      }
      for site in sites { positions += [Float(site.x), Float(site.y), Float(site.z)] }
    }
    return Conformations(
      siteCount: beads, positions: positions, blocks: evenBlocks(count, 20), blockCount: 20)
  }

  private func unit(_ a: SIMD3<Double>) -> SIMD3<Double> { a / (a * a).sum().squareRoot() }
  private func vector(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
  }

  private func score(_ mapping: Mapping, _ data: Conformations) throws -> StructuralFidelity.Outcome {
    try StructuralFidelity().evaluate([mapping], on: data) { _ in }[0]
  }

  @Test("Independent coordinates lose nothing, two correlated bonds −½ ln(1 − ρ²)", arguments: [0, 0.8])
  func chains(_ correlation: Double) throws {
    let mapping = siteMapping(atomCount: 5, [0, 1, 2, 3, 4])
    let outcome = try score(mapping, chain(10_000, correlation: correlation))
    let estimate = try #require(outcome.estimate)
    #expect(outcome.coordinates.count == 9 && outcome.rigid.isEmpty)
    let truth = -0.5 * log(1 - correlation * correlation)
    #expect(abs(estimate.value - truth) < 4 * standardError(estimate))
    #expect(standardError(estimate) < 0.02)
    #expect(abs(outcome.valuePerCoordinate! - estimate.value / 9) < 1e-12)
  }

  @Test("A permutation of beads changes nothing, nor does the number of threads")
  func permutation() throws {
    let data = chain(2000, correlation: 0.5)
    let mapping = siteMapping(atomCount: 5, [0, 1, 2, 3, 4])
    var other = mapping
    other.beads = [3, 0, 4, 2, 1].map { mapping.beads[$0] }
    let outcomes = try StructuralFidelity(threadCount: 2).evaluate([mapping, other], on: data) { _ in }
    let alone = try StructuralFidelity(threadCount: 1).evaluate([other], on: data) { _ in }
    #expect(outcomes[0].estimate == outcomes[1].estimate)
    #expect(outcomes[0].coordinates == outcomes[1].coordinates)
    #expect(alone[0].estimate == outcomes[1].estimate)
  }

  @Test("One or two beads lose nothing; three have three coordinates", arguments: [1, 2, 3])
  func few(_ count: Int) throws {
    let outcome = try score(siteMapping(atomCount: 5, Array(0..<count)), chain(1000))
    #expect(outcome.coordinates.count == [0, 1, 3][count - 1])
    let estimate = try #require(outcome.estimate)
    if count < 3 { #expect(estimate.value == 0 && standardError(estimate) == 0) }
    #expect(outcome.valuePerCoordinate!.isFinite)
  }

  @Test("Rigid coordinates are left out and named")
  func rigid() throws {
    var data = chain(1000)
    // The third bead is put at a fixed distance from the second.
    for frame in 0..<data.frameCount {
      let base = 15 * frame
      var d = (0..<3).map { data.positions[base + 6 + $0] - data.positions[base + 3 + $0] }
      let length = d.reduce(0) { $0 + $1 * $1 }.squareRoot()
      d = d.map { 0.4 * $0 / length }
      for axis in 0..<3 { data.positions[base + 6 + axis] = data.positions[base + 3 + axis] + d[axis] }
    }
    let outcome = try score(siteMapping(atomCount: 5, [0, 1, 2]), data)
    #expect(outcome.rigid == ["distance A2–A1"])
    #expect(outcome.coordinates == ["distance A1–A0", "angle A2–A1–A0"])
    #expect(outcome.estimate != nil)
  }

  @Test("Too few frames, and coinciding beads, are absences")
  func absences() throws {
    let mapping = siteMapping(atomCount: 5, [0, 1, 2, 3, 4])
    #expect(try score(mapping, chain(30)).absence == "30 frames are too few for 9 coordinates")
  }

  @Test("Virtual sites follow from their parents and count for nothing")
  func virtual() throws {
    let data = chain(1000)
    let mapping = siteMapping(atomCount: 5, [0, 1, 2])
    var other = mapping
    var site = Mapping.Bead(name: "V", atoms: [0, 1], weights: [1, 1])
    site.parents = [.init(bead: 0, weight: 0.5), .init(bead: 1, weight: 0.5)]
    other.beads.append(site)
    #expect(try score(mapping, data).estimate == score(other, data).estimate)
  }

  @Test("Branches turn with their axis: one torsion, and one relative to it")
  func tree() {
    // 0–1–2 with 3 and 4 on 2.
    var lengths = [Double](repeating: 9, count: 25)
    for (i, j) in [(0, 1), (1, 2), (2, 3), (2, 4)] {
      lengths[5 * i + j] = 1
      lengths[5 * j + i] = 1
    }
    let tree = BeadTree(count: 5, meanDistances: lengths)
    #expect(
      tree.coordinates == [
        .distance(1, 0), .distance(2, 1), .distance(3, 2), .distance(4, 2), .angle(2, 1, 0),
        .angle(3, 2, 1), .angle(4, 2, 1), .torsion(3, 2, 1, 0), .torsion(4, 2, 1, 3),
      ])
  }

  @Test("Any tree of N beads has 3N − 6 coordinates", arguments: [3, 7, 20])
  func counts(_ n: Int) {
    var generator = SeededGenerator(seed: UInt64(n))
    for _ in 0..<20 {
      var lengths = [Double](repeating: 0, count: n * n)
      for i in 0..<n {
        for j in 0..<i {
          lengths[i * n + j] = generator.nextUniform()
          lengths[j * n + i] = lengths[i * n + j]
        }
      }
      let coordinates = BeadTree(count: n, meanDistances: lengths).coordinates
      #expect(coordinates.count == 3 * n - 6)
      #expect(Set(coordinates).count == coordinates.count)
      #expect(coordinates.allSatisfy { Set($0.beads).count == $0.beads.count })
    }
  }

  @Test("Alanine dipeptide: coordinates of the backbone depend on each other")
  func dipeptide() throws {
    let data = try ForceFiles.dipeptideFrames()
    let mappings = [
      siteMapping("backbone", atomCount: 22, [4, 6, 8, 14, 16]),
      siteMapping("heavy", atomCount: 22, [1, 4, 5, 6, 8, 10, 14, 15, 16, 18]),
      siteMapping("spread", atomCount: 22, [1, 5, 10, 15, 18]),
      siteMapping("with hydrogen", atomCount: 22, [4, 6, 7, 8, 9]),
    ]
    let outcomes = try StructuralFidelity().evaluate(mappings, on: data) { _ in }
    #expect(outcomes.allSatisfy { $0.estimate!.value > 3 * standardError($0.estimate!) })
    // Distances over several bonds say less by themselves than bonded beads do.
    #expect(outcomes[2].estimate!.value > 10 * outcomes[0].estimate!.value)
    // Bonds N–H and CA–HA are constrained; the backbone has none.
    #expect(outcomes[3].rigid.sorted() == ["distance A7–A6", "distance A9–A8"])
    #expect(outcomes[0].rigid.isEmpty)
  }
}
