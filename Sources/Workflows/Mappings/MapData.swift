import CoarseGraining
import Koopman
import Samples
import Trajectories

/// The data that mappings are scored on, read once for all scores.
struct MapData {
  let system: MappingSystem
  /// The atoms that are kept in memory, ascending: the molecule, and what mappings name beside it.
  let atoms: [Int]
  /// Coordinates as a stream.
  let stream: AtomSource
  let table: TableSource
  /// The units of errors.
  let plan: BlockPlan
  /// A spread of frames.
  let frames: Conformations
  /// A spread of frames with forces; nil without.
  let forces: Conformations?
  /// What a user should know, a sentence each.
  let notes: [String]

  init(_ job: MapScoreJob, system: MappingSystem, mappings: [ScoredMapping], settings: RunSettings) throws {
    let topology = system.topology
    var wanted = Set(topology.atoms.indices.filter { atom in
      let residue = topology.atoms[atom].residue
      return !topology.isWater(residue: residue) && !topology.isIon(residue: residue)
    })
    wanted.formUnion(AtomSource.atoms(of: mappings.map(\.mapping), reference: nil))
    self.system = system
    atoms = wanted.sorted()
    stream = try AtomSource(
      job.input, topology: topology, topologyName: system.topologyName, atoms: wanted,
      options: job.trajectoryOptions)
    guard let table = stream.source as? TableSource else { preconditionFailure("files are tables") }
    self.table = table
    let total = table.frameCount
    guard total >= MapScoreJob.leastFrameCount else {
      throw MappingError.tooFewFrames(frames: total, needed: MapScoreJob.leastFrameCount)
    }
    plan = BlockPlan(
      frameCounts: table.trajectories.map(\.frameCount), blockCount: MapScoreJob.blockCount)
    let reader = ConformationReader(system: system, atoms: atoms)
    // A quarter of the memory for each of the two spreads, and for sums over pairs of atoms.
    let share = settings.memoryLimit / 4
    let affordable = share / (24 * max(1, atoms.count))
    guard affordable >= MapScoreJob.leastFrameCount else {
      throw MappingError.tooManyAtoms(atoms: atoms.count, limit: settings.memoryLimit)
    }
    var notes: [String] = []
    if affordable < min(total, job.sampleCount) {
      notes.append("\(counted(affordable, "frame")) instead of \(job.sampleCount) are compared, which is what --memory allows")
    }
    frames = try reader.read(
      FrameChoice(table, plan: plan, count: min(affordable, job.sampleCount)), withForces: false, settings: settings)
    guard system.forces != nil || system.hasOwnForces else {
      forces = nil
      self.notes = notes
      return
    }
    // Sums over pairs of atoms for each fold and factorisation.
    guard atoms.count * atoms.count * 8 * 13 <= share else {
      notes.append("forces are left out: those of \(counted(atoms.count, "atom")) take more than --memory allows")
      forces = nil
      self.notes = notes
      return
    }
    self.notes = notes
    let choice = FrameChoice(table, plan: plan, count: min(affordable, job.forceSampleCount)) { file, row in
      system.hasForces(frame: row, of: file)
    }
    guard !choice.places.isEmpty else { throw MappingError.noFrameWithForces(steps: system.forceFrames) }
    forces = try reader.read(choice, withForces: true, settings: settings)
  }

  /// A mapping of the atoms in memory.
  func restricted(_ mapping: Mapping) -> Mapping { mapping.restricted(to: atoms) }

  /// Bonds that were held rigid, by places among ``atoms``.
  func constraints(_ kind: MapScoreJob.Constraints) -> [(Int, Int)] {
    guard kind != .none else { return [] }
    let place = Dictionary(uniqueKeysWithValues: atoms.enumerated().map { ($1, $0) })
    let topology = system.topology
    return topology.inferredBonds().compactMap { bond in
      guard
        kind == .allBonds || topology.isHydrogen(atom: bond.first) || topology.isHydrogen(atom: bond.second),
        let first = place[bond.first], let second = place[bond.second]
      else { return nil }
      return (first, second)
    }
  }
}

extension Mapping {
  /// The mapping of a part of the atoms, which holds all that it names.
  ///
  /// - Parameter kept: Topology indices, ascending.
  func restricted(to kept: [Int]) -> Mapping {
    let place = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    var result = self
    result.atomCount = kept.count
    for index in beads.indices {
      result.beads[index].atoms = beads[index].atoms.map { place[$0]! }
      result.beads[index].bodyFrame = beads[index].bodyFrame?.map { place[$0]! }
    }
    return result
  }
}
