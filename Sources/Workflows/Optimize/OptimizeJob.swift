import Bases
public import Koopman
import Moments
public import Samples
import Storage

/// Searches for slow variables beyond those that are linear in the features, and
/// writes the model that wins with its scores on data that the search has not seen.
public struct OptimizeJob: Sendable {
  /// The trajectories and their features.
  public var input: TableInput
  /// Trajectories that are scored at the end and play no other part; files of the same
  /// kind as the input.
  public var untouched: [String] = []
  /// The lag that candidates are compared at.
  public var lag: TimeSpan
  /// What is tried, and for how long.
  public var request: SearchRequest
  /// Whether the dynamics are taken for reversible.
  public var method: Method = .tica
  /// How covariances are inverted.
  public var whitening = WhiteningOptions()
  /// The least number of blocks, for folds and error bars.
  public var blockCount = MomentPass.defaultBlockCount
  /// The folder to write.
  public var outputPath: String
  /// The words of the command, for the record of where the result comes from.
  public var commandLine: [String] = []

  /// A search at a lag.
  public init(input: TableInput, lag: TimeSpan, request: SearchRequest, outputPath: String) {
    self.input = input
    self.lag = lag
    self.request = request
    self.outputPath = outputPath
  }

  /// What was found and where it is.
  public struct Output: Sendable {
    /// The families and the winner.
    public let result: SearchResult
    /// The collective variables.
    public let model: ProjectionModel
    /// Whether there are soft states beside them, in `states.json`.
    public let hasStates: Bool
    /// The events behind the first component; nil where it does not fall into two classes.
    public let visits: SearchVisits?
    /// What limits the result.
    public let advice: [Advice]
    /// The folder of the report.
    public let folder: String
    /// Frames to the input's unit of time.
    public let scale: TimeScale
  }

  /// - Throws: The libraries' errors, ``WorkflowError``; no output is left then.
  public func run(_ settings: RunSettings) throws -> Output {
    let folder = try OutputFolder(outputPath, holding: .search)
    let source = try TableSource(input)
    let frames = try lag.frames(timeStep: source.timeStep)
    let others = try untouchedSource()
    let result = try Self.search(
      source, lag: frames, request: request, method: method, whitening: whitening,
      blockCount: blockCount, untouched: others, settings: settings)
    let sparse = try request.mostLoadings.flatMap {
      try SparseComponents(result, componentCount: request.componentCount, most: $0)
    }
    let model = sparse.map { ProjectionModel(result.model, loadings: $0.loadings, recipe: source.recipe) }
      ?? result.projection(source, componentCount: request.componentCount)
    let scale = TimeScale(source.isWeighted ? nil : source.timeStep)
    let visits = try SearchVisits(
      model, candidate: result.candidate, searched: source, untouched: others, folder: folder,
      settings: settings)
    let report = SearchReport(result: result, scale: scale, visits: visits)
    let few = result.hasSlowProcess ? visits?.searched.advice(on: "the slowest process") : nil
    let advice = settings.advice + report.advice + (few.map { [$0] } ?? []) + (sparse?.advice(scale) ?? [])
      + SpectralAdvice.shrinkage(intensities: [result.model.shrinkageIntensity])
      + source.notes.map { Advice(.note, $0) }
    let states = try result.states(source)
    try SearchOutput(
      report: report, model: model, sparse: sparse, states: states,
      summary: try SourceSummary(source), advice: advice,
      provenance: Provenance(
        commandLine: commandLine, inputs: source.files + untouched, companions: input.companions,
        seed: settings.seed)
    ).write(to: folder)
    try folder.commit()
    return Output(
      result: result, model: model, hasStates: states != nil, visits: visits, advice: advice,
      folder: folder.path, scale: scale)
  }

  private func untouchedSource() throws -> TableSource? {
    guard !untouched.isEmpty else { return nil }
    var other = input
    other.paths = untouched
    return try TableSource(other)
  }

  /// Searches on data that fit into a quarter of the memory from there, on others from
  /// their files.
  static func search(
    _ source: TableSource, lag: Int, request: SearchRequest, method: Method,
    whitening: WhiteningOptions, blockCount: Int, untouched: TableSource?, settings: RunSettings
  ) throws -> SearchResult {
    if let untouched, untouched.features != source.features {
      throw WorkflowError.otherFeatures(
        file: untouched.files[0], features: untouched.features.map(\.name),
        expected: source.features.map(\.name))
    }
    // Steps from time stamps differ by their rounding.
    if let untouched, let step = untouched.timeStep, let own = source.timeStep,
      abs(try step.converted(to: own.unit).value - own.value) > 1e-4 * own.value
    {
      throw WorkflowError.otherTimeStep(
        file: untouched.files[0], step: step.description, expected: own.description)
    }
    if let file = untouched?.files.first(where: { test in
      source.files.contains { FileName.isSame($0, test) }
    }) {
      throw WorkflowError.searchedToo(file: file)
    }
    return try settings.stop.offer {
      let clock = SearchClock(budget: request.budget, stop: settings.stop)
      let cached = try settings.progress.stage("reading", source.frameCount, "frames") {
        try CachedSource(
          source, memoryLimit: settings.memoryLimit / 4, threadCount: settings.threadCount,
          progress: settings.progress.advance)
      }
      let data = try SearchData(
        source: cached ?? source, lag: lag, method: method, whitening: whitening,
        componentCount: request.componentCount, blockCount: blockCount, settings: settings)
      // First of all: a file that cannot be scored should not cost a search.
      let test = try untouched.map { try (source: $0, linear: data.moments(over: $0)) }
      var result = try SearchRun(request: request, data: data, clock: clock).run()
      if let test {
        result.untouched = try UntouchedScore(result, on: test.source, linear: test.linear, data: data)
      }
      return result
    }
  }
}

extension SearchResult {
  /// The winner as collective variables of the source's features.
  func projection(_ source: TableSource, componentCount: Int) -> ProjectionModel {
    switch candidate {
    case .features: ProjectionModel(model, componentCount: componentCount, recipe: source.recipe)
    case .basis(let basis):
      ProjectionModel(
        model, componentCount: componentCount, basis: (basis, source.features),
        recipe: source.recipe)
    }
  }
}
