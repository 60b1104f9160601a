extension MappingSource {
  /// EXCOGITO: one index a line, each a site of its own.
  func excogito(_ text: String) throws(CoarseGrainingError) -> Mapping {
    var drafts: [BeadDraft] = []
    let shift = (base ?? formatBase).rawValue
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let word = words.first, word.first != "#" else { continue }
      guard words.count == 1 else {
        throw malformed(
          "\(words.count) words where one atom index is expected; a matrix of mappings is one file for each "
            + "line",
          line: number + 1)
      }
      guard let index = Int(word) else {
        throw malformed("“\(word.shortenedForMessage)” is not an atom index", line: number + 1)
      }
      let (atom, overflow) = index.subtractingReportingOverflow(shift)
      let isInside = !overflow && topology.atoms.indices.contains(atom)
      let label = isInside ? topology.atoms[atom].name : "line \(number + 1)"
      drafts.append(BeadDraft(name: label, atoms: [index]))
      guard drafts.count <= Self.beadLimit else { throw malformed("more than \(Self.beadLimit) sites") }
    }
    // EXCOGITO has a set of atoms, not a list of sites.
    var seen: Set<Int> = []
    for draft in drafts where !seen.insert(draft.atoms[0]).inserted {
      throw malformed("atom index \(draft.atoms[0]) stands there twice; name it once")
    }
    return try mapping(drafts)
  }
}

extension Mapping {
  /// One index a line.
  func excogitoText() throws(CoarseGrainingError) -> String {
    var text = ""
    var seen: Set<Int> = []
    for bead in beads {
      func fault(_ reason: String) -> CoarseGrainingError {
        .cannotWriteMapping(mapping: name, format: MappingFormat.excogito.name, reason: reason)
      }
      guard bead.atoms.count == 1 else {
        throw fault(
          "bead \(bead.name) has \(bead.atoms.count) atoms, and a site of this format is one atom")
      }
      guard seen.insert(bead.atoms[0]).inserted else {
        throw fault("two beads are atom \(bead.atoms[0]) (from 0), and this format names an atom once")
      }
      text += "\(bead.atoms[0])\n"
    }
    return text
  }
}
