import Foundation
import Storage
import Trajectories

/// Reads whole trajectories and topologies and checks what their readers promise:
/// the first atoms alone are the same as among all, frames do not depend on the
/// order of reading, a file that is cut short has the frames that are whole, and
/// the parts of a topology fit together.
enum MolecularInspection {
  /// HDF5 itself is no match for damaged files: a child of this program looks first.
  private static let options: TrajectoryOptions = {
    var options = TrajectoryOptions()
    options.storesIndex = false
    options.probe = { path throws(StorageError) in
      let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
      try HDF5File.probe(path: path, executable: program, arguments: ["walk", path], timeLimit: 4)
    }
    return options
  }()

  static func brokenPromise(ofTrajectory path: String, format: FuzzFormat) throws(StorageError) -> String? {
    let named = try TrajectoryFormat.detect(path)
    var lenient = options
    lenient.allowsTruncated = true
    let strict = Result { () throws(StorageError) in try named.open(path, options) }
    let file: any TrajectoryFile
    switch strict {
    case .success(let opened): file = opened
    case .failure(.truncatedFrame(_, _, let frames)) where frames > 0:
      file = try named.open(path, lenient)
      if file.frameCount != frames { return "\(frames) whole frames are told, \(file.frameCount) are kept" }
    case .failure(let error): throw error
    }
    guard file.atomCount >= 1, file.frameCount >= 1 else { return "a trajectory without frames or atoms" }
    if let times = try file.times(), times.count != file.frameCount { return "times are missing" }
    if let topology = file.topology {
      guard topology.atomCount == file.atomCount else { return "the topology has other atoms" }
      if let promise = brokenPromise(of: topology) { return promise }
    }
    let fields: FrameFields = [.velocities, .forces]
    let reader = try file.makeReader()
    let other = try file.makeReader()
    for index in (0..<min(file.frameCount, 50)).reversed() {
      var whole = Frame()
      try reader.read(index, FrameRequest(atomCount: file.atomCount, fields: fields), into: &whole)
      guard whole.positions.count == 3 * file.atomCount else { return "positions are missing" }
      for extra in [whole.velocities, whole.forces] where !extra.isEmpty {
        guard extra.count == whole.positions.count else { return "velocities or forces are missing" }
      }
      let count = (file.atomCount + 1) / 2
      var part = Frame()
      try other.read(index, FrameRequest(atomCount: count), into: &part)
      guard part.positions.elementsEqual(whole.positions.prefix(3 * count), by: same) else {
        return "the first atoms differ from the same among all"
      }
    }
    return nil
  }

  static func brokenPromise(ofTopology path: String) throws(StorageError) -> String? {
    brokenPromise(of: try Topology.read(path, options: options))
  }

  private static func brokenPromise(of topology: Topology) -> String? {
    guard topology.atomCount >= 1 else { return "a topology without atoms" }
    if let positions = topology.positions, positions.count != 3 * topology.atomCount {
      return "positions are missing"
    }
    var next = 0
    for (index, residue) in topology.residues.enumerated() {
      guard residue.atoms.lowerBound == next, !residue.atoms.isEmpty else { return "residues leave gaps" }
      next = residue.atoms.upperBound
      guard next <= topology.atomCount, residue.atoms.allSatisfy({ topology.atoms[$0].residue == index })
      else { return "atoms of another residue" }
      guard topology.chains.indices.contains(residue.chain) else { return "a residue of no chain" }
    }
    guard next == topology.atomCount else { return "atoms without a residue" }
    next = 0
    for chain in topology.chains {
      guard chain.residues.lowerBound == next else { return "chains leave gaps" }
      next = chain.residues.upperBound
    }
    guard next == topology.residues.count else { return "residues without a chain" }
    let isBonded = topology.bonds.allSatisfy {
      $0.first >= 0 && $0.first < $0.second && $0.second < topology.atomCount
    }
    return isBonded ? nil : "a bond of no atoms"
  }

  private static func same(_ a: Double, _ b: Double) -> Bool { a == b || (a.isNaN && b.isNaN) }
}
