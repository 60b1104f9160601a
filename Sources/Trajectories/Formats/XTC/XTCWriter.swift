public import Storage

/// Writes an XTC file, which appears whole or not at all.
///
///     let writer = try XTCWriter("extremes.xtc")
///     for frame in frames { try writer.write(frame) }
///     try writer.commit()
///
/// Positions are rounded to multiples of 1 / precision nm; velocities and forces
/// have no place in the format.
public final class XTCWriter {
  private let file: AtomicFile
  private let precision: Float
  private var atomCount: Int?
  private var frameCount = 0
  private var encoder = XTCEncoder()
  private var rounded: [SIMD3<Int32>] = []
  private var bytes: [UInt8] = []

  /// More atoms than this may need more bytes than 32 bits can say.
  private static let largestAtomCount32 = 298_261_617

  /// Opens a file to be.
  ///
  /// - Parameter precision: Steps in a nm, positive and finite.
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``.
  public init(_ path: String, precision: Float = 1000) throws(StorageError) {
    precondition(precision > 0 && precision.isFinite, "the precision is not positive")
    file = try AtomicFile(path)
    self.precision = precision
  }

  /// Appends a frame. Where it has no time or step, its number stands for them.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``, also for positions that
  ///   are not finite or too large for the precision, and for a frame with another
  ///   number of atoms than the first.
  public func write(_ frame: Frame) throws(StorageError) {
    let count = frame.positions.count / 3
    precondition(frame.positions.count == 3 * count, "not three numbers an atom")
    guard count > 0, count <= Int32.max else { throw failure("it has \(count) atoms") }
    let expected = atomCount ?? count
    guard count == expected else {
      throw failure("it has \(count) atoms, the first frame \(expected)")
    }
    atomCount = expected
    bytes.removeAll(keepingCapacity: true)
    let isLong = count > Self.largestAtomCount32
    append(Int32(isLong ? 2023 : 1995))
    append(Int32(count))
    append(Int32(truncatingIfNeeded: frame.step ?? frameCount))
    append(Float(frame.time ?? Double(frameCount)))
    for edge in [frame.box?.a, frame.box?.b, frame.box?.c] {
      for axis in 0..<3 { append(Float(edge?[axis] ?? 0)) }
    }
    append(Int32(count))
    if count <= XTCHead.plainAtomCount {
      for (i, value) in frame.positions.enumerated() {
        guard Float(value).isFinite else { throw notFinite(i / 3) }
        append(Float(value))
      }
    } else {
      try round(frame.positions)
      guard encoder.encode(&rounded) else { throw tooLarge(nil) }
      append(precision)
      for axis in 0..<3 { append(encoder.smallest[axis]) }
      for axis in 0..<3 { append(encoder.largest[axis]) }
      append(Int32(encoder.firstSmallIndex))
      let packed = encoder.bits.bytes
      if isLong { append(Int32(truncatingIfNeeded: packed.count >> 32)) }
      append(Int32(truncatingIfNeeded: packed.count))
      bytes += packed
      bytes += repeatElement(0, count: -packed.count & 3)
    }
    try file.write(bytes)
    frameCount += 1
  }

  /// Brings everything to the disk and gives the file its name.
  ///
  /// - Throws: ``StorageError/cannotWrite(path:reason:)``; an earlier file of that
  ///   name is then untouched.
  public func commit() throws(StorageError) { try file.commit() }

  /// To the nearest integers, halves away from zero.
  private func round(_ positions: [Double]) throws(StorageError) {
    rounded.removeAll(keepingCapacity: true)
    let scale = Double(precision)
    let limit = Double(Int32.max - 2)
    for i in 0..<(positions.count / 3) {
      let scaled = SIMD3(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]) * scale
      let half = SIMD3(repeating: 0.5).replacing(with: -0.5, where: scaled .< 0)
      let shifted = scaled + half
      guard shifted.min() > -limit, shifted.max() < limit, !(shifted.sum().isNaN) else {
        let isFinite = (0..<3).allSatisfy { positions[3 * i + $0].isFinite }
        throw isFinite ? tooLarge(i) : notFinite(i)
      }
      rounded.append(SIMD3(Int32(shifted.x), Int32(shifted.y), Int32(shifted.z)))
    }
  }

  private func append(_ value: Int32) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  private func append(_ value: Float) { append(Int32(bitPattern: value.bitPattern)) }

  private func failure(_ reason: String) -> StorageError {
    .cannotWrite(path: file.path, reason: "frame \(frameCount): \(reason)")
  }

  private func notFinite(_ atom: Int) -> StorageError {
    failure("the position of atom \(atom) is not finite")
  }

  private func tooLarge(_ atom: Int?) -> StorageError {
    let subject = atom.map { "atom \($0) is" } ?? "its atoms are"
    return failure(
      "\(subject) too far away for steps of \(1 / precision) nm; write with coarser steps")
  }
}
