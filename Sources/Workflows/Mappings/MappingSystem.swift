import CoarseGraining
import Features
import Foundation
import Samples
import Storage
import Trajectories

/// A molecule and its trajectories, as mappings are scored on them.
struct MappingSystem: Sendable {
  /// A trajectory file, opened.
  struct OpenFile: Sendable {
    var path: String
    var file: any TrajectoryFile
  }

  /// All atoms of the files.
  let topology: Topology
  let topologyName: String
  /// The files in the order of the input.
  let files: [OpenFile]
  /// Potential energies in kJ/mol.
  let energies: FrameCompanion?
  /// Forces in kJ/mol/nm.
  let forces: FrameCompanion?
  /// Whether the trajectories hold forces themselves.
  let hasOwnForces: Bool
  /// Which frames have forces.
  let forceFrames: FrameSteps
  /// Probabilities of frames.
  let probabilities: FrameCompanion?

  /// - Parameter job: Its paths are those of files.
  init(_ job: MapScoreJob) throws {
    (topology, topologyName) = try job.molecule.topology(for: job.input.paths)
    let paths = job.input.paths
    var seen: Set<String> = []
    let (atomCount, name) = (topology.atomCount, topologyName)
    files = try paths.filter { seen.insert($0).inserted }.map { path in
      let file = try TrajectoryFormat.detect(path).open(path, job.trajectoryOptions)
      guard file.atomCount == atomCount else {
        throw StorageError.atomCountMismatch(
          path: path, count: file.atomCount, topology: name, expected: atomCount)
      }
      return OpenFile(path: path, file: file)
    }
    let lengths = files.map { (path: $0.path, frameCount: $0.file.frameCount) }
    energies = try job.energyPaths.isEmpty
      ? nil
      : FrameCompanion(
        option: "--energies", paths: job.energyPaths, trajectories: lengths, steps: .every, width: 1,
        column: job.energyColumn)
    forces = try job.forcePaths.isEmpty
      ? nil
      : FrameCompanion(
        option: "--forces", paths: job.forcePaths, trajectories: lengths, steps: job.forceFrames,
        width: 3 * topology.atomCount)
    probabilities = try job.probabilityPaths.isEmpty
      ? nil
      : FrameCompanion(
        option: "--probabilities", paths: job.probabilityPaths, trajectories: lengths, steps: .every, width: 1)
    forceFrames = job.forceFrames
    hasOwnForces = try forces == nil && Self.haveForces(files, at: job.forceFrames)
  }

  /// Whether the first frame that is due has forces, in every file.
  ///
  /// - Throws: ``MappingError/noOwnForces(file:frame:)`` where frames were named that have none.
  private static func haveForces(_ files: [OpenFile], at steps: FrameSteps) throws -> Bool {
    for open in files where steps.first < open.file.frameCount {
      var frame = Frame()
      try open.file.makeReader().read(
        steps.first, FrameRequest(atomCount: open.file.atomCount, fields: [.forces]), into: &frame)
      guard frame.forces.isEmpty else { continue }
      if steps == .every { return false }
      throw MappingError.noOwnForces(file: open.path, frame: steps.first)
    }
    return true
  }

  /// Whether a frame of a file has forces, here or there.
  func hasForces(frame: Int, of file: String) -> Bool {
    forces?.hasRow(frame: frame, of: file) ?? (hasOwnForces && forceFrames.row(ofFrame: frame) != nil)
  }

  /// The files that were read beside the trajectories.
  var companions: [String] {
    (energies?.files ?? []) + (forces?.files ?? []) + (probabilities?.files ?? [])
  }
}
