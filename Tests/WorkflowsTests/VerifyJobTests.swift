import Features
import Koopman
import LinearAlgebra
import Samples
import Storage
import Testing
import Workflows

@Suite("Verification of a COLVAR")
struct VerifyJobTests {
  private let scratch: Scratch
  private let settings = RunSettings(threadCount: 2)

  init() throws { scratch = try Scratch() }

  /// A model of two columns and trajectories of these lengths; returns all values.
  private func prepare(_ lengths: [Int]) throws -> (input: TableInput, values: [[Double]]) {
    let model = try PlumedModel.model(
      nil, columns: [("a", nil), ("b", nil)], mean: [1, -1], rows: [[2, 0.5], [-1, 3]])
    try PlumedModel.save(model, as: scratch("model.json"))
    var values: [[Double]] = []
    var paths: [String] = []
    for (index, length) in lengths.enumerated() {
      let rows = whiteNoise(frames: length, columns: 2, seed: UInt64(index + 1))
      paths.append(scratch("t\(index).npy"))
      try NPYWriter.write(rows.elements, shape: [length, 2], to: paths[index])
      let projected = model.project(rows)
      values += (0..<length).map { projected.row($0) }
    }
    return (TableInput(paths: paths), values)
  }

  private func write(_ rows: [[Double]], fields: String = "time tic1 tic2", ending: String = "") throws {
    var text = "#! FIELDS \(fields)\n"
    for (index, row) in rows.enumerated() {
      text += " \(Double(index)) " + row.map { "\($0)" }.joined(separator: " ") + "\n"
    }
    try AtomicFile.write(text + ending, to: scratch("COLVAR"))
  }

  private func verify(_ input: TableInput) throws -> VerifyJob.Output {
    try VerifyJob(modelPath: scratch("model.json"), colvarPath: scratch("COLVAR"), input: input).run(settings)
  }

  @Test("Equal values pass, and the largest difference is named with its place")
  func differences() throws {
    var (input, values) = try prepare([2500, 3000])
    try write(values)
    let equal = try verify(input)
    #expect(equal.passes() && equal.comparedCount == 5500)
    #expect(equal.comparisons.map(\.name) == ["tic1", "tic2"])
    #expect(equal.comparisons.allSatisfy { $0.largestDifference < 1e-14 })
    values[7][0] += 3e-7
    values[2500 + 1234][1] -= 1e-3
    try write(values, ending: " 1 2")
    let output = try verify(input)
    #expect(!output.passes() && output.passes(2e-3))
    let (first, second) = (output.comparisons[0], output.comparisons[1])
    #expect(abs(first.largestDifference - 3e-7) < 1e-14 && first.row == 7 && first.frame == 7)
    #expect(abs(second.largestDifference - 1e-3) < 1e-14 && second.row == 3734)
    #expect(second.frame == 1234 && second.file == scratch("t1.npy"))
    #expect(abs(second.found - second.expected + 1e-3) < 1e-14)
    #expect(output.notes == ["\(scratch("COLVAR")): the last line is cut short and is left out."])
  }

  @Test("What is no number does not pass")
  func notANumber() throws {
    var (input, values) = try prepare([20])
    values[3][0] = .nan
    try write(values)
    let output = try verify(input)
    #expect(!output.passes(1e9) && output.comparisons[0].largestDifference == .infinity)
    #expect(output.comparisons[0].row == 3)
  }

  @Test("Columns are found by name; one is enough")
  func columns() throws {
    let (input, values) = try prepare([30])
    try write(values.map { [$0[1], 0] }, fields: "time tic2 other")
    let output = try verify(input)
    #expect(output.comparisons.map(\.name) == ["tic2"] && output.passes())
    try write(values, fields: "time phi psi")
    #expect(
      throws: PlumedError.noVariables(
        file: scratch("COLVAR"), expected: ["tic1", "tic2"], present: ["time", "phi", "psi"])
    ) { try verify(input) }
  }

  @Test(
    "Rows or frames at a stride belong together by number",
    arguments: [(101, 11, 10), (100, 50, 2), (99, 33, 3)])
  func strides(long: Int, short: Int, stride: Int) throws {
    let (input, values) = try prepare([long])
    let sparse = (0..<short).map { values[$0 * stride] }
    try write(sparse)
    let output = try verify(input)
    #expect(output.passes() && output.comparedCount == short)
    #expect(output.notes == ["Rows are taken for every \(stride) frames, by their numbers."])
    // The other way round: as many rows as there were frames, and few frames.
    try write(values)
    let few = Matrix(rows: (0..<short).map { i in
      whiteNoise(frames: long, columns: 2, seed: 1).row(i * stride)
    })
    try NPYWriter.write(few.elements, shape: [short, 2], to: scratch("few.npy"))
    let reverse = try verify(TableInput(paths: [scratch("few.npy")]))
    #expect(reverse.passes() && reverse.comparedCount == short)
    #expect(reverse.notes == ["Frames are taken for every \(stride) rows, by their numbers."])
  }

  @Test("Counts that do not fit are an error", arguments: [1, 60, 250])
  func counts(rows: Int) throws {
    let (input, values) = try prepare([100])
    try write((0..<rows).map { values[$0 % 100] })
    #expect(throws: PlumedError.otherFrameCount(file: scratch("COLVAR"), rows: rows, frames: 100)) {
      try verify(input)
    }
  }
}
