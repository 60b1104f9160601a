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

  let tables: [any NumericTable]
  let selections: [ColumnSelection]
  let segments: [[FileSegment]]
  let weighting: FrameWeighting

  public var isWeighted: Bool { weighting.isWeighted }

  /// Opens files and checks that they belong together.
  ///
  /// - Throws: ``SampleError`` naming the file and what is wrong with it.
  /// - Complexity: Reads headers only, except that text is scanned once for
  ///   its lines, and times that are joined, or logarithmic weights, are read.
  public init(_ input: TableInput) throws(SampleError) {
    let files = try InputPaths.expand(input.paths)
    let tables = try Self.open(files, array: input.array)
    let first = tables[0]
    var selections: [ColumnSelection] = []
    for table in tables {
      let selection = try ColumnSelection(table: table, input: input)
      if let reference = selections.first, selection.features != reference.features {
        throw .mixedColumns(
          file: table.path, columns: selection.features.map(\.name), first: first.path,
          firstColumns: reference.features.map(\.name))
      }
      selections.append(selection)
    }
    let axes = try Self.timeAxes(of: tables, input: input)
    let timeStep = try Self.timeStep(of: axes, tables: tables, input: input)
    let arranged = try Self.arrange(tables, axes: axes, input: input)
    let kept = try Self.discard(
      arranged, frames: try input.discard.frames(timeStep: timeStep), tables: tables)

    self.files = files
    self.tables = tables
    self.selections = selections
    self.timeStep = timeStep
    features = selections[0].features
    // Computed columns are Float64 from the start; plain ones stay as they are.
    let isSingle = selections[0].isPlain && tables.allSatisfy { $0.precision == .float32 }
    precision = isSingle ? .float32 : .float64
    segments = kept.segments
    trajectories = kept.trajectories
    weighting = try FrameWeighting(
      input: input, tables: tables, selections: selections, segments: kept.segments)
    let rows = tables.reduce(0) { $0 + $1.rowCount }
    let used = arranged.joined().reduce(0) { $0 + $1.rows.count }
    notes = used == rows ? [] : ["\(rows - used) frames with duplicate time stamps were dropped."]
  }

  public func makeReader() throws(SampleError) -> any SampleReader { TableSourceReader(source: self) }

  private static func open(
    _ files: [String], array: String?
  ) throws(SampleError) -> [any NumericTable] {
    var tables: [any NumericTable] = []
    for file in files {
      do throws(StorageError) {
        var options = TableOptions()
        options.array = array
        tables += try TableFormat.detect(file).open(file, options)
      } catch {
        throw .storage(error)
      }
    }
    return tables
  }

  private static func timeAxes(
    of tables: [any NumericTable], input: TableInput
  ) throws(SampleError) -> [TimeAxis?] {
    var axes: [TimeAxis?] = []
    for table in tables {
      let axis = try TimeAxis(of: table)
      if input.arrangement == .joinedByTime {
        guard axis != nil else { throw .timeColumnNeeded(file: table.path) }
      } else {
        try axis?.requireRegular()
      }
      axes.append(axis)
    }
    return axes
  }

  private static func timeStep(
    of axes: [TimeAxis?], tables: [any NumericTable], input: TableInput
  ) throws(SampleError) -> PhysicalTime? {
    if let given = input.timeStep { return given }
    guard let reference = axes.lazy.compactMap({ $0 }).first(where: { $0.step != nil }),
      let step = reference.step
    else { return nil }
    for case let axis? in axes {
      guard let other = axis.step, abs(other - step) > 1e-3 * step else { continue }
      throw .mixedTimeSteps(
        file: axis.table.path, step: other, first: reference.table.path, firstStep: step)
    }
    let unit = reference.table.columns[reference.column].unit.flatMap(TimeUnit.named)
    // Stamps are printed with few digits: the step is the decimal that is meant.
    let scale = 1e9
    return PhysicalTime((step * scale).rounded() / scale, unit ?? .reduced)
  }

  private static func arrange(
    _ tables: [any NumericTable], axes: [TimeAxis?], input: TableInput
  ) throws(SampleError) -> [[FileSegment]] {
    let whole = tables.indices.map { FileSegment(file: $0, rows: 0..<tables[$0].rowCount) }
    switch input.arrangement {
    case .separate: return whole.map { [$0] }
    case .concatenated: return [whole]
    case .joinedByTime: return try TrajectoryJoining.join(axes.map { $0! })
    }
  }

  private static func discard(
    _ arranged: [[FileSegment]], frames: Int, tables: [any NumericTable]
  ) throws(SampleError) -> (segments: [[FileSegment]], trajectories: [Trajectory]) {
    var segments: [[FileSegment]] = []
    var trajectories: [Trajectory] = []
    for parts in arranged {
      let name = parts.map { tables[$0.file].path }.reduce(into: [String]()) {
        if $0.last != $1 { $0.append($1) }
      }
      let label = name.count <= 2 ? name.joined(separator: " + ") : "\(name[0]) + \(name.count - 1) more"
      let length = parts.reduce(0) { $0 + $1.rows.count }
      guard frames < length else {
        throw .discardTooLong(file: label, discard: frames, frames: length)
      }
      var remaining = frames
      var kept: [FileSegment] = []
      for part in parts {
        let dropped = min(remaining, part.rows.count)
        remaining -= dropped
        let rows = (part.rows.lowerBound + dropped)..<part.rows.upperBound
        if !rows.isEmpty { kept.append(FileSegment(file: part.file, rows: rows)) }
      }
      segments.append(kept)
      trajectories.append(
        Trajectory(name: label, frameCount: length - frames, discardedFrameCount: frames))
    }
    return (segments, trajectories)
  }
}
