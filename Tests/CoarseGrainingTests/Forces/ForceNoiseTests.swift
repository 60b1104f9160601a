import Foundation
import LinearAlgebra
import Statistics
import Testing

import CoarseGraining

@Suite("Force noise")
struct ForceNoiseTests {
  /// Two sites at about .3 nm with a spring, a third bound to the first by ½ k r² at β = 1.
  ///
  /// The slice's noise of a component is √(k/β) for the first site and 0 for the second.
  private func dimer(_ count: Int, seed: UInt64 = 9) -> Conformations {
    var generator = SeededGenerator(seed: seed)
    let (stiffness, spring, length) = (400.0, 900.0, 0.3)
    var (positions, forces): ([Float], [Float]) = ([], [])
    for _ in 0..<count {
      var direction = (0..<3).map { _ in generator.nextNormal() }
      let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      direction = direction.map { $0 / norm }
      let distance = length + generator.nextNormal() / stiffness.squareRoot()
      let offset = (0..<3).map { _ in generator.nextNormal() / spring.squareRoot() }
      let pull = -stiffness * (distance - length)
      positions += [0, 0, 0] + direction.map { Float(distance * $0) } + offset.map { Float($0) }
      forces += (0..<3).map { Float(spring * offset[$0] - pull * direction[$0]) }
      forces += direction.map { Float(pull * $0) }
      forces += offset.map { Float(-spring * $0) }
    }
    return Conformations(
      siteCount: 3, positions: positions, forces: forces, blocks: evenBlocks(count, 10),
      blockCount: 10)
  }

  @Test("Noise that the optimal map can cancel is cancelled, and the slice's is known")
  func known() throws {
    let outcome = try ForceNoise().evaluate(
      [siteMapping(atomCount: 3, [0, 1])], on: .init(dimer(4000))) { _ in }[0]
    let slice = try #require(outcome[.slice])
    let optimal = try #require(outcome[.optimal])
    // Half of the components have variance 900; relative error of a root mean square 1/√(2·12 000).
    #expect(abs(slice.residual.plain - 450.0.squareRoot()) < 5 * 450.0.squareRoot() / 150)
    #expect(abs(slice.residual.value - 450.0.squareRoot()) < 4 * standardError(slice.residual))
    // ⟨F²⟩ of a component: 2/3 of the spring's 400 by two sites; the noise beside it.
    let all = (450 + 400.0 / 3).squareRoot()
    #expect(abs(slice.rootMeanSquare.plain - all) < 5 * all / 150)
    #expect(abs(slice.explained.plain - 400.0 / 3 / (all * all)) < 0.03)
    #expect(optimal.residual.plain < 0.02 * slice.residual.plain)
    #expect(optimal.explained.plain > 0.999)
    #expect(outcome.estimate == optimal.residual)
    #expect(outcome.absence == nil && slice.bias == nil && optimal.bias == nil)
    let map = try #require(outcome.optimalMap)
    #expect(abs(map.matrix[0, 2] - 1) < 0.02)
    #expect(abs(map.matrix[1, 2]) < 0.02)
  }

  @Test("Intervals of the residual hold the truth as often as they say")
  func coverage() throws {
    var inside = 0
    for run in 0..<80 {
      let outcome = try ForceNoise().evaluate(
        [siteMapping(atomCount: 3, [0, 1])], on: .init(dimer(1000, seed: 200 + UInt64(run)))) { _ in }[0]
      if outcome[.slice]!.residual.interval!.contains(450.0.squareRoot()) { inside += 1 }
    }
    // 72 here; 76 ± 2 are expected, and 4σ allowed.
    #expect(inside >= 68)
  }

