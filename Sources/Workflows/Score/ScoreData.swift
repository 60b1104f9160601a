import Information
import Samples

/// The candidates, the observable and the whole state of a score card, frame by frame in cells.
struct ScoreData: Sendable {
  let lag: Int
  let scale: TimeScale
  let files: [String]
  /// Files of labels.
  let companions: [String]
  let frameCount: Int
  let trajectoryCount: Int
  let columnCount: Int
  let isWeighted: Bool
  let candidates: [LabelledVariable]
  let observable: LabelledVariable
  /// What the observable is, in words.
  let observableName: String
  let state: LabelledVariable
  let given: LabelledVariable?
  let weights: [[Double]]?
  /// The budget of cells.
  let cellCount: Int
  /// Whether the data made the budget smaller than usual.
  let isReduced: Bool
  /// Linear components among the candidates.
  let componentCount: Int
  let notes: [String]
  /// Columns of the candidates, where O is labels and so information can do without cells.
  let continuous: (rows: ScoreColumns, places: [[Int]])?

  init(_ job: ScoreJob, settings: RunSettings) throws {
    let numbers = try TableSource(job.input.asNumbers)
    lag = try job.lag.frames(timeStep: numbers.timeStep)
    let longest = numbers.trajectories.map(\.frameCount).max() ?? 0
    guard lag < longest else { throw InformationError.noPairs(lag: lag, longest: longest) }
    let names = numbers.features.map(\.name)
    let question = try ScoreQuestion(job, columns: names)
    guard job.variables != nil || names.count <= ScoreJob.mostColumns else {
      throw WorkflowError.tooManyCandidates(count: names.count, limit: ScoreJob.mostColumns)
    }
    let columns = try ScoreColumns(
      job.input, numbers: numbers, formulas: question.formulas, lag: lag, settings: settings)
    let (variables, notes) = try Self.varying(question, columns)

    var budget = min(ScoreJob.mostCells, job.cellCount ?? ScoreJob.usualCellCount)
    var cut = try Cut(question, variables, columns, budget: budget, states: job.stateCount, settings)
    if job.cellCount == nil {
      let independent = (numbers.effectiveSampleSize ?? Double(numbers.frameCount)) / (try cut.longestCorrelation(settings))
      let affordable = max(ScoreJob.leastCellCount, Int(independent.squareRoot()))
      if affordable < budget {
        budget = affordable
        cut = try Cut(question, variables, columns, budget: budget, states: job.stateCount, settings)
      }
    }
    cellCount = budget
    isReduced = job.cellCount == nil && budget < ScoreJob.usualCellCount
    candidates = cut.candidates
    state = cut.state
    given = cut.given
    let later = lag == 0 ? " at the same time" : " a lag later"
    var isLabelled = false
    if case .labels(let path) = job.observable {
      isLabelled = true
      let labels = try ObservableLabels(
        path, input: job.input, frameCounts: numbers.trajectories.map(\.frameCount), settings: settings)
      observable = labels.variable
      observableName = "the labels of \(path)" + later
      companions = labels.files
    } else if let observed = cut.observable {
      observable = observed
      observableName = observed.name + later
      companions = []
    } else {
      observable = cut.state
      observableName = "the state of all columns (\(counted(cut.state.cellCount, "state")))" + later
      companions = []
    }
    scale = TimeScale(numbers.timeStep)
    weights = try FramePass.weights(numbers)
    isWeighted = numbers.isWeighted
    files = numbers.files
    frameCount = numbers.frameCount
    trajectoryCount = numbers.trajectories.count
    columnCount = names.count
    componentCount = columns.componentCount
    self.notes = numbers.notes + notes
    continuous = isLabelled ? (columns, variables.map { columns.places(of: $0.formulas) }) : nil
  }

  /// A column that never changes is no candidate; one that was named is refused later, by name.
  private static func varying(
    _ question: ScoreQuestion, _ columns: ScoreColumns
  ) throws -> (variables: [ScoreQuestion.Variable], notes: [String]) {
    guard question.isEveryColumn else { return (question.variables, []) }
    var (kept, still): ([ScoreQuestion.Variable], [String]) = ([], [])
    for variable in question.variables {
      if columns.isConstant(columns.places(of: variable.formulas)) {
        still.append(variable.name)
      } else {
        kept.append(variable)
      }
    }
    guard !kept.isEmpty else { throw InformationError.constant(name: still[0]) }
    guard !still.isEmpty else { return (kept, []) }
    let list = still.prefix(5).joined(separator: ", ") + (still.count > 5 ? ", …" : "")
    let note = still.count == 1
      ? "\(list) never changes and is left out." : "\(still.count) columns never change and are left out: \(list)."
    return (kept, [note])
  }
}

/// Everything in cells, at one budget.
private struct Cut {
  let candidates: [LabelledVariable]
  let state: LabelledVariable
  let given: LabelledVariable?
  let observable: LabelledVariable?

  init(
    _ question: ScoreQuestion, _ variables: [ScoreQuestion.Variable], _ columns: ScoreColumns,
    budget: Int, states: Int?, _ settings: RunSettings
  ) throws {
    let stateBudget = min(ScoreJob.mostCells, states ?? budget)
    var requests = variables.map {
      ScoreColumns.Request(columns: columns.places(of: $0.formulas), count: budget)
    }
    requests.append(.init(columns: Array(columns.names.indices), count: stateBudget))
    if let given = question.given {
      requests.append(.init(columns: columns.places(of: given.formulas), count: budget))
    }
    if let observed = question.observed {
      requests.append(.init(columns: columns.places(of: [observed]), count: stateBudget))
    }
    let labels = try columns.labels(requests, settings: settings)
    candidates = zip(variables, labels).map { $1.named($0.name) }
    state = labels[variables.count].named("all columns")
    given = question.given.map { labels[variables.count + 1].named($0.name) }
    observable = question.observed.map { labels[labels.count - 1].named($0) }
  }

  /// Of the slowest of all variables, in frames.
  func longestCorrelation(_ settings: RunSettings) throws(InformationError) -> Double {
    let all = candidates + [state]
    let times = try ParallelPass.map(
      count: all.count, threadCount: settings.threadCount
    ) { index throws(InformationError) -> Double in
      try CorrelationTime(labels: all[index].cells, count: all[index].cellCount).frames
    }
    return times.max() ?? 1
  }
}
