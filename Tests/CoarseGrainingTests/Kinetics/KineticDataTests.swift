import CoarseGraining
import Features
import Foundation
import Koopman
import LinearAlgebra
import Moments
import Samples
import Statistics
import Testing
import Trajectories

@Suite("Kinetic scores of alanine dipeptide")
struct KineticDataTests {
  /// In-sample scores of the same five beads by deeptime; positions in Å, 10 ps a frame.
  @Test(
    "Features, not the mapping, make the difference: torsions against distances of the same beads",
    .enabled(if: SharedData.has("alanine-dipeptide-forces"), "needs ../shared"),
    arguments: [(1, 2.3939, 1.7300), (5, 1.8307, 1.2262)])
  func featureChoice(lag: Int, torsions: Double, distances: Double) throws {
    let values = try SharedData.floats("alanine-dipeptide-forces/ala2_coordinates.npy")
    let source = AtomSource([
      Matrix(rowCount: values.count / 15, columnCount: 15, elements: values.map { 0.1 * $0 })
    ])
    let library = BeadLibrary(sites("five", Array(0..<5), of: 5), topology: nil)
    let moments = try MomentPass(lags: [lag], dynamics: .nonreversible).run(over: library.source(source))
    func score(_ isWanted: (String) -> Bool) throws -> Double {
      let columns = moments.header.features.indices.filter { isWanted(moments.header.features[$0].name) }
      return try VAMP().fit(moments.features(columns), lag: lag).scores.vamp2
    }
    // Known to four digits.
    #expect(abs(try score { $0.contains("torsion") } - torsions) < 1e-4)
    #expect(abs(try score { $0.hasPrefix("d(") } - distances) < 1e-4)
    // The library has both, and says more than either.
    #expect(try score { _ in true } > torsions)
  }

  @Test(
    "Heavy atoms keep everything, five backbone atoms most of it, three almost nothing",
    .enabled(if: AlanineDipeptide.isHere, "needs ../shared"))
  func simulation() throws {
    let topology = try AlanineDipeptide.topology()
    let source = try AlanineDipeptide.source(stride: 5, topology: topology)
    let reference = try KineticReference(source, topology: topology, options: KineticOptions(lag: 2))
    #expect(reference.fit.featureCount == 65)
    #expect(reference.folds.kind == .trajectories)
    let mappings = [
      sites("heavy", [1, 4, 5, 6, 8, 10, 14, 15, 16, 18], of: 22),
      sites("five", [4, 6, 8, 14, 16], of: 22), sites("ca", [1, 8, 18], of: 22),
    ]
    let tables = try KineticTables(mappings, reference: reference)
    let outcomes = KineticVariance().outcomes(of: tables)
    // The two libraries differ in angles alone: 3 standard errors and what these may add.
    #expect(abs(outcomes[0].estimate!.plain - 1) < 3 * outcomes[0].estimate!.standardError! + 0.003)
    #expect(outcomes[0].explained.allSatisfy { $0.plain > 0.995 })
    #expect((0.8...1).contains(outcomes[1].estimate!.plain))
    #expect(outcomes[2].estimate!.plain < 0.2)
    let times = try TimescaleError().outcomes(of: tables)
    #expect(times[0].estimate!.plain < 0.01)
    // The slowest process is 60 to 190 ps in linear features, a frame is 5 ps.
    let slowest = exp(times[0].processes[0].all.plain) * 5
    #expect((50...250).contains(slowest))
    #expect(times[2].processes[0].ratio.plain < -1)
  }

  @Test(
    "Molecules that the box cuts are made whole",
    .enabled(if: SharedData.has("formats/solvated.xtc"), "needs ../shared"))
  func wholeness() throws {
    let path = SharedData.root + "formats/solvated.pdb"
    let topology = try TopologyFormat.detect(path).read(path, .init())
    let atoms = Set((0..<topology.atomCount).filter { !topology.isWater(residue: topology.atoms[$0].residue) })
    let source = try AtomSource(
      TableInput(paths: [SharedData.root + "formats/solvated.xtc"]), topology: topology,
      topologyName: "solvated.pdb", atoms: atoms)
    #expect(source.atoms == atoms.sorted())
    let width = 3 * atoms.count
    let frames = source.source.frameCount
    var rows = Matrix<Double>(rowCount: frames, columnCount: width)
    try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try source.source.makeReader().read(0..<frames, of: 0, into: buffer)
    }
    let slots = Dictionary(uniqueKeysWithValues: source.atoms.enumerated().map { ($1, $0) })
    for bond in topology.inferredBonds() {
      guard let a = slots[bond.first], let b = slots[bond.second] else { continue }
      for frame in 0..<frames {
        var square = 0.0
        for axis in 0..<3 {
          let d = rows[frame, 3 * a + axis] - rows[frame, 3 * b + axis]
          square += d * d
        }
        // The longest bond between light atoms is below 0.2 nm.
        #expect(square < 0.04)
      }
    }
  }
}
