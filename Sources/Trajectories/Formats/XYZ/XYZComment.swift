/// Which words of an XYZ line are the name and the coordinates, and what else the
/// comment says.
///
/// Plain XYZ has the name first and x, y, z behind it. The comment of extended XYZ
/// may say otherwise (`Properties=species:S:1:pos:R:3`) and give the edges of the
/// box in Å (`Lattice="ax ay az bx by bz cx cy cz"`).
struct XYZComment {
  /// The word, counted from 0, that is the atom's name.
  var nameWord = 0
  /// The word that is x; y and z follow.
  var positionWord = 1
  var box: Box?
  /// In ps, from `time=`; nil where the comment does not plainly say.
  var time: Double?

  /// - Throws: Where the lattice or the properties are not what they should be.
  init(_ line: TextLine) throws(LineFault) {
    if let text = Self.value(of: "Lattice", in: line) {
      var numbers: [Double] = []
      var rest = text
      while let word = rest.nextWord(), numbers.count < 10 {
        numbers.append(word.decimal(tenths: 1) ?? .nan)
      }
      guard numbers.count == 9, numbers.allSatisfy(\.isFinite) else {
        throw LineFault("Lattice takes nine numbers, not \(text.quoted)")
      }
      if numbers.contains(where: { $0 != 0 }) {
        box = Box(
          a: SIMD3(numbers[0], numbers[1], numbers[2]), b: SIMD3(numbers[3], numbers[4], numbers[5]),
          c: SIMD3(numbers[6], numbers[7], numbers[8]))
      }
    }
    if let text = Self.value(of: "Properties", in: line), !read(properties: text.string) {
      throw LineFault("Properties name no positions of three numbers: \(text.quoted)")
    }
    time = Self.value(of: "time", in: line)?.decimal()
  }

  /// Finds the words of the species and the positions among `name:type:count`.
  private mutating func read(properties: String) -> Bool {
    let parts = properties.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count % 3 == 0 else { return false }
    var word = 0
    var hasPositions = false
    for index in stride(from: 0, to: parts.count, by: 3) {
      guard let count = Int(parts[index + 2]), (1...1000).contains(count), word < 1000 else { return false }
      switch parts[index].lowercased() {
      case "species": nameWord = word
      case "pos":
        positionWord = word
        hasPositions = count == 3
      default: break
      }
      word += count
    }
    return hasPositions
  }

  /// The value behind `key=`, without its quotes; keys in any case.
  private static func value(of key: StaticString, in line: TextLine) -> TextLine? {
    var position = line.start
    while position < line.end {
      while position < line.end, position.pointee <= 0x20 { position += 1 }
      let word = position
      while position < line.end, position.pointee > 0x20, position.pointee != UInt8(ascii: "=") {
        position += 1
      }
      guard position < line.end, position.pointee == UInt8(ascii: "=") else { continue }
      let name = TextLine(start: word, end: position)
      position += 1
      var value = position
      if position < line.end, position.pointee == UInt8(ascii: "\"") {
        position += 1
        value = position
        while position < line.end, position.pointee != UInt8(ascii: "\"") { position += 1 }
      } else {
        while position < line.end, position.pointee > 0x20 { position += 1 }
      }
      let found = TextLine(start: value, end: position)
      if position < line.end { position += 1 }
      if name.matches(key) { return found.trimmed }
    }
    return nil
  }
}

extension TextLine {
  /// Whether this is a key, in any case.
  fileprivate func matches(_ key: StaticString) -> Bool {
    guard count == key.utf8CodeUnitCount else { return false }
    for index in 0..<count where start[index] | 0x20 != key.utf8Start[index] | 0x20 { return false }
    return true
  }
}
