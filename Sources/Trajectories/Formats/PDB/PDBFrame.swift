/// Decodes models of PDB files: Å.
struct PDBFrameDecoder: TextFrameDecoder {
  /// Which ATOM and HETATM records are atoms; empty where all are.
  let isKept: [Bool]
  /// The first model's box, which holds for models that say nothing else.
  let box: Box?

  func decode(
    _ text: inout FrameText, _ request: FrameRequest, into frame: inout Frame
  ) throws(TextFault) {
    frame.box = box
    frame.positions.resize(to: 3 * request.atomCount)
    var (record, atom) = (0, 0)
    while true {
      let line = try text.line()
      guard line.isPDBAtom else {
        if line.begins(with: "CRYST1"), record == 0 {
          frame.box = try text.at(line) { () throws(LineFault) in try line.pdbBox() }
        } else if line.begins(with: "TITLE"), record == 0 {
          frame.time = line.number(labelled: "t=")
          frame.step = line.integer(labelled: "step=")
        }
        continue
      }
      let isAtom = isKept.isEmpty || (record < isKept.count && isKept[record])
      record += 1
      guard isAtom else { continue }
      if atom < request.atomCount {
        let position = try text.at(line) { () throws(LineFault) in try line.pdbPosition() }
        frame.positions[3 * atom] = position.x
        frame.positions[3 * atom + 1] = position.y
        frame.positions[3 * atom + 2] = position.z
      }
      atom += 1
      // The index has counted the records.
      if atom >= request.atomCount { return }
    }
  }
}
