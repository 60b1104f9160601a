/// Decodes frames of LAMMPS dumps, atoms in the order of their identities.
///
/// Positions stay where the dump has them: the box's corner is not subtracted.
struct LAMMPSFrameDecoder: TextFrameDecoder {
  /// The number of atoms that every frame has.
  let atomCount: Int
  let units: LAMMPSUnits
  let order: LAMMPSOrder

  func decode(
    _ text: inout FrameText, _ request: FrameRequest, into frame: inout Frame
  ) throws(TextFault) {
    let (head, columns) = try Self.head(&text, atomCount: atomCount)
    frame.box = head.cell?.box(units.length)
    frame.time = head.time.map { $0 * units.time }
    frame.step = head.step
    let wantsVelocities = columns.hasVelocities && request.fields.contains(.velocities)
    let wantsForces = columns.hasForces && request.fields.contains(.forces)
    frame.positions.resize(to: 3 * request.atomCount)
    if wantsVelocities { frame.velocities.resize(to: 3 * request.atomCount) }
    if wantsForces { frame.forces.resize(to: 3 * request.atomCount) }
    guard columns.hasIdentities || order == .asWritten else {
      throw TextFault(byte: 0, reason: "the frame has no column “id”, which the first frame has")
    }
    let cell = columns.positions.isScaled ? head.cell : nil
    if columns.positions.isScaled, cell == nil {
      throw TextFault(byte: 0, reason: "scaled positions (\(columns.positions.rawValue)) without a box")
    }
    // Å, the most common unit, is divided by ten in the one rounding.
    let tenths = units.length == 0.1 && cell == nil ? 1 : 0
    let length = tenths == 1 ? 1 : units.length

    var seen = [Bool](repeating: false, count: atomCount)
    var numbers = (
      position: SIMD3<Double>.zero, velocity: SIMD3<Double>.zero, force: SIMD3<Double>.zero, identity: 0
    )
    for line in 0..<atomCount {
      let row = try text.line()
      try Self.parse(
        row, columns, tenths: tenths, wantsRest: wantsVelocities || wantsForces, into: &numbers, text)
      guard let atom = order.place(of: numbers.identity, line: line) else {
        throw text.fault(row, "an atom \(numbers.identity), which the first frame does not have")
      }
      guard !seen[atom] else { throw text.fault(row, "atom \(numbers.identity) for the second time") }
      seen[atom] = true
      guard atom < request.atomCount else { continue }
      var position = numbers.position
      if let cell {
        position = cell.origin + cell.a * position.x + cell.b * position.y + cell.c * position.z
      }
      Self.store(position * length, at: atom, in: &frame.positions)
      if wantsVelocities { Self.store(numbers.velocity * units.velocity, at: atom, in: &frame.velocities) }
      if wantsForces { Self.store(numbers.force * units.force, at: atom, in: &frame.forces) }
    }
  }

  /// The lines up to the first atom's.
  static func head(
    _ text: inout FrameText, atomCount: Int?
  ) throws(TextFault) -> (LAMMPSHead, LAMMPSColumns) {
    var head = LAMMPSHead()
    while true {
      let line = try text.line()
      if try text.at(line, { () throws(LineFault) in try head.take(line) }) { continue }
      // `take` has checked both.
      guard let columns = head.columns, let count = head.atomCount else {
        throw text.fault(line, "ITEM: NUMBER OF ATOMS is missing")
      }
      if let atomCount, count != atomCount {
        throw text.fault(line, "\(count) atoms where the first frame has \(atomCount)")
      }
      return (head, columns)
    }
  }

  /// One atom's line.
  @inline(__always)
  static func parse(
    _ line: TextLine, _ columns: LAMMPSColumns, tenths: Int, wantsRest: Bool,
    into numbers:
      inout (
        position: SIMD3<Double>, velocity: SIMD3<Double>, force: SIMD3<Double>, identity: Int
      ),
    _ text: FrameText
  ) throws(TextFault) {
    var rest = line
    for slot in columns.slots {
      guard let word = rest.nextWord() else {
        throw text.fault(
          line, "\(line.wordCount) fields where \(columns.wordCount) are expected")
      }
      switch slot {
      case 0..<3:
        guard let value = word.decimal(tenths: tenths) else {
          throw text.fault(line, line.notANumber(word).reason)
        }
        numbers.position[Int(slot)] = value
      case 3..<9 where wantsRest:
        guard let value = word.decimal() else { throw text.fault(line, line.notANumber(word).reason) }
        if slot < 6 { numbers.velocity[Int(slot) - 3] = value } else { numbers.force[Int(slot) - 6] = value }
      case 9:
        guard let value = word.integer else { throw text.fault(line, line.notANumber(word).reason) }
        numbers.identity = value
      default:
        break
      }
    }
  }

  @inline(__always)
  private static func store(_ vector: SIMD3<Double>, at atom: Int, in array: inout [Double]) {
    array[3 * atom] = vector.x
    array[3 * atom + 1] = vector.y
    array[3 * atom + 2] = vector.z
  }
}
