import Foundation
import Testing

import CoarseGraining

@Suite("Force noise of alanine dipeptide")
struct ForceNoiseDataTests {
  @Test("Optimal maps of our own run are less noisy than aggregates, and slices are biased")
  func ownRun() throws {
    let data = ForceNoise.Data(
      try ForceFiles.dipeptideFrames(), constraints: ForceFiles.bondsToHydrogen)
    let heavy = [1, 4, 5, 6, 8, 10, 14, 15, 16, 18]
    let backbone = siteMapping("backbone", atomCount: 22, [4, 6, 8, 14, 16])
    let all = siteMapping("heavy", atomCount: 22, heavy)
    let withHydrogen = siteMapping("with hydrogen", atomCount: 22, [4, 6, 7, 8])
    let outcomes = try ForceNoise().evaluate([backbone, all, withHydrogen], on: data) { _ in }
    // Measured: 391 ± 1 of the backbone by the optimal map, 876 by sums with hydrogens, 935 by slices.
    let backboneOptimal = try #require(outcomes[0][.optimal])
    let backboneAggregate = try #require(outcomes[0][.aggregate])
    #expect(abs(backboneOptimal.residual.plain - 391) < 4)
    #expect(abs(backboneAggregate.residual.plain - 876) < 6)
    // With every heavy atom a bead, each group of rigid bonds has one bead: one map alone is valid.
    let only = try #require(outcomes[1][.aggregate])
    #expect(abs(outcomes[1][.optimal]!.residual.plain / only.residual.plain - 1) < 1e-9)
    for outcome in outcomes.prefix(2) {
      let optimal = try #require(outcome[.optimal])
      let aggregate = try #require(outcome[.aggregate])
      #expect(optimal.rootMeanSquare.plain < aggregate.rootMeanSquare.plain * (1 + 1e-9))
      #expect(optimal.residual.plain < aggregate.residual.plain * (1 + 1e-9))
      #expect(optimal.residual.plain < outcome[.slice]!.residual.plain)
      #expect(outcome[.slice]?.bias != nil)
      #expect(optimal.bias == nil && aggregate.bias == nil)
    }
    #expect(outcomes[2].absence != nil)
  }

  @Test(
    "Forces of five published beads are mostly noise", .enabled(if: ForceFiles.published != nil))
  func published() throws {
    let folder = try #require(ForceFiles.published)
    let positions = try ForceFiles.array(folder + "/ala2_coordinates.npy").map { 0.1 * $0 }
    let forces = try ForceFiles.array(folder + "/ala2_forces.npy").map { 41.84 * $0 }
    let data = Conformations(
      siteCount: 5, positions: positions, forces: forces, blocks: evenBlocks(10_000, 20),
      blockCount: 20)
    let outcome = try ForceNoise().evaluate(
      [siteMapping(atomCount: 5, [0, 1, 2, 3, 4])], on: .init(data)) { _ in }[0]
    let slice = try #require(outcome[.slice])
    // A dense least-squares fit of the same functions by another program, gradients by differences,
    // leaves 817.025: 48 % is explained.
    #expect(abs(slice.residual.plain - 817.025) < 0.05)
    #expect(abs(slice.explained.plain - 0.477) < 0.001)
  }
}
