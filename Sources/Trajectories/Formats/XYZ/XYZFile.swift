import Storage

extension TrajectoryFormat {
  /// XYZ and extended XYZ, in Å.
  public static let xyz = TrajectoryFormat(
    name: "XYZ", extensions: ["xyz", "extxyz"],
    description: "XYZ and extended XYZ: names and positions, box where the comment says it; text",
    matches: { head in
      let lines = firstLines(head, 3)
      guard lines.count == 3, lines[0].withLine({ $0.trimmed.integer.map { $0 > 0 } ?? false })
      else { return false }
      guard let comment = lines[1].withLine({ try? XYZComment($0) }) else { return true }
      return lines[2].withLine { line in
        var rest = line
        for _ in 0..<comment.positionWord { _ = rest.nextWord() }
        for _ in 0..<3 where rest.nextWord()?.decimal() == nil { return false }
        return true
      }
    },
    open: { path, options throws(StorageError) in try openXYZ(path, options) })
}

private func openXYZ(_ path: String, _ options: TrajectoryOptions) throws(StorageError) -> any TrajectoryFile
{
  let format = "XYZ"
  let (file, start) = try openTrajectoryText(path, format: format)
  let index = try FrameIndex.load(file, format: format, options: options) {
    file throws(StorageError) in try indexXYZ(file, start: start, options: options)
  }
  var names = XYZNames.symbols
  let topology = try Topology(xyzFile: path, file, start: start, names: &names)
  var fields: FrameFields = .positions
  if topology.box != nil { fields.insert(.box) }
  if index.times != nil { fields.insert(.time) }
  return TextTrajectory(
    file, format: format, decoder: XYZFrameDecoder(atomCount: topology.atomCount), index: index,
    atomCount: topology.atomCount, fields: fields, topology: topology,
    details: [("names", names.rawValue)])
}

private func indexXYZ(
  _ file: RandomAccessFile, start: Int, options: TrajectoryOptions
) throws(StorageError) -> FrameIndex {
  var atomCount: Int?
  return try scanFrames(file, format: "XYZ", start: start, options: options) {
    lines, frame throws(StorageError) in
    if try lines.isAtEnd() { return .end }
    let begin = lines.offset
    func damaged(_ reason: String, at offset: Int) -> StorageError {
      damagedText(file, format: "XYZ", frame: frame, at: offset, reason: reason)
    }
    guard let counted = try lines.nextLine() else { return .end }
    guard let count = counted.trimmed.integer, count > 0 else {
      throw damaged("the number of atoms is expected, not \(counted.trimmed.quoted)", at: begin)
    }
    guard lines.endedWithNewline else { return .cutShort }
    if let atomCount, count != atomCount {
      throw damaged("\(count) atoms where the first frame has \(atomCount)", at: begin)
    }
    atomCount = count
    let commenting = lines.offset
    guard let line = try lines.nextLine(), lines.endedWithNewline else { return .cutShort }
    let comment: XYZComment
    do throws(LineFault) {
      comment = try XYZComment(line)
    } catch {
      throw damaged(error.reason, at: commenting)
    }
    // An atom takes a letter, three digits, blanks and the line's end at the least.
    guard count <= (file.size - begin) / 7 else { return .cutShort }
    let isWhole = try lines.skipLines(count) { last in
      var rest = last
      for _ in 0..<comment.positionWord { _ = rest.nextWord() }
      return (0..<3).allSatisfy { _ in rest.nextWord()?.decimal() != nil }
    }
    return isWhole ? .whole(time: comment.time) : .cutShort
  }
}
