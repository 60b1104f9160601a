extension MappingSource {
  /// GROMACS: `[ name ]` and indices from 1, a group a bead.
  func indexGroups(_ text: String) throws(CoarseGrainingError) -> Mapping {
    var drafts: [BeadDraft] = []
    var entries = 0
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let content = line.prefix { $0 != ";" && $0 != "#" }.trimmedBlanks
      guard !content.isEmpty else { continue }
      if content.hasPrefix("[") {
        guard content.hasSuffix("]") else {
          throw malformed("the group's name does not end in “]”", line: number + 1)
        }
        let name = content.dropFirst().dropLast().trimmedBlanks
        guard !name.isEmpty else { throw malformed("a group without a name", line: number + 1) }
        drafts.append(BeadDraft(name: name))
        guard drafts.count <= Self.beadLimit else { throw malformed("more than \(Self.beadLimit) groups") }
        continue
      }
      guard !drafts.isEmpty else {
        throw malformed("indices before the first “[ name ]”", line: number + 1)
      }
      for word in content.split(whereSeparator: \.isWhitespace) {
        guard let index = Int(word) else {
          throw malformed("“\(word.shortenedForMessage)” is not an atom index", line: number + 1)
        }
        drafts[drafts.count - 1].atoms.append(index)
        entries += 1
        guard entries <= Self.entryLimit else { throw malformed("more than \(Self.entryLimit) indices") }
      }
    }
    return try mapping(drafts)
  }
}

extension Mapping {
  /// Fifteen indices a line, as GROMACS writes them.
  func indexGroupsText() throws(CoarseGrainingError) -> String {
    var text = ""
    for bead in beads {
      guard !bead.name.contains(where: { "[];#\n\r".contains($0) }), !bead.name.trimmedBlanks.isEmpty else {
        throw .cannotWriteMapping(
          mapping: name, format: MappingFormat.ndx.name,
          reason: "the name of bead “\(bead.name)” holds brackets, or is empty; rename it")
      }
      text += "[ \(bead.name) ]\n"
      for start in stride(from: 0, to: bead.atoms.count, by: 15) {
        text += bead.atoms[start..<min(start + 15, bead.atoms.count)].map { String($0 + 1) }.joined(
          separator: " ")
        text += "\n"
      }
    }
    return text
  }
}
