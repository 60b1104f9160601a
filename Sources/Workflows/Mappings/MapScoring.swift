import CoarseGraining
import Information
import Koopman
import Samples
import Storage
import Trajectories

/// Makes all scores that the data allow, mapping by mapping.
struct MapScoring {
  let job: MapScoreJob
  let data: MapData
  let settings: RunSettings

  /// τ in frames; nil without one.
  let lag: Int?
  /// The all-atom kinetics of all blocks, once they are made.
  var whole: KineticReference?

  init(_ job: MapScoreJob, data: MapData, settings: RunSettings) throws {
    self.job = job
    self.data = data
    self.settings = settings
    lag = try job.lag.map { span throws(SampleError) in
      try span.frames(timeStep: data.table.timeStep)
    }
  }

  /// The all-atom kinetics; nil without a lag.
  func reference(blocks: Set<Int>? = nil, foldCount: Int? = nil) throws -> KineticReference? {
    guard let lag else { return nil }
    var options = KineticOptions(lag: lag)
    options.componentCount = job.componentCount ?? whole?.componentCount
    options.foldCount = foldCount ?? job.foldCount
    options.blockCount = MapScoreJob.blockCount
    options.threadCount = settings.threadCount
    options.memoryLimit = settings.memoryLimit
    options.blocks = blocks
    return try settings.progress.stage("all atoms", data.table.frameCount, "frames") {
      try KineticReference(
        data.stream, topology: data.system.topology, options: options, progress: settings.progress.advance)
    }
  }

  /// The kinetics of mappings, from one pass.
  func tables(_ mappings: [Mapping], reference: KineticReference) throws -> KineticTables {
    try settings.progress.stage("kinetics", data.table.frameCount * mappings.count, "frames × mappings") {
      try KineticTables(mappings, reference: reference, progress: settings.progress.advance)
    }
  }

  /// Scores of structure that need no lag, of a spread of frames.
  func staticColumns(
    _ mappings: [ScoredMapping]
  ) throws -> (columns: [MappingScoreColumn], entropies: [MappingEntropy.Outcome]?, forces: [ForceNoise.Outcome]?) {
    let own = mappings.map { data.restricted($0.mapping) }
    var columns: [MappingScoreColumn] = []
    let macrostates = try self.macrostates(own, of: data.frames)
    var entropies: [MappingEntropy.Outcome]?
    if let entropy {
      let found = try scored(entropy, own, on: macrostates)
      columns.append(MappingScoreColumn(entropy, found))
      entropies = found
    }
    var forces: [ForceNoise.Outcome]?
    if let data = forceData(self.data.forces) {
      let score = ForceNoise(threadCount: settings.threadCount)
      let found = try scored(score, own, on: data)
      columns.append(MappingScoreColumn(score, found))
      forces = found
    }
    let fidelity = StructuralFidelity()
    columns.append(
      MappingScoreColumn(fidelity, try scored(fidelity, own, on: data.frames))
        .without(own.map { $0.beadCount < 3 }, reason: "one distance depends on nothing, so fewer than three beads lose nothing"))
    let divergence = KLMappingEntropy(stateCount: stateCount)
    columns.append(MappingScoreColumn(divergence, try scored(divergence, own, on: macrostates)))
    let resolution = Resolution(stateCount: stateCount)
    columns.append(MappingScoreColumn(resolution, try scored(resolution, own, on: macrostates)))
    let relevance = Relevance(stateCount: stateCount)
    columns.append(MappingScoreColumn(relevance, try scored(relevance, own, on: macrostates)))
    return (columns, entropies, forces)
  }

  /// H(x), I(x;O) and J*, from two more passes.
  func informationColumns(_ tables: KineticTables) throws -> [MappingScoreColumn] {
    let states = try settings.progress.stage("states", data.table.frameCount, "frames") {
      try MappedStateTables(
        tables, cellCount: job.cellCount, seed: settings.seed, progress: settings.progress.advance)
    }
    let scores = [InformationScore(.information), InformationScore(.objective(beta: job.beta)), InformationScore(.entropy)]
    return try scores.map { score in
      MappingScoreColumn(score, try scored(score, tables.mappings, on: states))
    }
  }

  /// Runs a score as a stage of its own.
  func scored<Score: MappingScore>(
    _ score: Score, _ mappings: [Mapping], on data: Score.Data
  ) throws -> [Score.Outcome] {
    try settings.progress.stage(score.kind.title.lowercasedFirst, mappings.count, "mappings") {
      try score.evaluate(mappings, on: data, progress: settings.progress.advance)
    }
  }

  var entropy: MappingEntropy? {
    guard data.system.energies != nil, let temperature = job.temperature else { return nil }
    return MappingEntropy(temperature: temperature, stateCount: stateCount)
  }

  private var stateCount: StateCountChoice { job.macrostateCount.map { .at($0) } ?? .mean }

  func macrostates(
    _ mappings: [Mapping], of frames: Conformations, stateCount: StateCountChoice? = nil
  ) throws -> MacrostateTable {
    try settings.progress.stage("macrostates", mappings.count, "mappings") {
      try MacrostateTable(
        mappings, of: frames, settings: macrostateSettings(frameCount: frames.frameCount, stateCount: stateCount ?? self.stateCount),
        progress: settings.progress.advance)
    }
  }

  /// The curve over numbers of macrostates holds the one that was asked for.
  private func macrostateSettings(frameCount: Int, stateCount: StateCountChoice) -> MacrostateSettings {
    var macrostates = MacrostateSettings(threadCount: settings.threadCount)
    if case .at(let count) = stateCount {
      macrostates.stateCounts = Set(macrostates.stateCounts(frameCount: frameCount) + [count]).sorted()
    }
    let topology = data.system.topology
    let heavy = data.atoms.indices.filter { !topology.isHydrogen(atom: data.atoms[$0]) }
    if !heavy.isEmpty { macrostates.microstateSites = heavy }
    return macrostates
  }

  func forceData(_ frames: Conformations?) -> ForceNoise.Data? {
    frames.map { ForceNoise.Data($0, constraints: data.constraints(job.constraints)) }
  }
}
