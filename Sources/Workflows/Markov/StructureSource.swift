import Foundation
import MarkovModels
import Samples
import Storage
public import Trajectories

/// Trajectories of atoms whose frames are the rows of what is analysed.
public struct StructureSource: Sendable {
  /// One file a trajectory; nil takes the places from the analysed table itself.
  var files: [String]?
  /// A topology file; nil takes the one that the trajectory carries.
  var topologyPath: String?
  /// How trajectories are opened.
  var options = TrajectoryOptions()
  /// For the record.
  var companions: [String] { [topologyPath].compactMap { $0 } }

  /// The analysed input is of trajectories of atoms itself.
  public init(topologyPath: String?, options: TrajectoryOptions) {
    self.topologyPath = topologyPath
    self.options = options
  }

  /// What discovered components were made from; nil where those are no trajectories of atoms that
  /// can still be read.
  init?(_ folder: DiscoveryFolder) {
    guard folder.inputs.count == folder.components.count,
      folder.inputs.allSatisfy({
        TrajectoryFormat.isLikely($0) && FileManager.default.isReadableFile(atPath: $0)
      })
    else { return nil }
    files = folder.inputs
    topologyPath = folder.companions.first { TrajectoryFormat.isLikely($0) || $0.hasSuffix("top") }
  }

  /// The file and row of a frame, from 0.
  func place(_ frame: FrameSpread.Place, in source: TableSource) -> (file: String, row: Int) {
    files.map { ($0[frame.trajectory], frame.frame) }
      ?? source.place(ofFrame: frame.frame, trajectory: frame.trajectory)
  }
}

extension MarkovJob {
  /// Structures of each set, from the states that belong to it most, spread over the data.
  ///
  /// - Returns: None where no coordinates are known.
  func writeStructures(
    _ analysis: MarkovAnalysis, to folder: OutputFolder, _ settings: RunSettings
  ) throws -> [SetStructure] {
    guard structureCount > 0, let structures, let sets = analysis.sets,
      let trajectories = analysis.trajectories, let table = input.table, cores == nil
    else { return [] }
    let source = try TableSource(table)
    let first = structures.place(.init(trajectory: 0, frame: 0), in: source).file
    let opened = try TrajectoryFormat.detect(first).open(first, structures.options)
    let topology = try structures.topologyPath.map {
      try Topology.read($0, options: structures.options)
    } ?? opened.topology
    guard let topology else { return [] }
    guard topology.atomCount == opened.atomCount else {
      throw StructureError.otherAtomCount(
        topology: structures.topologyPath ?? first, count: topology.atomCount, model: opened.atomCount)
    }
    if let files = structures.files {
      // Rows are frames only where none was left out.
      for (index, file) in files.enumerated() {
        let count = try TrajectoryFormat.detect(file).open(file, structures.options).frameCount
        guard count == source.trajectories[index].frameCount else { return [] }
      }
    }
    try folder.makeFolder("structures")
    return try sets.labels.indices.map { set in
      let places = Self.representatives(
        of: set, sets, analysis.model, trajectories, count: structureCount)
      let file = "structures/set-\(set + 1).pdb"
      let writer = try StructureFile(
        folder.file(file), .pdb, topology: topology,
        remarks: [
          "Frames of metastable set \(set + 1) of \(sets.count); models are listed in "
            + "tables/structures.csv. Written by Andante \(Andante.version)."
        ])
      let whole = WholeFrames(topology)
      let request = FrameRequest(atomCount: topology.atomCount)
      var frames: [(path: String, row: Int, state: Int)] = []
      for place in places {
        let (path, row) = structures.place(place, in: source)
        var frame = Frame()
        try TrajectoryFormat.detect(path).open(path, structures.options).makeReader()
          .read(row, request, into: &frame)
        whole.apply(&frame)
        try writer.write(frame)
        frames.append((path, row, Int(trajectories.states[place.trajectory][place.frame])))
      }
      try writer.finish()
      return SetStructure(set: set, file: file, frames: frames)
    }
  }

  /// Frames of the states with the largest memberships, evenly spread over the data.
  static func representatives(
    of set: Int, _ sets: MetastableSummary, _ model: MarkovModel,
    _ trajectories: DiscreteTrajectories, count: Int
  ) -> [FrameSpread.Place] {
    let own = sets.labels[set]
    let places = Dictionary(uniqueKeysWithValues: model.labels.enumerated().map { ($1, $0) })
    let best = own.map { sets.memberships[places[$0]!, set] }.max() ?? 1
    let core = Set(own.filter { sets.memberships[places[$0]!, set] >= 0.95 * best }.map { Int32($0) })
    var frames: [FrameSpread.Place] = []
    for (trajectory, states) in trajectories.states.enumerated() {
      for (frame, state) in states.enumerated() where core.contains(state) {
        frames.append(.init(trajectory: trajectory, frame: frame))
      }
    }
    let wanted = min(count, frames.count)
    return (0..<wanted).map { frames[(2 * $0 + 1) * frames.count / (2 * wanted)] }
  }
}
