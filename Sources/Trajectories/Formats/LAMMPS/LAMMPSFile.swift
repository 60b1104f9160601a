import Storage

extension TrajectoryFormat {
  /// LAMMPS's text dump.
  public static let lammpsDump = TrajectoryFormat(
    name: "LAMMPS dump", extensions: ["lammpstrj", "dump", "lammpsdump"],
    description: "LAMMPS dump: positions, velocities, forces, box; text",
    matches: { head in
      firstLines(head, 1).first?.withLine { $0.begins(with: "ITEM: ") } ?? false
    },
    open: { path, options throws(StorageError) in try openLAMMPS(path, options) })
}

private let format = "LAMMPS dump"

private func openLAMMPS(_ path: String, _ options: TrajectoryOptions) throws(StorageError)
  -> any TrajectoryFile
{
  let (file, start) = try openTrajectoryText(path, format: format)
  let first = try firstHead(file, start: start)
  let units = first.head.units ?? .real
  let index = try FrameIndex.load(file, format: format, options: options) {
    file throws(StorageError) in
    try indexLAMMPS(file, start: start, units: units, options: options)
  }
  let order = try orderOfAtoms(file, first, index)
  var fields: FrameFields = .positions
  if first.head.cell?.box(units.length) != nil { fields.insert(.box) }
  if index.times != nil { fields.insert(.time) }
  if first.columns.hasVelocities { fields.insert(.velocities) }
  if first.columns.hasForces { fields.insert(.forces) }
  var details = [
    ("coordinates", first.columns.positions.rawValue),
    ("order", order == .asWritten ? "as written (no column id)" : "by id"),
    ("units", first.head.units == nil ? "\(units.name) (assumed; the file names none)" : units.name),
  ]
  if let boundary = first.head.cell?.boundary, !boundary.isEmpty { details.append(("boundary", boundary)) }
  return TextTrajectory(
    file, format: format,
    decoder: LAMMPSFrameDecoder(atomCount: first.atomCount, units: units, order: order), index: index,
    atomCount: first.atomCount, fields: fields, details: details.map { (name: $0.0, value: $0.1) })
}

/// The first frame's head, and where its atoms begin.
private struct FirstHead {
  var head: LAMMPSHead
  var columns: LAMMPSColumns
  var atomCount: Int
  var atomsBegin: Int
  var line: Int
}

private func firstHead(_ file: RandomAccessFile, start: Int) throws(StorageError) -> FirstHead {
  let lines = LineScanner(file, path: file.path, offset: start)
  var head = LAMMPSHead()
  while true {
    guard let line = try lines.nextLine() else {
      guard file.size > start else {
        throw .malformed(path: file.path, format: format, reason: "it holds no atoms")
      }
      throw .truncatedFrame(path: file.path, byteOffset: start, wholeFrames: 0)
    }
    do throws(LineFault) {
      if try head.take(line) { continue }
    } catch {
      throw .malformedLine(path: file.path, line: lines.lineNumber - 1, reason: error.reason)
    }
    guard let columns = head.columns, let count = head.atomCount else { continue }
    return FirstHead(
      head: head, columns: columns, atomCount: count, atomsBegin: lines.offset, line: lines.lineNumber)
  }
}

/// The identities of the first frame's atoms, sorted.
private func orderOfAtoms(
  _ file: RandomAccessFile, _ first: FirstHead, _ index: FrameIndex
) throws(StorageError) -> LAMMPSOrder {
  guard let column = first.columns.slots.firstIndex(of: Int8(LAMMPSColumns.identity)) else {
    return .asWritten
  }
  let lines = LineScanner(file, path: file.path, offset: first.atomsBegin, lineNumber: first.line)
  var identities: [Int] = []
  // The index has found as many lines.
  identities.reserveCapacity(min(first.atomCount, file.size))
  for _ in 0..<first.atomCount {
    guard let line = try lines.nextLine() else { break }
    var rest = line
    for _ in 0..<column { _ = rest.nextWord() }
    guard let identity = rest.nextWord()?.integer else {
      throw .malformedLine(
        path: file.path, line: lines.lineNumber - 1,
        reason: "an atom's id is expected as field \(column + 1), not \(line.trimmed.quoted)")
    }
    identities.append(identity)
  }
  guard let order = LAMMPSOrder(identities) else {
    throw .malformed(path: file.path, format: format, reason: "frame 0 has two atoms of one id")
  }
  return order
}

private func indexLAMMPS(
  _ file: RandomAccessFile, start: Int, units: LAMMPSUnits, options: TrajectoryOptions
) throws(StorageError) -> FrameIndex {
  var atomCount: Int?
  return try scanFrames(file, format: format, start: start, options: options) {
    lines, frame throws(StorageError) in
    if try lines.isAtEnd() { return .end }
    func damaged(_ reason: String, at offset: Int) -> StorageError {
      damagedText(file, format: format, frame: frame, at: offset, reason: reason)
    }
    var head = LAMMPSHead()
    while true {
      let offset = lines.offset
      guard let line = try lines.nextLine() else { return .cutShort }
      let isLast = !lines.endedWithNewline
      do throws(LineFault) {
        if try head.take(line) { continue }
      } catch {
        if isLast { return .cutShort }
        throw damaged(error.reason, at: offset)
      }
      if isLast { return .cutShort }
      break
    }
    guard let columns = head.columns, let count = head.atomCount else { return .cutShort }
    if let atomCount, count != atomCount {
      throw damaged("\(count) atoms where the first frame has \(atomCount)", at: lines.offset)
    }
    atomCount = count
    // A line takes a character and its end at the least.
    guard count <= (file.size - lines.offset + 1) / 2 else { return .cutShort }
    let isWhole = try lines.skipLines(count) { last in
      var rest = last
      return columns.slots.allSatisfy { slot in
        rest.nextWord().map { slot < 0 || $0.decimal() != nil } ?? false
      }
    }
    return isWhole ? .whole(time: head.time.map { $0 * units.time }) : .cutShort
  }
}
