package import Storage

extension Topology {
  /// Reads a protein structure file (PSF) of CHARMM, XPLOR, NAMD or VMD, in any of its
  /// widths: atoms with masses and charges, and bonds.
  ///
  /// Each segment is a chain. Elements come from masses and names; particles lighter than
  /// 0.5 u (Drude, lone pairs) have none.
  ///
  /// - Throws: ``StorageError/malformedLine(path:line:reason:)`` and its kin.
  package init(psfFile path: String) throws(StorageError) {
    var text = try TopologyText(path: path, format: "PSF")
    guard let head = text.next(), head.trimmed.starts(with: Array("PSF".utf8)) else {
      throw .malformed(path: path, format: "PSF", reason: "the first line does not begin with PSF")
    }
    let isExtended = head.fields.dropFirst().contains { $0.text == "EXT" }
    let count = try Self.section("NATOM", in: &text, isRequired: true) ?? 0
    guard count > 0 else { throw text.error("the file says that it has no atoms") }
    // A line of an atom has more bytes than this; checked before anything is allocated.
    guard count <= text.bytes.count / 8 else {
      throw text.error("\(count) atoms are more than a file of this size can hold")
    }
    var builder = TopologyBuilder()
    for _ in 0..<count {
      guard let line = text.next() else {
        throw text.error("the file ends after \(builder.atoms.count) of \(count) atoms")
      }
      try builder.append(PSFAtom(line, isExtended: isExtended, in: text))
    }
    builder.bonds = try Self.psfBonds(atomCount: count, in: &text)
    self = builder.topology()
  }

  /// Goes to a section, `N !NAME`, and returns its count.
  private static func section(
    _ name: String, in text: inout TopologyText, isRequired: Bool
  ) throws(StorageError) -> Int? {
    while let line = text.next() {
      guard line.contains(word: "!\(name)") else { continue }
      guard let count = line.fields.first?.integer, count >= 0 else {
        throw text.error("no number of entries before !\(name)")
      }
      return count
    }
    guard !isRequired else {
      throw .malformed(path: text.path, format: "PSF", reason: "there is no !\(name) section")
    }
    return nil
  }

  private static func psfBonds(
    atomCount: Int, in text: inout TopologyText
  ) throws(StorageError) -> [Bond] {
    guard let count = try section("NBOND", in: &text, isRequired: false) else { return [] }
    guard count <= text.bytes.count / 4 else {
      throw text.error("\(count) bonds are more than a file of this size can hold")
    }
    var bonds: [Bond] = []
    bonds.reserveCapacity(count)
    var read = 0
    var first: Int?
    while read < count {
      guard let line = text.next() else {
        throw text.error("the file ends after \(read) of \(count) bonds")
      }
      for field in line.fields {
        guard let atom = field.integer, (1...atomCount).contains(atom) else {
          throw text.error("“\(field.text)” is not an atom from 1 to \(atomCount)")
        }
        guard let other = first else {
          first = atom - 1
          continue
        }
        guard other != atom - 1 else { throw text.error("atom \(atom) is bonded to itself") }
        if read < count { bonds.append(Bond(other, atom - 1)) }
        first = nil
        read += 1
      }
    }
    return bonds
  }
}

/// One line of a PSF's atoms.
private struct PSFAtom {
  var serial: Int?
  var segment: String
  var number: Int
  var insertionCode: String
  var residue: String
  var name: String
  var charge: Double
  var mass: Double

  init(_ line: ArraySlice<UInt8>, isExtended: Bool, in text: TopologyText) throws(StorageError) {
    var fields = line.fields
    if fields.count < 8 || residueNumber(fields[2]) == nil {
      // A blank segment shifts the fields; up to the name, the columns are fixed.
      let columns =
        isExtended
        ? [0..<10, 11..<19, 20..<28, 29..<37, 38..<46] : [0..<8, 9..<13, 14..<18, 19..<23, 24..<28]
      fields =
        columns.map { line.dropFirst($0.lowerBound).prefix($0.count) }
        + line.dropFirst(columns[4].upperBound).fields
    }
    guard fields.count >= 8 else {
      throw text.error("an atom's line needs eight fields, from its number to its mass")
    }
    guard let (number, code) = residueNumber(fields[2]) else {
      throw text.error("“\(fields[2].text)” is not a residue's number")
    }
    guard let charge = fields[6].number else {
      throw text.error("“\(fields[6].text)” is not a charge")
    }
    guard let mass = fields[7].number, mass >= 0 else {
      throw text.error("“\(fields[7].text)” is not a mass")
    }
    serial = fields[0].integer
    segment = fields[1].text
    (self.number, insertionCode) = (number, code)
    residue = fields[3].text
    name = fields[4].text
    (self.charge, self.mass) = (charge, mass)
  }
}

extension TopologyBuilder {
  fileprivate mutating func append(_ atom: PSFAtom) {
    let last = residues.last
    if chains.isEmpty || last?.segment != atom.segment { startChain(atom.segment) }
    if last?.segment != atom.segment || last?.number != atom.number || last?.name != atom.residue
      || last?.insertionCode != atom.insertionCode
    {
      startResidue(
        name: atom.residue, number: atom.number, insertionCode: atom.insertionCode,
        segment: atom.segment)
    }
    append(
      name: atom.name, element: Element(mass: atom.mass, name: atom.name), serial: atom.serial,
      mass: atom.mass, charge: atom.charge)
  }
}
