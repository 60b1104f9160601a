import Koopman
import Moments
import Samples

/// What `--reweight` does to a job.
enum Reweighting {
  /// Throws where weights cannot be estimated, or not used.
  static func require(
    _ source: some SampleSource, method: Method, isSearching: Bool = false
  ) throws(WorkflowError) {
    if source.isWeighted { throw .cannotReweight(.weights) }
    if method != .tica { throw .cannotReweight(.method) }
    if isSearching { throw .cannotReweight(.search) }
  }

  /// Equilibrium moments; the source is kept in memory where it fits, since it is read
  /// several times.
  static func run(
    over source: some SampleSource, pass: MomentPass, whitening: WhiteningOptions,
    settings: RunSettings
  ) throws -> ReweightedPass.Output {
    let passes = ReweightedPass(pass, whitening: whitening)
    let cached = try settings.progress.stage("reading", source.frameCount, "frames") {
      try CachedSource(
        source, memoryLimit: settings.memoryLimit / 4, threadCount: settings.threadCount,
        progress: settings.progress.advance)
    }
    let rows: any SampleSource = cached ?? source
    return try settings.progress.stage(
      "reweighting", source.frameCount * passes.readCount, "frames"
    ) {
      try passes.run(over: rows, progress: settings.progress.advance)
    }
  }
}

/// Why trajectories cannot be reweighted to equilibrium.
public enum ReweightingObstacle: Equatable, Sendable {
  /// Frames carry weights already.
  case weights
  /// The decomposition takes pairs as observed.
  case method
  /// A search fits to frames as they are.
  case search
  /// There are no trajectories, only moments.
  case moments(path: String)
}

extension ReweightingObstacle: CustomStringConvertible {
  public var description: String {
    switch self {
    case .weights:
      "--reweight estimates the weights of frames itself; leave out other weights and --bias"
    case .method:
      "--reweight makes reversible moments at equilibrium; leave out --method vamp"
    case .search:
      "--reweight does not go with --optimize, which fits to frames as they are; leave one out"
    case .moments(let path):
      "--reweight needs the trajectories themselves, and \(path) holds moments"
    }
  }
}
