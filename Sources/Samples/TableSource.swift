public import Storage

/// Trajectories in tables on disk, read in blocks.
public struct TableSource: SampleSource {
  public let features: [Feature]
  public let precision: NumericPrecision
  public let trajectories: [Trajectory]
  public let timeStep: PhysicalTime?
  /// What happened on opening that a user should know, a sentence each.
  public let notes: [String]
  /// The files, as they were found.
  public let files: [String]
  /// How the columns are made from other data; nil where they are in the files.
  public let recipe: JSONValue?

  let tables: [any NumericTable]
  let selections: [ColumnSelection]
  let segments: [[FileSegment]]
  let weighting: FrameWeighting

  public var isWeighted: Bool { weighting.isWeighted }

  /// How many frames of equal weight are worth as much as all weighted ones, correlation in
  /// time aside: (Σ w)² / Σ w². Nil without weights.
  ///
  /// - Reference: L. Kish, Survey Sampling (Wiley, 1965).
  public var effectiveSampleSize: Double? { weighting.effectiveSampleSize }

  /// Opens files and checks that they belong together.
  ///
  /// - Throws: ``SampleError`` naming the file and what is wrong with it.
  /// - Complexity: Reads headers only, except that text is scanned once for its
  ///   lines, times are sampled (all are read to join files), and weights are read.
  public init(_ input: TableInput) throws(SampleError) {
    if let step = input.timeStep, !(step.value > 0 && step.value.isFinite) {
      throw .invalidTimeStep(text: step.description)
    }
    let named = try InputPaths.expand(input.paths, provider: input.provider)
    var seen: Set<String> = []
    let files = named.filter { seen.insert($0).inserted }
    let (tables, units) = try Self.open(files, input: input)
    let first = tables[0]
    var selections: [ColumnSelection] = []
    for table in tables {
      let selection = try ColumnSelection(table: table, input: input)
      if let reference = selections.first, selection.features != reference.features {
        throw Self.mixedColumns(
          file: table.path, selection.features, first: first.path, reference.features)
      }
      selections.append(selection)
    }
    let axes = try Self.timeAxes(of: tables, selections: selections, units: units, input: input)
    let (arranged, fileStep) = try Self.arrange(tables, axes: axes, input: input)
    let window = try FrameSelection(input, timeStep: fileStep)
    let kept = try window.apply(to: arranged, tables: tables)

    self.files = files
    recipe = input.provider?.recipe
    self.tables = tables
    self.selections = selections
    timeStep = fileStep.map { PhysicalTime($0.value * Double(window.stride), $0.unit) }
    features = selections[0].features
    // Computed columns are Float64 from the start; plain ones stay as they are.
    let isSingle = selections[0].isPlain && tables.allSatisfy { $0.precision == .float32 }
    precision = isSingle ? .float32 : .float64
    segments = kept.segments
    trajectories = kept.trajectories
    weighting = try FrameWeighting(
      input: input, tables: tables, selections: selections, segments: kept.segments)
    notes = Self.notes(
      input: input, duplicateCount: named.count - files.count, tables: tables, arranged: arranged,
      features: features)
      + weighting.notes(frameCount: kept.trajectories.reduce(0) { $0 + $1.frameCount })
  }

  public func makeReader() throws(SampleError) -> any SampleReader { TableSourceReader(source: self) }

  private static func open(
    _ files: [String], input: TableInput
  ) throws(SampleError) -> (tables: [any NumericTable], timeUnits: [TimeUnit]) {
    var tables: [any NumericTable] = []
    var units: [TimeUnit] = []
    for file in files {
      do throws(StorageError) {
        if let provider = input.provider {
          tables.append(try provider.open(file))
          units.append(.reduced)
          continue
        }
        let format = try TableFormat.detect(file)
        let opened = try format.open(file, TableOptions(array: input.array))
        tables += opened
        // PLUMED writes ps unless told otherwise; other files say, or we do not know.
        let unit = format.name == TableFormat.colvar.name ? TimeUnit.named("ps")! : .reduced
        units += opened.map { _ in unit }
      } catch {
        throw .storage(error)
      }
    }
    return (tables, units)
  }

  private static func mixedColumns(
    file: String, _ features: [Feature], first: String, _ firstFeatures: [Feature]
  ) -> SampleError {
    // Where the names are the same, it is a unit or a period that differs.
    let isByName = features.map(\.name) != firstFeatures.map(\.name)
    func label(_ feature: Feature) -> String {
      switch feature.origin {
      case _ where isByName: feature.name
      case .column: feature.name + (feature.unit.map { " [\($0)]" } ?? "")
      case .cosine(_, let period), .sine(_, let period): "\(feature.name) of period \(period)"
      }
    }
    return .mixedColumns(
      file: file, columns: features.map(label), first: first,
      firstColumns: firstFeatures.map(label))
  }

  private static func notes(
    input: TableInput, duplicateCount: Int, tables: [any NumericTable], arranged: [[FileSegment]],
    features: [Feature]
  ) -> [String] {
    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    var notes: [String] = []
    if duplicateCount > 0 {
      notes.append("\(count(duplicateCount, "file")) named more than once: each is read once.")
    }
    if input.columns == nil, let table = tables.first(where: { !$0.skippedColumns.isEmpty }) {
      let names = table.skippedColumns.joined(separator: ", ")
      notes.append("\(table.path): text is left out: \(names).")
    }
    let biases = features.map(\.name).filter { $0.hasSuffix("bias") }
    if input.columns == nil, !biases.isEmpty {
      notes.append(
        "\(biases.joined(separator: ", ")) is among the features: a bias is no motion of the system; "
          + "leave it out with --columns, or weight frames by it with --bias.")
    }
    for table in tables {
      if let omission = table.omission { notes.append("\(table.path): \(omission).") }
    }
    let dropped = tables.reduce(0) { $0 + $1.rowCount } - arranged.joined().reduce(0) { $0 + $1.count }
    if dropped > 0 {
      notes.append("\(count(dropped, "frame")) with duplicate time stamps were dropped.")
    }
    if input.arrangement == .joinedByTime, arranged.count > 1 {
      notes.append("Gaps in time split the data into \(arranged.count) trajectories.")
    }
    return notes
  }
}
