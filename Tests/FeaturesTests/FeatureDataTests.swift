import Features
import Foundation
import Storage
import Testing
import Trajectories

@Suite("Features of real trajectories")
struct FeatureDataTests {
  @Test("Torsions and distances in a truncated octahedron, as NumPy has them in Float64")
  func truncatedOctahedron() throws {
    // NumPy in double precision on reference.npz, images by a search of 7³ neighbours:
    // φ, ψ and the distances of atoms 8–300, 0–549 and 1–18, of three frames.
    let expected: [Int: [Double]] = [
      0: [
        -2.579356045680017, 3.0424990616744103, 1.0885677065055879, 0.9851454488930854,
        0.7362219325924528,
      ],
      19: [
        -0.8160963297476655, 2.957502745026434, 1.0838741223669637, 0.861431585343917,
        0.680985576635527,
      ],
      39: [
        -1.1416542188369752, 2.862382441641498, 1.06173169274533, 0.9878735793970804,
        0.6705045000721065,
      ],
    ]
    let rows = try KernelFixtures.rows(
      [
        .torsion(AtomQuadruple(4, 6, 8, 14), .angle), .torsion(AtomQuadruple(6, 8, 14, 16), .angle),
        .distance(AtomPair(8, 300), .value), .distance(AtomPair(0, 549), .value),
        .distance(AtomPair(1, 18), .value),
      ], try KernelFixtures.referenceFrames(), isPeriodic: true)
    for (frame, values) in expected {
      for (found, exact) in zip(rows[frame], values) { #expect(abs(found - exact) < 1e-12) }
    }
  }

  @Test(
    "φ and ψ of an XTC agree with those of the unrounded coordinates",
    .enabled(if: DataFiles.shared("alanine-dipeptide-md") != nil))
  func alanineDipeptide() throws {
    let folder = DataFiles.shared("alanine-dipeptide-md")!
    let path = folder + "/traj-1.xtc"
    var options = TrajectoryOptions()
    options.storesIndex = false
    let file = try TrajectoryFormat.detect(path).open(path, options)
    let set = FeatureSet(
      atomCount: 22, topologyName: "topology.pdb", isPeriodic: false,
      definitions: [
        FeatureDefinition(name: "phi", quantity: .torsion(AtomQuadruple(4, 6, 8, 14), .angle)),
        FeatureDefinition(name: "psi", quantity: .torsion(AtomQuadruple(6, 8, 14, 16), .angle)),
      ])
    let found = try KernelFixtures.read(try FeatureTable(file, FeatureProgram(set)), columns: [0, 1])
    let exact = try TableFormat.npy.open(folder + "/dihedrals-1.npy", TableOptions())[0]
    let expected = try KernelFixtures.read(exact, columns: [0, 1])
    #expect(found.count == expected.count)
    let errors = zip(found, expected).map { abs(remainder($0 - $1, 2 * .pi)) }
    // Coordinates are rounded to 0.001 nm, bonds are 0.13 to 0.15 nm long: MDTraj's
    // angles of the same file are off by 0.0047 in the mean and 0.026 at most.
    #expect(errors.max()! < 0.0265)
    #expect(abs(errors.reduce(0, +) / Double(errors.count) - 0.00465) < 0.0001)
  }
}
