import CoarseGraining
import Foundation
import Information
import LinearAlgebra
import Statistics
import Storage
import Trajectories

/// A mapping to single atoms.
func siteMapping(_ name: String = "sites", atomCount: Int, _ atoms: [Int]) -> Mapping {
  Mapping(
    name: name, atomCount: atomCount,
    beads: atoms.map { Mapping.Bead(name: "A\($0)", atoms: [$0], weights: [1]) })
}

/// A standard error, or nothing to compare with.
func standardError(_ estimate: JackknifeEstimate) -> Double { estimate.standardError ?? .nan }

/// Equal blocks of frames.
func evenBlocks(_ frameCount: Int, _ blockCount: Int) -> [Int] {
  (0..<frameCount).map { $0 * blockCount / frameCount }
}

enum ForceFiles {
  private static let package = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Five mapped beads of the published run; nil where it is not there.
  static var published: String? {
    let path = package.appendingPathComponent("../shared/data/alanine-dipeptide-forces")
      .standardizedFileURL.path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// Our own run with the forces of all atoms, which ships with the package.
  static var dipeptide: String {
    package.appendingPathComponent("Datasets/alanine-dipeptide").path
  }

  static func array(_ path: String) throws -> [Float] {
    let table = try TableFormat.npy.open(path, TableOptions())[0]
    var values = [Float](repeating: 0, count: table.rowCount * table.columns.count)
    let reader = try table.makeReader()
    try values.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try reader.read(
        rows: 0..<table.rowCount, columns: Array(0..<table.columns.count), into: buffer)
    }
    return values
  }

  /// Bonds to hydrogen of ACE-ALA-NME.
  static let bondsToHydrogen = [
    (0, 1), (2, 1), (3, 1), (7, 6), (9, 8), (11, 10), (12, 10), (13, 10), (17, 16), (19, 18),
    (20, 18), (21, 18),
  ]

  /// 5000 frames of 22 atoms with forces in 20 blocks.
  static func dipeptideFrames() throws -> Conformations {
    let forces = try array(dipeptide + "/mechanics/forces-6.npy")
    var options = TrajectoryOptions()
    options.storesIndex = false
    let file = try TrajectoryFormat.xtc.open(dipeptide + "/trajectory-6.xtc", options)
    let reader = try file.makeReader()
    var frame = Frame()
    var positions: [Float] = []
    let count = forces.count / 66
    for index in 0..<count {
      try reader.read(5 * index + 4, FrameRequest(atomCount: 22), into: &frame)
      positions += frame.positions.map { Float($0) }
    }
    return Conformations(
      siteCount: 22, positions: positions, forces: forces, blocks: evenBlocks(count, 20),
      blockCount: 20)
  }
}
