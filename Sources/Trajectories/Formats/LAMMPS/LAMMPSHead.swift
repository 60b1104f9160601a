import Storage

/// What precedes the atoms of one frame of a LAMMPS dump.
struct LAMMPSHead {
  /// Nil where the frame names none.
  var units: LAMMPSUnits?
  /// In the dump's own unit.
  var time: Double?
  var step: Int?
  var atomCount: Int?
  /// The box's corner and edges in the dump's own unit.
  var cell: LAMMPSCell?
  /// Nil until the line `ITEM: ATOMS` has been read.
  var columns: LAMMPSColumns?

  /// What the next line has to be.
  private enum Expected: Equatable {
    case item
    case units, time, step, count
    case bounds([[Double]], isGeneral: Bool, boundary: String)
    case unknown
  }
  private var expected = Expected.item

  init() {}

  /// Takes the next line; false once `ITEM: ATOMS` has been read and atoms follow.
  mutating func take(_ line: TextLine) throws(LineFault) -> Bool {
    if line.begins(with: "ITEM:") {
      if case .item = expected {
      } else if expected != .unknown {
        throw LineFault("a value is expected before the next ITEM")
      }
      return try takeItem(line)
    }
    switch expected {
    case .item:
      guard line.isBlank else { throw LineFault("“ITEM:” is expected, not \(line.trimmed.quoted)") }
    case .unknown:
      break
    case .units:
      let name = line.trimmed.string.lowercased()
      guard let found = LAMMPSUnits.all.first(where: { $0.name == name }) else {
        throw LineFault(
          "units \(line.trimmed.quoted) are not known; the styles are "
            + LAMMPSUnits.all.map(\.name).joined(separator: ", "))
      }
      units = found
      expected = .item
    case .time:
      guard let value = line.trimmed.decimal(), value.isFinite else {
        throw LineFault("a time is expected, not \(line.trimmed.quoted)")
      }
      time = value
      expected = .item
    case .step:
      guard let value = line.trimmed.integer else {
        throw LineFault("a time step is expected, not \(line.trimmed.quoted)")
      }
      step = value
      expected = .item
    case .count:
      guard let value = line.trimmed.integer, value > 0 else {
        throw LineFault("the number of atoms is expected, not \(line.trimmed.quoted)")
      }
      atomCount = value
      expected = .item
    case .bounds(var rows, let isGeneral, let boundary):
      guard let numbers = line.numbers(atMost: 4) else {
        throw LineFault("the bounds of the box are expected, not \(line.trimmed.quoted)")
      }
      rows.append(numbers)
      expected = .bounds(rows, isGeneral: isGeneral, boundary: boundary)
      if rows.count == 3 {
        guard let found = LAMMPSCell(rows, isGeneral: isGeneral, boundary: boundary) else {
          throw LineFault("the three lines of the box's bounds do not fit one another")
        }
        cell = found
        expected = .item
      }
    }
    return true
  }

  private mutating func takeItem(_ line: TextLine) throws(LineFault) -> Bool {
    var rest = line
    _ = rest.nextWord()
    let item = rest.trimmed
    if item.equals("UNITS") {
      expected = .units
    } else if item.equals("TIME") {
      expected = .time
    } else if item.equals("TIMESTEP") {
      expected = .step
    } else if item.equals("NUMBER OF ATOMS") {
      expected = .count
    } else if item.begins(with: "BOX BOUNDS") {
      let words = item.string.split(separator: " ").dropFirst(2)
      // `[xy xz yz | abc origin] [pp pp pp]`: the letters of the boundary's conditions.
      let boundary = words.filter { $0.count == 2 && $0.allSatisfy { "pfsm".contains($0) } }
      expected = .bounds(
        [], isGeneral: words.first == "abc", boundary: boundary.joined(separator: " "))
    } else if item.begins(with: "ATOMS") {
      guard atomCount != nil else { throw LineFault("ITEM: ATOMS before ITEM: NUMBER OF ATOMS") }
      columns = try LAMMPSColumns(item)
      return false
    } else {
      expected = .unknown
    }
    return true
  }
}

extension TextLine {
  /// All words as finite numbers; nil where one is none, or where there are more.
  func numbers(atMost limit: Int) -> [Double]? {
    var numbers: [Double] = []
    var rest = self
    while let word = rest.nextWord() {
      guard numbers.count < limit, let value = word.decimal(), value.isFinite else { return nil }
      numbers.append(value)
    }
    return numbers
  }
}
