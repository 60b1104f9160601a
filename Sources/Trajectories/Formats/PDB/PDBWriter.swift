import Glibc
public import Storage

/// Writes frames as the models of a PDB file, which appears whole or not at all.
///
///     let writer = try PDBWriter("extremes.pdb", topology: topology, remarks: ["seed 7"])
///     for frame in frames { try writer.write(frame) }
///     try writer.finish()
///
/// Each model has its own CRYST1 record where its frame has a box, and a title with
/// its time and step where these are known (`t= 10.00000 step= 5`, as GROMACS writes
/// them). TER ends each chain; CONECT records hold the bonds that no program could
/// know from the names of residues. Numbers beyond their columns are hybrid-36.
/// The format keeps 0.001 Å, one letter for a chain (longer names become letters in
/// the order of the chains) and four for other names, which are cut.
public final class PDBWriter {
  /// Which bonds get CONECT records.
  public enum Connections: Sendable {
    /// Those that no program could know from the names of residues.
    case unknown
    /// All: of beads that are called like residues' atoms, and are not these.
    case all
  }

  private let file: AtomicFile
  private let atoms: PDBAtomText
  private let path: String
  private var modelCount = 0
  private var line: [UInt8] = []

  /// Begins a file of frames of this topology.
  ///
  /// - Parameters:
  ///   - remarks: Lines of text for the head; long ones are folded.
  ///   - connections: Which bonds are written.
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``, also for a topology that
  ///   the format cannot hold.
  public init(
    _ path: String, topology: Topology, remarks: [String] = [], connections: Connections = .unknown
  ) throws(StorageError) {
    precondition(topology.atomCount > 0, "a topology without atoms")
    atoms = try PDBAtomText(topology, connections: connections, path: path)
    self.path = path
    file = try AtomicFile(path)
    for remark in remarks {
      for part in PDBAtomText.folded(remark, width: 68) { try file.write("REMARK  99 \(part)\n") }
    }
  }

  /// Appends a frame as the next model.
  ///
  /// - Parameter frame: Positions of all atoms of the topology.
  /// - Throws: ``StorageError/cannotWrite(path:reason:)`` where a coordinate is not
  ///   finite or does not fit the format's columns (−999.999 … 9999.999 Å), or where
  ///   CRYST1, which has lengths and angles only, cannot say how the box lies.
  public func write(_ frame: Frame) throws(StorageError) {
    precondition(frame.positions.count == 3 * atoms.count, "another number of atoms")
    if let time = frame.time, time.isFinite {
      let step = frame.step.map { " step= \($0)" } ?? ""
      try file.write("TITLE     t= \(fixed(time, 5))\(step)\n")
    }
    if let box = frame.box { try file.write(try crystal(box)) }
    try file.write("MODEL \(right(String(modelCount + 1), 8))\n")
    for atom in 0..<atoms.count {
      line.removeAll(keepingCapacity: true)
      line += atoms.head(atom)
      for axis in 0..<3 {
        let value = frame.positions[3 * atom + axis]
        guard appendCoordinate(value) else {
          let name = ["x", "y", "z"][axis]
          throw .cannotWrite(
            path: path,
            reason: "atom \(atoms.label(atom)) of frame \(modelCount) lies at \(name) = \(value) nm, "
              + "beyond what PDB's columns hold; move the molecules to the origin, or write XTC")
        }
      }
      line += atoms.tail(atom)
      try file.write(line)
    }
    try file.write("ENDMDL\n")
    modelCount += 1
  }

  /// Writes the bonds and gives the file its name.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public func finish() throws(StorageError) {
    try file.write(atoms.connections)
    try file.write("END\n")
    try file.commit()
  }

  /// Appends a coordinate in nm as eight columns in Å; false where it does not fit.
  private func appendCoordinate(_ value: Double) -> Bool {
    let scaled = (value * 10_000).rounded(.toNearestOrEven)
    guard scaled >= -999_999, scaled <= 9_999_999 else { return false }
    var rest = Int(scaled.magnitude)
    let first = line.count
    line.append(contentsOf: repeatElement(0x20, count: 8))
    var column = first + 7
    for place in 0..<8 {
      if place == 3 {
        line[column] = UInt8(ascii: ".")
      } else {
        line[column] = 0x30 + UInt8(rest % 10)
        rest /= 10
        if place >= 4, rest == 0 { break }
      }
      column -= 1
    }
    if scaled < 0 { line[column - 1] = UInt8(ascii: "-") }
    return true
  }

  private func crystal(_ box: Box) throws(StorageError) -> String {
    // Positions would not fit a box that readers turn into the standard place.
    let isStandard =
      box.a.y == 0 && box.a.z == 0 && box.b.z == 0 && box.a.x > 0 && box.b.y > 0 && box.c.z > 0
    guard isStandard else {
      throw .cannotWrite(
        path: path,
        reason: "the box of frame \(modelCount) does not have its first edge along x and its second "
          + "in the xy plane, which PDB requires; write XTC")
    }
    let (lengths, angles) = (box.lengths, box.angles)
    guard lengths.max() < 9999.9 else {
      throw .cannotWrite(path: path, reason: "the box of frame \(modelCount) does not fit PDB's columns")
    }
    let numbers =
      (0..<3).map { right(fixed(lengths[$0] * 10, 3), 9) } + (0..<3).map { right(fixed(angles[$0], 2), 7) }
    return "CRYST1\(numbers.joined()) P 1           1\n"
  }
}

/// A number with so many decimals.
private func fixed(_ value: Double, _ decimals: Int) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
    let count = withVaList([Int32(decimals), value]) { vsnprintf(buffer.baseAddress!, 400, "%.*f", $0) }
    return String(
      decoding: buffer.prefix(Int(max(0, min(count, 399)))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Text at the right of some columns.
func right(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.utf8.count)) + text
}
