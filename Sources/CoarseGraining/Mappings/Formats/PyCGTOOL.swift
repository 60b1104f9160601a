import Trajectories

/// PyCGTOOL's `.map`: a section for each residue name, a bead a line.
///
///     [ALA]
///     BB  P5     N CA C O
///     SC1 C1  0  CB
///     @v  V1 TC4 BB SC1
///
/// A bead is made in each residue of the section's name. A line's third word is a charge where it is a
/// number; `@v` is a virtual site in the middle of other beads of its residue.
struct PyCGTOOLReader {
  private struct Line {
    var number: Int
    var name: String
    var type: String
    var charge: Double?
    var isVirtual: Bool
    var parts: [String]
  }

  private let source: MappingSource
  private var topology: Topology { source.topology }

  init(_ source: MappingSource) { self.source = source }

  /// Beads, residue by residue.
  func read(_ text: String) throws(CoarseGrainingError) -> Mapping {
    let (sections, order) = try sections(text)
    var drafts: [BeadDraft] = []
    var found: Set<String> = []
    for residue in topology.residues.indices {
      let name = topology.residues[residue].name
      guard let lines = sections[name] else { continue }
      found.insert(name)
      try append(lines, residue, to: &drafts)
      guard drafts.count <= MappingSource.beadLimit else {
        throw source.malformed("more than \(MappingSource.beadLimit) beads")
      }
    }
    if let missing = order.first(where: { !found.contains($0) }) {
      throw source.malformed(
        "the topology has no residue “\(missing.shortenedForMessage)”; take the section out")
    }
    return try source.mapping(drafts, base: .zero)
  }

  private func sections(_ text: String) throws(CoarseGrainingError) -> ([String: [Line]], [String]) {
    var sections: [String: [Line]] = [:]
    var order: [String] = []
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let number = index + 1
      let content = raw.prefix { $0 != ";" && $0 != "#" }.trimmedBlanks
      guard !content.isEmpty else { continue }
      if content.hasPrefix("[") {
        guard content.hasSuffix("]") else {
          throw source.malformed("the section does not end in “]”", line: number)
        }
        let name = content.dropFirst().dropLast().trimmedBlanks
        guard !name.isEmpty else { throw source.malformed("a section without a name", line: number) }
        guard sections[name] == nil else {
          throw source.malformed(
            "section “\(name.shortenedForMessage)” is there twice; join them", line: number)
        }
        sections[name] = []
        order.append(name)
        continue
      }
      guard let section = order.last else {
        throw source.malformed("a bead before the first “[RESIDUE]”", line: number)
      }
      sections[section]!.append(try line(content, number))
    }
    return (sections, order)
  }

  private func line(_ content: String, _ number: Int) throws(CoarseGrainingError) -> Line {
    var words = content.split(whereSeparator: \.isWhitespace).map(String.init)
    var isVirtual = false
    if words[0].hasPrefix("@") {
      guard words[0] == "@v" else {
        throw source.malformed(
          "“\(words[0].shortenedForMessage)” is not known; a virtual site begins with @v", line: number)
      }
      isVirtual = true
      words.removeFirst()
    }
    guard words.count >= 2 else {
      throw source.malformed("expected name, type, [charge], atoms", line: number)
    }
    var parts = Array(words[2...])
    var charge: Double?
    if let first = parts.first, let letter = first.first, letter.isNumber || "+-.".contains(letter),
      let value = Double(first), value.isFinite
    {
      charge = value
      parts.removeFirst()
    }
    guard !parts.isEmpty else { throw .emptyBead(mapping: source.name, bead: words[0]) }
    return Line(
      number: number, name: words[0], type: words[1], charge: charge, isVirtual: isVirtual, parts: parts)
  }

  private func append(
    _ lines: [Line], _ residue: Int, to drafts: inout [BeadDraft]
  ) throws(CoarseGrainingError) {
    let first = drafts.count
    let label = TopologyLabelText.residue(residue, topology)
    let range = topology.residues[residue].atoms
    for line in lines {
      var draft = BeadDraft(name: line.name, type: line.type)
      draft.charge = line.charge
      if line.isVirtual {
        draft.residue = Mapping.ResidueLabel(ofAtom: range.lowerBound, in: topology)
        draft.parents = []
      }
      for part in line.parts {
        if line.isVirtual {
          guard let parent = lines.firstIndex(where: { $0.name == part }) else {
            throw .invalidParents(
              mapping: source.name, bead: line.name,
              reason: "there is no bead “\(part.shortenedForMessage)” in its section")
          }
          draft.parents!.append(Mapping.Parent(bead: first + parent, weight: 1))
        } else {
          guard let atom = range.first(where: { topology.atoms[$0].name == part }) else {
            throw .atomNotFound(
              path: source.path, line: line.number, bead: line.name, reference: part.shortenedForMessage,
              reason: "residue \(label) has no such atom")
          }
          draft.atoms.append(atom)
        }
      }
      drafts.append(draft)
    }
  }
}

