public import Features
public import Koopman
import Moments
public import Samples

/// Finds the slow variables of trajectories and writes a report.
///
/// Two passes: one for the moments of a ladder of lags, one for the projection.
/// Everything between is algebra.
public struct DiscoverJob: Sendable {
  /// The trajectories and their features.
  public var input: TableInput
  /// The decomposition that finds the components.
  public var method: Method = .tica
  /// The lag that components are made at; nil takes the suggested one.
  public var lag: TimeSpan?
  /// The lags to scan; nil chooses them from the data's length.
  public var lags: [TimeSpan]?
  /// The components to keep; nil takes the suggested number.
  public var componentCount: Int?
  /// A search for components that are not linear in the features, at ``lag``; nil keeps
  /// to linear ones.
  public var search: SearchRequest?
  /// Trajectories that the search's result is scored on and that play no other part.
  public var untouched: [String] = []
  /// How covariances are inverted.
  public var whitening = WhiteningOptions()
  /// Whether trajectories that were started off equilibrium are weighted to it.
  public var isReweighted = false
  /// The least number of blocks, for held-out scores and error bars.
  public var blockCount = MomentPass.defaultBlockCount
  /// In kelvin, for free energies in kJ/mol.
  public var temperature: Double?
  /// The folder to write.
  public var outputPath: String
  /// The report's heading; nil takes “Slow variables”.
  public var title: String?
  /// The words of the command, for the record of where the result comes from.
  public var commandLine: [String] = []

  /// Modes that are reported with error bars.
  public static let modeCount = 10

  /// A job that chooses lags and the number of components itself.
  public init(input: TableInput, outputPath: String) {
    self.input = input
    self.outputPath = outputPath
  }

  /// Runs the job.
  ///
  /// - Throws: The libraries' errors, ``WorkflowError``; no output is left then.
  public func run(_ settings: RunSettings) throws -> Discovery {
    let folder = try OutputFolder(outputPath)
    let source = try TableSource(input)
    if isReweighted {
      try Reweighting.require(source, method: method, isSearching: search != nil)
    }
    let longest = source.trajectories.map(\.frameCount).max() ?? 0
    let wanted = try lag?.frames(timeStep: source.timeStep)
    if let wanted, wanted < 1 { throw MomentError.invalidLag(wanted) }
    if let wanted, wanted >= longest {
      throw MomentError.lagTooLong(lag: wanted, longestTrajectory: longest)
    }
    var ladder = try lags?.map { span throws(SampleError) in
      try span.frames(timeStep: source.timeStep)
    } ?? LagLadder.lags(chosen: wanted, longest: longest)
    if let wanted, !ladder.contains(wanted) { ladder = (ladder + [wanted]).sorted() }

    var tested = input
    tested.paths = untouched
    let others = search == nil || untouched.isEmpty ? nil : try TableSource(tested)
    let found = try search.map { request in
      guard let wanted else { throw WorkflowError.lagNeeded }
      return try OptimizeJob.search(
        source, lag: wanted, request: request, method: method, whitening: whitening,
        blockCount: blockCount, untouched: others, settings: settings)
    }
    let analysed = found?.candidate.source(over: source) ?? source

    let pass = MomentPass(
      lags: ladder, dynamics: method.dynamics, blockCount: blockCount,
      threadCount: settings.threadCount, memoryLimit: settings.memoryLimit)
    let reweighted = isReweighted
      ? try Reweighting.run(over: source, pass: pass, whitening: whitening, settings: settings) : nil
    let moments = try reweighted?.moments
      ?? settings.progress.stage("moments", source.frameCount, "frames") {
        try pass.run(over: analysed, progress: settings.progress.advance)
      }

    let inverting = try whitening.resolved(for: moments)
    let scan = try SpectralScan(
      moments, method: method, lags: moments.header.lags, modeCount: Self.modeCount,
      whitening: inverting, settings: settings)
    let suggestion = scan.suggestLag()
    let chosen = scan.spectrum(atLag: wanted ?? suggestion.lag ?? Self.fallbackLag(scan))!
    // Functions that were fitted to all data leave nothing to hold out; the search's own
    // folds tell what holds.
    let isFitted = (found?.winner ?? 0) > 0
    let heldOut = isFitted
      ? nil : try HeldOutScores(moments, model: chosen.model, whitening: inverting)

    let projected = min(
      chosen.model.rank,
      componentCount ?? max(2, heldOut?.componentCount ?? search?.componentCount ?? 2))
    let basis = found?.basis.map { ($0, source.features) }
    let model = ProjectionModel(
      chosen.model, componentCount: projected, basis: basis, recipe: source.recipe)
    // A basis is part of the model; a choice of features is made before it.
    let weights = reweighted?.weights.first { $0.lag == chosen.lag }
    let projectable: any SampleSource = try weights.map {
      try ReweightedSource(source, weights: $0.weights)
    } ?? (basis == nil ? analysed : source)
    let names = Self.componentFiles(count: source.trajectories.count).map { folder.file($0) }
    let output = try settings.progress.stage("projection", source.frameCount, "frames") {
      try ProjectionPass(model: model, threadCount: settings.threadCount)
        .run(over: projectable, writingTo: names, progress: settings.progress.advance)
    }
    let written = try WrittenComponents(output)
    let histograms = try ComponentHistograms(written, ranges: output.ranges, weightsOf: projectable)
    var cut = VisitCut(histograms)
    let untouchedVisits = cut == nil ? nil : try others.flatMap {
      try SearchVisits.count(
        model, found!.candidate, along: $0, cut: &cut, folder: folder, settings: settings)
    }
    let slowest = chosen.model.modes.first?.timescale ?? Double(chosen.lag)
    let shortestShift = max(1, Int(max(Double(chosen.lag), 2 * slowest)) / output.stride)
    let null = SurrogateNull(
      series: output.series, shortestShift: shortestShift, seed: settings.seed)

    var discovery = Discovery(
      title: title.flatMap { $0.isEmpty ? nil : $0 } ?? "Slow variables",
      source: try SourceSummary(source), search: found, scan: scan,
      suggestion: suggestion, chosen: chosen, heldOut: heldOut, null: null, projection: model,
      output: output, histograms: histograms,
      visits: try cut.map { try VisitCount(written, histogram: histograms, cut: $0) },
      untouchedVisits: untouchedVisits,
      stationarity: try Stationarity(moments, model: chosen.model, componentCount: projected),
      freeEnergy: FreeEnergy(temperature: temperature), requestedComponents: componentCount,
      folder: folder.path)
    discovery.advice = settings.advice + discovery.makeAdvice()
      + SpectralAdvice.reweighting(
        reweighted?.weights ?? [], chosen: chosen.lag, scale: discovery.scale)
    try DiscoveryOutput(
      discovery: discovery,
      provenance: Provenance(
        commandLine: commandLine, inputs: source.files + untouched, companions: input.companions,
        seed: settings.seed)
    ).write(to: folder)
    try folder.commit()
    return discovery
  }

