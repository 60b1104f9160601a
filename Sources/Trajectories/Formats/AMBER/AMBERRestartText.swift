import Storage

/// The lines of an AMBER restart in text: a title, the number of atoms and the time,
/// then six numbers a line, twelve characters each.
struct AMBERRestartText: Sendable, Equatable {
  var title: String
  var atomCount: Int
  /// In ps.
  var time: Double?
  /// In nm.
  var positions: [Double]
  /// In nm/ps; empty where the file has none.
  var velocities: [Double] = []
  var box: Box?

  /// Whether a file's first lines have the form: a count of atoms, and numbers whose
  /// decimal points are twelve characters apart.
  static func looksLikeOne(_ head: [UInt8]) -> Bool {
    let lines = head.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count >= 3, !head.contains(0) else { return false }
    let words = String(decoding: lines[1], as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard (1...3).contains(words.count), let count = Int(words[0]), count > 0,
      words.dropFirst().allSatisfy({ Double($0) != nil })
    else { return false }
    let line = trimmed(lines[2])
    let fields = 3 * min(2, count)
    guard line.count == 12 * fields || (lines.count == 3 && line.count >= 12) else { return false }
    let starts = stride(from: line.startIndex, to: line.endIndex - 11, by: 12)
    return starts.allSatisfy { line[$0 + 4] == UInt8(ascii: ".") }
  }

  /// Reads a whole file.
  ///
  /// The number of lines tells what follows the coordinates: nothing, a box, velocities,
  /// or both. Of one or two atoms, velocities and a box have as many lines: six numbers
  /// that end in angles between 30 and 150, or three above 1, are a box.
  ///
  /// - Throws: ``StorageError/malformedLine(path:line:reason:)``,
  ///   ``StorageError/malformed(path:format:reason:)``, or the disk's errors.
  init(path: String) throws(StorageError) {
    let file = try RandomAccessFile(path: path)
    let head = try file.bytes(at: 0, count: min(file.size, 1 << 14))
    let first = head.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    guard first.count == 3 else {
      throw .malformed(path: path, format: "AMBER restart", reason: "it has fewer than three lines")
    }
    title = String(decoding: Self.trimmed(first[0]), as: UTF8.self)
    let words = String(decoding: first[1], as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard let word = words.first, let atomCount = Int(word), atomCount > 0 else {
      throw .malformedLine(path: path, line: 2, reason: "the number of atoms is missing")
    }
    time = words.count > 1 ? Double(words[1]) : nil
    self.atomCount = atomCount
    guard atomCount <= file.size / 36 else {
      throw .malformedLine(
        path: path, line: 2, reason: "\(atomCount) atoms do not fit a file of \(file.size) bytes")
    }
    let lineCount = (atomCount + 1) / 2
    guard file.size / 160 <= 2 * lineCount + 100 else {
      throw .malformed(
        path: path, format: "AMBER restart", reason: "it has far more lines than \(atomCount) atoms need")
    }
    let bytes = try file.bytes(at: 0, count: file.size)
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropFirst(2)
    while let last = lines.last, Self.trimmed(last).isEmpty { lines.removeLast() }
    guard lines.count >= lineCount else {
      throw .malformedLine(
        path: path, line: lines.endIndex + 1,
        reason: "the file ends after \(lines.count) of \(lineCount) lines of coordinates")
    }
    let numbers = { (line: Int, count: Int) throws(StorageError) in
      try Self.numbers(lines[line + 2], count: count, path: path, line: line + 3)
    }
    func rows(from start: Int, scale: Double) throws(StorageError) -> [Double] {
      var values: [Double] = []
      for line in 0..<lineCount {
        let count = min(6, 3 * atomCount - values.count)
        values += try numbers(start + line, count).map { $0 * scale }
      }
      return values
    }
    positions = try rows(from: 0, scale: 0.1)
    var boxLine: Int?
    switch lines.count - lineCount {
    case 0: break
    case 1 where lineCount > 1 || Self.isBox(lines[lineCount + 2], path: path, atomCount: atomCount):
      boxLine = lineCount
    case lineCount, lineCount + 1:
      velocities = try rows(from: lineCount, scale: 0.1 * amberVelocityFactor)
      if lines.count > 2 * lineCount { boxLine = 2 * lineCount }
    default:
      throw .malformedLine(
        path: path, line: lineCount + 4,
        reason: "\(lines.count - lineCount) lines follow the \(lineCount) of coordinates; a box has 1, "
          + "velocities \(lineCount)")
    }
    if let boxLine {
      let count = Self.trimmed(lines[boxLine + 2]).count > 36 ? 6 : 3
      let cell = try numbers(boxLine, count)
      let angles = count == 6 ? SIMD3(cell[3], cell[4], cell[5]) : SIMD3(repeating: 90)
      box = Box(lengths: SIMD3(cell[0], cell[1], cell[2]) * 0.1, angles: angles)
    }
  }

  private static func isBox(_ line: ArraySlice<UInt8>, path: String, atomCount: Int) -> Bool {
    let count = trimmed(line).count > 36 ? 6 : 3
    guard let values = try? numbers(line, count: count, path: path, line: 0) else { return false }
    if count == 6 { return values[3...].allSatisfy { (30...150).contains($0) } }
    return atomCount > 1 || values.allSatisfy { $0 > 1 }
  }

  /// Without what is white at the end.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, last == 0x20 || last == 0x0D || last == 0x09 { line.removeLast() }
    return line
  }

  /// The numbers of a line of 12-character fields, which may touch one another.
  private static func numbers(
    _ line: ArraySlice<UInt8>, count: Int, path: String, line number: Int
  ) throws(StorageError) -> [Double] {
    let text = trimmed(line)
    // A shorter last field would be a number cut short.
    guard text.count == 12 * count else {
      throw .malformedLine(
        path: path, line: number,
        reason: "\(text.count) characters where \(count) numbers of 12 characters are expected")
    }
    var values: [Double] = []
    for field in 0..<count {
      let start = text.startIndex + 12 * field
      let bytes = text[start..<(start + 12)].drop { $0 == 0x20 }
      let word = String(decoding: bytes, as: UTF8.self)
      guard let value = Double(word) else {
        // Fortran fills a field with stars where a number does not fit.
        throw .malformedLine(
          path: path, line: number, reason: "“\(word)” is not a number (field \(field + 1))")
      }
      values.append(value)
    }
    return values
  }
}
