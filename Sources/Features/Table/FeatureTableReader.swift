import Storage
import Trajectories

/// Reads a trajectory four frames at a time and stores their features as rows.
final class FeatureTableReader: RowReader {
  private let table: FeatureTable
  private var loader: BatchLoader
  private var plan: ColumnPlan
  /// The columns of one step; of all steps where expressions read them.
  private let scratch: UnsafeMutableBufferPointer<Lanes>

  init(_ table: FeatureTable, _ reader: any FrameReader) {
    self.table = table
    let program = table.program
    loader = BatchLoader(program, reader, path: table.path)
    plan = ColumnPlan([], of: program)
    let width =
      program.hasExpressions
      ? program.columns.count : program.steps.map(\.columns.count).max() ?? 0
    scratch = .allocate(capacity: width)
    scratch.initialize(repeating: .zero)
  }

  deinit { scratch.deallocate() }

  func readRows<Scalar: RowScalar>(
    _ rows: Range<Int>, _ stride: Int, _ columns: [Int],
    into buffer: UnsafeMutableBufferPointer<Scalar>
  ) throws(StorageError) {
    let count = (rows.count + stride - 1) / stride
    precondition(
      stride > 0 && rows.lowerBound >= 0 && rows.upperBound <= table.rowCount,
      "rows outside the table")
    precondition(buffer.count == count * columns.count, "the buffer has another size")
    precondition(
      columns.allSatisfy { table.columns.indices.contains($0) }, "a column outside the table")
    if columns != plan.columns { plan = ColumnPlan(columns, of: table.program) }
    guard let output = buffer.baseAddress else { return }
    let width = columns.count
    if let times = table.times {
      for target in plan.timeTargets {
        for row in 0..<count {
          output[row * width + target] = Scalar(times[rows.lowerBound + row * stride])
        }
      }
    }
    guard !plan.steps.isEmpty else { return }
    var row = 0
    while row < count {
      let laneCount = min(Lanes.scalarCount, count - row)
      let batch = try loader.load(
        first: rows.lowerBound + row * stride, stride: stride, count: laneCount)
      evaluate(batch, into: Rows(output + row * width, width: width, count: laneCount))
      row += laneCount
    }
  }

  private func evaluate<Scalar: RowScalar>(_ batch: FrameBatch, into rows: Rows<Scalar>) {
    let keepsColumns = table.program.hasExpressions
    for (step, destination) in plan.steps {
      let start = keepsColumns ? step.columns.lowerBound : 0
      let values = UnsafeMutableBufferPointer(
        rebasing: scratch[start..<(start + step.columns.count)])
      switch step {
      case .kernel(let kernel, _):
        kernel.evaluate(batch, into: values)
      case .expression(let expression, let column):
        expression.evaluate(
          columns: UnsafeMutableBufferPointer(rebasing: scratch[..<column]), into: &values[0])
      }
      let lanes = UnsafePointer(values.baseAddress!)
      switch destination {
      case .nowhere: break
      case .run(let target): rows.store(lanes, count: values.count, at: target)
      case .scattered(let moves):
        for move in moves { rows.store(lanes[move.source], at: move.target) }
      }
    }
  }
}