  /// Five sites at random with a potential of distances, an angle and torsions.
  private func molecule(_ count: Int) -> Conformations {
    var generator = SeededGenerator(seed: 21)
    let rest: [SIMD3<Double>] = [
      [0, 0, 0], [0.15, 0, 0], [0.2, 0.14, 0], [0.34, 0.16, 0.05], [0.36, 0.3, 0.02],
    ]
    func energy(_ r: [SIMD3<Double>]) -> Double {
      func length(_ a: Int, _ b: Int) -> Double { ((r[a] - r[b]) * (r[a] - r[b])).sum().squareRoot() }
      let (u, v) = (r[0] - r[1], r[2] - r[1])
      let cosine = (u * v).sum() / length(0, 1) / length(1, 2)
      func turn(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double {
        let (f, g, h) = (r[a] - r[b], r[b] - r[c], r[d] - r[c])
        func vector(_ x: SIMD3<Double>, _ y: SIMD3<Double>) -> SIMD3<Double> {
          [x.y * y.z - x.z * y.y, x.z * y.x - x.x * y.z, x.x * y.y - x.y * y.x]
        }
        let (m, n) = (vector(f, g), vector(h, g))
        return atan2((vector(n, m) * g).sum() / (g * g).sum().squareRoot(), (m * n).sum())
      }
      let pair = length(0, 4) - 0.5
      return 300 * (length(1, 2) - 0.15) * (length(1, 2) - 0.15) + 40 * pair * pair * pair
        + 7 * cosine * cosine + 3 * cos(2 * turn(0, 1, 2, 3)) + 2 * sin(turn(1, 2, 3, 4))
    }
    var (positions, forces): ([Float], [Float]) = ([], [])
    for _ in 0..<count {
      let r = rest.map { place in
        place + SIMD3(generator.nextNormal(), generator.nextNormal(), generator.nextNormal()) * 0.02
      }
      for site in 0..<5 {
        for axis in 0..<3 {
          var (up, down) = (r, r)
          up[site][axis] += 1e-5
          down[site][axis] -= 1e-5
          positions.append(Float(r[site][axis]))
          forces.append(Float(-(energy(up) - energy(down)) / 2e-5))
        }
      }
    }
    return Conformations(
      siteCount: 5, positions: positions, forces: forces, blocks: evenBlocks(count, 8),
      blockCount: 8)
  }

  @Test("A mean force of distances, angles and torsions is found whole")
  func conservative() throws {
    let data = molecule(3000)
    let mapping = siteMapping(atomCount: 5, [0, 1, 2, 3, 4])
    let outcome = try ForceNoise().evaluate([mapping], on: .init(data)) { _ in }[0]
    let quality = try #require(outcome[.slice])
    // All forces lie in the span of the functions; the ridge and single precision leave 10⁻³.
    #expect(quality.residual.plain < 2e-3 * quality.rootMeanSquare.plain)
  }

  @Test("The order of beads and the number of threads change nothing")
  func order() throws {
    let data = ForceNoise.Data(molecule(600))
    let mapping = siteMapping(atomCount: 5, [0, 1, 3, 4])
    var other = mapping
    other.beads = [2, 0, 3, 1].map { mapping.beads[$0] }
    let outcomes = try ForceNoise(threadCount: 2).evaluate([mapping, other], on: data) { _ in }
    let alone = try ForceNoise(threadCount: 1).evaluate([mapping], on: data) { _ in }
    let estimate = try #require(outcomes[0].estimate)
    #expect(estimate.standardError != nil)
    #expect(outcomes[1].estimate == estimate)
    #expect(alone[0].estimate == estimate)
    let (first, second) = (outcomes[0].optimalMap!.matrix, outcomes[1].optimalMap!.matrix)
    #expect(second.row(0) == first.row(2))
  }

  @Test("What cannot be scored says why")
  func absences() throws {
    var data = dimer(200)
    let mapping = siteMapping(atomCount: 3, [0, 1])
    func absence(_ data: ForceNoise.Data) throws -> String? {
      let outcome = try ForceNoise().evaluate([mapping], on: data) { _ in }[0]
      #expect(outcome.estimate == nil)
      return outcome.absence
    }
    #expect(
      try absence(.init(data, constraints: [(0, 1)]))
        == "no force map is valid: beads share their atoms or rigidly joined atoms")
    data.blocks = data.blocks.map { _ in 3 }
    #expect(try absence(.init(data)) == "the frames with forces lie in a single block")
    var broken = dimer(200)
    broken.forces![5] = .nan
    #expect(try absence(.init(broken)) == "some forces are not finite")
    data.forces = nil
    #expect(try absence(.init(data)) == "the trajectory has no forces")
    let few = dimer(12)
    #expect(try absence(.init(few)) == "12 frames with forces are too few for 6 functions")
  }

  @Test("Frames beyond the limit are left out, evenly")
  func limit() throws {
    let outcome = try ForceNoise(frameLimit: 500).evaluate(
      [siteMapping(atomCount: 3, [0, 1])], on: .init(dimer(4000))) { _ in }[0]
    #expect(outcome.frameCount == 500)
    #expect(outcome.estimate?.blockCount == 10)
    #expect(Set(outcome.estimate!.sizes) == [50])
  }

  @Test("One bead has no coordinates: all of its force is noise")
  func single() throws {
    let outcome = try ForceNoise().evaluate(
      [siteMapping(atomCount: 3, [0])], on: .init(dimer(500))) { _ in }[0]
    let slice = try #require(outcome[.slice])
    #expect(slice.residual == slice.rootMeanSquare)
    #expect(outcome.functionCount == 0)
  }

  @Test("Slices of atoms with rigid bonds are called biased")
  func bias() throws {
    let outcome = try ForceNoise().evaluate(
      [siteMapping(atomCount: 3, [0, 1])], on: .init(dimer(500), constraints: [(0, 2)])) { _ in }[0]
    #expect(
      outcome[.slice]?.bias
        == "saved forces lack the constraint forces, which do not cancel in this map")
    #expect(outcome[.aggregate]?.bias == nil)
    #expect(outcome[.optimal]?.bias == nil)
    #expect(outcome.optimalMap?.matrix[0, 2] == outcome.optimalMap?.matrix[0, 0])
  }
}
