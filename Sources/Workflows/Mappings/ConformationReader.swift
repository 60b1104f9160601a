import CoarseGraining
import Samples
import Storage
import Trajectories

/// Reads chosen frames into memory, molecules made whole.
struct ConformationReader {
  let system: MappingSystem
  /// The atoms that are kept, in the order of the topology.
  let atoms: [Int]

  /// - Throws: What reading meets; ``StorageError/unusableFrame(path:frame:reason:)`` for coordinates that
  ///   are not finite.
  /// - Complexity: O(frames · atoms) time and memory.
  func read(_ choice: FrameChoice, withForces: Bool, settings: RunSettings) throws -> Conformations {
    // Runs of one file, each a task.
    var runs: [Range<Int>] = []
    for (index, place) in choice.places.enumerated() {
      if let last = runs.last, choice.places[last.lowerBound].file == place.file, last.count < 256 {
        runs[runs.count - 1] = last.lowerBound..<(index + 1)
      } else {
        runs.append(index..<(index + 1))
      }
    }
    let packing = MoleculePacking(system.topology, atoms: Set(atoms))
    let tasks = runs
    let parts = try settings.progress.stage(
      withForces ? "frames with forces" : "frames", choice.places.count, "frames"
    ) {
      try ParallelPass.map(count: tasks.count, threadCount: settings.threadCount) { index throws -> Part in
        defer { settings.progress.advance(tasks[index].count) }
        return try part(Array(choice.places[tasks[index]]), packing: packing, withForces: withForces)
      }
    }
    return Conformations(
      siteCount: atoms.count, positions: Array(parts.map(\.positions).joined()),
      forces: withForces ? Array(parts.map(\.forces).joined()) : nil,
      energies: system.energies.map { _ in Array(parts.map(\.energies).joined()) },
      weights: system.probabilities.flatMap { _ in Self.weights(Array(parts.map(\.weights).joined())) },
      blocks: choice.places.map(\.block), blockCount: choice.blockCount)
  }

  /// Equal probabilities say nothing.
  private static func weights(_ values: [Double]) -> [Double]? {
    values.allSatisfy { $0 == values[0] } ? nil : values
  }

  private struct Part: Sendable {
    var positions: [Float] = []
    var forces: [Float] = []
    var energies: [Double] = []
    var weights: [Double] = []
  }

  private func part(_ places: [FrameChoice.Place], packing: MoleculePacking, withForces: Bool) throws -> Part {
    let path = places[0].file
    let file = system.files.first { $0.path == path }!.file
    let reader = try file.makeReader()
    let ownForces = withForces && system.forces == nil
    let request = FrameRequest(atomCount: system.topology.atomCount, fields: ownForces ? [.forces] : [])
    var frame = Frame()
    var part = Part()
    part.positions.reserveCapacity(3 * atoms.count * places.count)
    for place in places {
      try reader.read(place.row, request, into: &frame)
      packing.apply(&frame.positions, box: frame.box)
      try append(frame.positions, to: &part.positions, path: path, row: place.row, what: "coordinate")
      if ownForces {
        guard frame.forces.count == frame.positions.count else {
          throw StorageError.unusableFrame(path: path, frame: place.row, reason: "it has no forces; say which frames have them with --force-frames, such as 0:10")
        }
        try append(frame.forces, to: &part.forces, path: path, row: place.row, what: "force")
      }
    }
    let rows = places.map(\.row)
    if withForces, let forces = system.forces {
      let width = forces.columns.count
      var all = [Double](repeating: 0, count: width * rows.count)
      try all.withUnsafeMutableBufferPointer { try forces.read(frames: rows, of: path, into: $0) }
      for index in rows.indices {
        for atom in atoms {
          let base = index * width + 3 * atom
          part.forces += all[base..<(base + 3)].map { Float($0) }
        }
      }
    }
    part.energies = try numbers(system.energies, rows: rows, path: path)
    part.weights = try numbers(system.probabilities, rows: rows, path: path)
    if let place = part.weights.firstIndex(where: { !($0 > 0) }) {
      throw MappingError.notProbability(file: path, frame: rows[place], value: part.weights[place])
    }
    return part
  }

  private func numbers(_ companion: FrameCompanion?, rows: [Int], path: String) throws -> [Double] {
    guard let companion else { return [] }
    var values = [Double](repeating: 0, count: rows.count)
    try values.withUnsafeMutableBufferPointer { try companion.read(frames: rows, of: path, into: $0) }
    return values
  }

  private func append(
    _ values: [Double], to target: inout [Float], path: String, row: Int, what: String
  ) throws(StorageError) {
    for atom in atoms {
      for axis in 0..<3 {
        let value = values[3 * atom + axis]
        guard value.isFinite else {
          throw .unusableFrame(path: path, frame: row, reason: "atom \(atom + 1) has a \(what) that is not finite")
        }
        target.append(Float(value))
      }
    }
  }
}