  /// `cvs.npy`, or `cvs-1.npy`, … for several trajectories.
  static func componentFiles(count: Int) -> [String] {
    count == 1 ? ["cvs.npy"] : (1...count).map { "cvs-\($0).npy" }
  }

  /// Without a plateau: the longest lag that the slowest timescale still
  /// exceeds twice over, where it has an error bar.
  private static func fallbackLag(_ scan: SpectralScan) -> Int {
    let usable = scan.spectra.filter {
      guard let first = $0.leading.first, let timescale = first.mode.timescale else { return false }
      return timescale >= 2 * Double($0.lag) && first.uncertainty.interval != nil
    }
    return (usable.last ?? scan.spectra[0]).lag
  }
}

/// What the report says about its input.
public struct SourceSummary: Sendable {
  /// What each row holds, after column expressions.
  public let features: [Feature]
  /// The trajectories, in the order of the data.
  public let trajectories: [Trajectory]
  /// The files that were read, as found.
  public let files: [String]
  /// What happened on opening, a sentence each.
  public let notes: [String]
  /// Whether frames carry weights.
  public let isWeighted: Bool
  /// The time between frames; nil where it is unknown.
  public let timeStep: PhysicalTime?
  /// What the features are of a molecule; nil where they are columns of the input.
  public let molecule: FeatureSet?

  init(_ source: TableSource) throws {
    molecule = try source.recipe.map { json throws(FeatureError) in try FeatureSet(json: json) }
    features = source.features
    trajectories = source.trajectories
    files = source.files
    notes = source.notes
    isWeighted = source.isWeighted
    timeStep = source.timeStep
  }

  var frameCount: Int { trajectories.reduce(0) { $0 + $1.frameCount } }
}
