import Koopman
import LinearAlgebra
import Moments
import Reporting
import Samples

/// What every family of a search is fitted on.
struct SearchData: Sendable {
  let source: any SampleSource
  /// In frames.
  let lag: Int
  let method: Method
  let whitening: WhiteningOptions
  /// The fixed dimension at which candidates are compared.
  let componentCount: Int
  let blockCount: Int
  let settings: RunSettings
  /// Frames spread over all data on which fits to different parts are compared.
  let probe: Matrix<Double>

  static let probeLength = 4000

  init(
    source: any SampleSource, lag: Int, method: Method, whitening: WhiteningOptions,
    componentCount: Int, blockCount: Int, settings: RunSettings
  ) throws(SampleError) {
    self.source = source
    self.lag = lag
    self.method = method
    self.whitening = whitening
    self.componentCount = componentCount
    self.blockCount = blockCount
    self.settings = settings
    var rows: [Double] = []
    let reader = try source.makeReader()
    let step = max(1, source.frameCount / Self.probeLength)
    let row = UnsafeMutableBufferPointer<Double>.allocate(capacity: source.dimension)
    defer { row.deallocate() }
    for (trajectory, description) in source.trajectories.enumerated() {
      for frame in stride(from: 0, to: description.frameCount, by: step) {
        try reader.read(frame..<(frame + 1), of: trajectory, into: row)
        rows += row
      }
    }
    probe = Matrix(
      rowCount: rows.count / source.dimension, columnCount: source.dimension, elements: rows)
  }

  /// A model's leading components on the probe's frames.
  func probed(_ candidate: Candidate, _ model: SpectralModel) -> Matrix<Double> {
    let count = min(componentCount, model.rank)
    switch candidate {
    case .features(let columns):
      return ProjectionModel(model, componentCount: count).project(probe.columns(columns))
    case .basis(let basis):
      return ProjectionModel(model, componentCount: count, basis: (basis, source.features))
        .project(probe)
    }
  }

  /// The moments of a candidate's functions, from one pass.
  func moments(of candidate: Candidate) throws -> LaggedMoments {
    try moments(over: candidate.source(over: source))
  }

  /// Several sets of moments are held at a time: each may take a sixteenth of the memory
  /// before it goes to disk.
  func moments(over source: any SampleSource) throws -> LaggedMoments {
    try MomentPass(
      lags: [lag], dynamics: method.dynamics, blockCount: blockCount,
      threadCount: settings.threadCount, memoryLimit: settings.memoryLimit / 16
    ).run(over: source)
  }

  /// The frames of some blocks in memory.
  func loaded(_ blocks: Set<Int>, of plan: BlockPlan) throws -> LoadedSamples {
    try LoadedSamples(
      SegmentSource(source, segments: plan.segments(of: blocks)),
      memoryLimit: settings.memoryLimit / 8, threadCount: settings.threadCount)
  }

  /// What to say of data that did not fit into the memory.
  func share(_ loaded: LoadedSamples) -> String {
    loaded.keptShare < 1 ? ", on \(NumberText.percent(loaded.keptShare)) of the frames" : ""
  }

  /// Fits on some blocks and scores on others.
  func score(
    _ moments: LaggedMoments, training: Set<Int>, test: Set<Int>
  ) throws -> (scores: TestScores, model: SpectralModel) {
    try HeldOutScoring.score(
      training: try moments.sum(lag: lag) { training.contains($0) },
      test: try moments.sum(lag: lag) { test.contains($0) }, header: moments.header, lag: lag,
      method: method, whitening: try whitening.resolved(for: moments), componentCount: componentCount)
  }

  /// The model of all data.
  func fit(_ moments: LaggedMoments) throws -> SpectralModel {
    let whitening = try whitening.resolved(for: moments)
    return switch method {
    case .tica:
      try TICA(whitening: whitening, componentCount: max(10, componentCount)).fit(moments, lag: lag)
    case .vamp: try VAMP(whitening: whitening).fit(moments, lag: lag)
    }
  }
}
