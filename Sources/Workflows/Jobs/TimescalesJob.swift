public import Koopman
public import Moments
public import Samples

/// Spectra at several lags, from trajectories or from moments.
public struct TimescalesJob: Sendable {
  /// Nil takes TICA for trajectories, and what the moments were made for.
  public var method: Method?
  /// Nil takes all lags that the moments hold; trajectories need some.
  public var lags: [TimeSpan]?
  /// The modes that carry error bars and are reported.
  public var modeCount = 10
  /// How covariances are inverted.
  public var whitening = WhiteningOptions()
  /// Whether trajectories that were started off equilibrium are weighted to it.
  public var isReweighted = false
  /// The least number of blocks that trajectories are cut into.
  public var blockCount = MomentPass.defaultBlockCount

  /// Ten modes at the lags of the moments.
  public init() {}

  /// Spectra and what to know about them.
  public struct Output: Sendable {
    /// Spectra and error bars by lag.
    public let scan: SpectralScan
    /// What limits the result, and notes on the run.
    public let advice: [Advice]
  }

  /// Reads trajectories once; more often to reweight them.
  public func run(_ input: TableInput, settings: RunSettings) throws -> Output {
    guard let lags else { throw WorkflowError.noLags }
    if isReweighted { return try reweighted(input, lags: lags, settings: settings) }
    var job = MomentsJob(input: input, lags: lags)
    job.method = method ?? .tica
    job.blockCount = blockCount
    let made = try job.run(settings: settings)
    return try run(made.moments, notes: made.notes, settings: settings)
  }

  private func reweighted(
    _ input: TableInput, lags: [TimeSpan], settings: RunSettings
  ) throws -> Output {
    guard !lags.isEmpty else { throw WorkflowError.noLags }
    let source = try TableSource(input)
    try Reweighting.require(source, method: method ?? .tica)
    let frames = try lags.map { span throws(SampleError) in
      try span.frames(timeStep: source.timeStep)
    }
    let pass = MomentPass(
      lags: frames, blockCount: blockCount, threadCount: settings.threadCount,
      memoryLimit: settings.memoryLimit)
    let made = try Reweighting.run(
      over: source, pass: pass, whitening: whitening, settings: settings)
    let notes = settings.advice + source.notes.map { Advice(.note, $0) }
      + SpectralAdvice.reweighting(
        made.weights, chosen: made.weights[0].lag, scale: TimeScale(made.moments.header))
    return try run(made.moments, notes: notes, settings: settings)
  }

  /// Takes moments as they are.
  public func run(
    _ moments: LaggedMoments, notes: [Advice] = [], settings: RunSettings
  ) throws -> Output {
    let header = moments.header
    let wanted = try lags?.map { span throws(SampleError) in
      try span.frames(timeStep: header.timeStep)
    } ?? header.lags
    let frames = Array(Set(wanted)).sorted()
    if let missing = frames.first(where: { !header.lags.contains($0) }) {
      throw WorkflowError.lagsNotStored(wanted: missing, available: header.lags)
    }
    let scan = try SpectralScan(
      moments, method: method ?? (header.dynamics == .reversible ? .tica : .vamp),
      lags: frames, modeCount: modeCount, whitening: try whitening.resolved(for: moments),
      settings: settings)
    var advice = notes
    if let first = scan.spectra.first {
      advice += SpectralAdvice.advice(scan, chosen: first, kept: 1, isWeighted: header.isBiased)
    }
    if let plateau = scan.spectra.first.flatMap({
      SpectralAdvice.plateau(scan.suggestLag(), scan: scan, chosen: $0)
    }), scan.spectra.count > 1 {
      advice.append(plateau)
    }
    return Output(scan: scan, advice: advice)
  }
}
