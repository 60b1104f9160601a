import Storage

extension TrajectoryFormat {
  /// GROMACS's structure file, with one frame or several.
  public static let gro = TrajectoryFormat(
    name: "GRO", extensions: ["gro"],
    description: "GROMACS structure: positions, velocities, box, topology; text",
    matches: { head in
      let lines = firstLines(head, 3)
      guard lines.count == 3, lines[1].withLine({ $0.trimmed.integer.map { $0 > 0 } ?? false })
      else { return false }
      return lines[2].withLine { line in
        GROLayout(line) != nil && line.field(15..<20).integer != nil
      }
    },
    open: { path, options throws(StorageError) in try openGRO(path, options) })
}

private func openGRO(_ path: String, _ options: TrajectoryOptions) throws(StorageError) -> any TrajectoryFile
{
  let format = "GRO"
  let (file, start) = try openTrajectoryText(path, format: format)
  let index = try FrameIndex.load(file, format: format, options: options) {
    file throws(StorageError) in try indexGRO(file, start: start, options: options)
  }
  let topology = try Topology(groFile: path, file, start: start)
  let decoder = GROFrameDecoder(atomCount: topology.atomCount)
  var fields: FrameFields = .positions
  if topology.box != nil { fields.insert(.box) }
  if index.times != nil { fields.insert(.time) }
  let layout = try layoutOfGRO(file, start: start)
  if layout.hasVelocities { fields.insert(.velocities) }
  return TextTrajectory(
    file, format: format, decoder: decoder, index: index, atomCount: topology.atomCount,
    fields: fields, topology: topology, details: [("precision", layout.precision)])
}

private func layoutOfGRO(_ file: RandomAccessFile, start: Int) throws(StorageError) -> GROLayout {
  let lines = LineScanner(file, path: file.path, offset: start)
  for _ in 0..<2 { _ = try lines.next() }
  guard let line = try lines.nextLine(), let layout = GROLayout(line) else {
    throw .malformedLine(
      path: file.path, line: 3, reason: "the coordinates are not in columns of equal width")
  }
  return layout
}

private func indexGRO(
  _ file: RandomAccessFile, start: Int, options: TrajectoryOptions
) throws(StorageError) -> FrameIndex {
  var atomCount: Int?
  return try scanFrames(file, format: "GRO", start: start, options: options) {
    lines, frame throws(StorageError) in
    // A title may be blank, the end of the file too.
    let (begin, number) = (lines.offset, lines.lineNumber)
    if try lines.isAtEnd() { return .end }
    lines.seek(to: begin, lineNumber: number)
    guard let title = try lines.nextLine() else { return .end }
    let time = title.number(labelled: "t=")
    let counting = lines.offset
    guard let counted = try lines.nextLine(), lines.endedWithNewline else { return .cutShort }
    guard let count = counted.trimmed.integer, count > 0 else {
      throw damagedText(
        file, format: "GRO", frame: frame, at: counting,
        reason: "the number of atoms is expected, not \(counted.trimmed.quoted)")
    }
    if let atomCount, count != atomCount {
      throw damagedText(
        file, format: "GRO", frame: frame, at: counting,
        reason: "\(count) atoms where the first frame has \(atomCount)")
    }
    atomCount = count
    // An atom takes 20 columns and three numbers at the least.
    guard count <= (file.size - counting) / 32,
      try lines.skipLines(count, isWhole: { _ in false }),
      let box = try lines.nextLine()
    else { return .cutShort }
    // A box that is cut short may end in the midst of a number, which nobody can see.
    if !lines.endedWithNewline, ![3, 9].contains(box.wordCount) { return .cutShort }
    return .whole(time: time)
  }
}
