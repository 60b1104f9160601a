import Storage
import Trajectories

/// A trajectory of atoms as a table of their coordinates in nm, with molecules that the box has cut made
/// whole, and the time in ps where the file has it.
struct AtomTable: NumericTable {
  let columns: [ColumnDescription]
  let timeColumn: Int?
  let file: any TrajectoryFile
  let layout: AtomLayout
  let times: [Double]?

  init(_ file: any TrajectoryFile, _ layout: AtomLayout) throws(StorageError) {
    guard file.atomCount == layout.atomCount else {
      throw .atomCountMismatch(
        path: file.path, count: file.atomCount, topology: layout.topologyName,
        expected: layout.atomCount)
    }
    self.file = file
    self.layout = layout
    times = try file.times()
    var columns = layout.columns
    timeColumn = times == nil ? nil : columns.count
    if times != nil { columns.append(ColumnDescription(name: "time", unit: "ps")) }
    self.columns = columns
  }

  var path: String { file.path }
  var rowCount: Int { file.frameCount }
  var precision: NumericPrecision { .float64 }
  var omission: String? {
    file.droppedByteCount == 0
      ? nil
      : "the last \(file.droppedByteCount) bytes are left out: "
        + "what follows frame \(file.frameCount - 1) is cut short or damaged"
  }

  func makeReader() throws(StorageError) -> any TableReader {
    Reader(self, try file.makeReader())
  }

  private final class Reader: TableReader {
    private let table: AtomTable
    private let reader: any FrameReader
    private let request: FrameRequest
    private var frame = Frame()

    init(_ table: AtomTable, _ reader: any FrameReader) {
      self.table = table
      self.reader = reader
      request = FrameRequest(atomCount: (table.layout.read.last ?? -1) + 1)
    }

    func read(
      rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(StorageError) {
      let atoms = table.layout.atoms
      let width = 3 * atoms.count
      var whole = [Double](repeating: 0, count: width)
      let isPlain = columns.count == width && columns.elementsEqual(0..<width)
      for (index, row) in rows.enumerated() {
        try reader.read(row, request, into: &frame)
        try makeWhole(row)
        for (slot, atom) in atoms.enumerated() {
          for axis in 0..<3 { whole[3 * slot + axis] = frame.positions[3 * atom + axis] }
        }
        let target = UnsafeMutableBufferPointer(
          rebasing: buffer[(index * columns.count)..<((index + 1) * columns.count)])
        if isPlain {
          _ = target.update(from: whole)
        } else {
          for (k, column) in columns.enumerated() {
            target[k] = column < width ? whole[column] : table.times![row]
          }
        }
      }
    }

    func read(
      rows: Range<Int>, columns: [Int], into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(StorageError) {
      var values = [Double](repeating: 0, count: buffer.count)
      try values.withUnsafeMutableBufferPointer { values throws(StorageError) in
        try read(rows: rows, columns: columns, into: values)
      }
      for (k, value) in values.enumerated() { buffer[k] = Float(value) }
    }

    /// Joins the molecules of the frame that was read.
    private func makeWhole(_ row: Int) throws(StorageError) {
      guard let packing = table.layout.packing else { return }
      guard let box = frame.box, box.isUsable else {
        throw .unusableFrame(
          path: table.path, frame: row,
          reason: "it has no usable periodic box, unlike the first frame, and molecules cannot be made whole")
      }
      packing.apply(&frame.positions, box: box)
    }
  }
}

/// Which atoms a row holds, and how their molecules are made whole.
struct AtomLayout: Sendable {
  /// Topology indices, ascending: x, y, z of each make a row.
  let atoms: [Int]
  /// The atoms that are read: these and those on the way between them.
  let read: [Int]
  /// Nil where frames have no boxes.
  let packing: MoleculePacking?
  let atomCount: Int
  let topologyName: String

  /// - Parameter isPeriodic: Whether frames have boxes that cut molecules.
  init(atoms: Set<Int>, topology: Topology, topologyName: String, isPeriodic: Bool) {
    self.atoms = atoms.sorted()
    atomCount = topology.atomCount
    self.topologyName = topologyName
    packing = isPeriodic ? MoleculePacking(topology, atoms: atoms) : nil
    read = packing?.read ?? self.atoms
  }

  var columns: [ColumnDescription] { atoms.flatMap { AtomLayout.columns(ofAtom: $0) } }

  /// Numbers count from 1, as messages about atoms do.
  static func columns(ofAtom atom: Int) -> [ColumnDescription] {
    ["x", "y", "z"].map { ColumnDescription(name: "\($0) of atom \(atom + 1)", unit: "nm") }
  }
}
