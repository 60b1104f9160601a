import Clustering
import LinearAlgebra
import MarkovModels
import Samples

extension MarkovJob {
  /// Samples or states: all that there is to find.
  func analyseTrajectories(_ settings: RunSettings) throws -> MarkovAnalysis {
    guard let table = input.table else { preconditionFailure("there are trajectories") }
    guard table.weights == .none, table.trajectoryWeights == nil else {
      throw WorkflowError.biasedCounts
    }
    let source = try TableSource(table)
    let lagFrames = try lag?.frames(timeStep: source.timeStep) ?? 1
    guard lagFrames >= 1 else { throw MarkovError.invalidLag(lagFrames) }
    let longest = source.trajectories.map(\.frameCount).max() ?? 0
    guard lagFrames < longest else { throw MarkovError.noPairs(lag: lagFrames, longest: longest) }
    let assignment = switch input {
    case .samples(let input, let discretization):
      try StateAssignment(input, source: source, by: discretization, settings: settings)
    default:
      StateAssignment(given: try StateReader.read(source, settings: settings))
    }
    var trajectories = assignment.trajectories
    var estimator = try estimator(settings, stateCount: trajectories.stateCount)
    var summary = assignment.summary
    if let cores {
      trajectories = try cores.milestoned(
        assignment, input: table, features: source.features,
        firstModel: {
          let model = try estimator.estimate(trajectories, lag: lagFrames).model.reversibilised
          let count = try setCount ?? Self.suggestedSetCount(model.timescales(count: 6), lag: lagFrames)
          return (try model.metastableSets(count: min(count, model.stateCount)).memberships, model.labels)
        }, settings: settings)
      estimator = try self.estimator(settings, stateCount: trajectories.stateCount)
      summary = "\(counted(trajectories.stateCount, "core")) (milestoning) of \(summary)"
    }
    let estimate = try estimator.estimate(trajectories, lag: lagFrames)
    var analysis = try settings.progress.stage("posterior", 1, "model") {
      try analyse(
        estimate, estimator: estimator, trajectories: trajectories, scale: TimeScale(source.timeStep),
        allStateCount: trajectories.stateCount, files: source.files, notes: source.notes + assignment.notes,
        summary: summary, observables: try observed(table, source: source, trajectories, settings),
        settings: settings)
    }
    let ladder = try lags?.map { span throws(SampleError) in
      try span.frames(timeStep: source.timeStep)
    } ?? LagLadder.lags(chosen: lagFrames, longest: longest)
    analysis.scan = try scan(
      trajectories, lags: Array(Set(ladder + [lagFrames])).sorted(), estimator, analysis: analysis, settings)
    analysis.balance = try DetailedBalanceTest(trajectories, lag: lagFrames)
    analysis.validation = try CrossValidation(
      trajectories, lag: lagFrames, processCount: min(analysis.sets?.count ?? 2, analysis.model.stateCount))
    if case .observableOperators = method {
      let plain = try MarkovEstimator().estimate(trajectories, lag: lagFrames).model
      analysis.plainTimescale = try plain.timescales(count: 1).first ?? nil
    }
    let resolved = analysis.timescales.prefix(Self.scannedCount).count { ($0.value ?? 0) > Double(lagFrames) }
    analysis.events = try ProcessEvents.all(
      trajectories, model: estimate.model, spectrum: analysis.spectrum, count: resolved)
    analysis.trajectories = trajectories
    if case .samples(let input, _) = input {
      let plane = try FramePlane(input, features: source.features, names: plane, settings: settings)
      analysis.histogram = PlaneHistogram(
        plane, states: trajectories.states, stateCount: trajectories.stateCount)
    }
    if cores == nil {
      analysis.centres = assignment.centres
      analysis.columns = assignment.columns
    }
    if let memoryLength, let sets = analysis.sets {
      analysis.memory = try memory(trajectories, sets: sets, lag: lagFrames, length: memoryLength)
    }
    return analysis
  }

  /// The mean of each observed column in each state.
  private func observed(
    _ table: TableInput, source: TableSource, _ trajectories: DiscreteTrajectories,
    _ settings: RunSettings
  ) throws -> [MarkovObservable] {
    guard !observables.isEmpty else { return [] }
    let plane = try FramePlane(table, features: source.features, names: observables, settings: settings)
    if let angle = plane.columns.first(where: { $0.period != nil }) {
      throw WorkflowError.meanOfAngle(column: angle.name)
    }
    return MarkovObservable.means(plane, trajectories)
  }

