import CoarseGraining
import Information
import Koopman
import Samples
import Storage
import Trajectories

extension MapScoreJob {
  /// Runs the job.
  ///
  /// - Throws: The libraries' errors, ``MappingError``, ``WorkflowError``; no output is left then.
  /// - Complexity: One pass over the trajectories for the all-atom kinetics, one for those of all mappings, two for
  ///   their states, and reading the frames that scores without a lag are made on.
  public func run(_ settings: RunSettings) throws -> MapAnalysis {
    if !energyPaths.isEmpty, temperature == nil { throw MappingError.temperatureNeeded(option: "--energies") }
    let folder = try outputPath.map { try OutputFolder($0, holding: .mappings) }
    var job = self
    // A folder may hold the topology beside the trajectories.
    job.input.paths = try molecule.trajectories(in: input.paths)
    let system = try MappingSystem(job)
    let candidates = try MapCandidates(mappings, topology: system.topology, base: indexBase, seed: settings.seed)
    let data = try MapData(job, system: system, mappings: candidates.mappings, settings: settings)
    try checkSpans(candidates.mappings, system: system)
    let compared = min(data.frames.frameCount, MacrostateSettings().pivotLimit)
    if let count = macrostateCount, count > compared / 2 {
      throw MappingError.tooManyMacrostates(count: count, frames: compared)
    }
    var scoring = try MapScoring(job, data: data, settings: settings)
    let reference = try scoring.reference()
    scoring.whole = reference
    let halves = MapHalves(data: data, reference: reference)
    let searches = try MapSearch(scoring: scoring, halves: halves).run(candidates.searches, seed: settings.seed)
    let all = candidates.mappings + searches.map(\.mapping)
    try MapCandidates.requireDistinct(all)
    guard !all.isEmpty else { throw MappingError.noMappings }
    var analysis = MapAnalysis(
      job: self, mappings: all, scale: TimeScale(data.table.timeStep), frameCount: data.table.frameCount,
      trajectoryCount: data.table.trajectories.count, blockCount: data.plan.blocks.count, comparedCount: data.frames.frameCount,
      drawing: MoleculeDrawing(
        system.topology, atoms: data.atoms, positions: Array(data.frames.positions.prefix(3 * data.atoms.count))))
    analysis.searches = searches.map(\.trace)
    var notes = candidates.notes + data.notes + data.stream.notes
    if let reference {
      let tables = try scoring.tables(all.map(\.mapping), reference: reference)
      let variance = KineticVariance()
      let outcomes = variance.outcomes(of: tables)
      let timescales = TimescaleError()
      let errors = try timescales.outcomes(of: tables)
      analysis.columns = [MappingScoreColumn(variance, outcomes), MappingScoreColumn(timescales, errors)]
      analysis.kinetics = MappingKinetics(tables, outcomes: outcomes, errors: errors)
      // A byte a frame and mapping, and as much again while tables are counted.
      if data.table.frameCount <= settings.memoryLimit / (2 * all.count) {
        analysis.columns += try scoring.informationColumns(tables)
      } else {
        notes.append("the information scores are left out: the states of all frames and mappings take more than --memory allows")
      }
    }
    let statics = try scoring.staticColumns(all)
    analysis.columns += statics.columns
    analysis.entropies = statics.entropies
    analysis.forces = statics.forces
    analysis.sortColumns()
    analysis.front = try front(of: analysis, settings: settings)
    analysis.unseen = try MapRescoring(scoring: scoring, halves: halves).scores(of: analysis)
    analysis.advice = settings.advice + notes.map { Advice(.note, $0) }
      + MapAdvice(analysis: analysis, hasLag: lag != nil, halves: halves).all
    analysis.folder = folder?.path
    if let folder {
      let record = Provenance(
        commandLine: commandLine, inputs: system.files.map(\.path),
        companions: [topologyPath].compactMap { $0 } + candidates.files + system.companions,
        seed: settings.seed)
      try MapOutput(analysis: analysis, topology: system.topology, provenance: record).write(to: folder)
      try folder.commit()
    }
    return analysis
  }

  /// How the files are opened.
  var molecule: MolecularInput {
    var molecule = MolecularInput()
    molecule.topologyPath = topologyPath
    molecule.options = trajectoryOptions
    return molecule
  }

  /// Scores that usually conflict, best known first, for a front that nobody asked for otherwise.
  private static let usualObjectives = [
    "kinetic_variance", "mapping_entropy", "force_noise", "structural_fidelity", "information", "kl_mapping_entropy",
  ]

  private func front(of analysis: MapAnalysis, settings: RunSettings) throws -> MappingFront? {
    var names = objectives ?? []
    if objectives == nil {
      let present = Self.usualObjectives.filter { name in
        analysis.column(name)?.estimates.contains { $0 != nil } ?? false
      }
      names = Array(present.prefix(2))
      // A larger mapping is better by most scores: its size is the price.
      if Set(analysis.mappings.map(\.mapping.beadCount)).count > 1 { names.append(MappingFront.beads) }
      guard names.count >= 2 else {
        if reference != nil { throw MappingError.tooFewObjectives }
        return nil
      }
      if let reference, reference.count != names.count {
        throw MappingError.referenceMismatch(values: reference.count, objectives: names.count)
      }
    }
    return try MappingFront(
      analysis.columns, mappings: analysis.mappings, objectives: names, reference: reference, seed: settings.seed)
  }

  /// Beads larger than half the box are an error of the mapping or of the box.
  private func checkSpans(_ mappings: [ScoredMapping], system: MappingSystem) throws {
    guard let first = system.files.first else { return }
    var frame = Frame()
    try first.file.makeReader().read(0, FrameRequest(atomCount: system.topology.atomCount), into: &frame)
    guard frame.box?.isUsable ?? false else { return }
    for mapping in mappings where mapping.mapping.beads.contains(where: { $0.atoms.count > 1 }) {
      try FrameMapper(mapping.mapping, topology: system.topology).checkSpan(of: frame)
    }
  }
}
