import Foundation
import LinearAlgebra
import Samples
import Statistics
import Storage
import Trajectories

import CoarseGraining

/// The data folder beside the package.
enum SharedData {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/../shared/data/"

  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: root + name) }

  /// Float32 values of a NumPy file, as they lie in it.
  static func floats(_ name: String) throws -> [Float] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: root + name))
    let header = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
    return bytes.dropFirst(header).withUnsafeBytes { raw in
      (0..<(raw.count / 4)).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}

/// The simulation of alanine dipeptide.
enum AlanineDipeptide {
  static let folder = "alanine-dipeptide-md/"
  static let isHere = SharedData.has(folder + "topology.pdb")

  static func topology() throws -> Topology {
    let path = SharedData.root + folder + "topology.pdb"
    return try TopologyFormat.detect(path).read(path, .init())
  }

  static func source(stride: Int = 1, topology: Topology) throws -> AtomSource {
    var input = TableInput(
      paths: (1...6).map { SharedData.root + folder + "traj-\($0).xtc" })
    if stride > 1 { input.stride = .frames(stride) }
    return try AtomSource(
      input, topology: topology, topologyName: "topology.pdb", atoms: Set(0..<topology.atomCount))
  }
}

/// A mapping with a bead on each of these atoms.
func sites(_ name: String, _ atoms: [Int], of atomCount: Int) -> Mapping {
  Mapping(
    name: name, atomCount: atomCount,
    beads: atoms.map { Mapping.Bead(name: "A\($0)", atoms: [$0], weights: [1]) })
}

/// A chain of bonded carbons, each a residue.
func chainTopology(_ count: Int, isBonded: Bool = true) -> Topology {
  Topology(
    atoms: (0..<count).map {
      Topology.Atom(name: "C", element: Element(symbol: "C"), residue: $0)
    },
    residues: (0..<count).map {
      Topology.Residue(name: "UNK", number: $0 + 1, chain: 0, atoms: $0..<($0 + 1))
    },
    chains: [Topology.Chain(identifier: "A", residues: 0..<count)],
    bonds: isBonded ? (1..<count).map { Topology.Bond($0 - 1, $0) } : [])
}

extension BeadLibrary {
  /// The features of frames in memory, frames × features.
  func values(_ rows: Matrix<Float>) throws -> Matrix<Double> {
    let source = AtomSource([rows])
    let reader = try self.source(source).makeReader()
    var result = Matrix<Double>(rowCount: rows.rowCount, columnCount: featureNames.count)
    try result.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
      try reader.read(0..<rows.rowCount, of: 0, into: buffer)
    }
    return result
  }
}
