public import Storage

/// Writes a TRR file, which appears whole or not at all.
///
///     let writer = try TRRWriter("beads.trr")
///     for frame in frames { try writer.write(frame) }
///     try writer.commit()
///
/// Positions, and the velocities, forces and box that a frame has, in nm, nm/ps and kJ/mol/nm.
public final class TRRWriter {
  /// How many bytes a number has.
  public enum Precision: Sendable {
    /// Four, as GROMACS writes: some seven digits.
    case single
    /// Eight.
    case double
  }

  private let file: AtomicFile
  private let isDouble: Bool
  private var atomCount: Int?
  private var frameCount = 0
  private var bytes: [UInt8] = []

  /// Opens a file to be.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public init(_ path: String, precision: Precision = .single) throws(StorageError) {
    file = try AtomicFile(path)
    isDouble = precision == .double
  }

  /// Appends a frame. Where it has no time or step, its number stands for them; velocities and
  /// forces are left out where it has none.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``, also for numbers that are not finite in
  ///   the file's precision, and for a frame with another number of atoms than the first.
  public func write(_ frame: Frame) throws(StorageError) {
    let count = frame.positions.count / 3
    precondition(frame.positions.count == 3 * count, "not three numbers an atom")
    for others in [frame.velocities, frame.forces] {
      precondition(others.isEmpty || others.count == 3 * count, "not three numbers an atom")
    }
    let width = isDouble ? 8 : 4
    // A section's size is a 32-bit number of bytes.
    guard count > 0, count <= Int(Int32.max) / (3 * width) else { throw failure("it has \(count) atoms") }
    let expected = atomCount ?? count
    guard count == expected else { throw failure("it has \(count) atoms, the first frame \(expected)") }
    atomCount = expected
    bytes.removeAll(keepingCapacity: true)
    append(Int32(TRRHead.magicNumber))
    // The length is there twice, with and without a zero at the end.
    append(Int32(TRRHead.versionText.count + 1))
    append(Int32(TRRHead.versionText.count))
    bytes += TRRHead.versionText
    func size(_ numbers: [Double]) -> Int32 { Int32(width * numbers.count) }
    let box = frame.box.map { [$0.a, $0.b, $0.c].flatMap { edge in (0..<3).map { edge[$0] } } } ?? []
    // Input record, energies, box, virial, pressure, topology, symbols, x, v, f.
    let sizes = [
      0, 0, size(box), 0, 0, 0, 0, size(frame.positions), size(frame.velocities), size(frame.forces),
    ]
    for size in sizes { append(size) }
    append(Int32(count))
    append(Int32(truncatingIfNeeded: frame.step ?? frameCount))
    append(Int32(0))
    append(frame.time ?? Double(frameCount))
    append(0.0)
    for (what, numbers) in [
      ("box", box), ("position", frame.positions), ("velocity", frame.velocities), ("force", frame.forces),
    ] {
      for (index, value) in numbers.enumerated() {
        guard isDouble ? value.isFinite : Float(value).isFinite else {
          throw failure(
            what == "box" ? "the box is not finite" : "the \(what) of atom \(index / 3 + 1) is not finite")
        }
        append(value)
      }
    }
    try file.write(bytes)
    frameCount += 1
  }

  /// Brings everything to the disk and gives the file its name.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``; an earlier file of that name is then
  ///   untouched.
  public func commit() throws(StorageError) { try file.commit() }

  private func append(_ value: Int32) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// In the file's precision.
  private func append(_ value: Double) {
    if isDouble {
      withUnsafeBytes(of: value.bitPattern.bigEndian) { bytes.append(contentsOf: $0) }
    } else {
      append(Int32(bitPattern: Float(value).bitPattern))
    }
  }

  private func failure(_ reason: String) -> StorageError {
    .cannotWrite(path: file.path, reason: "frame \(frameCount): \(reason)")
  }
}
