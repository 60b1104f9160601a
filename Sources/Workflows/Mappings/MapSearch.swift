import CoarseGraining
import Trajectories

/// Searches for mappings that are good by a score, on the half of the data that choices are made on.
///
/// A search evaluates thousands of mappings: scores are made on fewer frames than those that are reported.
struct MapSearch {
  let scoring: MapScoring
  let halves: MapHalves?

  /// Frames of macrostates in a search: their distances cost the square.
  private static let mostFrames = 200
  /// Frames with forces in a search.
  private static let mostForceFrames = 1000

  func run(
    _ searches: [MapCandidates.Search], seed: UInt64
  ) throws -> [(mapping: ScoredMapping, trace: SearchTrace)] {
    try searches.enumerated().map { try run($1, seed: seed &+ UInt64($0)) }
  }

  private func run(
    _ search: MapCandidates.Search, seed: UInt64
  ) throws -> (mapping: ScoredMapping, trace: SearchTrace) {
    let topology = scoring.data.system.topology
    let candidates = try BuiltInMapping.heavy.mappings(of: topology)[0].beads.map { $0.atoms[0] }
    guard search.siteCount <= candidates.count else {
      throw MappingError.tooFewSites(wanted: search.siteCount, available: candidates.count)
    }
    let (kind, score) = try objective(search.score)
    let annealing = MappingAnnealing(
      siteCount: search.siteCount, direction: kind.direction, evaluationLimit: scoring.job.searchBudget,
      seed: seed)
    let progress = scoring.settings.progress
    let result = try progress.stage("search: \(kind.title.lowercasedFirst)", scoring.job.searchBudget, "mappings") {
      try annealing.run(
        atomCount: topology.atomCount, candidates: candidates,
        name: "optimise:\(search.score):\(search.siteCount)", bead: { Self.bead($0, topology) }
      ) { mapping in
        defer { progress.advance(1) }
        return try score(mapping)
      }
    }
    guard result.score.isFinite else { throw MappingError.searchFailed(mapping: result.best.name) }
    return (
      ScoredMapping(mapping: result.best, origin: .optimised(score: search.score)),
      SearchTrace(
        mapping: result.best.name, kind: kind, steps: result.trace.map { ($0.score, $0.best) })
    )
  }

  private static func bead(_ atom: Int, _ topology: Topology) -> Mapping.Bead {
    Mapping.Bead(
      name: topology.atoms[atom].name, atoms: [atom], weights: [1],
      residue: Mapping.ResidueLabel(ofAtom: atom, in: topology))
  }

  private typealias Objective = (kind: ScoreKind, score: (Mapping) throws -> Double)

  /// What a search evaluates.
  ///
  /// - Throws: ``MappingError/cannotSearch(score:available:)``.
  private func objective(_ name: String) throws -> Objective {
    let (data, settings) = (scoring.data, scoring.settings)
    let blocks = halves?.choice ?? Set(0..<data.plan.blocks.count)
    switch name {
    case "kinetic_variance":
      guard let reference = try MapRescoring(scoring: scoring, halves: halves).reference(on: halves?.choice)
      else { break }
      let score = KineticVariance()
      return (score.kind, { mapping in
        try score.evaluate([mapping], on: reference, progress: { _ in })[0].estimate?.value ?? .nan
      })
    case "mapping_entropy":
      guard var score = scoring.entropy else { break }
      score.stateCount = .mean
      let entropy = score
      let frames = data.frames.frames(inBlocks: blocks).thinned(toAtMost: Self.mostFrames)
      let macrostates = MacrostateSettings(threadCount: settings.threadCount)
      return (entropy.kind, { mapping in
        let own = data.restricted(mapping)
        let table = try MacrostateTable([own], of: frames, settings: macrostates)
        return try entropy.evaluate([own], on: table, progress: { _ in })[0].estimate?.value ?? .nan
      })
    case "force_noise":
      let frames = data.forces?.frames(inBlocks: blocks).thinned(toAtMost: Self.mostForceFrames)
      guard let forces = scoring.forceData(frames) else { break }
      let score = ForceNoise(threadCount: settings.threadCount)
      return (score.kind, { mapping in
        try score.evaluate([data.restricted(mapping)], on: forces, progress: { _ in })[0].estimate?.value ?? .nan
      })
    case "structural_fidelity":
      let frames = data.frames.frames(inBlocks: blocks)
      let score = StructuralFidelity(threadCount: settings.threadCount)
      return (score.kind, { mapping in
        try score.evaluate([data.restricted(mapping)], on: frames, progress: { _ in })[0].estimate?.value ?? .nan
      })
    default: break
    }
    throw MappingError.cannotSearch(score: name, available: available)
  }

  private var available: [String] {
    [
      scoring.lag == nil ? nil : "kinetic_variance", scoring.entropy == nil ? nil : "mapping_entropy",
      scoring.data.forces == nil ? nil : "force_noise", "structural_fidelity",
    ].compactMap { $0 }
  }
}
