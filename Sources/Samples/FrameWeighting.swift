import Glibc
import Storage

/// The weights of a table source's frames.
struct FrameWeighting: Sendable {
  enum Origin: Sendable {
    case none
    /// One column, or several whose values add up.
    case columns
    /// A column of a table of its own, and the row in it of each file's first row.
    case table(any NumericTable, column: Int, firstRows: [Int])
  }

  var origin: Origin
  /// What raw values are.
  var form = Form.plain
  /// The largest logarithm, taken off before exponentiating; nil for plain weights.
  var logReference: Double?
  /// A factor for each trajectory.
  var factors: [Double]?
  /// (Σ w)² / Σ w² over the frames that are used; nil without weights.
  private(set) var effectiveSampleSize: Double?

  enum Form: Equatable, Sendable {
    case plain
    case logarithm
    /// An energy, to be divided by this one.
    case energy(thermal: Double)
  }

  var isWeighted: Bool {
    if case .none = origin { return factors != nil }
    return true
  }

  /// Finds the weights and checks each of them.
  ///
  /// - Complexity: Reads each weight once.
  init(
    input: TableInput, tables: [any NumericTable], selections: [ColumnSelection],
    segments: [[FileSegment]]
  ) throws(SampleError) {
    factors = input.trajectoryWeights
    origin = .none
    if let factors { try Self.check(factors, trajectoryCount: segments.count) }
    switch input.weights {
    case .none:
      guard factors != nil else { return }
    case .column(_, let logarithmic):
      origin = .columns
      if logarithmic { form = .logarithm }
    case .file(let path, let logarithmic):
      origin = try Self.openFile(path, for: tables)
      if logarithmic { form = .logarithm }
    case .bias(_, let temperature):
      guard temperature > 0, temperature.isFinite else { throw .invalidTemperature(temperature) }
      origin = .columns
      form = .energy(thermal: FrameWeights.gasConstant * temperature)
    }
    var spread = WeightSpread(isLogarithmic: form != .plain)
    for (trajectory, parts) in segments.enumerated() {
      let factor = factors?[trajectory] ?? 1
      guard factor != 0 else { continue }
      for part in parts {
        try forEachBlock(of: part, tables: tables, selections: selections) { value in
          spread.add(value, factor: factor)
        }
      }
    }
    guard spread.hasWeight else { throw .allWeightsZero }
    if form != .plain { logReference = spread.largest }
    effectiveSampleSize = spread.effectiveSampleSize
  }

  private static func check(_ factors: [Double], trajectoryCount: Int) throws(SampleError) {
    guard factors.count == trajectoryCount else {
      throw .weightCountMismatch(
        file: "--trajectory-weights", weights: factors.count, expected: trajectoryCount,
        what: "trajectories")
    }
    if let bad = factors.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
      throw .invalidTrajectoryWeight(index: bad, value: factors[bad])
    }
    guard factors.contains(where: { $0 > 0 }) else { throw .allWeightsZero }
  }

  private static func openFile(
    _ path: String, for tables: [any NumericTable]
  ) throws(SampleError) -> Origin {
    let opened: [any NumericTable]
    do throws(StorageError) {
      opened = try TableFormat.detect(path).open(path, TableOptions())
    } catch {
      throw .storage(error)
    }
    let rowCount = tables.reduce(0) { $0 + $1.rowCount }
    let table = opened[0]
    let columns = table.columns.indices.filter { $0 != table.timeColumn }
    guard opened.count == 1, table.rowCount == rowCount, columns.count == 1 else {
      throw .weightCountMismatch(
        file: path, weights: opened.reduce(0) { $0 + $1.rowCount } * columns.count,
        expected: rowCount, what: "frames")
    }
    var firstRows: [Int] = []
    var next = 0
    for table in tables {
      firstRows.append(next)
      next += table.rowCount
    }
    return .table(table, column: columns[0], firstRows: firstRows)
  }

  /// What a user should know, a sentence each.
  func notes(frameCount: Int) -> [String] {
    guard let effectiveSampleSize else { return [] }
    let size = effectiveSampleSize < 100
      ? String((effectiveSampleSize * 10).rounded() / 10) : String(Int(effectiveSampleSize.rounded()))
    let told = "The weights leave an effective sample of \(size) of \(frameCount) frames "
      + "((Σw)²/Σw², correlation in time aside)"
    guard effectiveSampleSize < min(100, 0.5 * Double(frameCount)) else { return [told + "."] }
    let advice =
      switch form {
      case .energy: "check the temperature and that the bias is in kJ/mol, and leave out the time in "
        + "which the bias grew (--discard)"
      case .plain, .logarithm: "check what the weights are"
      }
    return [told + ": nearly all weight is on a few frames, and results are theirs; \(advice)."]
  }
}
