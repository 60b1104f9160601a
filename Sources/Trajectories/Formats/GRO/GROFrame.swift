/// Decodes frames of GRO files: nm, nm/ps.
struct GROFrameDecoder: TextFrameDecoder {
  /// The number of atoms that every frame has.
  let atomCount: Int

  func decode(
    _ text: inout FrameText, _ request: FrameRequest, into frame: inout Frame
  ) throws(TextFault) {
    let title = try text.line()
    frame.time = title.number(labelled: "t=")
    frame.step = title.integer(labelled: "step=")
    let counted = try text.line()
    guard counted.trimmed.integer == atomCount else {
      throw text.fault(
        counted, "\(counted.trimmed.quoted) atoms where the first frame has \(atomCount)")
    }
    var line = try text.line()
    guard let layout = GROLayout(line) else {
      throw text.fault(line, "the coordinates are not in columns of equal width")
    }
    let wantsVelocities = layout.hasVelocities && request.fields.contains(.velocities)
    frame.positions.resize(to: 3 * request.atomCount)
    if wantsVelocities { frame.velocities.resize(to: 3 * request.atomCount) }
    for atom in 0..<atomCount {
      if atom > 0 { line = try text.line() }
      guard atom < request.atomCount else { continue }
      for axis in 0..<3 {
        let columns = layout.columns(axis)
        frame.positions[3 * atom + axis] = try text.at(line) { () throws(LineFault) in
          try line.number(in: columns)
        }
      }
      guard wantsVelocities else { continue }
      for axis in 0..<3 {
        let columns = layout.columns(3 + axis)
        frame.velocities[3 * atom + axis] = try text.at(line) { () throws(LineFault) in
          try line.number(in: columns)
        }
      }
    }
    let last = try text.line()
    frame.box = try text.at(last) { () throws(LineFault) in try Self.box(last) }
  }

  /// Three edges, or nine numbers: the diagonal, then the rest row by row.
  ///
  /// - Returns: nil for zeros, which stand for no box.
  static func box(_ line: TextLine) throws(LineFault) -> Box? {
    var numbers: [Double] = []
    var rest = line
    while numbers.count < 9, let word = rest.nextWord() {
      guard let value = word.decimal(), value.isFinite else { throw line.notANumber(word) }
      numbers.append(value)
    }
    guard numbers.count == 3 || numbers.count == 9 else {
      throw LineFault(
        "\(numbers.count) numbers for the box, which takes 3 or 9; is the number of atoms right?")
    }
    guard numbers.contains(where: { $0 != 0 }) else { return nil }
    numbers += [Double](repeating: 0, count: 9 - numbers.count)
    return Box(
      a: SIMD3(numbers[0], numbers[3], numbers[4]), b: SIMD3(numbers[5], numbers[1], numbers[6]),
      c: SIMD3(numbers[7], numbers[8], numbers[2]))
  }
}
