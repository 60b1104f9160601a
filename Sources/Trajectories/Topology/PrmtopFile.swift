import Storage

/// The sections of an AMBER topology, each a list of values of one width.
struct PrmtopFile {
  let path: String
  private var sections: [String: Section] = [:]
  private let size: Int

  private struct Section {
    /// The line of the file (from 1) of its first values.
    var firstLine: Int
    var lines: [ArraySlice<UInt8>]
    /// Values a line, and bytes a value.
    var perLine: Int
    var width: Int
  }

  /// Finds all sections.
  init(path: String) throws(StorageError) {
    self.path = path
    var text = try TopologyText(path: path, format: "AMBER prmtop")
    size = text.bytes.count
    var name: String?
    var section: Section?
    while let line = text.next() {
      if line.starts(with: Array("%FLAG".utf8)) {
        if let name, let section { sections[name] = section }
        name = line.dropFirst(5).text
        section = nil
      } else if line.starts(with: Array("%FORMAT".utf8)) {
        guard let (perLine, width) = Self.format(line) else {
          throw text.error("“\(line.text)” is not a format such as %FORMAT(10I8)")
        }
        section = Section(firstLine: text.line + 1, lines: [], perLine: perLine, width: width)
      } else if !line.starts(with: [UInt8(ascii: "%")]) {
        section?.lines.append(line)
      }
    }
    if let name, let section { sections[name] = section }
    guard !sections.isEmpty else {
      throw .malformed(
        path: path, format: "AMBER prmtop",
        reason: "there is no %FLAG line; files from before AMBER 7 need conversion (ParmEd does it)")
    }
  }

  /// `%FORMAT(5E16.8)` → 5 values a line, 16 bytes each; `%FORMAT(a80)` → 1 of 80.
  private static func format(_ line: ArraySlice<UInt8>) -> (Int, Int)? {
    guard let open = line.firstIndex(of: UInt8(ascii: "(")),
      let close = line[open...].firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let inner = line[(open + 1)..<close].trimmed
    let count = inner.prefix { (0x30...0x39).contains($0) }
    let letter = inner.dropFirst(count.count).prefix { !(0x30...0x39).contains($0) }
    let digits = inner.dropFirst(count.count + letter.count).prefix { (0x30...0x39).contains($0) }
    guard letter.count == 1, let perLine = count.isEmpty ? 1 : count.integer,
      let width = digits.integer, (1...1000).contains(perLine), (1...1000).contains(width)
    else { return nil }
    return (perLine, width)
  }

  /// Whether there is a section.
  func has(_ name: String) -> Bool { sections[name] != nil }

  /// A section's whole numbers; nil where there is no such section.
  func integers(_ name: String) throws(StorageError) -> [Int]? {
    try values(name, "a whole number") { $0.integer }
  }

  /// A section's numbers; nil where there is no such section.
  func numbers(_ name: String) throws(StorageError) -> [Double]? {
    try values(name, "a number") { $0.number }
  }

  private func values<Value>(
    _ name: String, _ kind: String, _ parse: (ArraySlice<UInt8>) -> Value?
  ) throws(StorageError) -> [Value]? {
    guard let section = sections[name] else { return nil }
    var values: [Value] = []
    for (offset, line) in section.lines.enumerated() {
      var rest = line[...]
      while case let field = rest.prefix(section.width), !rest.trimmed.isEmpty {
        guard let value = parse(field) else {
          throw .malformedLine(
            path: path, line: section.firstLine + offset,
            reason: "“\(field.text)” in \(name) is not \(kind)")
        }
        values.append(value)
        rest = rest.dropFirst(section.width)
      }
    }
    return values
  }

  /// A section's first `count` texts, blank ones included; nil where there is no such section.
  func texts(_ name: String, count: Int) throws(StorageError) -> [String]? {
    guard let section = sections[name] else { return nil }
    // Blanks at the end of a line may have been cut off, but not most of the file.
    guard (count - 1) / section.perLine < section.lines.count, count <= size else {
      throw .malformed(
        path: path, format: "AMBER prmtop",
        reason: "\(name) has \(section.lines.count) lines, too few for \(count) values")
    }
    return (0..<count).map { index in
      section.lines[index / section.perLine]
        .dropFirst(index % section.perLine * section.width).prefix(section.width).text
    }
  }
}
