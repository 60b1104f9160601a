import Storage

extension TrajectoryFormat {
  /// The Protein Data Bank's format, with one model or several.
  public static let pdb = TrajectoryFormat(
    name: "PDB", extensions: ["pdb", "ent"],
    description: "Protein Data Bank: positions, box, topology; text",
    matches: { head in
      firstLines(head, 50).first { line in line.withLine { !$0.isBlank } }?
        .withLine { line in
          knownRecords.contains(
            TextLine(start: line.start, end: min(line.start + 6, line.end)).trimmed.string)
        } ?? false
    },
    open: { path, options throws(StorageError) in try openPDB(path, options) })
}

/// Records with which files begin.
private let knownRecords: Set<String> = [
  "HEADER", "OBSLTE", "TITLE", "SPLIT", "CAVEAT", "COMPND", "SOURCE", "KEYWDS", "EXPDTA", "AUTHOR",
  "REVDAT", "JRNL", "REMARK", "SEQRES", "CRYST1", "MODEL", "ATOM", "HETATM",
]

private func openPDB(_ path: String, _ options: TrajectoryOptions) throws(StorageError) -> any TrajectoryFile
{
  let format = "PDB"
  let (file, start) = try openTrajectoryText(path, format: format)
  let index = try FrameIndex.load(file, format: format, options: options) {
    file throws(StorageError) in try indexPDB(file, start: start, options: options)
  }
  let last = index.frameCount - 1
  var ranges = [index.offsets[0]..<index.offsets[1]]
  // CONECT records follow the last model.
  if last > 0 { ranges.append(index.offsets[last]..<index.offsets[last + 1]) }
  let reader = try readPDBTopology(file, ranges)
  let topology = reader.topology()
  var fields: FrameFields = .positions
  if topology.box != nil { fields.insert(.box) }
  if index.times != nil { fields.insert(.time) }
  var details: [(name: String, value: String)] = []
  if reader.droppedCount > 0 {
    details.append(
      ("alternate locations", "\(reader.droppedCount) left out, the first of each atom kept"))
  }
  if reader.ambiguousBondCount > 0 {
    details.append(
      ("CONECT", "\(reader.ambiguousBondCount) bonds left out: several atoms have their serial number"))
  }
  return TextTrajectory(
    file, format: format,
    decoder: PDBFrameDecoder(isKept: reader.droppedCount > 0 ? reader.isKept : [], box: topology.box),
    index: index, atomCount: topology.atomCount, fields: fields, topology: topology, details: details)
}

/// Models end at ENDMDL or END, or where the next begins.
private func indexPDB(
  _ file: RandomAccessFile, start: Int, options: TrajectoryOptions
) throws(StorageError) -> FrameIndex {
  var expected: Int?
  return try scanFrames(file, format: "PDB", start: start, options: options) {
    lines, frame throws(StorageError) in
    let begin = lines.offset
    var records = 0
    var time: Double?
    var isOpenModel = false
    var endsInAtom = false
    while true {
      let (offset, number) = (lines.offset, lines.lineNumber)
      guard let line = try lines.nextLine() else {
        // Many programs write a single model without END, and some leave out the
        // last ENDMDL: nothing is missing if the count is right.
        if records == 0 { return isOpenModel ? .cutShort : .end }
        if endsInAtom { return .cutShort }
        guard let expected else {
          if isOpenModel { return .cutShort }
          return .whole(time: time)
        }
        if records < expected { return .cutShort }
        break
      }
      if line.isPDBAtom {
        records += 1
        endsInAtom = !lines.endedWithNewline && !line.holdsPDBCoordinates
      } else if line.endsPDBModel {
        // What follows the last model (CONECT, END) is no model.
        if records > 0 || isOpenModel { break }
      } else if line.begins(with: "MODEL"), line[5] <= 0x20 {
        if records > 0 {
          lines.seek(to: offset, lineNumber: number)
          break
        }
        isOpenModel = true
      } else if line.begins(with: "TITLE"), records == 0 {
        time = line.number(labelled: "t=")
      }
    }
    if records == 0 || (expected ?? records) != records {
      throw damagedText(
        file, format: "PDB", frame: frame, at: begin,
        reason: "the model that begins here has \(records) atoms"
          + (expected.map { ", the first has \($0)" } ?? ""))
    }
    expected = records
    return .whole(time: time)
  }
}
