import Koopman
import LinearAlgebra
public import Samples
import Storage
public import Trajectories

/// Compares collective variables that PLUMED computed with the model's own.
///
/// Rows and frames are matched by their order: `plumed driver` takes the time
/// column from its options, not from the trajectory.
public struct VerifyJob: Sendable {
  /// The model's JSON file.
  public var modelPath: String
  /// What PLUMED's `PRINT` wrote.
  public var colvarPath: String
  /// The trajectories that PLUMED read, in that order.
  public var input: TableInput
  /// How trajectories of atoms are opened.
  public var trajectoryOptions = TrajectoryOptions()

  /// A comparison over these trajectories.
  public init(modelPath: String, colvarPath: String, input: TableInput) {
    self.modelPath = modelPath
    self.colvarPath = colvarPath
    self.input = input
  }

  /// The largest difference that passes: below it are rounding and printed digits.
  public static let tolerance = 1e-6

  /// How far a variable is off.
  public struct Comparison: Equatable, Sendable {
    /// The variable's name in both: `tic1`.
    public var name: String
    /// The largest absolute difference; infinite where the COLVAR holds no number.
    public var largestDifference: Double
    /// The row of the COLVAR where that is, from 0.
    public var row: Int
    /// The file of the frame, and the frame in it, from 0.
    public var file: String
    public var frame: Int
    /// The value in the COLVAR.
    public var found: Double
    /// The model's.
    public var expected: Double
  }

  /// What was compared.
  public struct Output: Equatable, Sendable {
    /// One a variable that the COLVAR holds.
    public var comparisons: [Comparison]
    /// The number of rows that were compared.
    public var comparedCount: Int
    /// What a user should know, a sentence each.
    public var notes: [String]

    /// Whether every variable agrees.
    public func passes(_ tolerance: Double = VerifyJob.tolerance) -> Bool {
      comparisons.allSatisfy { $0.largestDifference <= tolerance }
    }
  }

  /// - Throws: ``PlumedError/noVariables(file:expected:present:)``,
  ///   ``PlumedError/otherFrameCount(file:rows:frames:)``, and the libraries' errors.
  public func run(_ settings: RunSettings) throws -> Output {
    let model = try ProjectionModel(contentsOf: modelPath)
    let table = try TableFormat.colvar.open(colvarPath, TableOptions())[0]
    let names = (0..<model.componentCount).map { PlumedExport.variableName(model, $0) }
    let present = table.columns.map { $0.name ?? "" }
    let pairs = names.indices.compactMap { component in
      present.firstIndex(of: names[component]).map { (component: component, column: $0) }
    }
    guard !pairs.isEmpty else {
      throw PlumedError.noVariables(file: colvarPath, expected: names, present: present)
    }
    var input = input
    input.usesTimes = false
    let variables = try VariableSource(model, input: input, options: trajectoryOptions)
    let frameCount = variables.source.frameCount
    guard let match = Match(rows: table.rowCount, frames: frameCount) else {
      throw PlumedError.otherFrameCount(file: colvarPath, rows: table.rowCount, frames: frameCount)
    }
    var output = Output(
      comparisons: pairs.map {
        Comparison(
          name: names[$0.component], largestDifference: -1, row: 0, file: "", frame: 0, found: 0, expected: 0)
      }, comparedCount: 0, notes: variables.source.notes + match.notes)
    if table.droppedLastLine {
      output.notes.append("\(colvarPath): the last line is cut short and is left out.")
    }
    let rows = try RowCache(table, columns: pairs.map(\.column))
    var before = 0
    var trajectoryStart = 0
    var current = 0
    try variables.forEachBlock(settings, stage: "verification") { trajectory, first, values in
      if trajectory != current { (trajectoryStart, current) = (before, trajectory) }
      before = trajectoryStart + first + values.rowCount
      for i in 0..<values.rowCount {
        guard let row = match.row(ofFrame: trajectoryStart + first + i) else { continue }
        let found = try rows[row]
        output.comparedCount += 1
        for (k, pair) in pairs.enumerated() {
          let expected = values[i, pair.component]
          let difference = abs(found[k] - expected)
          let size = difference.isNaN ? .infinity : difference
          guard size > output.comparisons[k].largestDifference else { continue }
          let place = variables.source.place(ofFrame: first + i, trajectory: trajectory)
          output.comparisons[k] = Comparison(
            name: output.comparisons[k].name, largestDifference: size, row: row, file: place.file,
            frame: place.row, found: found[k], expected: expected)
        }
      }
    }
    return output
  }

  /// Which row belongs to which frame.
  private struct Match {
    /// Every so many frames have a row.
    var frameStride = 1
    /// Every so many rows have a frame.
    var rowStride = 1

    /// Nil where neither count is the other's at a stride.
    init?(rows: Int, frames: Int) {
      if rows < frames {
        frameStride = Self.stride(longer: frames, shorter: rows)
        guard (frames + frameStride - 1) / frameStride == rows, rows > 1 else { return nil }
      } else if rows > frames {
        rowStride = Self.stride(longer: rows, shorter: frames)
        guard (rows + rowStride - 1) / rowStride == frames, frames > 1 else { return nil }
      }
    }

    /// From the first to the last element of both.
    private static func stride(longer: Int, shorter: Int) -> Int {
      max(1, shorter > 1 ? (longer - 1) / (shorter - 1) : longer)
    }

    func row(ofFrame frame: Int) -> Int? {
      frame % frameStride == 0 ? frame / frameStride * rowStride : nil
    }

    var notes: [String] {
      if frameStride > 1 { return ["Rows are taken for every \(frameStride) frames, by their numbers."] }
      if rowStride > 1 { return ["Frames are taken for every \(rowStride) rows, by their numbers."] }
      return []
    }
  }
}
