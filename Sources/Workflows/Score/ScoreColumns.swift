import Information
import Koopman
import LinearAlgebra
import Moments
import Samples

/// All columns of the input, and the formulas of a question behind them, ready to be cut into cells.
struct ScoreColumns: Sendable {
  /// Columns first, formulas after them; in memory where they fit.
  let rows: any SampleSource
  /// Frames × columns and formulas, evenly spread.
  let sample: Matrix<Double>
  /// One a column and formula.
  let periods: [Double?]
  /// The input's own columns.
  let names: [String]
  /// Linear components that formulas name.
  let componentCount: Int
  private let places: [String: Int]

  init(
    _ input: TableInput, numbers: TableSource, formulas: [String], lag: Int, settings: RunSettings
  ) throws {
    let analysed = try TableSource(input)
    let names = numbers.features.map(\.name)
    componentCount = ComponentColumns.count(in: formulas, columns: names)
    let base = ComponentColumns(
      numbers: numbers, analysed: analysed,
      model: try Self.components(input, count: componentCount, lag: lag, settings: settings))
    let angles = AngleColumns.names(in: names)
    var periods = analysed.features.periods
    var known: any SampleSource = base
    if !angles.isEmpty {
      let all = base.features.map(\.name)
      known = try ExpressionSource(
        base, expressions: all + angles.map(AngleColumns.formula), names: all + angles)
      for angle in angles { periods[angle] = 2 * .pi }
    }
    // A formula that is a column's name is that column.
    let made = formulas.filter { !names.contains($0) }
    let source = try ExpressionSource(known, expressions: names + made, periods: periods)
    rows = try settings.progress.stage("columns", source.frameCount, "frames") {
      let cached = try CachedSource(
        source, memoryLimit: settings.memoryLimit / 2, threadCount: settings.threadCount,
        progress: settings.progress.advance)
      return cached ?? source
    }
    sample = try FramePass.sample(rows, threadCount: settings.threadCount)
    self.periods = source.periods
    self.names = names
    try Self.requireRadians(
      input, names: names, periods: self.periods, sample: sample, file: numbers.files[0])
    places = Dictionary((names + made).enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// An angle that goes beyond a turn is in degrees, as where it is made a cosine and a sine.
  private static func requireRadians(
    _ input: TableInput, names: [String], periods: [Double?], sample: Matrix<Double>, file: String
  ) throws(SampleError) {
    for angle in input.periodic where angle.period == nil {
      // A file may say another period.
      guard let place = names.firstIndex(of: angle.name), periods[place] == 2 * .pi else { continue }
      for row in 0..<sample.rowCount where abs(sample[row, place]) > 2 * .pi + 1e-3 {
        throw .angleInDegrees(file: file, column: angle.name, value: sample[row, place])
      }
    }
  }

  private static func components(
    _ input: TableInput, count: Int, lag: Int, settings: RunSettings
  ) throws -> ProjectionModel? {
    guard count > 0 else { return nil }
    let made = try MomentsJob(input: input, lags: [.frames(max(1, lag))]).run(settings: settings)
    let model = try TICA().fit(made.moments, lag: max(1, lag))
    guard count <= model.rank else {
      throw WorkflowError.noSuchComponent(name: ComponentColumns.name(count - 1), available: model.rank)
    }
    return ProjectionModel(model, componentCount: count)
  }

  /// The places of a variable's formulas.
  func places(of formulas: [String]) -> [Int] { formulas.map { places[$0]! } }

  func isConstant(_ columns: [Int]) -> Bool {
    columns.allSatisfy { column in
      (0..<sample.rowCount).allSatisfy { sample[$0, column] == sample[0, column] }
    }
  }

  /// What is cut into how many cells.
  struct Request: Sendable {
    let columns: [Int]
    let count: Int
  }

  /// Cells of each frame.
  struct Labels: Sendable {
    let cells: [[Int32]]
    let count: Int

    func named(_ name: String) -> LabelledVariable {
      LabelledVariable(name: name, cells: cells, cellCount: count)
    }
  }

  /// - Complexity: A pass over the rows, and clustering of the sample for each set.
  func labels(_ requests: [Request], settings: RunSettings) throws -> [Labels] {
    let bytes = 4 * rows.frameCount * requests.count
    guard bytes <= settings.memoryLimit else {
      throw WorkflowError.tooManyLabelsForMemory(
        variables: requests.count, frames: rows.frameCount, limit: settings.memoryLimit)
    }
    var cut: [VariableCells] = []
    for request in requests {
      cut.append(
        try VariableCells(
          sample: sample, columns: request.columns, periods: periods, count: request.count,
          seed: settings.seed, threadCount: settings.threadCount))
    }
    let cells = cut
    let labels = try settings.progress.stage("cells", rows.frameCount, "frames") {
      try assign(cells, settings)
    }
    return zip(labels, cells).map { Labels(cells: $0, count: $1.count) }
  }

  private func assign(
    _ cells: [VariableCells], _ settings: RunSettings
  ) throws(SampleError) -> [[[Int32]]] {
    try FramePass.labels(
      rows, count: cells.count, threadCount: settings.threadCount, progress: settings.progress.advance
    ) { chunk in cells.map { $0.assign(chunk) } }
  }
}