  /// Counts that were made elsewhere.
  func analyseCounts(_ path: String, _ settings: RunSettings) throws -> MarkovAnalysis {
    let frames = try lag?.frames(timeStep: matrixTimeStep) ?? 1
    guard frames >= 1 else { throw MarkovError.invalidLag(frames) }
    let all = try WorkflowError.naming(path) { try CountMatrix(try MatrixFile.read(path).matrix, lag: frames) }
    let estimator = try estimator(settings, stateCount: all.stateCount)
    return try analyse(
      try estimator.estimate(try all.largestConnectedSet()), estimator: estimator, trajectories: nil,
      scale: TimeScale(matrixTimeStep), allStateCount: all.stateCount, files: [path], notes: [],
      summary: "given counts", observables: [], settings: settings)
  }

  /// Probabilities that were found elsewhere.
  func analyseMatrix(_ path: String, _ settings: RunSettings) throws -> MarkovAnalysis {
    let frames = try lag?.frames(timeStep: matrixTimeStep) ?? 1
    guard frames >= 1 else { throw MarkovError.invalidLag(frames) }
    if let option = optionForCounts { throw WorkflowError.trajectoriesOfStatesNeeded(option: option) }
    let model = try WorkflowError.naming(path) {
      let (matrix, named) = try MatrixFile.read(path)
      // States that no entry names were left out when the file was written.
      return try MarkovModel(
        transitionMatrix: named.map(matrix.principalSubmatrix) ?? matrix, lag: frames, labels: named)
    }
    return try analyse(
      .init(given: model), estimator: MarkovEstimator(), trajectories: nil, scale: TimeScale(matrixTimeStep),
      allStateCount: (model.labels.last ?? 0) + 1, files: [path], notes: [], summary: "given probabilities",
      observables: [], settings: settings)
  }

  private var optionForCounts: String? {
    stationaryPath != nil ? "--stationary" : prior != .none ? "--prior" : nil
  }

  private func scan(
    _ trajectories: DiscreteTrajectories, lags: [Int], _ estimator: MarkovEstimator,
    analysis: MarkovAnalysis, _ settings: RunSettings
  ) throws -> [TimescaleScan.Point] {
    let count = min(Self.scannedCount, max(1, analysis.timescales.count))
    let scan = TimescaleScan(
      estimator, count: count,
      sampleCount: trajectories.histogram.count { $0 > 0 } <= Self.largestPosterior ? sideSampleCount : 0,
      seed: settings.seed)
    let longest = trajectories.states.map(\.count).max() ?? 0
    return try settings.progress.stage("lags", lags.count, "lags") {
      try lags.compactMap { lag in
        defer { settings.progress.advance(1) }
        guard lag >= 1 else { throw MarkovError.invalidLag(lag) }
        guard lag < longest else {
          if lags.contains(lag), self.lags != nil { throw MarkovError.noPairs(lag: lag, longest: longest) }
          return nil
        }
        do {
          return try scan.point(trajectories, lag: lag)
        } catch MarkovError.nothingConnected {
          return nil
        }
      }
    }
  }

  private func memory(
    _ trajectories: DiscreteTrajectories, sets: MetastableSummary, lag: Int, length: Int
  ) throws -> MarkovAnalysis.MemorySummary {
    let longest = trajectories.states.map(\.count).max() ?? 0
    guard length * lag < longest else {
      throw WorkflowError.memoryTooLong(steps: length, lag: lag, longest: longest)
    }
    var map = [Int](repeating: -1, count: trajectories.stateCount)
    for (set, labels) in sets.labels.enumerated() { for label in labels { map[label] = set } }
    let coarse = trajectories.mapped(map, stateCount: sets.count)
    let models = try (1...max(1, length)).map { step in
      let counts = try TransitionCounter(lag: step * lag).count(coarse)
      do throws(MarkovError) {
        return try MaximumLikelihood(.nonreversible).fit(counts)
      } catch .disconnected {
        // At long lags too few pairs are left to see every set from every other.
        throw WorkflowError.memoryTooLong(steps: length, lag: lag, longest: longest)
      }
    }
    let tensors = try TransferTensors(learnedFrom: models)
    return .init(tensors: tensors, timescales: try tensors.timescales(count: sets.count - 1))
  }
}

extension MarkovEstimator.Estimate {
  /// A model that no counts are known of.
  init(given model: MarkovModel) {
    self.init(model: model, counts: nil, posteriorCounts: nil, constraint: nil)
  }
}