/// Residues in messages.
enum TopologyLabelText {
  static func residue(_ index: Int, _ topology: Topology) -> String {
    let residue = topology.residues[index]
    return "\(residue.name)\(residue.number)\(residue.insertionCode)"
  }
}

extension Mapping {
  /// A section for each residue name.
  func pyCGTOOLText(_ topology: Topology) throws(CoarseGrainingError) -> String {
    func fault(_ reason: String) -> CoarseGrainingError {
      .cannotWriteMapping(mapping: name, format: MappingFormat.pyCGTOOL.name, reason: reason)
    }
    func word(_ text: String, _ what: String) throws(CoarseGrainingError) -> String {
      guard !text.isEmpty, !text.hasPrefix("@"),
        !text.contains(where: { $0.isWhitespace || "[];#".contains($0) })
      else { throw fault("“\(text)” cannot be \(what): it must be one word") }
      return text
    }
    var linesOfResidue: [Int: [String]] = [:]
    var residueOfBead: [Int] = []
    for bead in beads {
      let residue = topology.atoms[bead.atoms[0]].residue
      residueOfBead.append(residue)
      var parts: [String] = []
      if let parents = bead.parents {
        for parent in parents {
          guard topology.atoms[beads[parent.bead].atoms[0]].residue == residue else {
            throw fault("virtual site \(bead.name) has parents of several residues")
          }
          let label = beads[parent.bead].name
          let named = beads.filter { $0.name == label && topology.atoms[$0.atoms[0]].residue == residue }
          guard named.count == 1 else {
            throw fault("virtual site \(bead.name) has parent \(label), of which its residue has several")
          }
          parts.append(label)
        }
      } else {
        for atom in bead.atoms {
          guard topology.atoms[atom].residue == residue else {
            throw fault(
              "bead \(bead.name) has atoms of several residues, and beads of this format have one")
          }
          let text = try word(topology.atoms[atom].name, "an atom's name")
          let range = topology.residues[residue].atoms
          guard range.first(where: { topology.atoms[$0].name == text }) == atom else {
            throw fault("residue \(TopologyLabelText.residue(residue, topology)) has several atoms \(text)")
          }
          parts.append(text)
        }
      }
      // An atom's name that is a number would be read as a charge.
      let isAmbiguous = parts.first.map { Double($0) != nil } ?? false
      let charge = bead.charge.map { ["\($0)"] } ?? (isAmbiguous ? ["0"] : [])
      let words =
        [try word(bead.name, "a bead's name"), try word(bead.type, "a bead's type")] + charge + parts
      linesOfResidue[residue, default: []].append(
        (bead.parents == nil ? "" : "@v ") + words.joined(separator: " "))
    }
    var sections: [String: (lines: [String], residue: Int)] = [:]
    var order: [String] = []
    for residue in topology.residues.indices {
      let name = topology.residues[residue].name
      let lines = linesOfResidue[residue] ?? []
      if let known = sections[name] {
        guard known.lines == lines else {
          throw fault(
            "residues \(TopologyLabelText.residue(known.residue, topology)) and "
              + "\(TopologyLabelText.residue(residue, topology)) are mapped differently, "
              + "and this format maps all of a name alike")
        }
      } else {
        sections[name] = (lines, residue)
        order.append(name)
      }
    }
    return try order.filter { !sections[$0]!.lines.isEmpty }.map { name throws(CoarseGrainingError) in
      "[\(try word(name, "a residue's name"))]\n" + sections[name]!.lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }
}
