import Storage

/// Files into trajectories: time stamps and joining.
extension TableSource {
  static func timeAxes(
    of tables: [any NumericTable], selections: [ColumnSelection], units: [TimeUnit],
    input: TableInput
  ) throws(SampleError) -> [TimeAxis?] {
    guard input.usesTimes else { return tables.map { _ in nil } }
    var axes: [TimeAxis?] = []
    for (index, table) in tables.enumerated() {
      var axis = try TimeAxis(
        of: table, column: selections[index].timeColumn, defaultUnit: units[index])
      // Stamps that never go on are placeholders, where the time step is given.
      if input.timeStep != nil, input.arrangement != .joinedByTime, axis?.step == nil { axis = nil }
      if input.arrangement == .joinedByTime {
        guard axis != nil else { throw .timeColumnNeeded(file: table.path) }
      } else {
        try axis?.requireRegular()
      }
      axes.append(axis)
    }
    return axes
  }

  /// The files' rows in trajectories, and the time between frames.
  static func arrange(
    _ tables: [any NumericTable], axes: [TimeAxis?], input: TableInput
  ) throws(SampleError) -> (segments: [[FileSegment]], timeStep: PhysicalTime?) {
    let whole = tables.indices.map { FileSegment(file: $0, rows: 0..<tables[$0].rowCount) }
    let known = axes.compactMap { $0 }
    switch input.arrangement {
    case .separate, .concatenated:
      var timeStep = input.timeStep
      if timeStep == nil {
        var steps: [(axis: TimeAxis, step: Double)] = []
        for axis in known {
          if let step = try axis.meanStep() { steps.append((axis, step)) }
        }
        timeStep = try commonStep(steps)
      }
      return (input.arrangement == .separate ? whole.map { [$0] } : [whole], timeStep)
    case .joinedByTime:
      let common = try commonStep(known.compactMap { axis in axis.step.map { (axis, $0) } })
      let joined = try TrajectoryJoining(known)
      // The mean of many steps is finer than the stamps' own precision.
      let fine = joined.step.flatMap { step in
        common.map { PhysicalTime(TimeAxis.decimal(near: step), $0.unit) }
      }
      return (joined.trajectories, input.timeStep ?? fine ?? common)
    }
  }

  private static func commonStep(
    _ steps: [(axis: TimeAxis, step: Double)]
  ) throws(SampleError) -> PhysicalTime? {
    guard let first = steps.first else { return nil }
    for (axis, step) in steps {
      guard axis.unit == first.axis.unit else {
        throw .mixedTimeUnits(
          file: axis.table.path, unit: axis.unit.symbol, first: first.axis.table.path,
          firstUnit: first.axis.unit.symbol)
      }
      guard abs(step - first.step) <= 1e-3 * first.step else {
        throw .mixedTimeSteps(
          file: axis.table.path, step: TimeAxis.decimal(near: step), first: first.axis.table.path,
          firstStep: TimeAxis.decimal(near: first.step))
      }
    }
    return PhysicalTime(TimeAxis.decimal(near: first.step), first.axis.unit)
  }
}
