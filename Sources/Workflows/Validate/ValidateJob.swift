public import Koopman
public import Moments
public import Samples
import Statistics

/// Cross-validates the number of dimensions at each lag, from moments or trajectories.
public struct ValidateJob: Sendable {
  /// Nil takes TICA for trajectories, and what the moments were made for.
  public var method: Method?
  /// Nil takes all lags that the moments hold; trajectories need some.
  public var lags: [TimeSpan]?
  /// The numbers of components to report; nil takes one to ten, or as many as there are.
  public var dimensions: ClosedRange<Int>?
  /// Nil holds out whole trajectories where there are five or more, else five stretches.
  public var foldCount: Int?
  /// How covariances are inverted.
  public var whitening = WhiteningOptions()
  /// The least number of blocks that trajectories are cut into.
  public var blockCount = MomentPass.defaultBlockCount
  /// A folder to write the page to; nil writes nothing.
  public var outputPath: String?
  /// The page's heading; nil takes “Cross-validation”.
  public var title: String?
  /// The words of the command, for the record of where the result comes from.
  public var commandLine: [String] = []

  /// One to ten dimensions at the lags of the moments.
  public init() {}

  static let defaultDimensions = 1...10

  /// Reads trajectories once.
  public func run(_ input: TableInput, settings: RunSettings) throws -> Validation {
    guard let lags, !lags.isEmpty else { throw WorkflowError.noLags }
    let folder = try outputFolder()
    let source = try TableSource(input)
    let frames = try lags.map { span throws(SampleError) in
      try span.frames(timeStep: source.timeStep)
    }
    let pass = MomentPass(
      lags: frames, dynamics: (method ?? .tica).dynamics, blockCount: blockCount,
      threadCount: settings.threadCount, memoryLimit: settings.memoryLimit)
    let moments = try settings.progress.stage("moments", source.frameCount, "frames") {
      try pass.run(over: source, progress: settings.progress.advance)
    }
    return try run(
      moments, lags: moments.header.lags, folder: folder, inputs: source.files,
      companions: input.companions, notes: source.notes.map { Advice(.note, $0) },
      settings: settings)
  }

  /// Takes moments as they are.
  ///
  /// - Parameter path: The file that they are from.
  public func run(
    _ moments: LaggedMoments, from path: String, settings: RunSettings
  ) throws -> Validation {
    let header = moments.header
    let wanted = try lags?.map { span throws(SampleError) in
      try span.frames(timeStep: header.timeStep)
    } ?? header.lags
    let frames = Array(Set(wanted)).sorted()
    if let missing = frames.first(where: { !header.lags.contains($0) }) {
      throw WorkflowError.lagsNotStored(wanted: missing, available: header.lags)
    }
    return try run(
      moments, lags: frames, folder: try outputFolder(), inputs: [path], companions: [],
      notes: [], settings: settings)
  }

  private func outputFolder() throws -> OutputFolder? {
    try outputPath.map { try OutputFolder($0, holding: .validation) }
  }

  private func run(
    _ moments: LaggedMoments, lags: [Int], folder: OutputFolder?, inputs: [String],
    companions: [String], notes: [Advice], settings: RunSettings
  ) throws -> Validation {
    let whitening = try self.whitening.resolved(for: moments)
    let found = try settings.progress.stage("folds", lags.count, "lags") {
      try CrossValidation(
        moments, lags: lags, method: method, whitening: whitening,
        mostComponents: (dimensions ?? Self.defaultDimensions).upperBound, foldCount: foldCount,
        bootstrap: BlockBootstrap(seed: settings.seed), threadCount: settings.threadCount,
        progress: settings.progress.advance)
    }
    try requireDimensions(found, header: moments.header)
    var validation = Validation(
      title: title.flatMap { $0.isEmpty ? nil : $0 } ?? "Cross-validation",
      header: moments.header,
      method: method ?? (moments.header.dynamics == .reversible ? .tica : .vamp), result: found,
      dimensions: dimensions ?? Self.defaultDimensions, folder: folder?.path)
    let intensities = try found.lags.map { try whitening.shrinkageIntensity(moments, lag: $0.lag) }
    validation.advice = settings.advice + notes + validation.makeAdvice()
      + SpectralAdvice.shrinkage(intensities: intensities)
    if let folder {
      try ValidationOutput(
        validation: validation,
        provenance: Provenance(
          commandLine: commandLine, inputs: inputs, companions: companions, seed: settings.seed)
      ).write(to: folder)
      try folder.commit()
    }
    return validation
  }

  /// Throws where no lag can be validated, or not up to the dimension asked for.
  private func requireDimensions(
    _ found: CrossValidation, header: MomentHeader
  ) throws(WorkflowError) {
    if found.lags.isEmpty, let lag = found.unsplitLags.first {
      let count = foldCount ?? GuardedFolds.contiguousFoldCount
      throw header.blockCount < 2 * count
        ? .tooFewBlocks(count: header.blockCount, foldCount: count)
        : .cannotSplit(lag: lag, foldCount: count)
    }
    guard let most = dimensions?.upperBound else { return }
    if let short = found.lags.first(where: { $0.rank < most }) {
      throw .dimensionBeyondRank(dimension: most, rank: short.rank, lag: short.lag)
    }
  }
}
