public import Storage
public import Trajectories

/// A trajectory of atoms as a table: a row for each frame, a column for each
/// feature, computed on reading, and the time in ps where the file has it.
public struct FeatureTable: NumericTable {
  public let columns: [ColumnDescription]
  public let timeColumn: Int?
  let file: any TrajectoryFile
  let program: FeatureProgram
  let times: [Double]?

  /// More columns than this are read in single precision, as moments are
  /// multiplied in the precision of the data.
  private static let doubleColumnLimit = 64

  /// A program's columns of a trajectory's frames.
  ///
  /// - Throws: ``StorageError/atomCountMismatch(path:count:topology:expected:)``, or
  ///   what reading the times throws.
  public init(_ file: any TrajectoryFile, _ program: FeatureProgram) throws(StorageError) {
    guard file.atomCount == program.set.atomCount else {
      throw .atomCountMismatch(
        path: file.path, count: file.atomCount, topology: program.set.topologyName,
        expected: program.set.atomCount)
    }
    self.file = file
    self.program = program
    times = try file.times()
    if times == nil {
      columns = program.columns
      timeColumn = nil
    } else {
      columns = program.columns + [ColumnDescription(name: "time", unit: "ps")]
      timeColumn = program.columns.count
    }
  }

  public var path: String { file.path }
  public var rowCount: Int { file.frameCount }

  public var omission: String? {
    file.droppedByteCount == 0
      ? nil
      : "the last \(file.droppedByteCount) bytes are left out: "
        + "what follows frame \(file.frameCount - 1) is cut short or damaged"
  }

  /// Single precision for more than 64 features; geometry is double precision always.
  public var precision: NumericPrecision {
    program.columns.count > Self.doubleColumnLimit ? .float32 : .float64
  }

  /// - Throws: What the trajectory's reader throws.
  public func makeReader() throws(StorageError) -> any TableReader {
    FeatureTableReader(self, try file.makeReader())
  }
}
