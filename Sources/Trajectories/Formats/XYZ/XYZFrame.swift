/// Decodes frames of XYZ files: Å.
struct XYZFrameDecoder: TextFrameDecoder {
  /// The number of atoms that every frame has.
  let atomCount: Int

  func decode(
    _ text: inout FrameText, _ request: FrameRequest, into frame: inout Frame
  ) throws(TextFault) {
    let counted = try text.lineWithText()
    guard counted.trimmed.integer == atomCount else {
      throw text.fault(
        counted, "\(counted.trimmed.quoted) atoms where the first frame has \(atomCount)")
    }
    let line = try text.line()
    let comment = try text.at(line) { () throws(LineFault) in try XYZComment(line) }
    frame.box = comment.box
    frame.time = comment.time
    frame.positions.resize(to: 3 * request.atomCount)
    for atom in 0..<request.atomCount {
      let line = try text.line()
      var rest = line
      for _ in 0..<comment.positionWord { _ = rest.nextWord() }
      for axis in 0..<3 {
        guard let word = rest.nextWord() else {
          throw text.fault(
            line, "a name and three coordinates are expected, not \(line.trimmed.quoted)")
        }
        guard let value = word.decimal(tenths: 1) else {
          throw text.fault(line, line.notANumber(word).reason)
        }
        frame.positions[3 * atom + axis] = value
      }
    }
  }
}
